import math

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.statistics.averages import (
    NO_AVERAGE,
    average,
    average_caveats,
    average_words,
    effect_words,
    percent,
    relative_average,
    relative_change,
)

changes = st.floats(-1, 1, allow_nan=False)


def test_worked_by_hand():
    # Mean 3; deviations -2, -1, 0, 1, 2; variance of the mean 10 / 4 / 5; t of 4 degrees at 97.5 % is 2.7764.
    found = average([1, 2, 3, 4, 5], "abcde")
    assert (found.mean, found.least, found.most, found.num_pairs, found.num_families) == (3, 1, 5, 5, 5)
    assert found.upper - 3 == pytest.approx(2.7764 * math.sqrt(0.5), rel=1e-4)
    assert 3 - found.lower == pytest.approx(found.upper - 3)


def test_each_network_counts_once_by_hand():
    # Means by family: a 1.5, b 3.5, c 5; their mean 10 / 3, deviations -11, 1 and 10 sixths: (121 + 1 + 100) / 36 / 2 / 3 is
    # 1.0278; t of 2 degrees is 4.3027.
    found = average([1, 2, 3, 4, 5], "aabbc")
    assert found.mean == pytest.approx(10 / 3)
    assert found.upper - found.mean == pytest.approx(4.3027 * math.sqrt(222 / 216), rel=1e-4)


@given(st.integers(2, 4), st.lists(changes, min_size=12, max_size=12))
def test_networks_of_equally_many_pairs_average_as_their_pairs_do(per_family, values):
    # Then the variance of the mean is that of the families' sums, G / (G - 1) * sum of (sum of deviations)^2 / n^2: Cameron
    # and Miller, A practitioner's guide to cluster-robust inference, 2015, section II.
    families = np.arange(12) // per_family
    found, num = average(values, families.tolist()), 12 // per_family
    assert found.mean == pytest.approx(np.mean(values))
    sums = [(np.array(values) - np.mean(values))[families == one].sum() for one in range(num)]
    if not math.isnan(found.lower):
        half = scipy.stats.t.ppf(0.975, num - 1) * math.sqrt(num / (num - 1) * np.square(sums).sum()) / 12
        assert found.upper - found.mean == pytest.approx(half, abs=1e-9)


@given(st.lists(changes, min_size=5, max_size=30))
def test_single_pairs_give_the_t_interval(values):
    found = average(values, range(len(values)))
    with np.errstate(all="ignore"):
        oracle = scipy.stats.t.interval(0.95, len(values) - 1, np.mean(values), scipy.stats.sem(values))
    if np.std(values) > 1e-9:
        assert (found.lower, found.upper) == pytest.approx(oracle)


@given(st.lists(st.tuples(changes, st.sampled_from("abcd")), min_size=1, max_size=20), st.randoms())
def test_the_order_of_pairs_does_not_matter_and_the_mean_lies_inside(pairs, random):
    found = average(*zip(*pairs, strict=True))
    again = average(*zip(*random.sample(pairs, len(pairs)), strict=True))
    assert again == pytest.approx(found, nan_ok=True)
    assert found.least - 1e-12 <= found.mean <= found.most + 1e-12
    assert math.isnan(found.lower) or found.lower <= found.mean <= found.upper


@given(st.lists(changes, min_size=5, max_size=10), changes)
def test_an_average_moves_with_its_values(values, shift):
    moved = average(np.array(values) + shift, range(len(values)))
    found = average(values, range(len(values)))
    if np.ptp(values) < 1e-6:  # about the same as equal ones, which have no interval
        return
    assert moved[:3] == pytest.approx(np.array(found[:3]) + shift, abs=1e-9)


def test_no_more_than_all_can_be_lost():
    values, families = [-0.2, -0.9, -0.9, -0.9, -0.9], "abbcc"
    plain, cut = average(values, families), relative_average(values, families)
    assert plain.lower < -1 == cut.lower
    assert (cut.mean, cut.upper) == (plain.mean, plain.upper)
    assert math.isnan(relative_average([-0.5], "a").lower)
    assert relative_average([0.5, 0.6, 0.55, 0.5, 0.6], "abcde") == average(
        [0.5, 0.6, 0.55, 0.5, 0.6], "abcde"
    )


def test_missing_values_do_not_count():
    assert average([0.1, math.nan, 0.3], "abc")[:1] == pytest.approx((0.2,))
    assert average([0.1, math.nan, 0.3], "abc").num_pairs == 2
    assert average([math.nan], "a") is NO_AVERAGE
    assert average([], "") is NO_AVERAGE


