import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnnotationBbox

from analysis.findings.imagenet import imagenet
from analysis.table import Table
from figures.imagenet import draw_imagenet, imagenet_trends
from frontier.published import MINIVAL, published
from tests.analysis.findings.test_imagenet import GRID, RISING, rows_of
from tests.figures.panels import check_layout, entries_of

WITH_INTERVALS = [row | {"ap_lower": row["ap"] - 0.01, "ap_upper": row["ap"] + 0.01} for row in GRID]
FINDINGS = {
    "grid": lambda: imagenet(Table.from_rows(WITH_INTERVALS)),
    "three": lambda: imagenet(Table.from_rows(GRID[:3])),
    "family": lambda: imagenet(Table.from_rows(rows_of("r_fcn", RISING))),
    "published": lambda: imagenet(published().where(eval_split=MINIVAL), resolution=None),
}


@pytest.mark.parametrize("width", [3.5, 7.0])
@pytest.mark.parametrize("name", FINDINGS)
def test_pictures_are_in_order(name, width):
    check_layout(draw_imagenet(FINDINGS[name](), width_in=width))


def test_a_line_for_each_architecture_with_enough_extractors():
    ssd, faster = imagenet_trends(FINDINGS["grid"]())
    assert (ssd.meta_architecture, faster.meta_architecture) == ("ssd", "faster_rcnn")
    np.testing.assert_allclose(ssd.ends[:, 0], [0.710, 0.780])
    np.testing.assert_allclose(faster.ends[:, 0], [0.710, 0.804])
    rise = faster.ends[1, 1] - faster.ends[0, 1]
    assert rise == pytest.approx(faster.association.slope * (0.804 - 0.710))
    assert imagenet_trends(FINDINGS["three"]()) == ()


def test_every_detector_shows_and_every_interval():
    finding = FINDINGS["grid"]()
    ax = draw_imagenet(finding)
    dots = np.concatenate(
        [c.get_offsets() for c in ax.collections if len(c.get_offsets()) and c.get_offsets().any()]
    )
    expected = [(point.imagenet_top1, point.accuracy) for point in finding.rows]
    np.testing.assert_allclose(sorted(map(tuple, dots)), sorted(expected))
    bars = [c for c in ax.collections if hasattr(c, "get_segments")]
    assert len(bars) == len(finding.rows)


def test_where_there_is_no_line_the_picture_says_why():
    def said(name):
        return " ".join(text.get_text().replace("\n", " ") for text in draw_imagenet(FINDINGS[name]()).texts)

    assert "Too few feature extractors for a correlation, which needs 4: SSD (3)" in said("three")
    assert "SSD (3), R-FCN (1)" in said("published")
    assert "Too few" not in said("family")


def test_words():
    ax = draw_imagenet(FINDINGS["grid"]())
    assert ax.get_ylabel() == "AP on COCO val2017"
    assert {"significant", "not significant", "SSD", "ResNet-101"} <= set(entries_of(ax))
    labels = [a.offsetbox.get_children() for a in ax.artists if isinstance(a, AnnotationBbox)]
    assert [(h.get_text(), t.get_text()) for h, t in labels] == [
        ("SSD", "r = 0.02, p = 1.00"),
        ("Faster R-CNN", "r = 0.94, p = 0.011"),
    ]


def test_axes_that_were_given():
    given = Figure().subplots()
    assert draw_imagenet(FINDINGS["grid"](), given) is given
