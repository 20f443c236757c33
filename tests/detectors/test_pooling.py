import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.pooling import average_pool, max_pool

FORMS = ["fast", "reference"]
every_form = pytest.mark.parametrize("form", FORMS)


def cells(*rows):
    return jnp.asarray(rows, jnp.float32)[None, :, :, None]


def naive(x, size, stride, padding, reduce):
    """Window by window, over the cells that lie on the map; SAME as TensorFlow defines it."""
    outs, befores = [], []
    for length in x.shape[1:3]:
        out = -(-length // stride) if padding == "SAME" else 1 + (length - size) // stride
        outs.append(out)
        befores.append(max((out - 1) * stride + size - length, 0) // 2 if padding == "SAME" else 0)
    result = np.zeros((x.shape[0], *outs, x.shape[3]), np.float32)
    for i, j in np.ndindex(*outs):
        top, left = i * stride - befores[0], j * stride - befores[1]
        window = x[:, max(top, 0) : top + size, max(left, 0) : left + size]
        result[:, i, j] = reduce(window, axis=(1, 2))
    return result


@every_form
def test_maximum_by_hand(form):
    # SAME, 3 x 3 of stride 2 on 4 x 4: one cell of padding, after
    x = cells([1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16])
    np.testing.assert_array_equal(max_pool(x, 3, stride=2, form=form)[0, :, :, 0], [[11, 12], [15, 16]])
    np.testing.assert_array_equal(
        max_pool(x, 2, stride=2, padding="VALID", form=form)[0, :, :, 0], [[6, 8], [14, 16]]
    )


@every_form
def test_the_average_leaves_padding_out(form):
    # 3 x 3 windows of stride 1 on 2 x 2 cells hold all four of them everywhere
    x = cells([1, 2], [3, 6])
    np.testing.assert_allclose(average_pool(x, 3, form=form)[0, :, :, 0], np.full((2, 2), 3.0), rtol=1e-6)


@settings(deadline=None, max_examples=6)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 3), st.integers(1, 3), st.integers(0, 10**6))
def test_is_the_window_by_window_oracle(height, width, size, stride, seed):
    x = np.random.default_rng(seed).standard_normal((2, height, width, 3)).astype(np.float32)
    for form in FORMS:
        pooled = max_pool(jnp.asarray(x), size, stride=stride, form=form)
        np.testing.assert_array_equal(pooled, naive(x, size, stride, "SAME", np.max))
        mean = average_pool(jnp.asarray(x), size, stride=stride, form=form)
        np.testing.assert_allclose(mean, naive(x, size, stride, "SAME", np.mean), rtol=1e-4, atol=1e-5)
        if min(height, width) >= size:
            unpadded = max_pool(jnp.asarray(x), size, stride=stride, padding="VALID", form=form)
            np.testing.assert_array_equal(unpadded, naive(x, size, stride, "VALID", np.max))


def test_both_forms_have_the_same_gradient():
    x = jnp.asarray(np.random.default_rng(0).standard_normal((2, 9, 8, 4)), jnp.float32)

    def slopes(form):
        return jax.grad(
            lambda x: jnp.sum(
                max_pool(x, 3, stride=2, form=form) ** 2 + average_pool(x, 3, stride=2, form=form) ** 2
            )
        )(x)

    np.testing.assert_allclose(slopes("fast"), slopes("reference"), rtol=1e-4, atol=1e-5)


@every_form
def test_an_empty_batch_stays_empty(form):
    x = jnp.zeros((0, 5, 5, 2))
    assert max_pool(x, 3, stride=2, form=form).shape == (0, 3, 3, 2)
    assert average_pool(x, 3, form=form).shape == (0, 5, 5, 2)


@every_form
def test_a_map_smaller_than_an_unpadded_window_is_refused(form):
    with pytest.raises(ValueError, match=r"needs as many cells, the map has 2 x 9: use a larger picture"):
        max_pool(jnp.zeros((1, 2, 9, 1)), 3, stride=2, padding="VALID", form=form)
