"""A training of a line through points, which a step of microseconds teaches; as a program it can be killed.

python -m tests.detectors.train.toy FOLDER STEPS [PAUSE_S [LARGEST_FILE]]
"""

import resource
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from detectors.data.batch import Batch
from detectors.errors import DetectorError
from detectors.targets import GroundTruth
from detectors.train.loop import Cadence
from detectors.train.run import Work, run
from detectors.train.run_folder import RunFolder
from detectors.train.stop import stop_on_signals

TRAINING = {
    "config": {"resolution": 300},
    "recipe": {"learning_rate": 0.1},
    "data": {"digest": "abc"},
    "seed": 0,
}
SIZE = 4


class ToyState(NamedTuple):
    step: Any
    params: Any
    optimiser: Any
    averages: Any


def start_state() -> ToyState:
    params = {"slope": jnp.zeros(3), "offset": jnp.zeros(())}
    ballast = jax.random.normal(jax.random.key(0), (25_000,))  # 100 kB to write at each checkpoint
    return ToyState(jnp.int32(0), params, (jax.tree.map(jnp.zeros_like, params), ()), ballast)


@jax.jit
def train_step(state: ToyState, batch: Batch) -> tuple[ToyState, dict[str, Any]]:
    x = batch.images[:, 0, 0] / 255.0
    y = batch.truth.image_size[:, 0]

    def loss_of(params):
        return jnp.mean((x @ params["slope"] + params["offset"] - y) ** 2)

    loss, gradient = jax.value_and_grad(loss_of)(state.params)
    momentum = jax.tree.map(lambda m, g: 0.9 * m + g, state.optimiser[0], gradient)
    params = jax.tree.map(lambda p, m: p - 0.1 * m, state.params, momentum)
    norm = jnp.sqrt(sum(jnp.sum(leaf**2) for leaf in jax.tree.leaves(gradient)))
    metrics = {"loss": loss, "gradient_norm": norm, "learning_rate": jnp.float32(0.1)}
    return ToyState(state.step + 1, params, (momentum, ()), state.averages), metrics


def batches(start: int):
    for step in range(start, 1_000_000):
        rng = np.random.default_rng([7, step])
        images = rng.integers(0, 256, (SIZE, 1, 1, 3)).astype(np.uint8)
        y = images[:, 0, 0] @ np.array([1.0, -2.0, 0.5]) / 255 + 0.3
        size = np.stack([y, y], axis=1).astype(np.float32)
        empty = np.zeros((SIZE, 0))
        truth = GroundTruth(np.zeros((SIZE, 0, 4), np.float32), empty.astype(int), empty > 0, size)
        yield Batch(images, truth, np.arange(SIZE) + 10 * step)


def accuracy(state: ToyState) -> dict[str, float]:
    """Of the state and nothing else; of those at 10, 20, and 23 steps, best in the middle."""
    return {"ap": 1 / (1 + abs(int(state.step) - 19)), "offset": float(state.params["offset"])}


def export(state: ToyState, folder: Path) -> None:
    (folder / "slope.txt").write_text(repr(np.asarray(state.params["slope"]).tolist()))


def work(steps: int, **changed: Any) -> Work:
    fields = {
        "state": start_state(),
        "train_step": train_step,
        "batches": batches,
        "cadence": Cadence(total_steps=steps, checkpoint_every=7, evaluate_every=10),
        "about": TRAINING,
        "evaluate": accuracy,
        "export": export,
        "on_row": lambda *_: None,
        "is_stopping": lambda: False,
    }
    return Work(**{**fields, **changed})


def main(folder: str, steps: str, pause: str = "0", largest_file: str | None = None) -> int:
    if largest_file is not None:  # met by every writer, threads in C++ too, as a full disk is
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(largest_file), int(largest_file)))
    run_folder = RunFolder(Path(folder))

    def on_row(_kind: str, row: dict[str, Any]) -> None:
        time.sleep(float(pause))
        print(row["step"], flush=True)

    if run_folder.description.exists():
        run_folder.check_same(TRAINING)
    else:
        run_folder.begin(TRAINING)
    with stop_on_signals() as wish:
        try:
            ended = run(run_folder, work(int(steps), on_row=on_row, is_stopping=lambda: bool(wish)))
        except DetectorError as error:
            print(error, file=sys.stderr)
            return 1
    print(ended.how, ended.step)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
