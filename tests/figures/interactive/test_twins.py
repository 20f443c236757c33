"""The interactive figures of findings, from one made-up grid whose every number can be worked out by hand."""

import pytest

from analysis.findings.compute import compute
from analysis.findings.memory import memory
from analysis.findings.memory_time import memory_time
from analysis.findings.proposals import proposals
from analysis.findings.resolution import resolution
from figures.interactive.compute import interactive_compute
from figures.interactive.memory import interactive_memory
from figures.interactive.memory_time import interactive_memory_time
from figures.interactive.proposals import interactive_proposals
from figures.interactive.resolution import interactive_resolution
from tests.figures.tables import measured, table

COSTS = {"gmacs": 5.0, "memory_mb": 100.0, "memory_total_mb": 100.0, "memory_kind": "total"}


def row(extractor, resolution_px, time, ap, *, num_proposals=300.0, **more):
    own = {
        "resolution": float(resolution_px),
        "num_proposals": num_proposals,
        "output_stride": 16.0,
        "config_digest": f"{extractor}{resolution_px}{num_proposals}",
        "ap_small": ap / 4,
        "ap_large": ap * 1.5,
        **COSTS,
        **more,
    }
    model = f"faster_rcnn/{extractor}/{resolution_px}/p{num_proposals:g}"
    return measured(model, "faster_rcnn", extractor, time, ap, **own)


GRID = table(
    row("resnet_101", 600, 400.0, 0.30, gmacs=20.0),
    row("resnet_101", 300, 200.0, 0.24, memory_total_mb=60.0),
    row("vgg_16", 600, 300.0, 0.25, memory_total_mb=80.0),
    row("vgg_16", 300, 100.0, 0.20, memory_total_mb=40.0),
    row("vgg_16", 300, 60.0, 0.19, num_proposals=50.0, memory_total_mb=30.0),
)


def traces(figure, **meta):
    """The traces of the families whose fields equal `meta`."""
    found = [trace for trace in figure.to_dict()["data"] if trace.get("meta")]
    return [t for t in found if all(t["meta"][name] == value for name, value in meta.items())]


def test_resolution_has_a_dot_a_pair_and_quantity_and_the_averages():
    figure = interactive_resolution(resolution(GRID), GRID)
    strips, sizes = traces(figure, feature_extractor="resnet_101")
    assert list(strips["x"]) == pytest.approx(
        [-0.2, -0.2, -0.2, -0.5]
    )  # .30 to .24, of all sizes; 400 to 200 ms
    assert list(sizes["x"])[:2] == pytest.approx([0.36, 0.45])
    (average,) = [t for t in figure.to_dict()["data"] if t["name"].startswith("average")]
    assert list(average["x"]) == pytest.approx([-0.2, -0.2, -0.2, (-0.5 - 2 / 3) / 2])
    assert "600 px to 300 px" in strips["hovertext"][0]
    assert "AP -0.060, no paired interval" in strips["hovertext"][0]
    assert "AP 0.300 to 0.240, -20.0 %" in strips["hovertext"][0]


def test_proposals_have_a_curve_of_accuracy_over_one_of_time():
    figure = interactive_proposals(proposals(GRID), GRID)
    upper, lower = traces(figure, feature_extractor="vgg_16")
    assert list(upper["x"]) == list(lower["x"]) == [50, 300]
    assert list(upper["y"]) == [0.19, 0.20]
    assert list(lower["y"]) == [54, 90]  # medians, 0.9 of p95
    assert "AP -0.010, no paired interval against 300 proposals" in upper["hovertext"][0]
    assert "paired" not in upper["hovertext"][1]
    assert (upper["yaxis"], lower["yaxis"]) == ("y", "y2")
    assert "keeps 95 % of the AP and 60 % of the median time (p50)" in upper["hovertext"][0]


