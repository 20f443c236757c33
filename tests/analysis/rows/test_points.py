import numpy as np
import pytest

from analysis.errors import AnalysisError, NothingFoundError
from analysis.rows.points import points
from analysis.table import Table
from tests.figures.tables import measured, published, table

OPTIONS = {"percentile": 95, "objective": "ap", "what": "this"}


def test_points_stand_in_order_of_time():
    found = points(table(), **OPTIONS)
    assert found.times_ms.tolist() == [30, 60, 120, 240, 960]
    assert found.accuracies.tolist() == [0.19, 0.22, 0.30, 0.25, 0.35]
    assert found.upper_ms.tolist() == pytest.approx([31.5, 63, 126, 252, 1008])
    assert found.shared.eval_split == "COCO minival 8k"
    assert found.left_out == ()


def test_of_equally_fast_ones_the_more_accurate_comes_first():
    rows = [measured(name, "ssd", "vgg_16", 15.0, ap) for name, ap in (("a", 0.1), ("b", 0.2))]
    assert points(table(*rows), **OPTIONS).table["model"].tolist() == ["b", "a"]


def test_printed_times_have_no_bounds():
    row = published("yolo", "yolo", "darknet", 10.0, 0.3, latency_p95_upper_ms=11.0)
    assert np.isnan(points(table(row), **OPTIONS).upper_ms).all()


def test_what_is_left_out_is_counted_and_may_be_of_other_devices():
    rows = [
        measured("a", "ssd", "vgg_16", 15.0, 0.2),
        measured("b", "ssd", "vgg_16", 15.0, None, device_key="x"),
    ]
    assert points(table(*rows), **OPTIONS).left_out == ("Left out: 1 with no AP.",)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [],
            "this was asked of a table of 0 rows and none has both a time and an accuracy; `frontier benchmark`",
        ),
        ([{"model": "a", "ap": 0.2}], "an accuracy: 1 with no time"),
    ],
)
def test_nothing_to_show_is_a_sentence(rows, message):
    with pytest.raises(NothingFoundError) as caught:
        points(Table.from_rows(rows), **OPTIONS)
    assert message in str(caught.value)


def test_an_unknown_objective_is_refused():
    with pytest.raises(AnalysisError, match="objective 'map' was asked for; known: ap, ap50"):
        points(table(), percentile=95, objective="map", what="this")
