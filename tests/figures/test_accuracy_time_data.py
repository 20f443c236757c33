import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.table import Table
from figures.accuracy_time import CriticalPoint, accuracy_time_data
from tests.figures.tables import measured, published, table


def test_hand_worked_table():
    data = accuracy_time_data(table())
    assert data.times_ms.tolist() == [30, 60, 120, 240, 960]
    assert data.accuracies.tolist() == [0.19, 0.22, 0.30, 0.25, 0.35]
    assert data.lower_ms.tolist() == pytest.approx([28.8, 57.6, 115.2, 230.4, 921.6])
    assert data.upper_ms.tolist() == pytest.approx([31.5, 63, 126, 252, 1008])
    assert data.names[2] == "R-FCN ResNet-101, 600 px"
    assert data.names[4] == "Faster R-CNN Inception-ResNet v2, 600 px, stride 8"
    assert data.meta_architectures == ("ssd", "ssd", "r_fcn", "faster_rcnn", "faster_rcnn")
    assert data.feature_extractors[3] == "vgg_16"
    assert data.frontier.tolist() == [0, 1, 2, 4]  # 240 ms for .25 loses to 120 ms for .30
    # Scaled by hand on a log axis: (0, 0), (.2, .19), (.4, .69), (1, 1); above the chord by 0, -.01, .29, 0.
    assert data.critical == (
        CriticalPoint(0, ("fastest",), 0),
        CriticalPoint(2, ("sweet spot (elbow)",), 0),
        CriticalPoint(4, ("most accurate",), 0),
    )
    assert data.is_log_time
    assert not data.is_hollow.any()
    assert (data.device, data.protocol) == ("Test CPU, 2 cores (cpu)", "end_to_end")
    assert data.eval_split == "COCO minival 8k"
    assert data.time_words == "p95 time"
    assert data.excluded == {}


def test_elbow_is_sought_on_the_axis_that_is_drawn():
    # tests/analysis/test_elbow.py works these out: the third point on a plain axis, the second on a log one.
    points = [(10, 0.10), (20, 0.25), (40, 0.30), (160, 0.40)]
    rows = [measured("ssd/vgg_16/300", "ssd", "vgg_16", float(time), ap) for time, ap in points]
    assert accuracy_time_data(table(*rows)).critical[1].position == 1
    plain = accuracy_time_data(table(*rows[:3]))  # 40 / 10 asks for no log axis
    assert not plain.is_log_time


def test_percentile_and_objective_choose_the_columns():
    row = measured("ssd/vgg_16/300", "ssd", "vgg_16", 100.0, 0.2, ap_small=0.05)
    data = accuracy_time_data(table(row), percentile=50, objective="ap_small")
    assert (data.times_ms[0], data.accuracies[0]) == (90, 0.05)
    assert np.isnan(data.upper_ms[0])
    assert data.time_words == "median time (p50)"


def test_published_rows_are_hollow_and_have_no_bounds():
    data = accuracy_time_data(
        table(
            published("yolo_a", "yolo", "darknet", 10.0, 0.3, latency_p95_upper_ms=11.0),
            published("yolo_b", "yolo", "darknet", 20.0, 0.4, latency_kind="from_fps"),
            measured("ssd/vgg_16/300", "ssd", "vgg_16", 15.0, 0.2),
        )
    )
    assert data.is_hollow.tolist() == [True, False, True]
    assert np.isnan(data.upper_ms).tolist() == [True, False, True]
    assert data.names == ("yolo_a", "SSD VGG-16, 300 px", "yolo_b")
    assert data.time_words == "time (p95 where measured, else published)"


def test_rows_without_a_number_are_counted():
    data = accuracy_time_data(
        table(
            measured("a", "ssd", "vgg_16", 15.0, 0.2),
            measured("b", "ssd", "vgg_16", 15.0, None),
            measured("c", "ssd", "vgg_16", 15.0, 0.2, latency_p95_ms=None),
            published("d", "yolo", "darknet", None, None),
            published("e", "yolo", "darknet", 0.0, 0.4),
        )
    )
    assert len(data.times_ms) == 1
    time = "no time (p95 or printed)"
    assert data.excluded == {"no AP": 1, f"no AP and {time}": 1, time: 2}


