"""Detectors held against each other: what is compared, what is not, and what is said of both."""

import contextlib
import dataclasses
import json
import re
import time

import pytest

from analysis.accuracy.matches import Matches
from analysis.accuracy.uncertainty import paired_differences
from frontier.cli import main
from frontier.comparing.memories import memories_compared
from frontier.comparing.run import Grounds, compare
from frontier.desk import load
from frontier.device import here
from frontier.errors import ExitCode, NoRowsError, UsageError
from frontier.records import DataUsed, Verdict
from frontier.store import Store
from tests.frontier.comparing.stored import FASTER, RESAMPLES, SSD, A, B, C, keep_evaluation, keep_times
from tests.frontier.records.made import imported


@contextlib.contextmanager
def silent(_what):
    yield lambda _done, _of: None


@pytest.fixture
def both(tmp_path, measurement):
    """The worse detector is half as slow: evaluations on the same pictures, times on this machine."""
    keep_evaluation(tmp_path, SSD, A, loses=0.7)
    keep_evaluation(tmp_path, FASTER, B)
    keep_times(tmp_path, measurement, SSD, A, median_ms=20.0)
    keep_times(tmp_path, measurement, FASTER, B, median_ms=40.0)
    return tmp_path


def compared(folder, *words, **grounds):
    return compare(load(folder), words, Grounds(**grounds), silent)


def test_a_pair_with_everything_known(both):
    (pair,) = compared(both, SSD, FASTER).pairs
    ap, p50 = pair.accuracies["ap"].difference, pair.times["p50"]
    assert pair.pictures == "shapes_val:55555555"
    assert 0 < ap.lower < ap.value < ap.upper
    assert set(pair.accuracies) >= {"ap", "ap_small", "ap_medium", "ap_large"}
    assert list(pair.categories)
    assert all(one.difference.has_interval for one in pair.categories.values())
    assert p50.ratio.lower < 2.0 < p50.ratio.upper
    assert p50.difference_ms.lower < 20.0 < p50.difference_ms.upper
    assert pair.judged == "p50"
    assert pair.times["p95"].ratio.has_interval
    assert (pair.device, pair.protocol) == (here().words, "end_to_end")
    assert set(pair.costs) == {"gmacs", "params_m"}
    assert next(iter(pair.memory)) == "paper's total"  # as the figures of memory have it
    assert (pair.verdict.kind, pair.verdict.is_certain) == ("trade-off", True)
    assert pair.reason.startswith(
        f"{FASTER} (weights b2b2b2b2) against {SSD} (weights a1a1a1a1) is a trade-off: its AP"
    )
    assert "but it takes" in pair.reason


def test_the_intervals_are_those_of_the_match_data(both):
    (pair,) = compared(both, SSD, FASTER).pairs
    records = {one.record.weights_digest: one.record for one in Store(both).evaluations().records}
    first, second = (Matches.from_arrays(Store(both).samples(records[digest])) for digest in (A, B))
    expected = paired_differences(first, second, resamples=100).numbers["ap"]
    found = pair.accuracies["ap"].difference
    assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper), abs=1e-6)


def test_the_other_order_says_the_opposite(both):
    (there,), (back,) = compared(both, SSD, FASTER).pairs, compared(both, FASTER, SSD).pairs
    one, other = there.accuracies["ap"].difference, back.accuracies["ap"].difference
    assert one == pytest.approx((-other.value, -other.upper, -other.lower))
    assert back.verdict.kind == "trade-off"
    assert back.verdict.accuracy == "worse"


def test_equal_detections_differ_by_exactly_nothing(tmp_path):
    keep_evaluation(tmp_path, SSD, A)
    keep_evaluation(tmp_path, FASTER, B)
    (pair,) = compared(tmp_path, SSD, FASTER).pairs
    assert pair.accuracies["ap"].difference == (0.0, 0.0, 0.0)
    assert all(one.difference == (0.0, 0.0, 0.0) for one in pair.categories.values())
    assert (pair.verdict.kind, pair.verdict.is_certain) == ("tied", False)
    assert "are tied in accuracy alone: their AP is equal in every draw of the pictures" in pair.reason
    assert "their times could not be compared" in pair.reason


