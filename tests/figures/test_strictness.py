import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox

from analysis.findings.strictness import strictness
from analysis.table import Table
from figures.strictness import draw_strictness, strictness_clouds
from frontier.published import published
from tests.analysis.findings.test_strictness import AP, AP50, AP75, rows_of
from tests.figures.panels import check_layout

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
    assert (upper.overlap, lower.overlap) == (".5", ".75")
    np.testing.assert_allclose(upper.points, np.column_stack([AP, AP50]))
    np.testing.assert_allclose(lower.points, np.column_stack([AP, AP75]))
    np.testing.assert_allclose(lower.line[:, 0], [AP[0], AP[-1]])
    assert (lower.line[1, 1] - lower.line[0, 1]) / (AP[-1] - AP[0]) == pytest.approx(1.1, abs=0.02)
    assert [cloud.line for cloud in strictness_clouds(FINDINGS["tied"]())] == [None, None]


def test_labels_say_how_tight():
    ax = draw_strictness(FINDINGS["published"]())
    labels = [a.offsetbox.get_children() for a in ax.artists if isinstance(a, AnnotationBbox)]
    assert [(h.get_text(), t.get_text()) for h, t in labels] == [
        ("IoU .5", "R² 0.961, slope 0.97"),
        ("IoU .75", "R² 0.999, slope 1.14"),
    ]
    assert ax.get_xlabel() == "AP on COCO val2017, over IoU .5 to .95"
    few = draw_strictness(FINDINGS["two"]())
    assert [a.offsetbox.get_children()[1].get_text() for a in few.artists] == ["too few for a line"] * 2


def test_axes_that_were_given():
    given = Figure().subplots()
    assert draw_strictness(FINDINGS["eight"](), given) is given
