import dataclasses
import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accuracy.average_precision import rank, score
from analysis.accuracy.corrected import corrected_rows
from analysis.accuracy.draws import draw
from analysis.accuracy.uncertainty import (
    CorrectedColumn,
    Interval,
    intervals,
    intervals_of,
    paired_differences,
)
from analysis.errors import AnalysisError
from analysis.schema import ACCURACIES
from frontier.evaluation.matching import match
from tests.analysis.accuracy.test_average_precision import one_category
from tests.analysis.accuracy.test_matches import matches
from tests.analysis.populations import POPULATIONS
from tests.frontier.evaluation.scenes import results_of, scene, truth_of


def scored(seed, **options):
    data, entries = scene(seed, num_images=20, **options)
    return match(truth_of(data), results_of(entries))


def test_one_picture_has_nothing_to_draw_from():
    # Each draw is that picture once: right, wrong, right of three objects in every draw, which tells of no chance.
    found = intervals(one_category([True, False, True], [0, 0, 0], 1, 3), resamples=20)
    assert set(found.numbers.values()) == {Interval(None, None)}


def test_two_pictures_worked_by_hand():
    # One object each, found in the first picture only, at the top. Draws: (2, 0) AP 1, (1, 1) AP 51 / 101, (0, 2) AP 0,
    # with chances 1/4, 1/2, 1/4. The quantiles are 0 and 1, then moved by how far the mean lies from the value.
    data = one_category([True], [0], 2, 2)
    found = intervals(data, resamples=4000, seed=3)
    value, mean = 51 / 101, 0.25 * 1 + 0.5 * 51 / 101
    lower, upper = max(0, value - mean), min(1, 1 + value - mean)
    assert found.numbers["ap"].lower == pytest.approx(lower, abs=0.02)
    assert found.numbers["ap"].upper == pytest.approx(upper, abs=0.02)
    assert found.categories[0] == found.numbers["ap"]


@given(st.integers(0, 10**6))
def test_intervals_hold_their_values_and_widen_with_confidence(seed):
    data = scored(seed)
    values = score(data)._asdict()
    wide, narrow = (intervals(data, resamples=60, confidence=level, seed=seed) for level in (0.99, 0.5))
    for name in ACCURACIES:
        if np.isnan(values[name]):
            assert wide.numbers[name] == Interval(None, None)
        elif wide.numbers[name].lower is None:  # such as 0 in every draw
            assert narrow.numbers[name] == Interval(None, None)
        else:
            assert 0 <= wide.numbers[name].lower <= values[name] <= wide.numbers[name].upper <= 1
            assert wide.numbers[name].lower <= narrow.numbers[name].lower
            assert narrow.numbers[name].upper <= wide.numbers[name].upper


def test_the_seed_decides():
    data = scored(1)
    assert intervals(data, resamples=30, seed=5) == intervals(data, resamples=30, seed=5)
    assert intervals(data, resamples=30, seed=5) != intervals(data, resamples=30, seed=6)


