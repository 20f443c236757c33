import pytest

from analysis.rows.settings import PAPER_PROPORTION, SETTINGS, all_but, settings_of
from analysis.table import Table
from tests.analysis.grids import result, table


def test_missing_values_are_none():
    settings = settings_of(table(result("ssd", precision=None)))
    assert settings["output_stride"] == settings["num_proposals"] == settings["precision"] == [None]
    assert settings["longer_edge"] == [None]
    assert settings["resolution"] == [600.0]


@pytest.mark.parametrize(
    ("model", "depth"),
    [
        ("ssd/mobilenet_v1/300", 1.0),
        ("ssd/mobilenet_v1/300/d0.5", 0.5),
        ("ssd/mobilenet_v1/300/d0.25@tf_zoo", 0.25),
        ("faster_rcnn/mobilenet_v1/600/d0.75/s16/p50", 0.75),
    ],
)
def test_the_depth_multiplier_is_in_the_name(model, depth):
    assert settings_of(table(result(model=model)))["depth_multiplier"] == [depth]
    assert settings_of(table(result(model=model, preset=None)))["depth_multiplier"] == [None]


@pytest.mark.parametrize(
    ("edge", "cap", "proportion"),
    [
        (600, 1024, PAPER_PROPORTION),
        (150, 256, PAPER_PROPORTION),
        (128, 218, PAPER_PROPORTION),
        (800, 1333, 1.67),
    ],
)
def test_the_longer_edge_is_a_proportion(edge, cap, proportion):
    row = result(resolution=edge, max_resolution=float(cap))
    assert settings_of(table(row))["longer_edge"] == [proportion]


def test_what_rows_have_in_common_leaves_the_setting_out():
    settings = settings_of(table(result(), result(num_proposals=50), result("ssd")))
    first, second, ssd = (all_but("num_proposals", settings, row) for row in range(3))
    assert first == second != ssd
    first, second, ssd = (all_but("meta_architecture", settings, row) for row in range(3))
    assert first == ssd != second


def test_every_setting_is_read_from_an_empty_table():
    settings = settings_of(Table({}))
    assert set(SETTINGS) < set(settings)
    assert all(values == [] for values in settings.values())