def test_compute_has_a_marker_a_detector_and_lines_of_one_ratio():
    figure = interactive_compute(compute(GRID), GRID)
    (vgg,) = traces(figure, feature_extractor="vgg_16")
    assert list(vgg["x"]) == [5.0, 5.0, 5.0]
    assert list(vgg["y"]) == pytest.approx([270.0, 90.0, 54.0])  # the median: 0.9 of the p95
    assert "5 GMACs, 0.0185 of them in a ms" in vgg["hovertext"][0]
    lines = [t for t in figure.to_dict()["data"] if t.get("text")]
    assert {t["text"][1] for t in lines} <= {"0.01 GMACs/ms", "0.1 GMACs/ms"}
    assert lines


def test_compute_has_a_panel_for_each_device():
    other = GRID.replace(device_key=["cpu:other"] * len(GRID), device=["Other <CPU>"] * len(GRID))
    both = type(GRID).concatenate([GRID, other])
    both = both.replace(row_id=[f"row {i}" for i in range(len(both))])
    layout = interactive_compute(compute(both), both).to_dict()["layout"]
    assert {"xaxis", "xaxis2", "yaxis", "yaxis2"} <= set(layout)
    assert [a["text"] for a in layout["annotations"]] == [
        "Test CPU, 2 cores (cpu), end_to_end",
        "Other &lt;CPU&gt;, end_to_end",
    ]


def test_memory_has_a_bar_a_pair_with_its_range():
    figure = interactive_memory(memory(GRID), GRID)
    (resnet,) = traces(figure, feature_extractor="resnet_101")
    assert resnet["error_x"]["array"] == [None]  # one configuration has no range
    (vgg,) = traces(figure, feature_extractor="vgg_16")
    assert list(vgg["x"]) == [35.0]  # the median of 40 and 30
    assert (resnet["type"], vgg["type"]) == ("bar", "bar")
    names = figure.to_dict()["layout"]["yaxis"]["ticktext"]
    assert [names[trace["y"][0]] for trace in (resnet, vgg)] == [
        "Faster R-CNN<br>ResNet-101",
        "Faster R-CNN<br>VGG-16",
    ]
    assert (vgg["error_x"]["array"], vgg["error_x"]["arrayminus"]) == ([5.0], [5.0])
    assert vgg["hovertext"][0].split("<br>") == [
        "<b>Faster R-CNN VGG-16</b>",
        "median 35 MB, range 30 MB to 40 MB",
        "total as the paper counts it: the outputs of all operations",
        "2 configurations, 50 to 300 proposals",
        "faster_rcnn/vgg_16/300/p50: p50 54 ms, no bounds, p95 60 ms (57.6 ms to 63 ms)",
        "faster_rcnn/vgg_16/300/p300: p50 90 ms, no bounds, p95 100 ms (96 ms to 105 ms)",
        "Test CPU, 2 cores (cpu)",
        "times measured",
    ]


def test_memory_of_a_wide_span_has_markers_on_a_logarithmic_axis_as_the_still_figure():
    rows = table(
        row("resnet_101", 300, 200.0, 0.24, memory_total_mb=1000.0),
        row("vgg_16", 300, 100.0, 0.20, memory_total_mb=20.0),
    )
    figure = interactive_memory(memory(rows), rows)
    (vgg,) = traces(figure, feature_extractor="vgg_16")
    assert (vgg["type"], vgg["mode"], vgg["marker"]["symbol"]) == ("scatter", "markers", "square")
    assert figure.to_dict()["layout"]["xaxis"]["type"] == "log"


def test_memory_against_time_has_a_marker_a_detector():
    figure = interactive_memory_time(memory_time(GRID), GRID)
    (resnet,) = traces(figure, feature_extractor="resnet_101")
    assert list(resnet["x"]) == pytest.approx([400.0, 200.0])
    assert list(resnet["y"]) == [100.0, 60.0]
    told = resnet["hovertext"][0]
    assert (
        "shown: 100 MB (total as the paper counts it: the outputs<br>of all operations), 400 ms (p95 time)"
        in told
    )


def test_each_family_stands_once_in_the_legend():
    for figure in (
        interactive_resolution(resolution(GRID), GRID),
        interactive_proposals(proposals(GRID), GRID),
        interactive_compute(compute(GRID), GRID),
    ):
        named = [t["name"] for t in traces(figure) if t.get("showlegend", True)]
        assert len(named) == len(set(named)) > 0
