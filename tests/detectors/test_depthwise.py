import jax.numpy as jnp
import numpy as np
import pytest

from detectors.depthwise import depthwise_conv, same_padding


def naive(x, kernel, stride, rate):
    """The definition, cell by cell, with TensorFlow's SAME padding."""
    n, height, width, channels = x.shape
    (out_h, (top, _)), (out_w, (left, _)) = (
        same_padding(v, kernel.shape[0], stride, rate) for v in (height, width)
    )
    out = np.zeros((n, out_h, out_w, channels))
    for i, j, r, c in np.ndindex(out_h, out_w, *kernel.shape[:2]):
        y, z = i * stride + r * rate - top, j * stride + c * rate - left
        if 0 <= y < height and 0 <= z < width:
            out[:, i, j] += x[:, y, z] * kernel[r, c, 0]
    return out


@pytest.mark.parametrize("form", ["fast", "reference"])
@pytest.mark.parametrize(("stride", "rate"), [(1, 1), (2, 1), (1, 2), (2, 2)])
@pytest.mark.parametrize("size", [(5, 8), (6, 7), (1, 1)])
def test_is_the_definition(form, stride, rate, size):
    generator = np.random.default_rng(0)
    x, kernel = generator.normal(size=(2, *size, 3)), generator.normal(size=(3, 3, 1, 3))
    ours = depthwise_conv(
        jnp.array(x, jnp.float32), jnp.array(kernel, jnp.float32), stride=stride, rate=rate, form=form
    )
    np.testing.assert_allclose(ours, naive(x, kernel, stride, rate), rtol=1e-4, atol=1e-5)


def test_padding_by_hand():
    # TensorFlow: out = ceil(300 / 2) = 150, total = 149 * 2 + 3 - 300 = 1, the odd cell after
    assert same_padding(300, 3, 2) == (150, (0, 1))
    assert same_padding(19, 3, 1) == (19, (1, 1))


def test_an_empty_batch_stays_empty():
    assert depthwise_conv(jnp.zeros((0, 4, 4, 2)), jnp.zeros((3, 3, 1, 2)), stride=2).shape == (0, 2, 2, 2)
