"""Verdicts: every combination, each side of each margin, and what more data would do."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.findings.compare import Change
from analysis.findings.verdict import Margins, judged_accuracy, judged_time, verdict
from analysis.latency.ratio import SAME_TIME

MORE, LESS = Change(0.05, 0.01, 0.09), Change(-0.05, -0.09, -0.01)
ALIKE, OPEN = Change(0.001, -0.006, 0.008), Change(0.01, -0.02, 0.04)
FASTER, SLOWER = Change(0.5, 0.4, 0.6), Change(2.0, 1.8, 2.2)
AS_FAST, ANY_TIME = Change(1.01, 0.98, 1.04), Change(1.02, 0.9, 1.2)


@pytest.mark.parametrize(
    ("accuracy", "ratio", "kind"),
    [
        (MORE, FASTER, "better"),
        (MORE, AS_FAST, "better"),
        (ALIKE, FASTER, "better"),
        (LESS, SLOWER, "worse"),
        (LESS, AS_FAST, "worse"),
        (ALIKE, SLOWER, "worse"),
        (MORE, SLOWER, "trade-off"),
        (LESS, FASTER, "trade-off"),
        (ALIKE, AS_FAST, "tied"),
        (OPEN, FASTER, "not settled"),
        (OPEN, SLOWER, "not settled"),
        (OPEN, AS_FAST, "not settled"),
        (OPEN, ANY_TIME, "not settled"),
        (MORE, ANY_TIME, "not settled"),
        (ALIKE, ANY_TIME, "not settled"),
        (MORE, None, "better"),
        (None, SLOWER, "worse"),
        (ALIKE, None, "tied"),
        (OPEN, None, "not settled"),
        (None, ANY_TIME, "not settled"),
    ],
)
def test_every_verdict(accuracy, ratio, kind):
    found = verdict(accuracy, ratio)
    assert found.kind == kind
    assert found.is_certain == (accuracy is not None and ratio is not None and kind != "not settled")


def test_points_alone_decide_beyond_the_margins_but_are_never_certain():
    found = verdict(Change(0.02), Change(1.2))
    assert (found.kind, found.accuracy, found.time, found.is_certain) == (
        "trade-off",
        "better",
        "worse",
        False,
    )
    assert not verdict(MORE, Change(0.5)).is_certain
    assert verdict(Change(0.2 - 0.21), Change(1.2)).accuracy == "not settled"  # one point, but for rounding
    assert verdict(Change(0.0), Change(1.0)).kind == "not settled"


def test_equal_detections_are_tied():
    found = verdict(Change(0.0, 0.0, 0.0), Change(1.0, 0.99, 1.01))
    assert (found.kind, found.is_certain, found.small) == ("tied", True, ())


def test_a_difference_may_be_real_but_small():
    # .002 to .008 leaves out 0 and lies within .01; 1.035 to 1.045 lies beyond 3 % and within 5 %.
    found = verdict(Change(0.005, 0.002, 0.008), Change(1.04, 1.035, 1.045))
    assert (found.accuracy, found.time, found.small) == ("better", "worse", ("accuracy", "time"))
    found = verdict(Change(0.005, 0.002, 0.012), Change(1.04, 1.035, 1.06))
    assert (found.accuracy, found.time, found.small) == ("better", "worse", ())
    wide = Margins(ap=0.02, time=0.1)
    assert verdict(Change(0.005, 0.002, 0.012), Change(1.04, 1.035, 1.06), wide).small == ("accuracy", "time")


def test_a_difference_that_another_measurement_may_undo_is_none():
    within, beyond = 1 + 0.9 * SAME_TIME, 1 + 1.1 * SAME_TIME
    assert judged_time(Change(within, within, within)).outcome == "tied"
    assert judged_time(Change(1 / within, 1 / within, 1 / within)).outcome == "tied"
    assert judged_time(Change(beyond, beyond, beyond)).outcome == "worse"
    assert judged_time(Change(1 / beyond, 1 / beyond, 1 / beyond)).outcome == "better"


def test_more_data_worked_by_hand():
    # +-.02 about 0: to lie within .01 it must be half as wide, which takes 4 times as many pictures. +-.04 about .03
    # must be as short as .03 to leave out 0 (16/9 times), which is less than to lie within .01 (never).
    assert judged_accuracy(Change(0.0, -0.02, 0.02)).more == pytest.approx(4)
    assert judged_accuracy(Change(0.03, -0.01, 0.07)).more == pytest.approx(16 / 9)
    half = math.log(1.05) / 2
    open_ratio = Change(1.0, math.exp(-2 * half * 2), math.exp(2 * half * 2))  # twice as wide as the margin
    assert judged_time(open_ratio).more == pytest.approx(4)
    assert judged_time(Change(1.03, 0.9, 1.03**2 / 0.9), Margins(time=0.03)).more > 1e6
    assert judged_accuracy(MORE).more == judged_time(AS_FAST).more == 1


@given(st.floats(-0.2, 0.2), st.floats(0.001, 0.3))
def test_that_much_more_data_settles_it(value, reach):
    judged = judged_accuracy(Change(value, value - reach, value + reach))
    assume(judged.outcome == "not settled")
    assert judged.more >= 1
    shorter = reach / math.sqrt(judged.more) * (1 - 1e-6)
    assert judged_accuracy(Change(value, value - shorter, value + shorter)).outcome != "not settled"


changes = st.tuples(st.floats(-1, 1), st.floats(0, 1)).map(
    lambda pair: Change(pair[0], pair[0] - pair[1], pair[0] + pair[1])
)


@given(changes, st.floats(0.1, 10), st.floats(1, 2))
def test_the_verdict_turns_round_with_the_order(accuracy, ratio, width):
    there = verdict(accuracy, Change(ratio, ratio / width, ratio * width))
    back = verdict(
        Change(-accuracy.value, -accuracy.upper, -accuracy.lower),
        Change(1 / ratio, 1 / ratio / width, width / ratio),
    )
    opposite = {"better": "worse", "worse": "better"}
    assert back.accuracy == opposite.get(there.accuracy, there.accuracy)
    assert back.time == opposite.get(there.time, there.time)
    assert back.kind == opposite.get(there.kind, there.kind)


@given(changes, st.floats(0.001, 0.5), st.floats(1, 2))
def test_a_wider_margin_never_unsettles(accuracy, margin, factor):
    assume(margin * factor < 1)
    narrow, wide = (judged_accuracy(accuracy, Margins(ap=size)) for size in (margin, margin * factor))
    assert narrow.outcome in (wide.outcome, "not settled")


def test_nothing_to_compare_is_no_verdict():
    with pytest.raises(AnalysisError, match="neither accuracy nor time could be compared"):
        verdict(None, None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ap": 1.0}, "margin of 1 was asked for in AP; give one between 0 and 1: 0.01 is one point"),
        ({"ap": 0.0}, "margin of 0 was asked for in AP"),
        ({"ap": math.nan}, "margin of nan"),
        (
            {"time": 0.01},
            "margin of 0.01 was asked for in time, and two measurements of one detector may differ",
        ),
        ({"time": 5.0}, "less than 1: 0.05 is 5 %"),
    ],
)
def test_margins_that_make_no_sense(options, message):
    with pytest.raises(AnalysisError, match=message):
        Margins(**options)
