import jax
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


@pytest.mark.parametrize(
    ("size", "edge", "stride", "rate"),
    [
        ((5, 8), 3, 1, 1),
        ((5, 8), 3, 2, 1),
        ((6, 7), 3, 2, 1),
        ((1, 1), 3, 2, 1),
        ((6, 7), 3, 1, 2),
        ((9, 8), 3, 2, 3),
        ((9, 4), 2, 3, 1),
        ((7, 6), 5, 2, 2),
    ],
)
def test_gradients_are_those_of_the_grouped_form(size, edge, stride, rate):
    generator = np.random.default_rng(1)
    x = jnp.array(generator.normal(size=(2, *size, 3)), jnp.float32)
    kernel = jnp.array(generator.normal(size=(edge, edge, 1, 3)), jnp.float32)

    def gradients(form):
        y, backward = jax.vjp(
            lambda x, kernel: depthwise_conv(x, kernel, stride=stride, rate=rate, form=form), x, kernel
        )
        slopes = np.random.default_rng(2).normal(size=y.shape)
        return backward(jnp.array(slopes, jnp.float32))

    for ours, automatic in zip(gradients("fast"), gradients("reference"), strict=True):
        np.testing.assert_allclose(ours, automatic, rtol=1e-4, atol=1e-4)


def test_gradients_by_hand():
    # one channel, a row of 3 cells, kernel 3 x 3 of which only the middle row meets it: y = [k1 x0 + k2 x1,
    # k0 x0 + k1 x1 + k2 x2, k0 x1 + k1 x2]; with dy = [1, 10, 100]: dx0 = k1 + 10 k0, dk0 = 10 x0 + 100 x1
    x = jnp.array([1.0, 2.0, 3.0]).reshape(1, 1, 3, 1)
    kernel = jnp.zeros((3, 3, 1, 1)).at[1, :, 0, 0].set(jnp.array([4.0, 5.0, 6.0]))
    _, backward = jax.vjp(lambda x, kernel: depthwise_conv(x, kernel, stride=1), x, kernel)
    of_x, of_kernel = backward(jnp.array([1.0, 10.0, 100.0]).reshape(1, 1, 3, 1))
    assert of_x.ravel().tolist() == [5 + 40, 6 + 50 + 400, 60 + 500]
    assert of_kernel[1].ravel().tolist() == [10 + 200, 1 + 20 + 300, 2 + 30]
    assert not of_kernel[0].any()


def test_the_gradient_of_an_empty_batch_is_zero():
    kernel = jnp.ones((3, 3, 1, 2))
    gradient = jax.grad(lambda kernel: depthwise_conv(jnp.zeros((0, 4, 4, 2)), kernel, stride=2).sum())(
        kernel
    )
    assert gradient.shape == kernel.shape
    assert not gradient.any()


def test_half_precision_adds_up_in_single():
    # 4096 ones in bfloat16 stop growing at 256 when added one by one
    x = jnp.ones((1, 64, 64, 1), jnp.bfloat16)
    kernel = jnp.zeros((3, 3, 1, 1), jnp.bfloat16)
    gradient = jax.grad(lambda kernel: depthwise_conv(x, kernel, stride=1).astype(jnp.float32).sum())(kernel)
    assert gradient[1, 1, 0, 0] == 4096
