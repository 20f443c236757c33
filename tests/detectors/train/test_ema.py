import jax.numpy as jnp
import numpy as np
import pytest

from detectors.train.ema import decay_at, moved

# The average of a variable that starts at 0 and is 1, 4, 9, 16, 25, 36 after update 1, 2, ...:
# tf.compat.v1.train.ExponentialMovingAverage(decay, num_updates=n), tensorflow-cpu 2.21
TENSORFLOW = {
    0.9999: (0.8181818, 3.2045455, 7.2167835, 12.8631363, 20.1452541, 29.0635490),
    0.3: (0.8181818, 3.2045455, 7.2613635, 13.3784084, 21.5135231, 31.6540565),
}


@pytest.mark.parametrize("decay", TENSORFLOW)
def test_tensorflows_own_numbers(decay):
    average, seen = {"kernel": jnp.zeros(2)}, []
    for update in range(1, 7):
        average = moved(average, {"kernel": jnp.full(2, update**2.0)}, decay=decay, num_updates=update)
        seen.append(average["kernel"][0])
    np.testing.assert_allclose(seen, TENSORFLOW[decay], rtol=1e-6)


def test_the_decay_rises_to_its_own():
    decays = [float(decay_at(0.99, updates)) for updates in (0, 1, 10, 890, 891, 892, 10**6)]
    assert decays == pytest.approx([1 / 10, 2 / 11, 11 / 20, 0.99, 0.99, 0.99, 0.99])
    assert decays == sorted(decays)


def test_of_what_does_not_move_the_average_is_itself():
    parameters = {"kernel": jnp.array([0.1, -7.3])}
    average = parameters
    for update in range(1, 50):
        average = moved(average, parameters, decay=0.9, num_updates=update)
    assert average["kernel"].tolist() == parameters["kernel"].tolist()


def test_nothing_to_average():
    assert moved({}, {}, decay=0.9, num_updates=1) == {}


def test_other_trees_are_refused():
    with pytest.raises(ValueError, match="kernel"):
        moved({"kernel": jnp.zeros(1)}, {"bias": jnp.zeros(1)}, decay=0.9, num_updates=1)
