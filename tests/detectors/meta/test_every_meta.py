"""What holds for every meta-architecture that the catalogue lists. Equality with the original: tests/reference."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors import infer
from tests.detectors.extractors.networks import assert_close
from tests.detectors.meta.small import (
    METAS,
    NUM_CLASSES,
    TWO_STAGE,
    config_of,
    detector,
    pictures,
    run,
    size_of,
    sizes,
)

SLOW_IN_TWO_STAGES = [
    pytest.param(meta, marks=pytest.mark.slow) if meta in TWO_STAGE else meta for meta in METAS
]


def inputs(meta, count=1):
    return pictures(count, *size_of(meta)), sizes(count, *size_of(meta))


def assert_all_close(found, expected):
    for one, other in zip(found, expected, strict=True):
        assert_close(jnp.asarray(one, jnp.float32), jnp.asarray(other, jnp.float32))


@pytest.mark.parametrize("meta", METAS)
def test_detections_lie_in_the_picture_and_nothing_is_nan(meta):
    found = run(infer.detect, detector(meta), *inputs(meta, 2))
    height, width = size_of(meta)
    assert all(np.isfinite(np.asarray(array, float)).all() for array in found)
    assert (np.asarray(found.boxes).max((0, 1)) <= [width, height, width, height]).all()
    assert np.asarray(found.boxes).min() >= 0
    assert (np.asarray(found.num_valid) > 0).all()
    assert set(np.asarray(found.classes).reshape(-1).tolist()) <= set(range(NUM_CLASSES))


@pytest.mark.parametrize("meta", METAS)
def test_detect_is_predict_then_postprocess(meta):
    made, (images, image_sizes) = detector(meta), inputs(meta, 2)
    staged = run(infer.postprocess, made, run(infer.predict, made, images, image_sizes), image_sizes)
    assert_all_close(staged, run(infer.detect, made, images, image_sizes))


@pytest.mark.parametrize("meta", METAS)
def test_a_batch_is_its_pictures_one_by_one(meta):
    images, image_sizes = inputs(meta, 2)
    together = run(infer.predict, detector(meta), images, image_sizes)
    for i in range(2):
        alone = run(infer.predict, detector(meta), images[i : i + 1], image_sizes[:1])
        assert_all_close(alone, [both[i : i + 1] for both in together])


@pytest.mark.parametrize("meta", METAS)
def test_both_forms_are_the_same_function(meta):
    fast, reference = (
        run(infer.predict, detector(meta, reference_form=form), *inputs(meta)) for form in (False, True)
    )
    assert_all_close(fast, reference)


@pytest.mark.slow
@pytest.mark.parametrize("meta", METAS)
def test_jit_changes_nothing(meta):
    made, (images, image_sizes) = detector(meta), inputs(meta)
    eager = infer.predict(made.graphdef, made.state, images, image_sizes)
    assert_all_close(eager, run(infer.predict, made, images, image_sizes))
    found = infer.postprocess(made.graphdef, made.state, eager, image_sizes)
    assert_all_close(found, run(infer.detect, made, images, image_sizes))


@pytest.mark.slow
@pytest.mark.parametrize("meta", METAS)
def test_float_and_byte_pictures_are_the_same(meta):
    images, image_sizes = inputs(meta)
    bytes_, floats = (
        run(infer.predict, detector(meta), images.astype(kind), image_sizes)
        for kind in (jnp.uint8, jnp.float32)
    )
    assert_all_close(bytes_, floats)


@pytest.mark.slow  # training's step is tested quickly
@pytest.mark.parametrize("meta", METAS)
def test_gradients_reach_the_first_layer(meta):
    made = detector(meta)

    def total(state):
        predictions = infer.predict(made.graphdef, state, *inputs(meta))
        return jnp.sum(predictions.box_codes**2) + jnp.sum(predictions.class_logits**2)

    leaves = jax.tree_util.tree_leaves_with_path(jax.jit(jax.grad(total))(made.state)["extractor"])
    kernels = [leaf for path, leaf in leaves if "kernel" in jax.tree_util.keystr(path)]
    assert kernels
    assert all(np.isfinite(kernel).all() and np.abs(kernel).max() > 0 for kernel in kernels)


@pytest.mark.parametrize("meta", SLOW_IN_TWO_STAGES)
@pytest.mark.parametrize("mode", [True, False])
def test_both_graph_modes_of_flax_give_the_same(meta, mode):
    # flax is about to change how modules are walked; the code must not care
    expected = run(infer.predict, detector(meta), *inputs(meta))
    with nnx.set_graph_mode(mode), nnx.set_graph_updates(mode):
        made = infer.untrained(config_of(meta))
        assert_all_close(run(infer.predict, made, *inputs(meta)), expected)
