import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox

from figures.accuracy_time import accuracy_time_data, draw_accuracy_time, staircase
from figures.errors import FigureError
from figures.parts.style import COLOURS
from tests.figures.tables import measured, published, table

WIDTHS = (3.5, 7.0)
CROWD = [
    published(f"detector_with_a_long_name_{i}", "yolo", "darknet", float(time), ap)
    for i, (time, ap) in enumerate(
        zip(
            np.random.default_rng(1).lognormal(4, 0.6, 150),
            np.random.default_rng(2).normal(0.4, 0.04, 150).round(3),
            strict=True,
        )
    )
]
TABLES = {
    "local": table(),
    "one": table(measured("ssd/mobilenet_v1/300", "ssd", "mobilenet_v1", 30.0, 0.19)),
    "tied": table(*(measured(name, "ssd", "vgg_16", 30.0, 0.19) for name in "abc")),
    "crowd": table(*CROWD),
    "published": table(
        published("ssd_mobilenet_v1_coco", "ssd", "mobilenet_v1", 26.0, 0.2),
        published("ssd_resnet_50_fpn_coco", "ssd", "resnet_50_fpn", 76.0, 0.35),
        published("faster_rcnn_nas", "faster_rcnn", "nasnet_a", 1833.0, 0.43),
    ),
}


@pytest.fixture(scope="module", params=[(name, width) for name in TABLES for width in WIDTHS], ids=str)
def drawn(request):
    name, width = request.param
    data = accuracy_time_data(TABLES[name])
    ax = draw_accuracy_time(data, width_in=width, max_ms=50)
    ax.figure.draw_without_rendering()
    return data, ax


def labels_of(ax):
    return [artist for artist in ax.artists if isinstance(artist, AnnotationBbox)]


def legend_of(ax):
    return ax.get_legend() or ax.figure.legends[0]


def pixels_of(ax, data):
    return ax.transData.transform(np.column_stack([data.times_ms, data.accuracies]))


def words_of(label):
    heading, text = label.offsetbox.get_children()
    return [heading.get_text(), *text.get_text().split("\n")]


def test_staircase_by_hand():
    # Frontier 30, 60, 120, 960 ms; each accuracy holds until the next one starts.
    corners = staircase(accuracy_time_data(table()), 1000.0)
    assert corners.tolist() == [
        [30, 0.19],
        [60, 0.19],
        [60, 0.22],
        [120, 0.22],
        [120, 0.30],
        [960, 0.30],
        [960, 0.35],
        [1000, 0.35],
    ]


@given(
    st.lists(st.tuples(st.integers(1, 99), st.integers(1, 99)), min_size=1, max_size=15), st.integers(1, 120)
)
def test_staircase_is_the_best_accuracy_within_a_time(pairs, budget):
    rows = [measured("a", "ssd", "vgg_16", float(time), ap / 100) for time, ap in pairs]
    corners = staircase(accuracy_time_data(table(*rows)), 120.0)
    within = [ap / 100 for time, ap in pairs if time <= budget]
    reached = corners[corners[:, 0] <= budget, 1]
    assert (reached.max() if len(reached) else None) == (max(within) if within else None)


def test_everything_is_in_the_picture(drawn):
    data, ax = drawn
    width, height = ax.figure.get_size_inches() * ax.figure.dpi
    assert ax.get_window_extent().width > 0.5 * width
    for box in (ax.get_tightbbox(), legend_of(ax).get_window_extent(), ax.title.get_window_extent()):
        assert box.x0 >= -1
        assert box.y0 >= -1
        assert box.x1 <= width + 1
        assert box.y1 <= height + 1
    inside = ax.get_window_extent()
    assert all(inside.contains(*point) for point in pixels_of(ax, data))


def test_labels_cover_nothing(drawn):
    data, ax = drawn
    boxes = [label.offsetbox.get_window_extent() for label in labels_of(ax)]
    inside = ax.get_window_extent()
    assert len(boxes) == len(data.critical)
    for i, box in enumerate(boxes):
        assert inside.x0 <= box.x0
        assert box.x1 <= inside.x1
        assert inside.y0 <= box.y0
        assert box.y1 <= inside.y1
        assert not any(box.overlaps(other) for other in boxes[:i])
        assert not any(box.contains(*point) for point in pixels_of(ax, data))


def test_legend_covers_no_axes(drawn):
    _, ax = drawn
    assert not legend_of(ax).get_window_extent().overlaps(ax.get_window_extent())


def test_words_say_device_protocol_percentile_and_split():
    ax = draw_accuracy_time(accuracy_time_data(table()))
    assert ax.get_title(loc="left") == "Accuracy against time on Test CPU, 2 cores (cpu)"
    assert ax.get_xlabel() == "p95 time per image in ms"
    assert ax.get_ylabel() == "AP on COCO minival 8k"
    assert ax.texts[0].get_text() == (
        "Protocol: end_to_end\nFrontier: 4 of 5 detectors, the best AP that each time buys"
    )


def test_words_say_the_objective():
    row = measured("a", "ssd", "vgg_16", 15.0, 0.2, ap_small=0.05)
    ax = draw_accuracy_time(accuracy_time_data(table(row), objective="ap_small", percentile=50))
    assert ax.get_ylabel() == "AP of small objects on COCO minival 8k"
    assert ax.get_xlabel() == "Median time per image in ms (p50)"
    assert "the best AP of small objects that each time buys" in ax.texts[0].get_text()


