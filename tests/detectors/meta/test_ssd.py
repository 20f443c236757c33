"""SSD as a network: shapes, forms, batches, modes. That it is the original's is shown by tests/reference."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors import infer
from detectors.build import build
from detectors.catalog import META
from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from detectors.geometry.anchors import ssd_anchor_shapes

EXTRACTORS = META["ssd"].extractors
SIDE = 64


@functools.cache
def detector(extractor="mobilenet_v1", side=SIDE, *, reference_form=False):
    config = DetectorConfig(
        meta_architecture="ssd", feature_extractor=extractor, resolution=side, num_classes=3
    )
    return infer.untrained(config, reference_form=reference_form)


def pictures(count=1, side=SIDE):
    return np.random.default_rng(count).integers(0, 256, (count, side, side, 3)).astype(np.uint8)


def sizes(count=1, side=SIDE):
    return np.full((count, 2), side, np.float32)


def run(function, made, *inputs):
    return jax.jit(function, static_argnums=0)(made.graphdef, made.state, *inputs)


@pytest.mark.parametrize("extractor", EXTRACTORS)
@pytest.mark.parametrize("side", [33, 64, 97])
def test_every_anchor_has_a_prediction(extractor, side):
    config = DetectorConfig(
        meta_architecture="ssd", feature_extractor=extractor, resolution=side, num_classes=3
    )
    model = nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0)))
    graphdef, state = nnx.split(model)
    shapes = jax.eval_shape(
        functools.partial(infer.predict, graphdef), state, pictures(2, side), sizes(2, side)
    )
    num_anchors = model.anchors().shape[0]
    assert shapes.box_codes.shape == (2, num_anchors, 4)
    assert shapes.class_logits.shape == (2, num_anchors, 4)


def test_300_px_has_the_papers_anchors():
    assert (
        sum(len(s) * n * n for s, n in zip(ssd_anchor_shapes(6), (19, 10, 5, 3, 2, 1), strict=True)) == 1917
    )


@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_both_forms_are_the_same_function(extractor):
    fast, reference = (detector(extractor, reference_form=form) for form in (False, True))
    for ours, theirs in zip(
        *(run(infer.predict, d, pictures(), sizes()) for d in (fast, reference)), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5)


def test_a_batch_is_its_pictures_one_by_one():
    made, batch = detector(), pictures(3)
    together = run(infer.predict, made, batch, sizes(3))
    for i in range(3):
        alone = run(infer.predict, made, batch[i : i + 1], sizes())
        for one, all_ in zip(alone, together, strict=True):
            np.testing.assert_allclose(one[0], all_[i], rtol=1e-4, atol=1e-6)


@pytest.mark.slow
def test_jit_changes_nothing():
    made = detector()
    compiled = run(infer.predict, made, pictures(), sizes())
    eager = infer.predict(made.graphdef, made.state, jnp.asarray(pictures()), jnp.asarray(sizes()))
    for one, other in zip(compiled, eager, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)


def test_detect_is_predict_then_postprocess():
    made = detector()
    predictions = run(infer.predict, made, pictures(), sizes())
    staged = run(infer.postprocess, made, predictions, sizes())
    fused = run(infer.detect, made, pictures(), sizes())
    assert int(staged.num_valid[0]) == int(fused.num_valid[0]) > 0
    np.testing.assert_allclose(staged.scores, fused.scores, rtol=1e-5)


def test_detections_lie_in_the_picture_and_nothing_is_nan():
    found = run(infer.detect, detector(), pictures(2), sizes(2))
    assert all(np.isfinite(np.asarray(array, float)).all() for array in found)
    assert np.asarray(found.boxes).min() >= 0
    assert np.asarray(found.boxes).max() <= SIDE
    assert set(np.asarray(found.classes).reshape(-1).tolist()) <= {0, 1, 2}


def test_float_and_byte_pictures_are_the_same():
    made = detector()
    for one, other in zip(
        run(infer.predict, made, pictures(), sizes()),
        run(infer.predict, made, pictures().astype(np.float32), sizes()),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(  # those of the extractors alone are tested quickly; compiling these takes long
    "extractor",
    [name if name == "mobilenet_v1" else pytest.param(name, marks=pytest.mark.slow) for name in EXTRACTORS],
)
def test_gradients_reach_the_first_layer(extractor):
    made = detector(extractor)
    inputs = jnp.asarray(pictures()), jnp.asarray(sizes())

    def total(state):
        return sum(jnp.sum(x**2) for x in infer.predict(made.graphdef, state, *inputs))

    gradient = jax.grad(total)(made.state)
    leaves = jax.tree_util.tree_leaves_with_path(gradient["extractor"])
    kernels = [leaf for path, leaf in leaves if "kernel" in jax.tree_util.keystr(path)]
    assert kernels
    assert all(np.isfinite(kernel).all() and np.abs(kernel).max() > 0 for kernel in kernels)


@pytest.mark.parametrize("mode", [True, False])
def test_both_graph_modes_of_flax_give_the_same(mode):
    # flax is about to change how modules are walked; the code must not care
    expected = run(infer.predict, detector(), pictures(), sizes())
    with nnx.set_graph_mode(mode), nnx.set_graph_updates(mode):
        made = infer.untrained(detector().config)
        for one, other in zip(run(infer.predict, made, pictures(), sizes()), expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


def test_what_cannot_be_built_says_what_can(monkeypatch):
    monkeypatch.delitem(META, "ssd")
    with pytest.raises(ConfigError, match="cannot be built"):
        build(detector().config, rngs=nnx.Rngs(0))