def test_equal_detections_of_two_weights_are_tied_also_where_they_err_and_beside_a_third(
    tmp_path, measurement
):
    for digest in (A, B):
        keep_evaluation(tmp_path, SSD, digest, loses=0.4, seed=6)
        keep_times(tmp_path, measurement, SSD, digest, median_ms=20.0)
    keep_evaluation(tmp_path, FASTER, C, loses=0.1, seed=6)
    (alone,) = compared(tmp_path, A[:8], B[:8]).pairs
    assert all(
        one.difference == (0.0, 0.0, 0.0) for one in alone.accuracies.values() if one.first is not None
    )
    assert all(one.difference == (0.0, 0.0, 0.0) for one in alone.categories.values())
    assert 0 < alone.accuracies["ap"].first < 1
    assert (alone.verdict.kind, alone.verdict.is_certain) == ("tied", True)
    beside = compared(tmp_path, A[:8], FASTER, B[:8]).pairs[1]
    assert beside.accuracies["ap"].difference == (0.0, 0.0, 0.0)
    assert beside.verdict.accuracy == "tied"


def test_match_data_without_draws_are_drawn_now(tmp_path):
    keep_evaluation(tmp_path, SSD, A, loses=0.7, with_draws=False)
    keep_evaluation(tmp_path, FASTER, B)
    (pair,) = compared(tmp_path, SSD, FASTER).pairs
    assert pair.resamples == RESAMPLES  # as many as the other has kept
    assert pair.accuracies["ap"].difference.lower > 0


def test_lost_match_data_leave_the_points(both):
    record = next(one.record for one in Store(both).evaluations().records if one.record.weights_digest == A)
    (both / "samples" / f"{record.samples_digest}.npz").unlink()
    (pair,) = compared(both, SSD, FASTER).pairs
    assert not pair.accuracies["ap"].difference.has_interval
    assert not pair.categories
    assert not pair.verdict.is_certain
    assert "there is no interval for the AP." in pair.reason
    assert any("match data of an evaluation are missing" in note for note in pair.notes)


def test_lost_samples_leave_the_times_without_an_interval(both):
    for stored in Store(both).load().records:
        (both / "samples" / f"{stored.record.samples_digest}.npz").unlink()
    (pair,) = compared(both, SSD, FASTER).pairs
    assert not pair.times["p50"].ratio.has_interval
    assert "no interval for the times" in pair.reason
    assert any(
        "are missing, too few or too dependent to bound p50 on both sides" in note for note in pair.notes
    )


def test_too_few_samples_bound_the_median_alone(tmp_path, measurement):
    # 94 samples bound p95 at the 99.2 % of one look, not at the 99.8 % that a difference needs (log .002 / log .95 = 121).
    keep_times(tmp_path, measurement, SSD, A, median_ms=20.0, samples=94)
    keep_times(tmp_path, measurement, FASTER, B, median_ms=40.0, samples=94)
    (pair,) = compared(tmp_path, SSD, FASTER, percentile=95).pairs
    assert pair.times["p50"].ratio.has_interval
    assert not pair.times["p95"].ratio.has_interval
    assert any("too few or too dependent to bound p95 on both sides" in note for note in pair.notes)
    assert not pair.verdict.is_certain


def test_few_samples_settle_what_is_plain_and_nothing_else(tmp_path, measurement):
    keep_times(tmp_path, measurement, SSD, A, median_ms=20.0, samples=60)
    keep_times(tmp_path, measurement, FASTER, B, median_ms=400.0, samples=60)
    keep_times(tmp_path, measurement, "r_fcn/mobilenet_v1/300", C, median_ms=22.0, samples=60)
    plain, close, _ = compared(tmp_path, SSD, FASTER, "r_fcn/mobilenet_v1/300").pairs
    assert plain.verdict.time == "worse"
    assert 10 < plain.times["p50"].ratio.lower < 20 < plain.times["p50"].ratio.upper < 40
    assert any("so the interval of p50 is a wide one" in note for note in plain.notes)
    assert close.verdict.kind == "not settled"
    assert (
        "as many samples" not in close.reason
    )  # a wide interval does not shrink with the root of their number


def test_a_bound_of_one_alone_tells_at_least_how_much(tmp_path, measurement):
    # 376 samples bound p95 on both sides, 60 from below alone; see analysis.latency.span.
    keep_times(tmp_path, measurement, SSD, A, median_ms=20.0)
    keep_times(tmp_path, measurement, FASTER, B, median_ms=400.0, samples=60)
    (pair,) = compared(tmp_path, SSD, FASTER, percentile=95).pairs
    ratio = pair.times["p95"].ratio
    assert 10 < ratio.lower < 20
    assert ratio.upper is None
    assert pair.verdict.time == "worse"
    assert "times as long (at least " in pair.reason
    assert any(
        line.split()[0] == "p95" and "or more" in line
        for line in str(compared(tmp_path, SSD, FASTER)).splitlines()
        if line.strip()
    )