def test_rows_left_out_are_said():
    rows = [measured("a", "ssd", "vgg_16", 15.0, 0.2), measured("b", "ssd", "vgg_16", 15.0, None)]
    ax = draw_accuracy_time(accuracy_time_data(table(*rows)))
    assert (
        "1 of 1 detector, the best AP that each time buys; left out: 1 with no AP" in ax.texts[0].get_text()
    )


def test_critical_points_are_labelled():
    ax = draw_accuracy_time(accuracy_time_data(table()))
    assert [words_of(label) for label in labels_of(ax)] == [
        ["Fastest", "SSD MobileNet v1, 300 px", "30 ms, AP 0.190"],
        ["Sweet spot (elbow)", "R-FCN ResNet-101, 600 px", "120 ms, AP 0.300"],
        ["Most accurate", "Faster R-CNN Inception-ResNet v2", "600 px, stride 8", "960 ms, AP 0.350"],
    ]


def test_ties_are_said():
    (label,) = labels_of(draw_accuracy_time(accuracy_time_data(TABLES["tied"])))
    assert words_of(label)[0] == "Fastest and most accurate"
    assert words_of(label)[-1] == "(2 more at this point)"


def test_looks_of_points():
    data = accuracy_time_data(
        table(
            measured("ssd/vgg_16/300", "ssd", "vgg_16", 10.0, 0.2),
            published("yolo", "yolo", "darknet", 20.0, 0.4),
            measured("r_fcn/vgg_16/600", "r_fcn", "vgg_16", 30.0, 0.3),
        )
    )
    drawn = draw_accuracy_time(data).collections
    filled, hollow, beaten = (artist for artist in drawn if isinstance(artist, PathCollection))
    assert to_rgba(COLOURS["vgg_16"]) == tuple(filled.get_facecolor()[0])
    assert tuple(hollow.get_facecolor()[0]) == to_rgba("white")
    assert tuple(beaten.get_facecolor()[0]) == to_rgba(COLOURS["vgg_16"], alpha=0.5)
    assert filled.get_sizes()[0] > beaten.get_sizes()[0]
    shapes = [len(collection.get_paths()[0].vertices) for collection in (filled, hollow, beaten)]
    assert len(set(shapes)) == 3


def bars_of(ax):
    collections = [artist for artist in ax.collections if isinstance(artist, LineCollection)]
    return [segment for collection in collections for segment in collection.get_segments()]


def test_bounds_are_bars():
    (bar,) = bars_of(draw_accuracy_time(accuracy_time_data(TABLES["one"])))
    assert bar.ravel().tolist() == pytest.approx([28.8, 0.19, 31.5, 0.19])
    assert len(bars_of(draw_accuracy_time(accuracy_time_data(table())))) == 5


def test_a_missing_bound_ends_the_bar_at_the_point():
    row = measured("a", "ssd", "vgg_16", 100.0, 0.2, latency_p95_upper_ms=None)
    (bar,) = bars_of(draw_accuracy_time(accuracy_time_data(table(row))))
    assert bar[:, 0].tolist() == pytest.approx([96, 100])


def test_no_bounds_no_bar():
    ax = draw_accuracy_time(accuracy_time_data(TABLES["published"]))
    assert bars_of(ax) == []
    assert "bounds of the time" not in entries_of(ax)


def test_log_axis_where_the_span_asks_for_it():
    assert draw_accuracy_time(accuracy_time_data(table())).get_xscale() == "log"
    assert draw_accuracy_time(accuracy_time_data(TABLES["one"])).get_xscale() == "linear"


def entries_of(ax):
    return [text.get_text() for text in legend_of(ax).get_texts() if text.get_text()]


def test_legend_says_what_is_there():
    assert entries_of(draw_accuracy_time(accuracy_time_data(table()), max_ms=100)) == [
        "Meta-architecture",
        "SSD",
        "Faster R-CNN",
        "R-FCN",
        "Feature extractor",
        "VGG-16",
        "MobileNet v1",
        "Inception v2",
        "ResNet-101",
        "Inception-ResNet v2",
        "How to read it",
        "frontier",
        "time measured",
        "bounds of the time",
        "budget: 100 ms",
    ]


def test_legend_of_other_architectures_is_short():
    assert entries_of(draw_accuracy_time(accuracy_time_data(table(*CROWD[:3])))) == [
        "How to read it",
        "frontier",
        "time published",
    ]


def test_a_budget_is_a_line_and_a_far_one_only_words():
    data = accuracy_time_data(TABLES["one"])  # 30 ms
    near, far = draw_accuracy_time(data, max_ms=50), draw_accuracy_time(data, max_ms=5000)
    assert any(list(line.get_xdata()) == [50, 50] for line in near.lines)
    assert near.get_xlim()[1] > 50
    assert far.get_xlim()[1] < 50
    assert "budget: 5,000 ms (not shown)" in entries_of(far)


@pytest.mark.parametrize("budget", [0, -1, float("nan"), float("inf")])
def test_an_impossible_budget_is_refused(budget):
    with pytest.raises(FigureError, match="give a finite number above 0"):
        draw_accuracy_time(accuracy_time_data(table()), max_ms=budget)


def test_draws_on_given_axes():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_accuracy_time(accuracy_time_data(table()), right) is right
    assert not left.collections
    assert not legend_of(right).get_window_extent().overlaps(right.get_window_extent())


def test_axes_without_a_figure_are_refused():
    ax = Figure().subplots()
    ax.remove()
    with pytest.raises(FigureError, match="belong to no figure"):
        draw_accuracy_time(accuracy_time_data(table()), ax)
