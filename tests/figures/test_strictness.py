import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.findings.strictness import strictness
from analysis.table import Table
from figures.strictness import draw_strictness, strictness_clouds
from frontier.published import published
from tests.analysis.findings.test_strictness import AP, AP50, AP75, rows_of
from tests.figures.panels import check_layout, title_of

PAPERS = {"meta_architecture": "ssd", "feature_extractor": "vgg_16"}
FINDINGS = {
    "eight": lambda: strictness(Table.from_rows(rows_of(AP, AP50, AP75, **PAPERS))),
    "two": lambda: strictness(Table.from_rows(rows_of(AP[:2], AP50[:2], AP75[:2], **PAPERS))),
    "tied": lambda: strictness(Table.from_rows(rows_of(AP[:6], [0.5] * 6, [0.3] * 6, **PAPERS))),
    "published": lambda: strictness(published().where(eval_split="coco_val2017")),
}


@pytest.mark.parametrize("width", [3.5, 7.0])
@pytest.mark.parametrize("name", FINDINGS)
def test_pictures_are_in_order(name, width):
    check_layout(draw_strictness(FINDINGS[name](), width_in=width))


def test_two_clouds_and_their_lines():
    upper, lower = strictness_clouds(FINDINGS["eight"]())
    assert (upper.column, lower.column) == ("ap50", "ap75")
    np.testing.assert_allclose(upper.points, np.column_stack([AP, AP50]))
    np.testing.assert_allclose(lower.points, np.column_stack([AP, AP75]))
    np.testing.assert_allclose(lower.line[:, 0], [AP[0], AP[-1]])
    assert (lower.line[1, 1] - lower.line[0, 1]) / (AP[-1] - AP[0]) == pytest.approx(1.1, abs=0.02)
    assert [cloud.line for cloud in strictness_clouds(FINDINGS["tied"]())] == [None, None]


def test_each_overlap_has_a_panel_that_says_how_tight():
    first = draw_strictness(FINDINGS["published"]())
    panels = first.figure.axes
    assert [panel.get_title(loc="left") for panel in panels] == [
        "AP at IoU .5\nleast-squares R² 0.961\nTheil-Sen slope 0.97",
        "AP at IoU .75\nleast-squares R² 0.999\nTheil-Sen slope 1.14",
    ]
    assert [panel.get_xlabel() for panel in panels] == ["AP over IoU .5 to .95"] * 2
    assert first.get_ylabel() == "AP at one IoU, on COCO val2017"
    assert title_of(first) == "AP against AP at one overlap"
    few = draw_strictness(FINDINGS["two"]()).figure.axes
    assert [panel.get_title(loc="left").splitlines()[-1] for panel in few] == ["too few for a line"] * 2


def test_each_point_stands_in_the_panel_of_its_overlap():
    panels = draw_strictness(FINDINGS["eight"]()).figure.axes
    for panel, values in zip(panels, (AP50, AP75), strict=True):
        drawn = np.concatenate([collection.get_offsets() for collection in panel.collections])
        np.testing.assert_allclose(np.sort(drawn[:, 1]), np.sort(values))


def test_axes_that_were_given():
    given = Figure().subplots()
    assert draw_strictness(FINDINGS["eight"](), given) is given
    assert given.get_title(loc="left").startswith("AP at IoU .75")
