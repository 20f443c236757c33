import numpy as np
import pytest

from figures.parts.picture import blank_axes
from figures.parts.time_axis import asks_for_log, set_time_axis


def ticks(times, *, log):
    ax = blank_axes()
    set_time_axis(ax, np.array(times), log=log)
    low, high = ax.get_xlim()
    return ax, [ax.xaxis.get_major_formatter()(tick) for tick in ax.get_xticks() if low <= tick <= high]


def test_more_than_a_decade_asks_for_log():
    assert not asks_for_log(np.array([5.0, 50.0]))
    assert asks_for_log(np.array([5.0, 50.1]))


@pytest.mark.parametrize(
    ("times", "log", "expected"),
    [
        ([26.0, 620.0], True, ["50", "100", "200", "500"]),
        ([33.0, 14080.0], True, ["30", "100", "300", "1,000", "3,000", "10,000"]),
        ([0.4, 6.0], True, ["0.5", "1", "2", "5"]),
        ([10.0, 20.0], False, ["10", "12", "14", "16", "18", "20"]),
    ],
)
def test_ticks_are_plain_numbers(times, log, expected):
    ax, words = ticks(times, log=log)
    assert words == expected
    assert ax.get_xscale() == ("log" if log else "linear")


@pytest.mark.parametrize("times", [[30.0], [0.001, 0.0011], [5.0, 49.0], [1.0, 1e5]])
def test_all_times_are_within(times):
    ax, words = ticks(times, log=asks_for_log(np.array(times)))
    low, high = ax.get_xlim()
    assert 0 < low < min(times)
    assert max(times) < high
    assert len(words) >= 2


def test_close_times_do_not_look_far_apart():
    # A fifth of the slower one, around both: from 99.5 less 10 to 99.5 plus 10, and a margin of 6 % of the 20.
    ax, _ = ticks([99.0, 100.0], log=False)
    assert ax.get_xlim() == pytest.approx((99.5 - 10 - 1.2, 99.5 + 10 + 1.2))
