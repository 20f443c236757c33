import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors.initializers import TruncatedNormal
from detectors.layers import Style, relu
from detectors.separable import SeparableLayer

STYLE = Style(norm_epsilon=1e-3, norm_scale=True, activation=relu, kernel_init=TruncatedNormal(0.5))


def layer(*, form="fast", normalise=False, channels=3, depth=5, kernel=3):
    style = dataclasses.replace(STYLE, form=form)
    return SeparableLayer(
        channels, depth, kernel, multiplier=2, stride=2, style=style, rngs=nnx.Rngs(0), normalise=normalise
    )


@pytest.mark.parametrize("form", ["fast", "reference"])
def test_by_hand(form):
    # one cell, two channels of values 2 and 3: the depthwise half makes 2*1, 2*10, 3*100, 3*1000 of the kernels'
    # middles, in this order; the pointwise half takes their weighted sum 2*1 + 20*2 + 300*3 + 3000*4; bias 5
    made = layer(form=form, channels=2, depth=1)
    depthwise = np.zeros((3, 3, 2, 2), np.float32)
    depthwise[1, 1] = [[1, 10], [100, 1000]]
    made.depthwise_kernel[...] = jnp.asarray(depthwise)
    made.pointwise_kernel[...] = jnp.asarray([1.0, 2.0, 3.0, 4.0]).reshape(1, 1, 4, 1)
    made.bias[...] = jnp.array([5.0])
    assert float(made(jnp.array([2.0, 3.0]).reshape(1, 1, 1, 2))[0, 0, 0, 0]) == 2 + 40 + 900 + 12000 + 5


@pytest.mark.parametrize("normalise", [True, False])
@pytest.mark.parametrize("side", [1, 8, 11])
def test_both_forms_are_the_same_function(normalise, side):
    x = jnp.asarray(np.random.default_rng(side).standard_normal((2, side, side + 1, 3)), jnp.float32)
    fast, reference = (layer(form=form, normalise=normalise, kernel=7) for form in ("fast", "reference"))
    np.testing.assert_allclose(fast(x), reference(x), rtol=1e-4, atol=1e-5)
    slopes = [jax.grad(lambda x, made=made: jnp.sum(made(x) ** 2))(x) for made in (fast, reference)]
    np.testing.assert_allclose(*slopes, rtol=1e-3, atol=1e-4)


def test_has_either_norm_or_bias():
    assert layer(normalise=True).bias is None
    assert layer(normalise=False).norm is None


def test_an_empty_batch_stays_empty():
    assert layer()(jnp.zeros((0, 7, 7, 3))).shape == (0, 4, 4, 5)