def test_other_pictures_are_not_compared_and_the_times_still_are(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    keep_evaluation(
        tmp_path, FASTER, B, data=DataUsed(name="own", split=None, digest="6" * 64, num_images=60)
    )
    keep_times(tmp_path, measurement, SSD, A, median_ms=20.0)
    keep_times(tmp_path, measurement, FASTER, B, median_ms=40.0)
    (pair,) = compared(tmp_path, SSD, FASTER).pairs
    assert (pair.pictures, pair.accuracies, pair.categories) == (None, {}, {})
    assert (pair.verdict.kind, pair.verdict.accuracy) == ("worse", "unknown")
    assert "is worse than" in pair.reason
    assert "in time alone" in pair.reason
    assert any("one on own:66666666" in note and "one on shapes_val:55555555" in note for note in pair.notes)


def test_of_several_sets_one_is_taken_and_the_others_said(both):
    own = DataUsed(name="own", split=None, digest="6" * 64, num_images=60)
    for name, digest in ((SSD, A), (FASTER, B)):
        keep_evaluation(both, name, digest, data=own)
    (pair,) = compared(both, SSD, FASTER).pairs
    assert pair.pictures == "shapes_val:55555555"
    assert any("--eval-split own:66666666" in note for note in pair.notes)
    assert compared(both, SSD, FASTER, eval_split="own").pairs[0].pictures == "own:66666666"
    (neither,) = compared(both, SSD, FASTER, eval_split="coco").pairs
    assert neither.pictures is None


def test_other_devices_are_not_compared(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    keep_evaluation(tmp_path, FASTER, B)
    elsewhere = dataclasses.replace(here(), cpu_model="another")
    keep_times(tmp_path, measurement, SSD, A, median_ms=20.0)
    keep_times(tmp_path, measurement, FASTER, B, median_ms=40.0, device=elsewhere)
    (pair,) = compared(tmp_path, SSD, FASTER).pairs
    assert pair.times == {}
    (note,) = [note for note in pair.notes if "times are not compared" in note]
    assert here().key in note
    assert elsewhere.key in note
    assert f"frontier benchmark {SSD} --weights DIR; frontier benchmark {FASTER} --weights DIR" in note
    assert f"DIR of {SSD}: the folder of the weights a1a1a1a1" in note


def test_this_machine_goes_before_others_and_another_can_be_asked_for(both, measurement):
    elsewhere = dataclasses.replace(here(), cpu_model="another")
    keep_times(both, measurement, SSD, A, median_ms=5.0, device=elsewhere)
    keep_times(both, measurement, FASTER, B, median_ms=6.0, device=elsewhere)
    (pair,) = compared(both, SSD, FASTER).pairs
    assert pair.device == here().words
    assert any(f"--device {elsewhere.key}" in note for note in pair.notes)
    assert compared(both, SSD, FASTER, device=elsewhere.key).pairs[0].times["p50"].first_ms == pytest.approx(
        5, rel=0.1
    )


def test_what_makes_times_doubtful_is_said(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    drifting = Verdict(kind="drifting", reasons=("a step",), sensors={})
    keep_times(tmp_path, measurement, SSD, None, median_ms=20.0, weights="untrained")
    keep_times(tmp_path, measurement, FASTER, B, median_ms=40.0, verdict=drifting)
    notes = " ".join(compared(tmp_path, SSD, FASTER).pairs[0].notes)
    assert f"The time of {SSD} (weights a1a1a1a1) is that of the untrained network" in notes
    assert f"The measurement of {FASTER} (weights b2b2b2b2) is not stable but drifting." in notes


def test_printed_numbers_give_points_and_no_certainty():
    grounds = Grounds(ap_margin=0.005)
    (pair,) = compare(load(), ["tf1_zoo-0031", "tf1_zoo-0035"], grounds, silent).pairs
    # TensorFlow 1 detection zoo: ssd_mobilenet_v1_coco 30 ms, 21 mAP; ssd_mobilenet_v1_ppn_coco 26 ms, 20 mAP
    assert pair.accuracies["ap"].difference == pytest.approx((-0.01, None, None))
    assert pair.times["printed"].difference_ms.value == -4.0
    assert (pair.verdict.kind, pair.verdict.is_certain) == ("trade-off", False)
    assert "This is not certain: there is no interval for the AP and the times." in pair.reason


def test_imported_times_and_scored_detections_join_in(both):
    row = {
        "model": "yolo",
        "ap": 0.3,
        "eval_split": "shapes_val:55555555",
        "latency_ms": 7.0,
        "device": "T4",
        "device_key": "t4",
        "protocol": "imported/zoo",
    }
    Store(both).add(imported(row, {**row, "model": "yolo x", "latency_ms": 9.0, "ap": 0.4}))
    (pair,) = compared(both, "yolo", "yolo x").pairs
    assert pair.times["printed"].ratio.value == pytest.approx(9 / 7)
    (mixed,) = compared(both, SSD, "yolo").pairs
    assert mixed.times == {}
    assert mixed.pictures == "shapes_val:55555555"
    assert not mixed.accuracies["ap"].difference.has_interval


@pytest.mark.parametrize("typed", ["Tesla T4", "tesla-t4", "tesla_t4", "imported/zoo"])
def test_a_device_is_found_however_it_is_spelt(tmp_path, typed):
    row = {
        "model": "a",
        "latency_ms": 7.0,
        "device": "Tesla T4",
        "device_key": "tesla_t4",
        "protocol": "imported/zoo",
    }
    Store(tmp_path).add(imported(row, {**row, "model": "b", "latency_ms": 9.0}))
    (pair,) = compared(tmp_path, "a", "b", device=typed).pairs
    assert pair.times["printed"].ratio.value == pytest.approx(9 / 7)
    with pytest.raises(UsageError, match=r"none of these detectors was timed on it.*they were on tesla_t4"):
        compared(tmp_path, "a", "b", device="tesla_t40")


def test_pictures_that_were_asked_for_and_are_not_there_are_named(tmp_path):
    keep_evaluation(tmp_path, SSD, A)
    keep_evaluation(tmp_path, FASTER, B)
    with pytest.raises(NoRowsError, match="not both have one on bccd_val"):
        compared(tmp_path, SSD, FASTER, eval_split="bccd_val")


def test_every_pair_of_three(both):
    keep_evaluation(both, "ssd/inception_v2/300", C, loses=0.1)
    found = compared(both, SSD, FASTER, "ssd/inception_v2/300")
    assert [(pair.first[:3], pair.second[:3]) for pair in found.pairs] == [
        ("ssd", "fas"),
        ("ssd", "ssd"),
        ("fas", "ssd"),
    ]
    text = str(found)
    assert text.count("In short:") == 1
    assert text.count("AP of each category") == 0
    assert str(compared(both, SSD, FASTER)).count("AP of each category") == 1


def test_intervals_of_three_hold_together(both, measurement):
    keep_evaluation(both, "ssd/inception_v2/300", C, loses=0.1)
    keep_times(both, measurement, "ssd/inception_v2/300", C, median_ms=30.0)
    alone, together = compared(both, SSD, FASTER), compared(both, SSD, FASTER, "ssd/inception_v2/300")
    for name, number in (("AP", lambda pair: pair.accuracies["ap"].difference), ("p50", _ratio)):
        few, many = number(alone.pairs[0]), number(together.pairs[0])
        assert few.value == many.value, name
        assert many.lower <= few.lower < few.upper <= many.upper, name
        assert many.upper - many.lower > few.upper - few.lower, name
    one, other = (found.pairs[0].accuracies["ap50"] for found in (alone, together))
    assert one == other


def _ratio(pair):
    return pair.times["p50"].ratio


def test_evaluations_with_other_draws_are_drawn_alike(both):
    keep_evaluation(both, "ssd/inception_v2/300", C, loses=0.1, with_draws=False)
    found = compared(both, SSD, FASTER, "ssd/inception_v2/300")
    assert all(pair.resamples == RESAMPLES for pair in found.pairs)
    assert all(pair.accuracies["ap"].difference.has_interval for pair in found.pairs)


def test_few_pictures_do_not_settle_alike_detectors(tmp_path):
    keep_evaluation(tmp_path, SSD, A, loses=0.1)
    keep_evaluation(tmp_path, FASTER, B, loses=0.11)
    (pair,) = compared(tmp_path, SSD, FASTER, ap_margin=1e-6).pairs
    assert (pair.verdict.kind, pair.verdict.is_certain) == ("not settled", False)
    assert "more pictures would settle" in pair.reason
    (pair,) = compared(tmp_path, SSD, FASTER, ap_margin=0.5).pairs
    assert pair.verdict.kind == "tied" or pair.verdict.small == ("accuracy",)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"ap_margin": 2.0}, "0.01 is one point"),
        ({"time_margin": 0.01}, "may differ by 0.03; give that or more"),
    ],
)
def test_impossible_margins(both, option, message):
    with pytest.raises(UsageError, match=message):
        compared(both, SSD, FASTER, **option)


