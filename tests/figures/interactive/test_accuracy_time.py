import pytest

from figures.accuracy_time_data import accuracy_time_data
from figures.interactive.accuracy_time import interactive_accuracy_time
from tests.figures.tables import ROWS, published, table


def traces_of(figure):
    return [trace for trace in figure.to_dict()["data"] if trace.get("meta")]


def shown(rows, **options):
    made = table(*rows)
    return interactive_accuracy_time(accuracy_time_data(made), made, **options)


def test_every_point_stands_where_the_still_figure_has_it():
    points = {(x, y) for trace in traces_of(shown(ROWS)) for x, y in zip(trace["x"], trace["y"], strict=True)}
    assert points == {(30.0, 0.19), (60.0, 0.22), (120.0, 0.30), (240.0, 0.25), (960.0, 0.35)}


def test_shape_colour_bounds_and_paleness_of_one_family():
    (trace,) = [t for t in traces_of(shown(ROWS)) if t["meta"]["feature_extractor"] == "vgg_16"]
    assert trace["meta"]["meta_architecture"] == "faster_rcnn"
    assert trace["marker"]["color"] == "#332266"
    assert tuple(trace["marker"]["symbol"]) == ("square",)
    assert trace["marker"]["opacity"] == [0.5]  # the frontier beats it: 240 ms at .25 against 120 ms at .30
    assert trace["error_x"]["array"] == pytest.approx([0.05 * 240])
    assert trace["error_x"]["arrayminus"] == pytest.approx([0.04 * 240])
    assert trace["hovertext"][0].startswith("<b>Faster R-CNN VGG-16, 600 px</b>")


def test_what_was_not_measured_here_is_hollow():
    rows = [*ROWS, published("YOLOX-s", "yolox", "darknet", 50.0, 0.4)]
    (trace,) = [t for t in traces_of(shown(rows)) if t["meta"]["meta_architecture"] == "other"]
    assert tuple(trace["marker"]["symbol"]) == ("diamond-open",)


def test_the_frontier_is_a_staircase_to_the_right_end():
    line = shown(ROWS).to_dict()["data"][0]
    assert line["name"] == "frontier"
    assert list(line["y"]) == [0.19, 0.19, 0.22, 0.22, 0.30, 0.30, 0.35, 0.35]
    assert list(line["x"])[:-1] == [30, 60, 60, 120, 120, 960, 960]
    assert line["x"][-1] > 960


def test_the_budget_is_the_only_shape():
    assert shown(ROWS).to_dict()["layout"].get("shapes", ()) == ()
    (line,) = shown(ROWS, max_ms=50.0).to_dict()["layout"]["shapes"]
    assert (line["x0"], line["x1"]) == (50.0, 50.0)
    assert line["label"]["text"] == "budget 50 ms"


def test_one_point_makes_a_figure():
    figure = shown(ROWS[:1]).to_dict()
    low, high = figure["layout"]["xaxis"]["range"]
    assert low < 30 < high
    assert len(traces_of(shown(ROWS[:1]))) == 1
    bottom, top = figure["layout"]["yaxis"]["range"]
    assert 0.15 < bottom < 0.19 < top < 0.23
