import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from analysis.findings.resolution import resolution
from analysis.statistics.averages import change_average
from figures.resolution import draw_resolution, resolution_strips, sized_pairs
from frontier.published import MINIVAL, published, source_of
from tests.analysis.grids import noisy, result, table
from tests.figures.panels import check_layout, entries_of, title_of


def paper():
    rows = published().where(eval_split=MINIVAL)
    return rows.take([source_of(row_id) in ("huang2017", "howard2017") for row_id in rows["row_id"]])


def zoo():
    rows = published()
    return rows.take([source_of(row_id) == "tf2_zoo" for row_id in rows["row_id"]])


FINDINGS = {
    "grid": lambda: resolution(table()),
    "noisy": lambda: resolution(noisy()),
    "one": lambda: resolution(table(result(), result(resolution=300))),
    "paper": lambda: resolution(paper()),
    "zoo": lambda: resolution(zoo(), factor=1.6, any_detector=True),
}


@pytest.mark.parametrize("width", [3.5, 7.0])
@pytest.mark.parametrize("name", FINDINGS)
def test_pictures_are_in_order(name, width):
    check_layout(draw_resolution(FINDINGS[name](), width_in=width))


def test_strips_hold_the_changes_of_the_finding():
    finding = FINDINGS["noisy"]()
    strips = resolution_strips(finding)
    assert [strip.name for strip in strips] == [
        "AP",
        "AP, small objects",
        "AP, large objects",
        "Median time (p50)",
    ]
    assert strips[0].changes.tolist() == [row.accuracy_change for row in finding.rows]
    assert strips[3].average == change_average(finding.rows, "time_change")
    assert not strips[3].is_hollow.any()
    assert len(sized_pairs(finding)) == 48


def test_what_no_pair_has_is_no_strip():
    finding = FINDINGS["paper"]()
    assert [strip.name for strip in resolution_strips(finding)] == ["AP"]
    assert sized_pairs(finding) == ()
    assert len(draw_resolution(finding).figure.axes) == 1


def test_published_times_are_hollow_and_accuracies_are_not():
    ap, time = resolution_strips(FINDINGS["zoo"]())
    assert not ap.is_hollow.any()
    assert time.is_hollow.all()
    assert "time not measured here" in entries_of(draw_resolution(FINDINGS["zoo"]()))


def test_the_panel_of_sizes_joins_the_two_sizes():
    ax = draw_resolution(FINDINGS["one"]())
    below = ax.figure.axes[1]
    # AP 0.32: small objects 0.096, half of it at 300 px; large ones 0.48, 5 % less.
    (line,) = next(
        artist for artist in below.collections if isinstance(artist, LineCollection)
    ).get_segments()
    np.testing.assert_allclose(line, [[0.456, 0.048], [0.48, 0.096]])
    assert (below.get_xlabel(), below.get_ylabel()) == ("AP of large objects", "AP of small objects")
    assert entries_of(ax)[-2:] == ["larger size", "smaller size"]


def test_words_say_what_and_where():
    ax = draw_resolution(FINDINGS["noisy"]())
    assert title_of(ax) == "Halving both edges of the pictures on Test CPU, 2 cores (cpu)"
    assert ax.get_xlabel() == "Change against the larger size"
    assert {"SSD", "Faster R-CNN", "R-FCN", "MobileNet v1", "average", "its interval"} <= set(entries_of(ax))
    assert "its interval" not in entries_of(
        draw_resolution(FINDINGS["grid"]())
    )  # all changes are equal there


def test_draws_on_given_axes_alone():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_resolution(FINDINGS["grid"](), right) is right
    assert not left.collections
    assert right.get_title().startswith("Halving") or right.get_title(loc="left").startswith("Halving")
