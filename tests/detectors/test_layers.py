import jax.numpy as jnp
import numpy as np
from flax import nnx

from detectors.initializers import TruncatedNormal
from detectors.layers import BatchNorm, ConvLayer, Style, convolve, relu6

STYLE = Style(norm_epsilon=1e-3, norm_scale=True, activation=relu6, kernel_init=TruncatedNormal(0.5))


def test_batch_norm_by_hand():
    # (6 - 2) / sqrt(3.999 + .001) * 3 + 1 = 7
    norm = BatchNorm(1, epsilon=1e-3, use_scale=True)
    norm.mean[...], norm.var[...] = jnp.array([2.0]), jnp.array([3.999])
    norm.scale[...], norm.bias[...] = jnp.array([3.0]), jnp.array([1.0])
    np.testing.assert_allclose(norm(jnp.array([[6.0]])), [[7.0]], rtol=1e-6)


def test_batch_norm_without_scale_has_none():
    assert BatchNorm(4, epsilon=1e-3, use_scale=False).scale is None


def test_one_by_one_is_a_matrix_product_of_the_same_value():
    generator = np.random.default_rng(0)
    x = jnp.array(generator.normal(size=(2, 5, 4, 8)), jnp.float32)
    kernel = jnp.array(generator.normal(size=(1, 1, 8, 3)), jnp.float32)
    wide = jnp.zeros((3, 3, 8, 3)).at[1, 1].set(kernel[0, 0])
    np.testing.assert_allclose(convolve(x, kernel), convolve(x, wide), rtol=1e-4, atol=1e-5)


def test_a_layer_has_either_norm_or_bias():
    normed = ConvLayer(3, 8, 3, style=STYLE, rngs=nnx.Rngs(0))
    plain = ConvLayer(3, 8, 3, style=STYLE, rngs=nnx.Rngs(0), normalise=False)
    assert normed.bias is None
    assert normed.norm is not None
    assert plain.norm is None
    assert plain.bias.shape == (8,)


def test_activation_can_be_left_out():
    x = jnp.full((1, 4, 4, 3), 50.0)
    layer = ConvLayer(3, 8, 3, style=STYLE, rngs=nnx.Rngs(0))
    silent = ConvLayer(3, 8, 3, style=STYLE, rngs=nnx.Rngs(0), activate=False)
    assert float(layer(x).max()) <= 6.0
    assert float(silent(x).max()) > 6.0
    np.testing.assert_allclose(relu6(silent(x)), layer(x), rtol=1e-6)


def test_strides_and_padding_give_the_sizes_of_tensorflow():
    x = jnp.zeros((1, 7, 10, 3))
    sizes = {
        padding: ConvLayer(3, 2, 3, stride=2, padding=padding, style=STYLE, rngs=nnx.Rngs(0))(x).shape[1:3]
        for padding in ("SAME", "VALID")
    }
    assert sizes == {"SAME": (4, 5), "VALID": (3, 4)}


def test_an_unpadded_kernel_of_the_maps_size_is_a_matrix_product_of_the_same_value():
    generator = np.random.default_rng(0)
    x = jnp.array(generator.normal(size=(2, 4, 3, 5)), jnp.float32)
    kernel = jnp.array(generator.normal(size=(4, 3, 5, 6)), jnp.float32)
    product = convolve(x, kernel, padding="VALID")
    larger = jnp.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))
    assert product.shape == (2, 1, 1, 6)
    np.testing.assert_allclose(
        product, convolve(larger, kernel, padding="VALID")[:, :1, :1], rtol=1e-4, atol=1e-4
    )
