"""One detector against another: worked by hand, in simulation, and at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accuracy.uncertainty import differences_of
from analysis.errors import AnalysisError
from analysis.findings.compare import Change, bound_confidence, changes_together, compared, time_compared
from analysis.findings.ties import ties
from analysis.latency.bounds import PercentileBounds, percentile_bounds
from analysis.latency.looks import LOOKS
from analysis.table import Table
from tests.analysis.accuracy.test_joint_draws import draws
from tests.figures.tables import measured


def test_times_worked_by_hand():
    # 30 against 20 ms. The least the difference can be is 28.5 - 21, the most 31.5 - 19; of the ratio 28.5 / 21 and
    # 31.5 / 19.
    found = time_compared(PercentileBounds(20.0, 19.0, 21.0), PercentileBounds(30.0, 28.5, 31.5))
    assert (found.first_ms, found.second_ms) == (20.0, 30.0)
    assert found.difference_ms == Change(10.0, 7.5, 12.5)
    assert found.ratio == pytest.approx((1.5, 28.5 / 21, 31.5 / 19))


def test_a_missing_bound_leaves_the_interval_open_to_one_side():
    # 30 within 28.5 and 31.5 ms, against 20 ms, at most 21 or at least 19: so 7.5 ms more at least, or 12.5 at most.
    whole = PercentileBounds(30.0, 28.5, 31.5)
    at_least = time_compared(PercentileBounds(20.0, None, 21.0), whole)
    assert at_least.difference_ms == Change(10.0, 7.5, None)
    assert at_least.ratio == pytest.approx((1.5, 28.5 / 21, None))
    at_most = time_compared(PercentileBounds(20.0, 19.0, None), whole)
    assert at_most.difference_ms == Change(10.0, None, 12.5)
    assert at_most.ratio == pytest.approx((1.5, None, 31.5 / 19))
    assert at_most.ratio.has_interval
    turned = time_compared(whole, PercentileBounds(20.0, None, 21.0))
    assert turned.ratio == pytest.approx((1 / 1.5, None, 21 / 28.5))


def test_without_bounds_there_is_no_interval():
    found = time_compared(PercentileBounds(20.0, 19.0, None), PercentileBounds(30.0, 28.5, None))
    assert (found.difference_ms, found.ratio) == (Change(10.0), Change(1.5))
    assert not found.ratio.has_interval


@pytest.mark.parametrize("estimate", [0.0, -3.0, float("nan")])
def test_a_time_that_is_none_is_refused(estimate):
    with pytest.raises(AnalysisError, match="is not above 0; measure it again"):
        time_compared(PercentileBounds(20.0, None, None), PercentileBounds(estimate, None, None))


times = st.floats(0.01, 1e6)


@given(st.lists(times, min_size=3, max_size=3), st.lists(times, min_size=3, max_size=3))
def test_intervals_hold_their_values_and_turn_round_with_the_order(first, second):
    pair = [PercentileBounds(middle, low, high) for low, middle, high in map(sorted, (first, second))]
    there, back = time_compared(*pair), time_compared(*reversed(pair))
    for change in (there.difference_ms, there.ratio):
        assert change.lower <= change.value <= change.upper
    assert there.difference_ms == pytest.approx(
        (-back.difference_ms.value, -back.difference_ms.upper, -back.difference_ms.lower)
    )
    assert there.ratio == pytest.approx((1 / back.ratio.value, 1 / back.ratio.upper, 1 / back.ratio.lower))


def test_the_interval_covers_the_true_difference_of_medians():
    # Medians 30 and 33 ms, log-normal with 5 and 20 %: the truth is 3 ms. Bonferroni's bound is on the safe side.
    rng, covered, level = np.random.default_rng(0), 0, bound_confidence(1)
    for _ in range(300):
        first, second = (m * np.exp(s * rng.standard_normal(188)) for m, s in ((30.0, 0.05), (33.0, 0.2)))
        found = time_compared(*(percentile_bounds(one, 0.5, level) for one in (first, second)))
        change = found.difference_ms
        covered += not change.has_interval or change.lower <= 3.0 <= change.upper  # no claim is not wrong
    assert covered >= 0.95 * 300


def test_a_bound_takes_a_quarter_of_the_error_of_each_look():
    assert bound_confidence(1) == pytest.approx(1 - 0.05 / 4)
    assert bound_confidence(len(LOOKS), confidence=0.9) == pytest.approx(1 - 0.1 / 4 / 6)


def test_more_detectors_leave_less_error_to_each_bound():
    assert bound_confidence(1, 3) == pytest.approx(1 - 0.05 / 6)
    assert bound_confidence(1, 10) > bound_confidence(1, 3)


KEPT = {
    "best": draws(0.5, [0.499, 0.501, 0.499, 0.501]),
    "close": draws(0.49, [0.47, 0.47, 0.51, 0.51]),
    "far": draws(0.3, [0.301, 0.299, 0.299, 0.301]),
}


def test_changes_of_three_are_those_of_ties():
    found = changes_together(KEPT, "ap")
    names = list(KEPT)
    rows = ties(
        Table.from_rows(
            [measured(name, "ssd", "vgg_16", 9.0, 0.2, evaluation_digest=name) for name in names]
        ),
        draws=KEPT,
    ).rows
    for name, row in zip(names[1:], rows[1:], strict=True):
        change = found[name, "best"]
        assert (change.value, change.lower, change.upper) == pytest.approx(
            (row.behind, row.behind_lower, row.behind_upper)
        )
        assert found["best", name] == pytest.approx((-change.value, -change.upper, -change.lower))


def test_changes_of_two_hold_by_themselves_and_of_more_reach_farther():
    two = changes_together({name: KEPT[name] for name in ("best", "close")}, "ap")["best", "close"]
    alone = differences_of(KEPT["best"], KEPT["close"]).numbers["ap"]
    assert (two.lower, two.upper) == pytest.approx((alone.lower, alone.upper))
    three = changes_together(KEPT, "ap")["best", "close"]
    assert three.upper - three.lower >= two.upper - two.lower


def test_what_shares_no_draws_has_no_change():
    other = draws(0.4, [0.4, 0.5, 0.4, 0.5], b"others")
    assert set(changes_together({**KEPT, "other": other}, "ap")) == set(changes_together(KEPT, "ap"))
    assert changes_together({"best": KEPT["best"]}, "ap") == {}
    assert changes_together({}, "ap") == {}


def test_numbers_that_are_not_known():
    assert compared(None, 0.3).difference is None
    assert compared(0.3, 0.5).difference == pytest.approx((0.2, None, None))
