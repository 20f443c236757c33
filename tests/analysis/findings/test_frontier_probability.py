import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.frontier_probability import frontier_probability
from tests.analysis.accuracy.test_joint_draws import draws
from tests.analysis.frontier_worlds import reliability, simulate
from tests.figures.tables import measured, published, table


def known(model, time, ap, reach=0.02, **more):
    return measured(
        model,
        "ssd",
        "vgg_16",
        time,
        ap,
        **({"ap_lower": ap - reach, "ap_upper": ap + reach, "confidence": 0.95} | more),
    )


def by_id(finding):
    return {row.row_id.split("-")[0]: row for row in finding.rows}


def test_two_detectors_against_the_normal_distribution():
    # Times are far apart. The slower one is on the frontier where its accuracy, .31 with deviation .02 / 1.96, is above
    # that of the faster, .30 likewise: z = .01 / (sqrt(2) * .0102) = .693, and the normal distribution has .756 below.
    finding = frontier_probability(table(known("a", 10.0, 0.30), known("b", 100.0, 0.31)), resamples=4000)
    rows = by_id(finding)
    assert rows["a"].probability == 1.0
    assert rows["b"].probability == pytest.approx(0.756, abs=0.03)
    assert (rows["b"].accuracy_from, rows["b"].time_from) == ("interval", "bounds")
    assert rows["b"].is_on_frontier
    assert finding.sentence == (
        "Of 2 detectors with known uncertainty on Test CPU, 2 cores (cpu), by p95 time, 1 is on the frontier (95 % sure "
        f"or more): SSD VGG-16, 300 px; 1 may be: SSD VGG-16, 300 px ({100 * rows['b'].probability:.0f} %); 0 are not (5 % or less)."
    )


def test_times_against_the_normal_distribution():
    # Equal accuracies, exactly: the frontier is the faster one. Bounds 4 % below and 5 % above at 95 % are deviations of
    # .0248 and .0297 on a log scale; log(1.02) = .0198. About half a normal each: z = .0198 / sqrt(.0248^2 + .0297^2) = .51.
    rows = [known(name, time, 0.3, 0.0) for name, time in (("a", 100.0), ("b", 102.0))]
    found = by_id(frontier_probability(table(*rows), resamples=4000))
    assert found["a"].probability == pytest.approx(0.695, abs=0.03)
    assert found["a"].probability + found["b"].probability == pytest.approx(1)


def test_bounds_at_a_look_reach_farther():
    # At one of the looks of a benchmark each bound holds with 99.2 %, so the same bounds mean a smaller deviation.
    rows = [known(name, time, 0.3, 0.0, num_samples=94) for name, time in (("a", 100.0), ("b", 102.0))]
    found = by_id(frontier_probability(table(*rows), resamples=4000))
    assert found["a"].probability == pytest.approx(0.77, abs=0.03)  # z = .51 * 2.39 / 1.645 = .74


def test_joint_draws_know_that_hard_pictures_are_hard_for_all():
    # Each moves by .05, together: the slower one is better in every draw. One by one it would be in 56 %.
    together = {"a": draws(0.30, [0.25, 0.35]), "b": draws(0.31, [0.26, 0.36])}
    rows = [
        known(name, time, ap, evaluation_digest=name)
        for name, time, ap in (("a", 10.0, 0.30), ("b", 100.0, 0.31))
    ]
    found = by_id(frontier_probability(table(*rows), draws=together))
    assert (found["b"].probability, found["b"].accuracy_from) == (1.0, "pictures")
    apart = by_id(frontier_probability(table(*rows)))
    assert apart["b"].probability < 0.9


def test_rows_of_one_evaluation_have_one_accuracy():
    rows = [known(name, time, 0.3, evaluation_digest="e") for name, time in (("a", 10.0), ("b", 100.0))]
    assert by_id(frontier_probability(table(*rows)))["b"].probability == 0.0


def test_what_is_not_known_has_no_probability_but_beats_others():
    rows = [
        known("mine", 100.0, 0.3),
        known("other", 120.0, 0.9),
        published("fast", "yolo", "darknet", 10.0, 0.5),
        known("bounds_only", 50.0, 0.2, ap_lower=None),
        known("interval_only", 60.0, 0.2, latency_p95_upper_ms=None, num_samples=61),
    ]
    finding = frontier_probability(table(*rows))
    found = by_id(finding)
    assert (found["mine"].probability, found["mine"].unknown) == (0.0, None)
    assert [found[name].probability for name in ("fast", "bounds_only", "interval_only")] == [
        None,
        None,
        None,
    ]
    assert (found["fast"].accuracy_from, found["fast"].time_from) == ("nothing", "nothing")
    assert (found["bounds_only"].time_from, found["interval_only"].accuracy_from) == ("bounds", "interval")
    assert found["fast"].unknown == "no bounds of a time not measured here, no interval of AP"
    assert found["bounds_only"].unknown == "no interval of AP"
    assert found["interval_only"].unknown == "no upper bound of p95 from 61 samples"
    assert finding.sentence == (
        "Of 5 detectors on Test CPU, 2 cores (cpu) the uncertainty of 2 is known; of these, by time (p95 where "
        "measured, else published), 1 is on the frontier (95 % sure or more): SSD VGG-16, 300 px; 1 is not (5 % or less)."
    )
    unknown, more = finding.caveats[:2]
    assert unknown == (
        "Of 3 the uncertainty is not known (time: 2, accuracy: 2): they get no probability, and what is not known of them "
        "is taken as exact where they beat others. By the estimates alone, these of them are on the frontier: fast."
    )
    assert more == (
        "`frontier benchmark` gives more of them bounds, of longer sampling (`--minutes`) and with nothing else running, "
        "for samples that drift say less."
    )
    assert np.isnan(finding.to_pandas()["probability"]).sum() == 3


