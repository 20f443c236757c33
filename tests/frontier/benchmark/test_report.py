import dataclasses
import json
from pathlib import Path

import pytest

from analysis.schema import STAGES
from frontier.benchmark.protocol import PAPER
from frontier.benchmark.report import Asked, report_data, report_text
from frontier.place import Place
from frontier.reply import to_json
from frontier.store import Store
from tests.frontier.benchmark.fakes import MS, Clock, Subject, bench, lognormal_ms

LARGE, SMALL = "ssd/mobilenet_v1/300", "ssd/mobilenet_v1/200"


def asked(folder, max_ms=50.0, results=None):
    return Asked(max_ms, 95, Place(folder, "there is a frontier-results in the working folder"), results)


@pytest.fixture
def measured(tmp_path):
    clock = Clock()
    subjects = [Subject(LARGE, clock, lambda _: 30 * MS), Subject(SMALL, clock, lambda _: 20 * MS)]
    return bench(clock, *subjects).measure(Store(tmp_path), max_ms=50)


def test_the_table_worked_by_hand(measured, tmp_path):
    lines = report_text(measured, asked(tmp_path)).splitlines()
    assert lines[:7] == [
        "Timed here: Abacus 3000, 2 cores (cpu); xla, float32",
        "Protocol end_to_end: encoded picture to boxes on the host, batch 1, percentiles",
        "Pictures: folder photos, 7 distinct, taken in turn in changing order",
        "",
        "model                 p50 ms  p95 ms  at most  samples  verdict  compile s  GMAC",
        "ssd/mobilenet_v1/300      30      30       30       94  stable        2.50  1.24",
        "ssd/mobilenet_v1/200      20      20       20       94  stable        2.50  1.24",
    ]


def test_each_detector_is_told_in_full(measured, tmp_path):
    text = " ".join(report_text(measured, asked(tmp_path)).split())
    assert (
        "time mean 30 ms, p50 30 (at most 30), p90 30 (at most 30), p95 30 (at most 30), p99 30 (no bound)"
        in text
    )
    # 10, 5, 1, 60, 20 and 2 per cent of 30 ms, and the rest between them.
    stages = "decode 3, resize 1.50, transfer 0.300, network 18, postprocess 6, fetch 0.600, other 0.600 ms (medians)"
    assert f"stages {stages}; end to end takes 1.00 of the staged run" in text
    assert "cost 1.24 thousand million multiply-adds, 6.84 million parameters, compiled in 2.50 s" in text
    assert "accelerator's peak: unavailable; peak of the whole process: 500 MB" in text
    assert "unknown other processes, stolen time, preemptions" in text
    assert "warm-up 10 rounds, recorded and not counted; settled after 0" in text
    assert "budget fits: p95 against 50 ms" in text
    assert f"record measurements/{measured[0].stored.path.name}" in text
    assert f"Kept in {tmp_path} (there is a frontier-results in the working folder)." in text
    assert text.endswith("Next: frontier recommend --max-ms 50")


def test_untrained_weights_are_said_loudly(measured, tmp_path):
    assert "Untrained weights were timed" in report_text(measured, asked(tmp_path))
    assert any(
        "Untrained weights" in warning for warning in report_data(measured, asked(tmp_path))["warnings"]
    )


def test_no_line_is_wider_than_a_page_but_for_digests(measured, tmp_path):
    text = report_text(measured, asked(tmp_path))
    assert max(len(line) for line in text.splitlines() if "record" not in line and "Kept" not in line) <= 110


def test_the_data_hold_what_the_text_says(measured, tmp_path):
    data = json.loads(to_json(report_data(measured, asked(tmp_path))))
    assert data["device_key"] == "cpu:abacus-3000:2"
    assert data["results"]["folder"] == str(tmp_path)
    assert data["interrupted"] is False
    assert data["next"] == "frontier recommend --max-ms 50"
    first, second = data["measurements"]
    assert (first["model"], second["model"]) == (LARGE, SMALL)
    assert first["budget"] == {"max_ms": 50.0, "percentile": 95, "state": "fits", "doubt": None}
    assert first["warm_up"] == {"rounds": 10, "settled_after": 0, "fused_ms": [30.0] * 10}
    assert first["fused_over_staged"] == 1.0
    assert first["stop"] == "decided"
    assert set(first["stages_ms"]) == set(STAGES)
    assert Path(first["path"]).is_file()
    assert first["memory"]["device_peak_mb"] is None


@pytest.mark.parametrize(
    ("median_ms", "minutes", "state", "words"),
    [
        (30, 0.25, "fits", "fits: p95 against 50 ms"),
        (60, 0.25, "does not fit", "does not fit: p95 against 50 ms"),
        (40.5, 0.25, "uncertain", "more samples would decide"),
        (42.7, 0.25, "uncertain", "no number of samples that is ever taken would decide"),
        (40, 0.1, "uncertain", "fewer samples than the first look"),
        (120, 0.25, "does not fit", "does not fit: p95 against 50 ms"),  # fewer too, but all over the budget
    ],
)
def test_the_budget_is_judged_at_the_last_look(tmp_path, median_ms, minutes, state, words):
    clock = Clock()
    subject = Subject(LARGE, clock, lognormal_ms(2, median_ms, 0.1))
    measured = bench(clock, subject).measure(Store(tmp_path), max_ms=50, minutes=minutes)
    budget = report_data(measured, asked(tmp_path))["measurements"][0]["budget"]
    assert budget["state"] == state
    assert words in " ".join(report_text(measured, asked(tmp_path)).split())