def test_rows_that_are_not_shown_do_not_count_as_mixed():
    other = measured("b", "ssd", "vgg_16", 15.0, None, device_key="gpu", device="GPU", eval_split=None)
    assert accuracy_time_data(table(measured("a", "ssd", "vgg_16", 15.0, 0.2), other)).device.startswith(
        "Test CPU"
    )


def test_one_row_is_fastest_and_most_accurate():
    data = accuracy_time_data(table(measured("a", "ssd", "vgg_16", 15.0, 0.2)))
    assert data.critical == (CriticalPoint(0, ("fastest", "most accurate"), 0),)
    assert data.frontier.tolist() == [0]


def test_ties_are_all_on_the_frontier_and_counted():
    rows = [measured(name, "ssd", "vgg_16", 15.0, 0.2) for name in "abc"]
    data = accuracy_time_data(table(*rows))
    assert data.frontier.tolist() == [0, 1, 2]
    assert data.critical == (CriticalPoint(0, ("fastest", "most accurate"), 2),)


@pytest.mark.parametrize(
    ("column", "found"),
    [
        ("device_key", "2 devices (cpu:test:2, other): times do not transfer"),
        ("protocol", "2 protocols (end_to_end, other): times taken in different ways"),
        ("eval_split", "2 evaluation splits (coco_minival_8k, other): accuracies on different pictures"),
    ],
)
def test_mixed_rows_are_refused(column, found):
    rows = [measured(name, "ssd", "vgg_16", 15.0, 0.2) for name in "ab"]
    rows[1][column] = "other"
    with pytest.raises(AnalysisError) as caught:
        accuracy_time_data(table(*rows))
    assert f"accuracy against time was asked of a table that mixes {found}" in str(caught.value)
    assert f"table.where({column}=" in str(caught.value)


def test_stated_and_not_stated_are_mixed():
    rows = [measured(name, "ssd", "vgg_16", 15.0, 0.2) for name in "ab"]
    rows[0]["eval_split"] = None
    with pytest.raises(AnalysisError, match=r"coco_minival_8k, not stated.*eval_split='coco_minival_8k'"):
        accuracy_time_data(table(*rows))


def test_nothing_stated_is_said():
    row = {"source": "imported", "model": "mine", "latency_ms": 10.0, "ap": 0.3}
    data = accuracy_time_data(table(row))
    assert (data.device, data.protocol) == ("device not stated", "protocol not stated")
    assert data.eval_split == "unstated pictures"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "a table of 0 rows; measure some with `frontier benchmark`"),
        ([{"model": "a", "ap": 0.2}], "1 with no time"),
        ([{"model": "a", "latency_ms": 20.0}, {"model": "b", "ap": 0.1}], "1 with no AP, 1 with no time"),
    ],
)
def test_nothing_to_show_is_a_sentence(rows, message):
    with pytest.raises(AnalysisError) as caught:
        accuracy_time_data(Table.from_rows(rows))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"percentile": 42}, "percentile 42 was asked for; known: 50, 90, 95, 99"),
        ({"objective": "map"}, "objective 'map' was asked for; known: ap, ap50"),
    ],
)
def test_unknown_options_are_refused(options, message):
    with pytest.raises(AnalysisError, match=message):
        accuracy_time_data(table(), **options)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 9)), min_size=1, max_size=20))
def test_frontier_is_what_nothing_beats(pairs):
    rows = [measured("a", "ssd", "vgg_16", float(time), ap / 10) for time, ap in pairs]
    data = accuracy_time_data(table(*rows))
    points = list(zip(data.times_ms, data.accuracies, strict=True))
    unbeaten = [
        i
        for i, (time, ap) in enumerate(points)
        if not any(t <= time and a >= ap and (t, a) != (time, ap) for t, a in points)
    ]
    assert data.frontier.tolist() == unbeaten
    assert points == sorted(points, key=lambda point: (point[0], -point[1]))
    assert data.critical[0].position == unbeaten[0]
    assert data.accuracies[data.critical[-1].position] == data.accuracies.max()
