"""A detector that cannot learn eight pictures by heart is wrong somewhere between pixels and AP.

The pictures are the first eight of a small part of COCO whose boxes all get an anchor of their own in each detector.
"""

import dataclasses
import itertools
from pathlib import Path

import pytest
from flax import nnx

from detectors.build import build
from detectors.config import DetectorConfig
from detectors.data.augment.augmentation import NONE
from detectors.data.pipeline import batches
from detectors.data.source import open_dataset
from detectors.train.plan import scaled
from detectors.train.recipes import recipe_of
from detectors.train.step import make_state, make_train_step, trained_detector
from frontier.evaluation.recording import score_values
from frontier.evaluation.scoring import evaluate_detector

COCO_TINY = Path(__file__).parents[4] / "shared" / "data" / "coco_tiny"
FIRST_EIGHT = (30, 72, 73, 86, 92, 127, 165, 194)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rate", "steps"),
    [("ssd/mobilenet_v1/300", 0.02, 250)],
)
def test_eight_pictures_are_learnt_by_heart(name, rate, steps):
    if not COCO_TINY.is_dir():
        pytest.skip("the optional folder ../shared is not here")
    data = open_dataset(COCO_TINY, split="train").select(FIRST_EIGHT)
    config = dataclasses.replace(DetectorConfig.from_name(name), num_classes=len(data.categories))
    plan = scaled(
        recipe_of(config),
        dataset_size=8,
        steps=steps,
        batch_size=8,
        learning_rate=rate,
        from_scratch=True,
        cosine=True,
    )
    recipe = dataclasses.replace(plan.recipe, ema_decay=None)
    graphdef, state = make_state(build(config, rngs=nnx.Rngs(0)), recipe)
    train_step = make_train_step(graphdef, recipe, seed=0)
    endless = batches(data, config, batch_size=8, augmentation=NONE, seed=0)
    for batch in itertools.islice(endless, steps):
        state, _ = train_step(state, batch)
    found = evaluate_detector(trained_detector(config, state), data, data.class_names, batch_size=4)
    assert score_values(found)["ap50"] >= 0.95
