import itertools

import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.findings.sizes import sizes
from analysis.table import Table
from figures.parts.scatter import FAINT
from figures.sizes import draw_sizes, sizes_data
from frontier.published import published
from tests.analysis.findings.test_sizes import FASTER, GRID, rows_of
from tests.figures.panels import check_layout, entries_of

R_FCN = rows_of("r_fcn", FASTER["small"], FASTER["large"])
ENDS = [
    (f"ap_{size}", f"ap_{size}_{end}", d)
    for size in ("small", "medium", "large")
    for end, d in (("lower", -0.01), ("upper", 0.01))
]
WITH_INTERVALS = [row | {end: max(row[ap] + d, 0) for ap, end, d in ENDS} for row in [*GRID, *R_FCN]]
FINDINGS = {
    "grid": lambda: sizes(Table.from_rows(WITH_INTERVALS)),
    "family": lambda: sizes(Table.from_rows(R_FCN)),
    "one": lambda: sizes(Table.from_rows([row | {"ap_medium": None} for row in R_FCN[:1]])),
    "others": lambda: sizes(published().where(eval_split="coco_test_dev2017"), resolution=None),
    "paper": lambda: sizes(published().where(eval_split="coco_test_dev:huang2017"), resolution=None),
}


@pytest.mark.parametrize("width", [3.5, 7.0])
@pytest.mark.parametrize("name", [name for name in FINDINGS if name != "others"])
def test_pictures_are_in_order(name, width):
    check_layout(draw_sizes(FINDINGS[name](), width_in=width))


def test_sizes_stand_apart_and_architectures_in_order_within_them():
    data = sizes_data(FINDINGS["grid"]())
    assert len(data.spots) == 45
    assert data.centres == (1, 5, 9)  # three columns and a gap each
    by_size = [
        sorted((spot.x, spot.point.meta_architecture) for spot in data.spots if abs(spot.x - c) < 2)
        for c in data.centres
    ]
    for spots in by_size:
        assert [name for name, _ in itertools.groupby(name for _, name in spots)] == [
            "ssd",
            "faster_rcnn",
            "r_fcn",
        ]
        assert len({x for x, _ in spots}) == 15


def test_lines_join_what_is_compared():
    data = sizes_data(FINDINGS["grid"]())
    assert len(data.joins) == 15
    vgg = [line for extractor, line in data.joins if extractor == "vgg_16"]
    np.testing.assert_allclose(
        vgg[0][:, 1], [0.02, 0.06, 0.06]
    )  # SSD, Faster R-CNN and R-FCN on small objects
    np.testing.assert_allclose(vgg[2][:, 1], [0.42, 0.40, 0.40])
    assert sizes_data(FINDINGS["family"]()).joins == ()


def test_what_is_missing_is_not_drawn():
    data = sizes_data(FINDINGS["one"]())
    assert [round(spot.ap, 2) for spot in data.spots] == [0.06, 0.40]
    ax = draw_sizes(FINDINGS["one"]())
    assert [text.get_text() for text in ax.get_xticklabels()] == [
        "small\nobjects",
        "medium\nobjects",
        "large\nobjects",
    ]


def test_detectors_of_other_projects_share_a_column():
    data = sizes_data(FINDINGS["others"]())
    assert data.centres[0] == 0
    draw_sizes(FINDINGS["others"]()).figure.draw_without_rendering()


def test_words_and_axes_that_were_given():
    given = Figure().subplots()
    assert draw_sizes(FINDINGS["grid"](), given) is given
    assert "equal in all else" in entries_of(given)
    assert "fewer proposals" not in entries_of(given)
    assert given.get_ylabel() == "AP on COCO val2017"


def test_fewer_proposals_are_faint_and_not_joined():
    fewer = [
        {**row, "num_proposals": 10.0, "config_digest": f"{row['config_digest']}/p10", "ap_large": 0.1}
        for row in (*GRID[:5], *R_FCN)
    ]
    finding = sizes(Table.from_rows([*GRID, *R_FCN, *fewer]))
    data = sizes_data(finding)
    joined = np.concatenate([line for _, line in data.joins])
    assert len(data.joins) == 15
    assert 0.1 not in joined[:, 1]
    assert sum(not spot.point.has_most_proposals for spot in data.spots) == 30
    ax = draw_sizes(finding)
    assert "fewer proposals" in entries_of(ax)
    assert {collection.get_alpha() for collection in ax.collections} >= {1.0, FAINT}
    check_layout(ax)
