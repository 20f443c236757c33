import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.accuracy import uncertainty
from analysis.accuracy.corrected import corrected_rows
from analysis.accuracy.draws import draw
from analysis.accuracy.uncertainty import paired_differences
from analysis.findings.two_rows import (
    NO_BOUNDS,
    ApDifferences,
    Bounds,
    accuracies_of,
    ap_difference,
    bounds_caveats,
    clear_words,
    relative_accuracy,
    share_caveats,
)
from analysis.table import Table
from tests.analysis.accuracy.test_uncertainty import better_and_worse, difference_of


def evaluated(*digests):
    return Table.from_rows([{"evaluation_digest": digest, "ap": 0.1} for digest in digests])


def test_accuracies_of_different_training_data_are_not_compared():
    rows = [{"ap": 0.2, "train_data": "coco"}, {"ap": 0.3, "train_data": "mine"}, {"ap": 0.4}]
    table = Table.from_rows(rows)
    assert accuracies_of(table, (2, 0)) == (0.4, 0.2)
    assert all(math.isnan(ap) for ap in accuracies_of(table, (0, 1)))


def test_an_accuracy_whose_interval_reaches_zero_changes_by_no_share():
    rows = [{"ap": 0.2, "ap_lower": 0.1}, {"ap": 0.2, "ap_lower": 0.0}, {"ap": 0.2}, {"ap": 0.0}, {}]
    table = Table.from_rows(rows)
    changes = [relative_accuracy(table, (row, 3)) for row in range(5)]
    assert changes == pytest.approx([-1, math.nan, -1, math.nan, math.nan], nan_ok=True)
    assert relative_accuracy(Table.from_rows([{"ap_small": 0.4}, {"ap_small": 0.3}]), (0, 1), "ap_small") == (
        pytest.approx(-0.25)
    )


def test_the_caveat_on_shares_counts_what_has_none():
    lost = (0.02, 0.0, math.nan)
    assert share_caveats([(0.2, 0.1, -0.5), (0.2, math.nan, math.nan)]) == ()
    assert share_caveats([]) == ()
    two_lost = [(0.2, 0.1, -0.5), lost, (0.04, 0.0, math.nan)]
    (caveat,) = share_caveats(two_lost, "AP of small objects", "detector")
    assert caveat == (
        "Without a change of AP of small objects in percent: 2 of 3 detectors, where it is not told from 0 to begin with "
        "(on average 0.030, and then 0.000)."
    )


def drawn_better_and_worse(seed, *, resamples=60, **more):
    """Draws of two detectors, the second of which misses a fifth of what the first finds."""
    return [draw(matches, resamples=resamples, seed=0) for matches in better_and_worse(seed, **more)]


def test_the_bounds_are_those_of_the_paired_difference():
    better, worse = drawn_better_and_worse(1)
    found = ap_difference(evaluated("better", "worse"), (0, 1), {"better": better, "worse": worse})
    oracle = paired_differences(*better_and_worse(1), resamples=60).numbers["ap"]
    assert found == pytest.approx((oracle.lower, oracle.upper))
    assert found.upper < 0
    assert found.excludes_zero is True
    at_half = ap_difference(
        evaluated("better", "worse"), (0, 1), {"better": better, "worse": worse}, column="ap50"
    )
    oracle = paired_differences(*better_and_worse(1), resamples=60).numbers["ap50"]
    assert at_half == pytest.approx((oracle.lower, oracle.upper))


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_a_detector_differs_from_itself_by_nothing(seed):
    better, _ = drawn_better_and_worse(seed, resamples=20)
    found = ap_difference(evaluated("a", "b"), (0, 1), {"a": better, "b": better})
    assert found == (0, 0)
    assert found.excludes_zero is False


def test_no_draws_no_bounds():
    better, worse = drawn_better_and_worse(1)
    _, of_other_pictures = drawn_better_and_worse(1, num_images=50)
    assert math.isnan(ap_difference(evaluated("a", None), (0, 1), {"a": better}).upper)
    assert math.isnan(ap_difference(evaluated("a", "b"), (0, 1), {"a": better}).lower)
    assert math.isnan(ap_difference(evaluated("a", "b"), (0, 1), {"a": worse, "b": of_other_pictures}).upper)
    assert NO_BOUNDS.excludes_zero is None


def test_words_count_what_is_clear():
    assert clear_words([NO_BOUNDS]) == []
    (words,) = clear_words([Bounds(-0.2, -0.1), Bounds(-0.1, 0.1), NO_BOUNDS])
    assert words == (
        "In 1 of the 2 pairs with draws kept, the change in AP is more than the choice of pictures explains; chance "
        "alone would make it so in about 0.1 of them."
    )
    assert clear_words([Bounds(-0.1, 0.1)]) == [
        "In the one pair with draws kept, the change in AP is no more than the choice of pictures explains."
    ]


def test_what_pictures_cannot_tell_is_said_where_there_are_intervals():
    assert bounds_caveats([NO_BOUNDS]) == bounds_caveats([]) == ()
    (caveat,) = bounds_caveats([NO_BOUNDS, Bounds(0.1, 0.2)])
    assert "choice of pictures alone" in caveat


def test_each_evaluation_is_corrected_once_for_all_its_pairs(monkeypatch):
    better, worse = (draw(one, resamples=50, seed=0) for one in better_and_worse(0))
    corrected = []
    monkeypatch.setattr(
        uncertainty, "corrected_rows", lambda draws: corrected.append(draws) or corrected_rows(draws)
    )
    table = evaluated("b", "w", "w", None)
    draws = {"b": better, "w": worse}
    differences = ApDifferences(table, draws)
    assert differences.of((1, 0)) == differences.of((2, 0)) == ap_difference(table, (1, 0), draws)
    assert differences.of((0, 3)) == NO_BOUNDS
    assert len(corrected) == 2 + 2  # those of the one function beside
    # An evaluation of old without gains is corrected without them, and so is what it is paired with.
    old = dataclasses.replace(worse, gains=None)
    mixed = ApDifferences(table, {"b": better, "w": old}).of((1, 0))
    plain = difference_of(old, dataclasses.replace(better, gains=None), "ap")
    assert mixed == (plain.lower, plain.upper)
