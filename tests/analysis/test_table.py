import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import TableError
from analysis.schema import BY_NAME, COLUMNS
from analysis.table import Table

# Two rows of Huang et al., Table 3 (minival) and one of the MobileNets paper, Table 13, whose AP is left out here.
ROWS = [
    {"row_id": "huang2017-0001", "model": "ssd/mobilenet_v1/300", "ap": 0.193, "buildable": True},
    {"row_id": "huang2017-0007", "model": "r_fcn/resnet_101/600", "ap": 0.304, "buildable": False},
    {"row_id": "howard2017-0022", "model": "ssd/vgg_16/300", "gmacs": 34.9},
]


def _cells(column):
    words = st.text(max_size=5)
    numbers = st.floats(column.minimum, column.maximum if column.maximum is not None else 1e300)
    return st.none() | {"text": words, "number": numbers, "flag": st.booleans()}[column.kind]


SOME_COLUMNS = [
    BY_NAME[name] for name in ("row_id", "model", "ap", "latency_ms", "amortised", "num_proposals")
]
SOME_ROWS = st.lists(
    st.fixed_dictionaries({column.name: _cells(column) for column in SOME_COLUMNS}), max_size=8
)


def _known(row):
    return {name: cell for name, cell in row.items() if cell is not None}


class TestConstruction:
    def test_every_column_of_the_schema_is_there_in_its_order(self):
        table = Table.from_rows(ROWS)
        assert [name for name in BY_NAME if len(table[name]) == 3] == [column.name for column in COLUMNS]
        assert table["ap"].tolist() == pytest.approx([0.193, 0.304, np.nan], nan_ok=True)
        assert table["buildable"].tolist() == [True, False, None]
        assert table["device"].tolist() == [None, None, None]

    @pytest.mark.parametrize(
        "table", [Table({}), Table.from_rows([]), Table.concatenate([]), Table({"ap": []})]
    )
    def test_empty_tables_have_columns_and_no_rows(self, table):
        assert len(table) == 0
        assert table["ap"].shape == table["model"].shape == (0,)
        assert list(table.rows()) == []

    def test_rows_that_know_nothing_are_still_rows(self):
        table = Table.from_rows([{}, {}])
        assert len(table) == 2
        assert list(table.rows()) == [{}, {}]

    @given(SOME_ROWS)
    def test_rows_come_back_as_they_went_in(self, rows):
        assert list(Table.from_rows(rows).rows()) == [_known(row) for row in rows]

    def test_numbers_come_back_as_plain_python(self):
        (row,) = Table.from_rows([{"ap": 1, "amortised": np.bool_(True)}]).rows()
        assert (type(row["ap"]), type(row["amortised"])) == (float, bool)

    @pytest.mark.parametrize(
        ("columns", "told"),
        [
            ({"map": [0.2]}, "unknown columns map"),
            ({"ap": [0.2], "model": ["a", "b"]}, "unequal length: {'ap': 1, 'model': 2}"),
            ({"ap": [41.3]}, "outside 0 to 1"),
            ({"latency_ms": [float("inf")]}, "holds inf"),
            ({"latency_ms": [-1.0]}, "holds -1"),
            ({"latency_ms": ["fast"]}, "not a number"),
            ({"model": ["ssd", 1.0]}, "not a text"),
            ({"amortised": ["no"]}, "not a flag"),
        ],
    )
    def test_what_the_schema_forbids_is_refused(self, columns, told):
        with pytest.raises(TableError, match=told):
            Table(columns)

    def test_an_unknown_column_of_a_row_is_refused(self):
        with pytest.raises(TableError, match="unknown columns maximum_precision"):
            Table.from_rows([{"maximum_precision": 0.2}])


class TestReading:
    def test_a_column_outside_the_schema_is_an_error_that_names_it(self):
        with pytest.raises(TableError, match="no column 'map'"):
            Table({})["map"]

    @pytest.mark.parametrize("name", ["ap", "model", "buildable"])
    @pytest.mark.parametrize(
        "make", [lambda t: t, lambda t: t.take([0]), lambda t: Table.concatenate([t, t])]
    )
    def test_columns_cannot_be_written_to(self, name, make):
        with pytest.raises(ValueError, match="read-only"):
            make(Table.from_rows(ROWS))[name][0] = None

    @given(SOME_ROWS.filter(bool), st.data())
    def test_one_row_is_the_same_as_that_row_of_all(self, rows, data):
        table = Table.from_rows(rows)
        index = data.draw(st.integers(-len(rows), len(rows) - 1))
        assert table.row(index) == list(table.rows())[index]

    def test_missing_is_nan_for_numbers_and_none_for_words_and_flags(self):
        table = Table.from_rows(ROWS)
        assert table.is_missing("ap").tolist() == [False, False, True]
        assert table.is_missing("buildable").tolist() == [False, False, True]
        assert table.is_missing("model").tolist() == [False, False, False]
        assert Table({}).is_missing("model").dtype == bool


