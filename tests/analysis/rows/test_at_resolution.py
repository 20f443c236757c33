import pytest

from analysis.errors import NothingFoundError
from analysis.rows.at_resolution import at_resolution, other_sizes
from analysis.table import Table

NAMED = {"meta_architecture": "ssd", "feature_extractor": "vgg_16"}


def test_one_resolution_or_all():
    table = Table.from_rows(
        [NAMED | {"resolution": 300.0}, NAMED | {"resolution": 512.0}, NAMED, {"resolution": 300.0}]
    )
    assert len(at_resolution(table, 300.0, "a picture")) == 1
    assert len(at_resolution(table, None, "a picture")) == 3
    assert len(at_resolution(Table({}), 300.0, "a picture")) == 0


@pytest.mark.parametrize(
    ("row", "found"), [(NAMED, "no resolutions"), (NAMED | {"resolution": 512.0}, "a table with 512 px")]
)
def test_none_at_this_resolution(row, found):
    with pytest.raises(
        NothingFoundError,
        match=f"a picture was asked at 300 px of .*{found}; give another .* `--resolution all`, in Python",
    ):
        at_resolution(Table.from_rows([row]), 300.0, "a picture")


def test_what_is_left_out_is_named_with_the_option_that_takes_it():
    rows = Table.from_rows([{"resolution": 300.0}, {"resolution": 512.0}, {"resolution": 512.0}, {"ap": 0.1}])
    option = "(all sizes: `--resolution all`, in Python resolution=None)"
    assert other_sizes(rows, 300.0) == (
        f"Left out: those at 512 px and those that state no resolution {option}.",
    )
    assert other_sizes(rows.take([0, 1]), 512.0) == (f"Left out: those at 300 px {option}.",)
    assert (
        other_sizes(rows, None) == other_sizes(rows.take([0]), 300.0) == other_sizes(Table({}), 300.0) == ()
    )


def test_rows_that_name_no_network_are_said_to_be_there():
    with pytest.raises(NothingFoundError, match=r"asked of 1 row, of which none names .* `frontier import`"):
        at_resolution(Table.from_rows([{"ap": 0.3, "meta_architecture": "yolo"}]), None, "a picture")
