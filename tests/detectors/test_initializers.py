import jax
import numpy as np
import pytest
from scipy import stats

from detectors.initializers import GlorotUniform, TruncatedNormal, VarianceScaling, ones, zeros


def test_is_a_truncated_normal():
    values = np.asarray(TruncatedNormal(0.5)(jax.random.key(0), (200, 300))).reshape(-1)
    assert np.abs(values).max() <= 1.0
    assert stats.kstest(values, stats.truncnorm(-2, 2, scale=0.5).cdf).pvalue > 0.01


def test_tracing_changes_nothing():
    draw = TruncatedNormal(0.03)
    key = jax.random.key(7)
    np.testing.assert_array_equal(jax.jit(lambda key: draw(key, (3, 4)))(key), draw(key, (3, 4)))
    assert jax.eval_shape(lambda key: draw(key, (3, 4)), key).shape == (3, 4)


def test_keys_give_different_weights_and_the_same_key_the_same():
    draw = TruncatedNormal(1.0)
    one, again, other = (draw(jax.random.key(seed), (50,)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)


def test_zeros_and_ones():
    assert zeros(2).tolist() == [0, 0]
    assert ones(3).tolist() == [1, 1, 1]
    assert zeros(0).shape == (0,)


def test_variance_scaling_keeps_the_magnitude_through_a_relu():
    # He et al. 2015: half of the inputs are cut, so weights of variance 2 / inputs keep the second moment
    kernel = np.asarray(VarianceScaling()(jax.random.key(0), (3, 3, 64, 400)))
    assert kernel.std() == pytest.approx(np.sqrt(2 / (9 * 64)), rel=0.02)
    x = np.maximum(np.random.default_rng(0).standard_normal((2000, 576)), 0)
    y = np.maximum(x @ kernel.reshape(576, 400), 0)
    assert (y**2).mean() == pytest.approx((x**2).mean(), rel=0.05)


def test_glorot_is_uniform_within_its_limit():
    # sqrt(6 / (9 * (20 + 40))) = 1/9.4868
    values = np.asarray(GlorotUniform()(jax.random.key(0), (3, 3, 20, 40))).reshape(-1)
    limit = np.sqrt(6 / 540)
    assert np.abs(values).max() <= limit
    assert stats.kstest(values, stats.uniform(-limit, 2 * limit).cdf).pvalue > 0.01
