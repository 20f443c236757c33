"""The step on small detectors: what it learns, what it leaves alone, and that only the seed and the step decide."""

import dataclasses
import functools
import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors import infer
from detectors.build import build
from detectors.config import DetectorConfig
from detectors.data.batch import Batch
from detectors.errors import TrainingError
from detectors.layers import BatchNorm
from detectors.targets import GroundTruth
from detectors.train.batch_norm import batch_norms
from detectors.train.devices import Devices
from detectors.train.recipes import recipe_of
from detectors.train.step import make_state, make_train_step, trained_detector
from detectors.weights.names import named_variables

METAS = ["ssd", "faster_rcnn", "r_fcn"]
SLOW_METAS = [pytest.param(meta, marks=pytest.mark.slow) for meta in METAS[1:]]


def config_of(meta):
    depth = DetectorConfig.from_name(f"{meta}/mobilenet_v1/96/d0.25")
    return dataclasses.replace(depth, num_classes=2)


def recipe(meta, **changes):
    known = recipe_of(config_of(meta))
    averages = 0.9 if meta == "ssd" else None
    small = {"batch_size": 2, "learning_rate": 1e-2, "ema_decay": averages, "total_images": 10_000}
    small |= {"batch_norm": "trained", "batch_norm_decay": 0.9}  # nothing here is pretrained
    steady = dataclasses.replace(known.schedule, levels=known.schedule.levels[:1], decay=None)
    return dataclasses.replace(known, **({"schedule": steady} | small | changes))


def batch(count=2, size=96, boxes=((10.0, 12.0, 70.0, 80.0), (40.0, 8.0, 88.0, 60.0)), seed=0):
    pixels = np.random.default_rng(seed).integers(0, 256, (count, size, size, 3)).astype(np.uint8)
    real = min(len(boxes), 4)
    padded = np.zeros((count, 4, 4), np.float32)
    padded[:, :real] = np.array(boxes, np.float32).reshape(-1, 4)
    truth = GroundTruth(
        padded,
        np.tile(np.array([0, 1, 0, 0], np.int32), (count, 1)),
        np.tile(np.arange(4) < real, (count, 1)),
        np.full((count, 2), size, np.float32),
    )
    return Batch(pixels, truth, np.arange(count))


@functools.cache
def made(meta, **changes):
    """Graph, a function that makes the first state anew (steps consume theirs), and the step."""
    chosen = recipe(meta, **changes)

    def start():
        return make_state(build(config_of(meta), rngs=nnx.Rngs(0)), chosen)

    graphdef, _ = start()
    return lambda: start()[1], make_train_step(graphdef, chosen, seed=3)


def run(meta, steps, given=None, **changes):
    start, train_step = made(meta, **changes)
    state, losses = start(), []
    for _ in range(steps):
        state, metrics = train_step(state, batch() if given is None else given)
        losses.append(float(metrics["loss"]))
    return state, losses


@pytest.mark.parametrize("meta", METAS)
def test_the_loss_of_one_batch_falls(meta):
    _, losses = run(meta, 12)
    assert np.isfinite(losses).all()
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("meta", METAS)
def test_the_same_seed_gives_the_same_losses_bit_for_bit(meta):
    assert run(meta, 3)[1] == run(meta, 3)[1]


@pytest.mark.parametrize("meta", METAS)
def test_pictures_without_boxes_teach_background_only(meta):
    _, losses = run(meta, 2, batch(boxes=()))
    start, train_step = made(meta)
    _, metrics = train_step(start(), batch(boxes=()))
    assert np.isfinite(losses).all()
    assert all(float(value) == 0 for name, value in metrics.items() if name.endswith("location"))


def variables(state):
    return {
        name: np.asarray(value)
        for name, value in {**named_variables(state.params), **named_variables(state.rest)}.items()
    }


@pytest.mark.parametrize("meta", METAS)
def test_trained_batch_norm_learns_and_gathers(meta):
    before, after = variables(made(meta)[0]()), variables(run(meta, 2)[0])
    of_extractor = {name for name in before if name.startswith("extractor/")}
    assert of_extractor
    unchanged = {name for name in of_extractor if (before[name] == after[name]).all()}
    assert not unchanged


