import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.benchmark.readings import Readings, Snapshot


def test_what_others_took_worked_by_hand():
    # Two processors for 10 s, busy for 15 s in all, 12 s of them for this process: 3 of 20 processor seconds.
    collected = Readings(2, (Snapshot(0.0, own_cpu_s=100.0, busy_cpu_s=500.0), Snapshot(10.0, 112.0, 515.0)))
    assert collected.others.tolist() == pytest.approx([0.15])
    # Each processor's counter may be a tick of 10 ms off at either end: 2 ticks of 1000.
    assert collected.others_at_least == pytest.approx(0.15 - 0.002)
    assert collected.per_second("own_cpu_s").tolist() == pytest.approx([1.2])
    assert collected.mean_per_second("busy_cpu_s") == pytest.approx(1.5)
    assert collected.between("busy_cpu_s").tolist() == pytest.approx([507.5])


def test_ticks_never_make_others_negative():
    collected = Readings(1, (Snapshot(0.0, 0.0, 0.0), Snapshot(0.05, 0.05, 0.04)))
    assert collected.others.tolist() == [0.0]
    assert collected.others_at_least == 0.0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_a_counters_mean_rate_is_the_mean_of_its_rates_over_equal_intervals(steps):
    values = np.concatenate([[0.0], np.cumsum(steps)])
    collected = Readings(1, tuple(Snapshot(float(i), preemptions=value) for i, value in enumerate(values)))
    assert collected.mean_per_second("preemptions") == pytest.approx(
        np.mean(collected.per_second("preemptions"))
    )


def test_what_was_not_read_stays_unknown():
    collected = Readings(2, (Snapshot(0.0), Snapshot(1.0)))
    assert np.isnan(collected.others).all()
    assert np.isnan(collected.others_at_least)
    assert np.isnan(collected.mean_per_second("steal_s"))


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_snapshots_have_no_rate(count):
    collected = Readings(2, (Snapshot(0.0, 1.0, 1.0),) * count)
    assert len(collected) == count
    assert collected.to_array().shape == (count, len(Snapshot._fields))
    assert collected.others.shape == (0,)
    assert np.isnan(collected.mean_per_second("own_cpu_s"))
    assert np.isnan(collected.others_at_least)


def test_a_copy_keeps_what_was_there():
    collected = Readings(2, (Snapshot(0.0),))
    earlier = collected.copy()
    collected.add(Snapshot(1.0))
    assert (len(earlier), len(collected)) == (1, 2)


def test_an_unknown_sensor_is_refused():
    with pytest.raises(ValueError):
        Readings(2, (Snapshot(0.0),)).column("colour")
