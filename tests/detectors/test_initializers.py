import jax
import numpy as np
from scipy import stats

from detectors.initializers import TruncatedNormal, ones, zeros


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
