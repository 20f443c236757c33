import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.critical import critical
from analysis.optimum.elbow import critical_points
from analysis.table import Table
from tests.figures.tables import measured, published, table

MINIVAL = "huang2017-0005 (minival)"


def test_the_points_of_a_table_worked_by_hand():
    # Scaled by hand on a log axis in tests/figures/test_accuracy_time_data.py: the third point bends furthest.
    finding = critical(table())
    assert [(row.role, row.time_ms, row.accuracy) for row in finding.rows] == [
        ("fastest", 30, 0.19),
        ("sweet spot", 120, 0.30),
        ("most accurate", 960, 0.35),
    ]
    assert finding.rows[1].time_upper_ms == pytest.approx(126)
    assert finding.rows[1].accuracy_lower is None
    assert finding.sentence == (
        "Of 5 detectors on Test CPU, 2 cores (cpu), 4 are on the frontier by p95 time: the fastest is SSD "
        "MobileNet v1, 300 px (30 ms (28.8 ms to 31.5 ms), AP 0.190); the sweet spot is R-FCN ResNet-101, 600 px (120 ms (115 ms to 126 ms), "
        "AP 0.300); the most accurate is Faster R-CNN Inception-ResNet v2, 600 px, stride 8 (960 ms (921 ms to "
        "1,008 ms), AP 0.350)."
    )
    assert finding.caveats == (
        "The sweet spot is the elbow of the frontier, sought per doubling of the time.",
        "No interval is known of the accuracy of any of them.",
    )


def test_the_elbow_is_sought_as_asked():
    # tests/analysis/test_elbow.py works these out: the third point on a plain axis, the second on a log one.
    rows = [
        measured("a", "ssd", "vgg_16", float(t), ap)
        for t, ap in ((10, 0.10), (20, 0.25), (40, 0.30), (160, 0.40))
    ]
    assert critical(table(*rows)).rows[1].time_ms == 20
    plain = critical(table(*rows), log_time=False)
    assert plain.rows[1].time_ms == 40
    assert "sought per millisecond" in plain.caveats[0]


def test_a_straight_frontier_has_no_sweet_spot():
    finding = critical(table(measured("a", "ssd", "vgg_16", 15.0, 0.2, ap_lower=0.18, ap_upper=0.22)))
    assert [row.role for row in finding.rows] == ["fastest", "most accurate"]
    assert finding.sentence.startswith(
        "Of 1 detector on Test CPU, 2 cores (cpu), 1 is on the frontier by p95 time: "
    )
    assert finding.sentence.endswith("There is no sweet spot: the frontier does not bend to the better side.")
    assert "AP 0.200 (0.180 to 0.220)" in finding.sentence
    assert finding.caveats == (
        "Intervals of accuracy do not include how another training would have come out.",
    )


def test_equal_points_are_counted():
    rows = [measured(name, "ssd", "vgg_16", 15.0, 0.2) for name in "abc"]
    assert critical(table(*rows)).rows[0].num_equal == 2


def test_detectors_that_are_all_alike_have_no_best_one():
    def said(*pairs):
        return critical(
            table(*(measured(name, "ssd", "vgg_16", time, ap, preset=None) for name, time, ap in pairs))
        ).sentence

    assert said(("a", 15.0, 0.2), ("b", 15.0, 0.2)) == (
        "Of 2 detectors on Test CPU, 2 cores (cpu), all take 15 ms by p95 time and have AP 0.200, so that none is faster or "
        "more accurate than another."
    )
    assert said(("a", 15.0, 0.2), ("b", 15.0, 0.3)).startswith(
        "Of 2 detectors on Test CPU, 2 cores (cpu), all take 15 ms by p95 time; the most accurate is b (15 ms ("
    )
    assert said(("a", 15.0, 0.2), ("b", 11.0, 0.2)).startswith(
        "Of 2 detectors on Test CPU, 2 cores (cpu), all have AP 0.200; the fastest is b (11 ms ("
    )


