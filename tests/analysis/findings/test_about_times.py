import pytest

from analysis.findings.about_times import about_times, other_percentile_caveats
from analysis.findings.pair_times import PairTimes
from analysis.table import Table
from tests.analysis.findings.test_pair_times import timed


def told(*rows, pairs=None, percentile=50, **options):
    """What is said of rows that pair two by two."""
    pairs = [(i, i + 1) for i in range(0, len(rows), 2)] if pairs is None else pairs
    return about_times(PairTimes(Table.from_rows(rows), percentile), pairs, **options)


def two(after, **more):
    return timed(100.0), timed(after, **more)


def test_clear_changes_are_counted_beside_what_chance_would_give():
    found = told(*two(50.0), *two(100.5), *two(60.0, width=None))
    assert found.name == "median time (p50)"
    (sentence,) = found.sentences
    assert sentence == (
        "In 1 of the 2 pairs with bounds of both times, the change in time is more than the noise of measuring; chance "
        "alone would make it so in about 0.1 of them."
    )
    assert (
        "beyond the 3 % by which two measurements of one detector differ on an idle machine"
        in found.caveats[0]
    )


def test_one_pair_has_its_interval_in_the_sentence():
    (sentence,) = told(*two(50.0)).sentences
    assert sentence.startswith("In the one pair with bounds of both times, the change (-50.")
    assert sentence.endswith(" is more than the noise of measuring.")
    assert "no more than the noise" in told(*two(101.0)).sentences[0]


def test_measured_times_without_bounds_are_marked_so():
    found = told(timed(100.0, width=None), timed(50.0, width=None))
    assert found.sentences == ()
    assert found.caveats == (
        "No two times that the sentence compares have bounds, so that how much of a change is the noise of measuring is not known.",
    )


def test_bounds_of_unstable_times_are_told_apart():
    found = told(*two(50.0), *two(60.0), *two(40.0, verdict="drifting"), *two(100.1, verdict="contended"))
    assert found.sentences[0].startswith("In 2 of the 2 pairs with bounds of two stable times")
    assert found.caveats[1] == (
        "In 2 pairs with bounds of both times one was not stable: the bounds leave out no change in 1, but how far such "
        "times repeat is not known."
    )
    alone = told(*two(40.0, verdict="too few"), of="detector")
    assert alone.sentences == ("The one detector rests on a time that was not stable.",)
    assert alone.caveats[0] == (
        "In 1 detector with bounds of both times one was not stable: its bounds leave out no change, but how far such "
        "times repeat is not known."
    )


def test_published_times_have_nothing_to_explain():
    rows = [{"source": "published", "latency_ms": time} for time in (100.0, 50.0)]
    assert told(*rows) == ("published time", (), ())


def test_without_two_times_nothing_is_said():
    assert told(timed(100.0), {"source": "measured"}) == ("time", (), ())
    assert told(timed(100.0), pairs=[]) == ("time", (), ())


def test_unstable_times_are_counted_apart_and_named():
    drifting = timed(50.0, verdict="drifting", model="a", width=None)
    few = timed(40.0, verdict="too few", model="b", width=None)
    plain = timed(100.0, width=None)
    found = told(plain, drifting, plain, few, plain, timed(80.0, width=None), of="detector")
    assert found.sentences == (
        "2 of the 3 detectors rest on a time that was not stable; the other is -20.0 %.",
    )
    assert found.caveats[-1] == (
        "Not stable while measured: 2 of 6 times (1 drifting and 1 of too few samples): a; b."
    )
    assert told(plain, drifting).sentences == ("The one pair rests on a time that was not stable.",)
    assert told(plain, drifting, plain, few).sentences == ("Both pairs rest on a time that was not stable.",)


def test_many_unstable_times_are_only_counted():
    rows = [timed(50.0, verdict="drifting", model="a", width=None) for _ in range(6)]
    assert told(*rows).caveats[-1] == "Not stable while measured: 6 of 6 times (6 drifting)."


def with_p95(time, p95, *, width=0.01):
    return timed(time) | {
        "latency_p95_ms": p95,
        "latency_p95_lower_ms": p95 * (1 - width),
        "latency_p95_upper_ms": p95 * (1 + width),
    }


@pytest.mark.parametrize(("percentile", "first"), [(50, "+12.0 % at p50"), (95, "-11.0 % at p95")])
def test_the_other_percentile_is_told_where_it_goes_the_other_way(percentile, first):
    found = told(with_p95(100.0, 200.0), with_p95(112.0, 178.0), percentile=percentile)
    assert found.caveats[-1].startswith(
        f"The change in time goes the other way at another percentile: {first} ("
    )
    assert found.caveats[-1].count("1 pair)") == 2


def test_the_other_percentile_is_told_where_it_alone_is_unclear():
    rows = with_p95(100.0, 200.0, width=0.2), with_p95(112.0, 210.0, width=0.2)
    (caveat,) = other_percentile_caveats(PairTimes(Table.from_rows(rows), 50), [(0, 1)], "time with this")
    assert caveat.startswith("The change in time with this is clear at p50 alone: +12.0 % at p50 (")


def test_percentiles_that_agree_need_no_word():
    rows = with_p95(100.0, 200.0), with_p95(50.0, 120.0)
    assert other_percentile_caveats(PairTimes(Table.from_rows(rows), 50), [(0, 1)]) == []
    published = [{"source": "published", "latency_ms": time} for time in (100.0, 50.0)]
    assert other_percentile_caveats(PairTimes(Table.from_rows(published), 50), [(0, 1)]) == []
