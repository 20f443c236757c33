import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schema import BY_NAME
from frontier.imports.cells import MISSING, CellError, cell_value

AP, MODEL, FLAG = BY_NAME["ap"], BY_NAME["model"], BY_NAME["amortised"]


@pytest.mark.parametrize("word", [*sorted(MISSING), " NaN ", "N/A", None, float("nan")])
def test_what_stands_for_nothing_is_missing(word):
    assert cell_value(AP, word) is None


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_as_they_were_written(value):
    assert cell_value(AP, repr(value)) == value
    assert cell_value(AP, value) == value


@pytest.mark.parametrize(("text", "value"), [("0,37", 0.37), ("-1,5e2", -150.0), ("0.37", 0.37)])
def test_decimal_commas_are_read_where_they_may_stand(text, value):
    assert cell_value(AP, text, has_decimal_commas=True) == value


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        (AP, "0,37", "has a comma; write a decimal point"),
        (AP, "1.234,5", "'1.234,5' is no number"),
        (AP, "37 %", "is no number"),
        (AP, "inf", "is no finite number"),
        (AP, 10**400, "is no number"),
        (AP, True, "True is no number"),
        (MODEL, False, "False is no text"),
        (FLAG, "perhaps", "'perhaps' is neither true nor false"),
    ],
)
def test_what_a_column_cannot_hold_is_said(column, value, message):
    with pytest.raises(CellError, match=message):
        cell_value(column, value)


def test_words_and_truth_values():
    assert cell_value(MODEL, "  Yölo\n v8 ") == "Yölo v8"
    assert cell_value(MODEL, 8) == "8"
    assert [cell_value(FLAG, word) for word in ("Yes", True, "0", 1)] == [True, True, False, True]
