"""Samples out of the file beside a measurement: of each canvas, as many as the record rests on."""

import numpy as np

from frontier.benchmark.kept import end_to_end_ms


def test_samples_of_each_canvas_worked_by_hand():
    arrays = {
        "fused_ns": np.array([1, 2, 3, 4, 5, 6]) * 1_000_000,
        "pictures": np.array([0, 1, 2, 0, 1, 2]),
        "canvases": np.array(["600 x 800", "800 x 600", "600 x 800"]),
    }
    first, second = end_to_end_ms(arrays, num_samples=3)
    assert first.tolist() == [1.0, 3.0, 4.0]  # pictures 0 and 2; the sample of 6 ms came after the last look
    assert second.tolist() == [2.0, 5.0]


def test_files_of_old_are_one_part():
    (times,) = end_to_end_ms({"fused_ns": np.array([1_000_000, 2_000_000])}, num_samples=1)
    assert times.tolist() == [1.0]


def test_what_is_no_trace_has_none():
    assert end_to_end_ms({"end_to_end_ms": np.arange(3.0)}, num_samples=3) == []
