"""SSD over each feature extractor. What every meta-architecture has to hold: test_every_meta.py."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors import infer
from detectors.build import build
from detectors.catalog import META
from detectors.errors import ConfigError
from detectors.geometry.anchors import ssd_anchor_shapes
from tests.detectors.extractors.networks import FAST_TO_COMPILE
from tests.detectors.meta.small import config_of, detector, pictures, run, sizes

EXTRACTORS = META["ssd"].extractors
SIDE = 64


def inputs(count=1, side=SIDE):
    return pictures(count, side, side), sizes(count, side, side)


@pytest.mark.parametrize("extractor", EXTRACTORS)
@pytest.mark.parametrize("side", [33, 64, 97])
def test_every_anchor_has_a_prediction(extractor, side):
    config = config_of("ssd", extractor, resolution=side)
    model = nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0)))
    graphdef, state = nnx.split(model)
    shapes = jax.eval_shape(functools.partial(infer.predict, graphdef), state, *inputs(2, side))
    num_anchors = model.anchors().shape[0]
    assert shapes.box_codes.shape == (2, num_anchors, 4)
    assert shapes.class_logits.shape == (2, num_anchors, 4)


def test_300_px_has_the_papers_anchors():
    assert (
        sum(len(s) * n * n for s, n in zip(ssd_anchor_shapes(6), (19, 10, 5, 3, 2, 1), strict=True)) == 1917
    )


@pytest.mark.parametrize("extractor", [name for name in EXTRACTORS if name != "mobilenet_v1"])
def test_both_forms_are_the_same_function(extractor):
    fast, reference = (
        run(infer.predict, detector("ssd", extractor=extractor, reference_form=form), *inputs())
        for form in (False, True)
    )
    for ours, theirs in zip(fast, reference, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5)


@pytest.mark.slow  # those of the extractors alone are tested quickly; compiling these takes long
@pytest.mark.parametrize("extractor", EXTRACTORS)
def test_gradients_reach_the_first_layer(extractor):
    made = detector("ssd", extractor=extractor)

    def total(state):
        return sum(jnp.sum(x**2) for x in infer.predict(made.graphdef, state, *inputs()))

    gradient = jax.jit(jax.grad(total), compiler_options=FAST_TO_COMPILE)(made.state)
    leaves = jax.tree_util.tree_leaves_with_path(gradient["extractor"])
    kernels = [leaf for path, leaf in leaves if "kernel" in jax.tree_util.keystr(path)]
    assert kernels
    assert all(np.isfinite(kernel).all() and np.abs(kernel).max() > 0 for kernel in kernels)


def test_what_cannot_be_built_says_what_can(monkeypatch):
    monkeypatch.delitem(META, "ssd")
    with pytest.raises(ConfigError, match="cannot be built"):
        build(config_of("ssd"), rngs=nnx.Rngs(0))