def test_fewer_than_two_known_say_what_to_do():
    with pytest.raises(
        NothingFoundError,
        match="asked of 2 detectors, and none has intervals of both numbers, where it takes 2: 0 of accuracy, 1 of time "
        r"\(p95\); `frontier evaluate` gives those of accuracy, `frontier benchmark` bounds of the time",
    ):
        frontier_probability(
            table(known("a", 50.0, 0.2, ap_lower=None), published("b", "yolo", "x", 9.0, 0.5))
        )
    # One alone would be on the frontier for want of others to hold it against.
    with pytest.raises(
        NothingFoundError, match=r"of 2 detectors, and 1 has .*: 1 of accuracy, 1 of time \(p95\);"
    ):
        frontier_probability(table(known("a", 50.0, 0.2), published("b", "yolo", "x", 9.0, 0.5)))
    with pytest.raises(NothingFoundError, match="asked of 1 detector, and 1 has"):
        frontier_probability(table(known("a", 50.0, 0.2)))


def test_another_percentile_with_more_bounds_is_named():
    medians = {"latency_p50_ms": 40.0, "latency_p50_lower_ms": 39.0, "latency_p50_upper_ms": 41.0}
    rows = [
        known(name, time, 0.2, latency_p95_upper_ms=None, **medians)
        for name, time in (("a", 50.0), ("b", 60.0), ("c", 65.0))
    ]
    with pytest.raises(
        NothingFoundError,
        match=r"0 of time \(p95\); by p50 3 times have bounds \(`--percentile 50`\); `frontier evaluate`",
    ):
        frontier_probability(table(*rows))
    more = frontier_probability(table(*rows, known("d", 70.0, 0.3), known("e", 80.0, 0.4))).caveats[1]
    assert more.startswith("By p50 3 times have bounds (`--percentile 50`); `frontier benchmark` gives more")


def test_a_crowd_is_said_to_be_one():
    near = [known(str(n), 10.0 + n, 0.3 + 0.001 * n) for n in range(6)]
    far = [known(str(n), 10.0 + 10 * n, 0.1 + 0.1 * n) for n in range(6)]
    said = [
        any("crowd" in caveat for caveat in frontier_probability(table(*rows)).caveats)
        for rows in (near, far)
    ]
    assert said == [True, False]


def test_of_few_pictures_the_middle_of_the_interval_counts():
    # The slower one's AP, .31, is the upper end of its interval: it is likelier .29, below the faster one's .30.
    few = known("b", 100.0, 0.31, ap_lower=0.27, ap_upper=0.31)
    found = by_id(frontier_probability(table(known("a", 10.0, 0.30), few), resamples=4000))
    assert found["b"].probability == pytest.approx(0.244, abs=0.03)  # 1 - .756, see above


def test_no_draws_are_refused():
    with pytest.raises(AnalysisError, match="0 resamples; give at least 1"):
        frontier_probability(table(known("a", 50.0, 0.2)), resamples=0)


def test_the_seed_decides():
    rows = table(*(known(name, time, ap) for name, time, ap in (("a", 10.0, 0.30), ("b", 100.0, 0.31))))
    assert frontier_probability(rows, seed=1) == frontier_probability(rows, seed=1)
    assert frontier_probability(rows, seed=1) != frontier_probability(rows, seed=2)


@given(st.lists(st.tuples(st.integers(10, 90), st.integers(10, 60)), min_size=2, max_size=8))
def test_without_spread_the_probability_is_the_frontier(pairs):
    rows = [known(str(n), float(time), ap / 100, 0.0) for n, (time, ap) in enumerate(pairs)]
    rows = [
        row | {"latency_p95_lower_ms": row["latency_p95_ms"], "latency_p95_upper_ms": row["latency_p95_ms"]}
        for row in rows
    ]
    for row in frontier_probability(table(*rows), resamples=3).rows:
        assert row.probability == float(row.is_on_frontier)


def test_what_is_said_comes_true_as_often():
    said, came_true = simulate("spread", 120)
    assert said.mean() == pytest.approx(came_true.mean(), abs=0.02)
    for row in reliability(said, came_true, edges=(0, 0.1, 0.4, 0.7, 0.95, 1)):
        chance = 3 * np.sqrt(row.said * (1 - row.said) / row.count)
        assert abs(row.said - row.came_true) < chance + 0.02, row


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "worlds"), [("crowded", 60), ("pictures", 20)])
def test_what_is_said_of_harder_worlds_comes_nearly_as_often(kind, worlds):
    said, came_true = simulate(kind, worlds)
    for row in reliability(said, came_true, edges=(0, 0.1, 0.4, 0.7, 0.95, 1)):
        chance = 3 * np.sqrt(row.said * (1 - row.said) / row.count)
        assert abs(row.said - row.came_true) < chance + 0.1, row