def test_without_a_budget_none_is_mentioned(measured, tmp_path):
    question = asked(tmp_path, max_ms=None, results=tmp_path)
    assert "\n  budget" not in report_text(measured, question)
    data = report_data(measured, question)
    assert data["measurements"][0]["budget"] is None
    assert data["next"] == f"frontier recommend --max-ms 50 --results {tmp_path}"


def test_a_mean_of_fewer_pictures_than_the_protocol_wants_says_so(tmp_path):
    clock = Clock()
    plan = dataclasses.replace(PAPER, warm_up_rounds=0)
    subject = Subject(LARGE, clock, lambda _: 100 * MS)
    measured = bench(clock, subject, protocol=plan).measure(Store(tmp_path), minutes=0.1)
    count = measured[0].stored.record.num_samples
    assert 0 < count < 500
    words = f"Cut short: the mean of {LARGE} is that of {count} of 500 pictures"
    assert words in report_text(measured, asked(tmp_path, max_ms=None))
    assert any(
        words in warning for warning in report_data(measured, asked(tmp_path, max_ms=None))["warnings"]
    )


def test_the_papers_protocol_leads_with_the_mean(tmp_path):
    clock = Clock()
    measured = bench(clock, Subject(LARGE, clock), protocol=PAPER).measure(Store(tmp_path))
    lines = report_text(measured, asked(tmp_path, max_ms=None)).splitlines()
    assert lines[4].startswith("model                 mean ms  p95 ms")
    assert lines[5].split()[1:6] == ["10", "10", "10", "500", "stable"]


def test_what_is_wrong_comes_with_what_to_do(tmp_path):
    clock = Clock()
    drifting = Subject(LARGE, clock, lambda call: (30 if call < 60 else 40) * MS)
    measured = bench(clock, drifting).measure(Store(tmp_path), max_ms=50)
    text = " ".join(report_text(measured, asked(tmp_path)).split())
    assert "verdict drifting: a step near sample" in text
    assert "Measure again when the machine has settled" in text


def test_an_interruption_is_told(tmp_path):
    clock = Clock()

    def pressed(call):
        if call == 60:
            raise KeyboardInterrupt
        return 10 * MS

    measured = bench(clock, Subject(LARGE, clock, pressed)).measure(Store(tmp_path))
    data = report_data(measured, asked(tmp_path))
    assert data["interrupted"] is True
    assert data["measurements"][0]["stop"] == "interrupted"
    assert "Interrupted: only what had been completed was kept." in report_text(measured, asked(tmp_path))


TWO_STAGE = "faster_rcnn/mobilenet_v1/600"


def two_stage(folder, canvases, **options):
    clock = Clock()
    subject = Subject(TWO_STAGE, clock, canvases=canvases)
    return bench(clock, subject).measure(Store(folder), **options)


def test_each_canvas_has_a_line_and_the_budget_is_judged_on_the_slowest(tmp_path):
    measured = two_stage(tmp_path, {"600x800": (1, 5), "600x1024": (1.2, 1), "1024x600": (1.3, 2)}, max_ms=12)
    lines = [line for line in report_text(measured, asked(tmp_path, 12.0)).splitlines() if "(at most" in line]
    assert "  canvas    600x1024, 1 picture: mean 12 ms, p50 12 (at most 12), p95 12 (at most 12)" in lines
    assert [line.split()[:2] for line in lines] == [
        ["time", "the"],
        ["canvas", "1024x600,"],  # the slowest first
        ["canvas", "600x1024,"],
        ["canvas", "600x800,"],
    ]
    assert lines[0].startswith("  time      the slowest canvas: mean 13 ms, p50 13 (at most 13)")
    data = json.loads(to_json(report_data(measured, asked(tmp_path, 12.0))))["measurements"][0]
    assert data["budget"]["state"] == "does not fit"
    assert {name: canvas["end_to_end"]["mean_ms"] for name, canvas in data["canvases"].items()} == {
        "600x800": 10.0,
        "600x1024": 12.0,
        "1024x600": 13.0,
    }
    assert data["canvases_not_timed"] == []
    assert data["warm_up"]["rounds"] == 10
    assert data["warm_up"]["settled_after"] == 0
    assert data["num_samples"] == 94


def test_pictures_of_one_shape_are_judged_alone_and_the_others_named(tmp_path):
    measured = two_stage(tmp_path, {"600x800": (1, 7)}, max_ms=12)
    text = " ".join(report_text(measured, asked(tmp_path, 12.0)).split())
    assert "canvas 600x800, 7 pictures: mean 10 ms" in text
    assert (
        "untimed 600x1024, 1024x600: no picture lies there, so nothing is said of pictures that would" in text
    )
    assert "budget fits: p95 against 12 ms" in text
    data = report_data(measured, asked(tmp_path, 12.0))["measurements"][0]
    assert data["canvases_not_timed"] == ["600x1024", "1024x600"]


def test_a_detector_of_one_canvas_has_no_word_of_canvases(measured, tmp_path):
    assert "  canvas  " not in report_text(measured, asked(tmp_path))
    assert "slowest" not in report_text(measured, asked(tmp_path))
    data = report_data(measured, asked(tmp_path))["measurements"][0]
    assert data["canvases_not_timed"] == []
    assert "canvases" not in data