def test_progress_is_told():
    seen = []
    intervals(scored(1), resamples=3, on_progress=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_equal_detections_differ_by_exactly_nothing():
    data = scored(4)
    found = paired_differences(data, scored(4), resamples=50)
    present = {interval for interval in found.numbers.values() if interval.lower is not None}
    assert present == {Interval(0.0, 0.0)}


def test_an_ap_that_is_the_same_in_every_draw_has_no_interval():
    # Nothing of 40 objects on 20 pictures is found; then everything is.
    images = np.arange(40) // 2
    nothing, everything = (one_category(np.full(40, found), images, 20, 40) for found in (False, True))
    assert (score(nothing).ap, score(everything).ap) == pytest.approx((0, 1))
    for data in (nothing, everything):
        assert intervals(data, resamples=50).numbers["ap"] == Interval(None, None)
    assert paired_differences(nothing, nothing, resamples=50).numbers["ap"] == Interval(0.0, 0.0)
    gain = paired_differences(nothing, everything, resamples=50).numbers["ap"]
    assert gain.lower == pytest.approx(1)


def better_and_worse(seed, num_images=60):
    """Two detectors on the same pictures: the worse misses a fifth of what the better finds."""
    rng = np.random.default_rng(seed)
    images = rng.integers(0, num_images, 300)
    is_true = rng.random(300) < 0.6
    worse = is_true & (rng.random(300) < 0.8)
    return tuple(one_category(which, images, num_images, 400) for which in (is_true, worse))


def test_a_paired_difference_is_narrower_than_two_intervals():
    better, worse = better_and_worse(0)
    difference = paired_differences(worse, better, resamples=300).numbers["ap"]
    gain = score(better).ap - score(worse).ap
    assert 0 < difference.lower < gain < difference.upper
    backwards = paired_differences(better, worse, resamples=300).numbers["ap"]
    assert (backwards.lower, backwards.upper) == pytest.approx((-difference.upper, -difference.lower))
    alone = [intervals(one, resamples=300).numbers["ap"] for one in (worse, better)]
    widths = [interval.upper - interval.lower for interval in alone]
    assert difference.upper - difference.lower < 0.7 * np.hypot(*widths)


def difference_of(first, second, column):
    """The interval of one number of `differences_of`."""
    return mean_difference_of([(first, second)], column)


def mean_difference_of(pairs, column, *, weights=None):
    """The interval of the mean of one number over pairs of draws."""
    drawn = dict(enumerate(itertools.chain(*pairs)))
    places = [(2 * pair, 2 * pair + 1) for pair in range(len(pairs))]
    return CorrectedColumn(drawn, column).mean_difference(places, weights=weights)


def test_the_mean_difference_of_several_pairs():
    better, worse = (draw(one, resamples=200, seed=0) for one in better_and_worse(0))
    of_one = difference_of(worse, better, "ap")
    thrice = mean_difference_of([(worse, better)] * 3, "ap")
    assert (thrice.lower, thrice.upper) == pytest.approx((of_one.lower, of_one.upper))
    assert mean_difference_of([(worse, better), (better, worse)], "ap") == Interval(0.0, 0.0)
    # Half of the pairs differ by nothing: half the difference, and half the width.
    half = mean_difference_of([(worse, better), (worse, worse)], "ap")
    assert (2 * half.lower, 2 * half.upper) == pytest.approx((of_one.lower, of_one.upper))
    third = mean_difference_of([(worse, better), (worse, worse)], "ap", weights=[1, 2])
    assert (3 * third.lower, 3 * third.upper) == pytest.approx((of_one.lower, of_one.upper))
    other = draw(better_and_worse(0, num_images=50)[0], resamples=200, seed=0)
    with pytest.raises(AnalysisError, match="the same draws of the same pictures"):
        mean_difference_of([(worse, better), (other, other)], "ap")


def test_a_difference_of_other_pictures_is_refused():
    with pytest.raises(AnalysisError, match="the same pictures and objects; their image_ids differ"):
        paired_differences(scored(1), scored(2))


@pytest.mark.parametrize("options", [{"resamples": 0}, {"confidence": 1.0}, {"confidence": 0.0}])
def test_numbers_that_make_no_sense(options):
    with pytest.raises(AnalysisError, match=r"give (at least 1|one between 0 and 1)"):
        intervals(scored(1), **options)


def test_no_pictures_are_refused():
    nothing = {name: [] for name in ("image_ids", "images", "outside", "matched", "ranks")}
    nothing |= {"starts": [0, 0, 0], "true": np.zeros((0, 4)), "ignored": np.zeros((0, 4))}
    nothing |= {name: [] for name in ("object_images", "object_categories", "object_counts")}
    with pytest.raises(AnalysisError, match="no pictures to draw from"):
        intervals(matches(**nothing))


def drawn(rng, num_images):
    """Pictures of one made-up population: hard ones hold more objects, of which less is found, at worse overlaps."""
    ease = rng.beta(3, 2, num_images)
    objects = 1 + rng.poisson(8 * (1.2 - ease))
    found = rng.binomial(objects, ease)
    wrong = rng.poisson(3 * (1.2 - ease))
    images = np.concatenate([np.repeat(np.arange(num_images), count) for count in (found, wrong)])
    is_true = np.arange(len(images)) < found.sum()
    scores = rng.normal(np.where(is_true, 0.5 + ease[images], 0), 1)
    num_overlaps = np.clip(rng.normal(10 * ease[images], 2), 1, 10).astype(int)
    order = np.argsort(-scores)
    data = one_category(is_true[order], images[order], num_images, 0)
    bits = (1 << num_overlaps[order][data.matched]) - 1
    owners = np.repeat(np.arange(num_images), objects)
    return with_objects(data, bits, owners)


def with_objects(data, bits, owners):
    arrays = data.arrays() | {
        "true": bits[:, None] * np.array([1, 1, 0, 0]),
        "object_images": owners,
        "object_categories": 0 * owners,
        "object_counts": np.full(len(owners), 3),
    }
    return matches(**arrays)


@pytest.mark.slow
def test_coverage_and_that_multiplicity_is_needed():
    """Of 95 % intervals of 60 pictures at least 88 % hold the population's AP; without repetition clearly fewer do."""
    rng = np.random.default_rng(0)
    truth = score(drawn(rng, 20_000)).ap
    hits = {"with": 0, "without": 0}
    trials = 150
    for trial in range(trials):
        data = drawn(rng, 60)
        interval = intervals(data, resamples=150, seed=trial).numbers["ap"]
        hits["with"] += interval.lower <= truth <= interval.upper
        ranked = rank(data)
        draws = [np.unique(rng.integers(0, 60, 60)) for _ in range(150)]
        once = [ranked.average_precisions(np.bincount(draw, minlength=60))[0].mean() for draw in draws]
        lower, upper = np.quantile(once, [0.025, 0.975])
        hits["without"] += lower <= truth <= upper
    assert hits["with"] >= 0.88 * trials
    assert hits["without"] <= 0.87 * trials
    assert hits["with"] - hits["without"] >= 0.05 * trials


def test_few_pictures_of_rare_kinds_move_the_interval_down():
    # AP on few pictures is too high (tests/analysis/populations.py: 0.34 on 500, in truth 0.31); the value stays inside.
    population = POPULATIONS["80 categories, most of them rare"]
    data = population.draw(np.random.default_rng(3), 200)
    drawn_from = draw(data, resamples=60, seed=0)
    assert drawn_from.gains[0] > 0.005
    moved, unmoved = (
        intervals_of(draws).numbers["ap"]
        for draws in (drawn_from, dataclasses.replace(drawn_from, gains=None))
    )
    expected = np.quantile(corrected_rows(drawn_from)[:, 0], 0.025)
    assert moved.lower == pytest.approx(expected)
    assert moved.lower < unmoved.lower - drawn_from.gains[0]
    assert moved.upper >= score(data).ap


def test_half_of_two_pictures_worked_by_hand():
    # One object each, found in the first picture only: AP 1 and 0 on the halves, 51 / 101 on both (see above).
    found = draw(one_category([True], [0], 2, 2), resamples=3, seed=0)
    assert found.gains[0] == pytest.approx(1 / 2 - 51 / 101)
    assert found.gains[3] == pytest.approx(found.gains[0])  # all objects are small
    assert np.isnan(found.gains[5])


def covered(population, trials, resamples, pictures=500):
    """The share of intervals of AP that hold the population's."""
    truth, hits = population.truth()[0], 0
    for trial in range(trials):
        data = population.draw(np.random.default_rng((2, trial)), pictures)
        found = intervals(data, resamples=resamples, seed=trial).numbers["ap"]
        hits += found.lower <= truth <= found.upper
    return hits / trials


@pytest.mark.slow
@pytest.mark.parametrize("name", POPULATIONS)
def test_coverage_of_the_ap_of_the_population(name):
    """Of 100 intervals that each hold the truth 95 % of the time, 88 or more do in all but 1 of 250 runs.

    The aim, 93 to 97 % of 1,000, is held by benchmarks/ap_coverage.py; docs/evaluation.md quotes what it prints.
    """
    assert covered(POPULATIONS[name], trials=100, resamples=200) >= 0.88