def test_few_pairs_or_few_networks_support_no_interval():
    assert math.isnan(average([1, 2, 3, 4], "abcd").lower)
    assert math.isnan(average([1, 2, 3, 4, 5, 6], "aaabbb").lower)
    assert not math.isnan(average([1, 2, 3, 4, 5], "aaabc").lower)


def test_equal_means_of_networks_support_no_interval():
    assert math.isnan(average([0.1, 0.3, 0.2, 0.2, 0.2], "aabcd").lower)


def test_equal_values_support_no_interval():
    # Six detectors that lose all that they had: a width of nothing would say that a seventh loses all for certain.
    found = average([-1.0] * 6, "abcdef")
    assert found.mean == -1
    assert math.isnan(found.lower)
    assert math.isnan(found.upper)
    assert average_words(found) == "6 pairs, all alike: no interval"
    assert average_words(average([-1.0] * 2, "ab")) == "2 pairs, all alike: too few for an interval"
    assert not math.isnan(average([-1.0] * 5 + [-0.99], "abcdef").lower)


@pytest.mark.parametrize(
    "sizes", [[4] * 3, [1] * 6, [5] * 6, [3] * 12, [1, 5, 5], [1, 1, 9], [1, 1, 2, 4, 8, 8]]
)
def test_intervals_cover_the_mean_of_all_networks(sizes):
    # Networks vary by 1 about 0 and their pairs by 0.5 about each: 4,000 tables, within 4 standard errors of 95 %.
    rng = np.random.default_rng(len(sizes))
    families = np.repeat(np.arange(len(sizes)), sizes)
    runs, covered, least = 4000, 0, 0.95 - 4 * math.sqrt(0.95 * 0.05 / 4000)
    for _ in range(runs):
        values = rng.normal(size=len(sizes))[families] + rng.normal(scale=0.5, size=len(families))
        found = average(values, families)
        covered += found.lower <= 0 <= found.upper
    assert (
        least <= covered / runs <= 0.975
    )  # more than 95 % where networks of many pairs are known better than others


def test_wrong_shapes_and_confidences_are_refused():
    with pytest.raises(AnalysisError, match=r"values of shape \(2,\) for 1 families"):
        average([1, 2], "a")
    with pytest.raises(AnalysisError, match="confidence 95 must lie between 0 and 1"):
        average([1], "a", confidence=95)


def test_relative_changes():
    assert relative_change(100, 150) == pytest.approx(0.5)
    assert math.isnan(relative_change(0, 1))
    assert math.isnan(relative_change(math.nan, 1))
    assert math.isnan(relative_change(1, math.nan))


def test_words_say_how_sure():
    few, enough = average([-0.1, -0.3], "ab"), average([0.1, 0.12, 0.11, 0.1, 0.13], "abcde")
    assert average_words(average([-0.1], "a")) == "1 pair"
    assert average_words(few) == "2 pairs, -30.0 % to -10.0 %: too few for an interval"
    assert average_words(enough, 0.95) == "95 % interval 9.5 % to 12.9 %, 5 pairs"
    assert effect_words("AP", few).startswith("lowers AP by 20.0 % on average (2 pairs")
    assert effect_words("time", enough).startswith("raises time by 11.2 % on average (95 % interval")
    assert effect_words("AP", average([0.0], "a")) == "leaves AP unchanged (1 pair)"
    assert percent(1.5) == "150 %"


def test_words_say_where_an_average_may_be_nothing():
    # Families -0.5, -0.1, -0.1: mean -0.2333, deviation 0.2309, t of 2 degrees 4.3027 * 0.2309 / sqrt(3) = 0.5737.
    fell = average([-0.5, -0.1, -0.1, -0.1, -0.1], "abbcc")
    assert fell.may_be_zero
    assert effect_words("time", fell) == (
        "lowers time by 23.3 % on average over these pairs (all 5 lower it, but an average over others might be no "
        "change: 95 % interval -80.8 % to 34.1 %, 5 pairs of 3 networks)"
    )
    mixed = average([0.5, -0.1, 0.1, 0.1, 0.1], "abcde")
    assert effect_words("AP", mixed).startswith(
        "raises AP by 14.0 % on average over these pairs (an average over others might be no change: 95 % interval"
    )
    assert not average([-0.1, -0.3], "ab").may_be_zero  # no interval says so
    assert "over these" not in effect_words("AP", average([0.1, -0.1, 0.05, -0.05, 0.0001], "abcde"))


def test_caveats_of_intervals_only_where_there_are_some():
    assert average_caveats([average([0.1], "a")]) == ()
    (caveat,) = average_caveats([average([0.1], "a"), average([1, 2, 3, 4, 5], "abcde")])
    assert caveat.startswith("An average is over the means of networks, and its interval over networks")