def test_rare_categories_are_said(both):
    notes = " ".join(compared(both, SSD, FASTER).pairs[0].notes)
    assert re.search(
        r"of the 3 categories have fewer than 20 objects|Many categories have fewer than 20", notes
    )


def test_nothing_in_common_is_no_comparison(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    keep_times(tmp_path, measurement, FASTER, B, median_ms=40.0)
    with pytest.raises(
        NoRowsError, match=r"cannot be compared with .*not of the same pictures: .*no known accuracy"
    ):
        compared(tmp_path, SSD, FASTER)


def test_an_impossible_percentile(both):
    with pytest.raises(UsageError, match="--percentile 97 is not recorded"):
        compared(both, SSD, FASTER, percentile=97)


def test_memory_of_two_kinds_is_not_compared(both):
    row = {
        "model": "yolo",
        "ap": 0.3,
        "eval_split": "coco_minival_8k",
        "memory_mb": 90.0,
        "memory_kind": "training",
    }
    Store(both).add(imported(row, {**row, "model": "yolo x", "memory_kind": "peak"}))
    (pair,) = compared(both, "yolo", "yolo x").pairs
    assert not pair.memory
    assert any("it counts training and peak" in note for note in pair.notes)


def test_memory_of_one_kind_is_named(both):
    row = {
        "model": "yolo",
        "ap": 0.3,
        "eval_split": "coco_minival_8k",
        "memory_mb": 90.0,
        "memory_kind": "peak",
    }
    Store(both).add(imported(row, {**row, "model": "yolo x", "memory_mb": 180.0}))
    found = compared(both, "yolo", "yolo x")
    assert found.pairs[0].memory["peak"].second == 180.0
    assert "memory (peak), MB" in str(found)


def test_an_estimate_belongs_to_the_machine_and_a_total_does_not():
    rows = [{"memory_xla_mb": value, "memory_total_mb": 10 * value} for value in (30.0, 60.0)]
    found, note = memories_compared([[row] for row in rows], None)
    assert (list(found), note) == (["paper's total"], None)
    assert (found["paper's total"].first, found["paper's total"].second) == (300.0, 600.0)
    found, _ = memories_compared([[row] for row in rows], (rows[0], rows[1]))
    assert list(found) == ["paper's total", "XLA's estimate"]
    assert memories_compared([[], []], None) == ({}, None)


class TestShown:
    def test_the_text_fits_and_says_the_numbers(self, both):
        lines = str(compared(both, SSD, FASTER)).splitlines()
        assert max(map(len, lines)) <= 100
        assert f"A: {SSD} (weights a1a1a1a1)" in lines
        assert any(line.startswith("  AP of small objects") for line in lines)
        assert any(line.split()[:1] == ["p50"] for line in lines)

    def test_a_notebook_shows_tables(self, both):
        found = load(both).compare(SSD, FASTER)
        assert found._repr_html_().count("<table>") == 4
        assert repr(found).startswith(f"Comparison({FASTER} (weights b2b2b2b2) against")
        with pytest.raises(
            UsageError, match="unknown option split; known: eval_split, device, percentile, ap_margin, time"
        ):
            load(both).compare(SSD, FASTER, split="val")

    def test_the_command_prints_all_of_it_as_json(self, both, capsys):
        assert main(["compare", SSD, FASTER, "--results", str(both), "--json"]) == ExitCode.ANSWERED
        (pair,) = json.loads(capsys.readouterr().out)["pairs"]
        assert pair["verdict"]["kind"] == "trade-off"
        assert set(pair["accuracies"]["ap"]["difference"]) == {"value", "lower", "upper"}
        assert len(pair["categories"]) == 3
        assert pair["times"]["p50"]["ratio"]["lower"] > 1.9

    def test_it_takes_no_time(self, both):
        begin = time.perf_counter()
        compared(both, SSD, FASTER)
        assert time.perf_counter() - begin < 2  # 0.1 s on an idle machine
