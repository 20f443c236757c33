from analysis.findings.knob_changes import KnobChange
from analysis.findings.knob_times import MOST_OTHERS, time_caveats, time_name
from analysis.findings.pair_times import PairTimes
from analysis.table import Table
from tests.analysis.findings.test_pair_times import timed


def changes_of(count):
    """So many changes of one pair each, whose median rises and whose p95 falls."""
    rows = [
        timed(time, width=None, latency_p95_ms=p95)
        for _ in range(count)
        for time, p95 in ((100.0, 200.0), (110.0, 150.0))
    ]
    changes = [
        KnobChange("resolution", "resolution", 600.0, float(n), [(2 * n, 2 * n + 1)]) for n in range(count)
    ]
    return PairTimes(Table.from_rows(rows), 50), changes


def test_the_other_percentile_is_told_of_each_change():
    times, changes = changes_of(1)
    assert time_name(times, changes) == "median time (p50)"
    assert time_caveats(times, changes)[-1] == (
        "The change in time with resolution 600 px to 0 px goes the other way at another percentile: +10.0 % at p50 (1 "
        "pair) and -25.0 % at p95 (1 pair)."
    )


def test_many_such_changes_are_counted():
    times, changes = changes_of(MOST_OTHERS + 2)
    caveats = time_caveats(times, changes)
    assert sum("goes the other way" in caveat for caveat in caveats) == MOST_OTHERS
    assert caveats[-1] == "So it is with 2 other changes."


def test_without_times_nothing_is_said():
    times, changes = PairTimes(Table.from_rows([{"ap": 0.1}, {"ap": 0.2}]), 50), changes_of(1)[1]
    assert (time_name(times, changes), time_caveats(times, changes)) == ("time", [])