def test_a_bound_is_rounded_outward():
    ends = {"latency_p95_lower_ms": 24.81, "latency_p95_upper_ms": 27.026}
    finding = critical(table(measured("a", "ssd", "vgg_16", 26.0, 0.2, **ends)))
    assert "(26 ms (24.8 ms to 27.1 ms), AP 0.200)" in finding.sentence


def test_printed_accuracies_take_the_test_accuracy_of_the_same_source():
    rows = [measured("a", "ssd", "vgg_16", 15.0, 0.2, accuracy_source=MINIVAL)]
    tests = [
        published("a", "ssd", "vgg_16", None, 0.9, accuracy_source=MINIVAL),  # the same pictures
        published(
            "b", "ssd", "vgg_16", None, 0.8, accuracy_source="huang2017-1 (t)", eval_split="coco_test_dev:x"
        ),
        published(
            "a", "ssd", "vgg_16", None, 0.7, accuracy_source="tf1_zoo-1 (t)", eval_split="coco_test_dev:x"
        ),
        published(
            "a", "ssd", "vgg_16", None, None, accuracy_source="huang2017-6 (t)", eval_split="coco_test_dev:x"
        ),
        published(
            "a", "ssd", "vgg_16", None, 0.19, accuracy_source="huang2017-6 (t)", eval_split="coco_test_dev:x"
        ),
    ]
    row = critical(table(*rows), test=table(*tests)).rows[0]
    assert (row.test_accuracy, row.test_split) == (0.19, "COCO test dev")
    assert critical(table(*rows)).rows[0].test_accuracy is None


def test_evaluated_weights_take_no_printed_test_accuracy():
    mine = measured("a", "ssd", "vgg_16", 15.0, 0.2, evaluation_digest="e", weights_digest="w")
    paper = published("a", "ssd", "vgg_16", None, 0.19, accuracy_source=MINIVAL, eval_split="coco_test_dev:x")
    finding = critical(table(mine), test=table(paper))
    assert finding.rows[0].test_accuracy is None
    assert "No test accuracy is known of any of them." in finding.caveats
    own = measured(
        "a", "ssd", "vgg_16", 15.0, 0.17, evaluation_digest="f", weights_digest="w", eval_split="mine"
    )
    finding = critical(table(mine), test=table(paper, own))
    assert finding.rows[0].test_accuracy == 0.17
    assert "AP 0.200, and 0.170 on mine)" in finding.sentence
    sure = {**own, "ap_lower": 0.15, "ap_upper": 0.19}
    finding = critical(table(mine), test=table(sure))
    assert (finding.rows[0].test_accuracy_lower, finding.rows[0].test_accuracy_upper) == (0.15, 0.19)
    assert "AP 0.200, and 0.170 (0.150 to 0.190) on mine)" in finding.sentence


def test_without_any_test_rows_there_is_no_word_of_them():
    mine = measured("a", "ssd", "vgg_16", 15.0, 0.2, evaluation_digest="e", weights_digest="w")
    for test in (None, Table({})):
        assert not any("test accuracy" in caveat for caveat in critical(table(mine), test=test).caveats)


def test_a_table_without_pairs_says_what_is_missing():
    with pytest.raises(NothingFoundError, match="none has both a time and an accuracy: 1 with no time"):
        critical(Table.from_rows([{"model": "a", "ap": 0.2}]))


def test_mixed_devices_are_refused():
    rows = [measured("a", "ssd", "vgg_16", 15.0, 0.2, device_key=key) for key in "xy"]
    with pytest.raises(AnalysisError, match="mixes 2 devices"):
        critical(table(*rows))


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 9)), min_size=1, max_size=12))
def test_they_are_the_critical_points_whatever_the_order(pairs):
    rows = [measured("a", "ssd", "vgg_16", float(time), ap / 10) for time, ap in pairs]
    finding = critical(table(*rows), log_time=False)
    found = {row.role: (row.time_ms, row.accuracy) for row in finding.rows}
    named = critical_points([(time, ap / 10) for time, ap in pairs], ["min", "max"])._asdict()
    wanted = {role.replace("_", " "): pairs[i] for role, i in named.items() if i is not None}
    assert found == {role: (time, ap / 10) for role, (time, ap) in wanted.items()}