class TestTake:
    @given(SOME_ROWS, st.data())
    def test_positions_select_as_they_do_in_a_list(self, rows, data):
        inside = st.integers(-len(rows), len(rows) - 1)
        which = data.draw(st.lists(inside, max_size=6)) if rows else []
        assert list(Table.from_rows(rows).take(which).rows()) == [_known(rows[index]) for index in which]

    @given(SOME_ROWS, st.data())
    def test_a_mask_selects_as_a_list_comprehension_does(self, rows, data):
        mask = data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows)))
        kept = [_known(row) for row, keep in zip(rows, mask, strict=True) if keep]
        assert list(Table.from_rows(rows).take(np.array(mask, bool)).rows()) == kept
        assert list(Table.from_rows(rows).take(mask).rows()) == kept

    @pytest.mark.parametrize("which", [[], (), np.array([], np.intp), np.array([]), np.zeros(3, bool)])
    def test_selecting_nothing_leaves_an_empty_table(self, which):
        assert len(Table.from_rows(ROWS).take(which)) == 0

    @pytest.mark.parametrize("which", [[], np.array([], bool), np.array([], np.intp)])
    def test_an_empty_table_gives_an_empty_one(self, which):
        assert len(Table({}).take(which)) == 0

    @pytest.mark.parametrize(
        ("which", "told"),
        [
            (np.ones(2, bool), r"give a boolean mask of shape \(3,\)"),
            ([3], "row 3 was asked of a table of 3 rows"),
            ([0, -4], "row -4 was asked"),
            ([0.5], "float64 and shape"),
            (["a"], "selects no rows"),
            (np.zeros((1, 3), bool), "selects no rows"),
        ],
    )
    def test_what_selects_nothing_sensible_is_refused(self, which, told):
        with pytest.raises(TableError, match=told):
            Table.from_rows(ROWS).take(which)


class TestWhere:
    def test_words_numbers_and_flags_are_compared(self):
        table = Table.from_rows(ROWS)
        assert table.where(model="ssd/vgg_16/300")["row_id"].tolist() == ["howard2017-0022"]
        assert table.where(ap=0.304)["row_id"].tolist() == ["huang2017-0007"]
        assert table.where(buildable=False)["row_id"].tolist() == ["huang2017-0007"]
        assert table.where(buildable=True, ap=0.193)["row_id"].tolist() == ["huang2017-0001"]

    def test_none_asks_for_missing_values_of_any_kind(self):
        table = Table.from_rows(ROWS)
        assert table.where(ap=None)["row_id"].tolist() == ["howard2017-0022"]
        assert table.where(buildable=None)["row_id"].tolist() == ["howard2017-0022"]

    def test_nothing_found_and_nothing_asked(self):
        table = Table.from_rows(ROWS)
        assert (
            len(table.where(model="ssd")) == len(table.where(ap="ssd")) == len(Table({}).where(ap=0.2)) == 0
        )
        assert len(table.where()) == 3

    def test_an_unknown_column_is_refused(self):
        with pytest.raises(TableError, match="no column 'name'"):
            Table.from_rows(ROWS).where(name="ssd")


class TestReplaceAndConcatenate:
    def test_a_replaced_column_is_checked_and_the_rest_stays(self):
        table = Table.from_rows(ROWS)
        changed = table.replace(ap=[0.1, 0.2, 0.3])
        assert changed["ap"].tolist() == [0.1, 0.2, 0.3]
        assert changed["model"].tolist() == table["model"].tolist()
        assert table["ap"][0] == 0.193

    @pytest.mark.parametrize(
        ("columns", "told"),
        [
            ({"ap": [2.0, 0.0, 0.0]}, "outside"),
            ({"ap": [0.1]}, "unequal length"),
            ({"map": [1, 2, 3]}, "unknown"),
        ],
    )
    def test_a_wrong_replacement_is_refused(self, columns, told):
        with pytest.raises(TableError, match=told):
            Table.from_rows(ROWS).replace(**columns)

    @given(st.lists(SOME_ROWS, max_size=3))
    def test_concatenating_keeps_all_rows_in_order(self, parts):
        whole = Table.concatenate(Table.from_rows(rows) for rows in parts)
        assert list(whole.rows()) == [_known(row) for rows in parts for row in rows]


class TestForPeople:
    def test_pandas_shows_the_same_values(self):
        frame = Table.from_rows(ROWS).to_pandas()
        assert list(frame.columns) == list(BY_NAME)
        assert frame["model"].tolist() == [row["model"] for row in ROWS]
        assert frame["ap"].isna().tolist() == [False, False, True]

    def test_a_notebook_shows_the_filled_columns_only(self):
        shown = Table.from_rows(ROWS)._repr_html_()
        assert "ssd/vgg_16/300" in shown
        assert "latency_ms" not in shown

    def test_the_plain_text_says_how_large_it_is(self):
        assert repr(Table.from_rows(ROWS)) == f"Table of 3 rows and {len(COLUMNS)} columns"
        assert "<table" in Table({})._repr_html_()