@pytest.mark.slow
@pytest.mark.parametrize("meta", METAS)
def test_frozen_batch_norm_stays_as_it_is_but_in_layers_that_ssd_adds(meta):
    before = variables(made(meta, batch_norm="frozen")[0]())
    after = variables(run(meta, 2, batch_norm="frozen")[0])
    norms = {name for name in before if "/norm/" in name}
    assert norms
    for name in norms:
        if not name.startswith("added/"):
            np.testing.assert_array_equal(before[name], after[name], err_msg=name)
        elif name.endswith("/mean"):
            assert (before[name] != after[name]).any(), name


def test_statistics_are_gathered_by_hand():
    # of 1, 2, 3, 6: mean 3, variance 3.5, unbiased 14 / 3; decay .9 from mean 0 and variance 1
    norm = BatchNorm(1, epsilon=0.0, use_scale=True)
    norm.decay = 0.9
    out = norm(jnp.array([1.0, 2.0, 3.0, 6.0]).reshape(4, 1, 1, 1))
    np.testing.assert_allclose(out.ravel(), (np.array([1, 2, 3, 6]) - 3) / np.sqrt(3.5), rtol=1e-5)
    np.testing.assert_allclose([norm.mean[0], norm.var[0]], [0.3, 0.9 + 0.1 * 14 / 3], rtol=1e-5)
    norm.decay = None
    np.testing.assert_allclose(norm(jnp.full((1, 1, 1, 1), 0.3)), 0, atol=1e-6)


def test_the_averages_follow_and_are_what_is_exported():
    state, _ = run("ssd", 2)
    exported = named_variables(trained_detector(config_of("ssd"), state).state)
    averages = named_variables(state.averages)
    name = "extractor/layers/Conv2d_0/kernel"
    np.testing.assert_array_equal(exported[name], averages[name])
    assert (np.asarray(averages[name]) != np.asarray(named_variables(state.params)[name])).any()


@pytest.mark.parametrize("meta", ["ssd", *SLOW_METAS])
def test_what_is_exported_detects(meta):
    state, _ = run(meta, 1)
    detector = trained_detector(config_of(meta), state)
    found = infer.picture_function(detector)(batch().images[0])
    assert np.isfinite(found.boxes).all()
    assert set(found.classes.tolist()) <= {0, 1}
    assert not any(norm.decay for _, norm in batch_norms(nnx.merge(detector.graphdef, detector.state)))


@pytest.mark.slow
@pytest.mark.parametrize("meta", METAS)
def test_half_precision_is_close_and_keeps_single_parameters(meta):
    _, single = run(meta, 1)
    state, half = run(meta, 1, compute_dtype="bfloat16")
    assert half[0] == pytest.approx(single[0], rel=0.05)
    assert {str(leaf.dtype) for leaf in jax.tree.leaves(state.params)} == {"float32"}


def test_a_batch_that_does_not_divide_is_refused():
    with pytest.raises(TrainingError, match="take 1 to"):
        Devices.first(1000)


MANY = """
import sys
sys.path.insert(0, {tests!r})
import jax
from tests.detectors.train.test_step import batch, config_of, recipe
from detectors.build import build
from detectors.train.devices import Devices
from detectors.train.step import make_state, make_train_step
from flax import nnx
for meta in ("ssd", "faster_rcnn", "r_fcn"):
    chosen = recipe(meta, batch_size=8, learning_rate=1e-4)
    for count in (1, 8):
        graphdef, state = make_state(build(config_of(meta), rngs=nnx.Rngs(0)), chosen)
        step = make_train_step(graphdef, chosen, seed=3, devices=Devices.first(count))
        losses = []
        for _ in range(2):
            state, metrics = step(state, batch(8))
            losses.append(float(metrics["loss"]))
        print(meta, count, *losses)
try:
    step(state, batch(4))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.slow
def test_eight_devices_compute_what_one_does(request):
    environment = dict(os.environ, XLA_FLAGS="--xla_force_host_platform_device_count=8", JAX_PLATFORMS="cpu")
    code = MANY.format(tests=str(request.config.rootpath))
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    *lines, refusal = done.stdout.splitlines()
    for one, eight in zip(lines[::2], lines[1::2], strict=True):
        ours, theirs = (np.array(line.split()[2:], float) for line in (one, eight))
        np.testing.assert_allclose(ours[0], theirs[0], rtol=1e-5)
        # later steps magnify rounding: a proposal or a hard example more or less, batch norm of few cells
        np.testing.assert_allclose(ours[1], theirs[1], rtol=2e-3)
    assert refusal == "TrainingError a batch of 4 does not divide among 8 devices; take a multiple of 8"
