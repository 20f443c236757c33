"""A small synthetic data set, and trainings whose steps cost nothing."""

import jax
import jax.numpy as jnp
import pytest

from analysis.accuracy.average_precision import Scores
from detectors.data.synthetic import generate

MODEL = "ssd/mobilenet_v1/64/d0.25"


@pytest.fixture(scope="session")
def shapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "shapes"
    generate(folder, splits={"train": 8, "val": 2}, smallest=(40, 40), largest=(60, 60))
    return folder


@pytest.fixture(scope="module")
def quick():
    """Steps and evaluations that nothing is compiled for; what they make follows from state and batch alone."""

    def make_train_step(_graphdef, _recipe, *, seed, **_):
        def train_step(state, batch):
            mean = float(batch.images.mean()) / 255 + seed
            params = jax.tree.map(lambda value: value * (1 - 0.01 * mean), state.params)
            numbers = {"loss": mean, "location": mean / 2, "gradient_norm": 1.0, "learning_rate": 0.1}
            metrics = {name: jnp.float32(value) for name, value in numbers.items()}
            return state._replace(step=state.step + 1, params=params), metrics

        return train_step

    def evaluate_detector(detector, dataset, _class_names, *, truth, on_progress, **_):
        assert len(truth.image_ids) == len(dataset.pictures)
        on_progress(0, 2)
        on_progress(2, 2)
        found = type("Found", (), {})()
        leaf = jax.tree.leaves(detector.state)[0]
        found.scores = Scores(*[float(jnp.abs(leaf).mean()) % 1] * 11, float("nan"))
        found.seconds = 0.5
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("detectors.train.step.make_train_step", make_train_step)
        patch.setattr("frontier.training.evaluating.evaluate_detector", evaluate_detector)
        yield
