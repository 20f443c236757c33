"""What a marker tells; the expected lines were written by hand from the rows of tests.figures.tables."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from analysis.table import Table
from figures.interactive.hover import hover_text, rows_by_id
from tests.figures.tables import measured, published


def test_a_measured_row_tells_configuration_accuracy_times_memory_device_source_and_verdict():
    row = measured("ssd/mobilenet_v1/300", "ssd", "mobilenet_v1", 30.0, 0.19)
    row |= {
        "ap_lower": 0.18,
        "ap_upper": 0.2,
        "memory_mb": 64.17,
        "memory_kind": "total",
        "verdict": "stable",
    }
    assert hover_text(row).split("<br>") == [
        "<b>SSD MobileNet v1, 300 px</b>",
        "configuration ssd/mobilenet_v1/300",
        "AP 0.190 (0.180 to 0.200)",
        "p50 27 ms, no bounds",
        "p95 30 ms (28.8 ms to 31.5 ms)",
        "64.2 MB of memory, total",
        "Test CPU, 2 cores (cpu)",
        "time measured, judged stable",
    ]


def test_who_found_the_accuracy_which_weights_were_timed_and_both_kinds_of_memory():
    row = measured("ssd/mobilenet_v1/300", "ssd", "mobilenet_v1", 30.0, 0.19) | {
        "accuracy_source": "measured (87 pictures)",
        "weights": "untrained",
        "memory_mb": 35.6,
        "memory_kind": "XLA's estimate",
        "memory_total_mb": 240.0,
    }
    lines = hover_text(row).split("<br>")
    assert "AP measured (87 pictures)" in lines
    assert "time measured, with untrained weights" in lines
    assert "35.6 MB of memory, XLA&#x27;s estimate" in lines or "35.6 MB of memory, XLA's estimate" in lines
    assert "240 MB of memory, total as the paper counts it: the" in lines


def test_a_printed_time_is_said_to_be_printed_and_nothing_is_made_up():
    row = published("YOLOX-s", "yolox", None, 9.8, 0.405)
    assert hover_text(row).split("<br>") == [
        "<b>YOLOX-s</b>",
        "AP 0.405, no interval",
        "9.8 ms, as published",
        "Test CPU, 2 cores (cpu)",
        "time published",
    ]


def test_one_known_end_is_said_to_be_one():
    row = {"source": "measured", "latency_p95_ms": 30.0, "latency_p95_upper_ms": 33.0}
    assert "p95 30 ms (at most 33 ms)" in hover_text(row)
    row = {"source": "measured", "latency_p95_ms": 30.0, "latency_p95_lower_ms": 29.0}
    assert "p95 30 ms (at least 29 ms)" in hover_text(row)


def test_an_empty_row_tells_its_name():
    assert hover_text({}) == "<b>unnamed detector</b>"


def test_imported_frames_per_second_are_said_to_be_imported():
    row = {"source": "imported", "latency_ms": 5.0, "latency_kind": "from_fps"}
    assert "5 ms, from imported frames per second" in hover_text(row)


@given(st.text(min_size=1).filter(str.strip))
def test_no_name_becomes_markup(name):
    text = hover_text({"model": name}, name)
    tags = set(re.findall(r"<[^>]*>", text))
    assert tags <= {"<b>", "</b>", "<br>"}
    plain = html.unescape(re.sub(r"<[^>]*>", "", text))
    assert "".join(plain.split()) == "".join((name * 2).split())


def test_rows_are_found_by_their_ids_the_first_of_several():
    table = Table.from_rows([{"row_id": "a", "ap": 0.1}, {"row_id": "a", "ap": 0.2}, {"ap": 0.3}])
    assert rows_by_id(table) == {"a": {"row_id": "a", "ap": 0.1}}
    assert rows_by_id(Table({})) == {}
