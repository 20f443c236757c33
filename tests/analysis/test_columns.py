import numpy as np
import pytest

from analysis.columns import as_array, missing
from analysis.errors import TableError
from analysis.schema import BY_NAME, Column

AP, MODEL, AMORTISED = BY_NAME["ap"], BY_NAME["model"], BY_NAME["amortised"]
UNBOUNDED = Column("x", "number", "1", "a number without limits")


def test_each_kind_keeps_its_values_and_its_missing_ones():
    assert as_array(AP, [0.193, None, float("nan"), 1]).tolist() == pytest.approx(
        [0.193, np.nan, np.nan, 1.0], nan_ok=True
    )
    assert as_array(MODEL, ["ssd", None]).tolist() == ["ssd", None]
    assert as_array(AMORTISED, [True, None, np.bool_(False)]).tolist() == [True, None, False]


@pytest.mark.parametrize(
    "values", [np.array([0.5, 0.25]), np.array([1, 0]), np.array([0.5], np.float32), (0.5, 1)]
)
def test_arrays_and_tuples_of_any_number_type_are_read(values):
    array = as_array(AP, values)
    assert array.dtype == np.float64
    assert array.tolist() == [float(value) for value in values]


def test_the_array_is_a_copy_that_nobody_can_write_to():
    values = np.array([0.5])
    array = as_array(AP, values)
    values[0] = 7.0
    assert array.tolist() == [0.5]
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 1.0


@pytest.mark.parametrize("column", [AP, MODEL, AMORTISED])
def test_no_rows_make_an_empty_column(column):
    assert as_array(column, []).shape == (0,)
    assert missing(column, 0).shape == (0,)


@pytest.mark.parametrize(
    ("column", "values", "told"),
    [
        (AP, [0.5, "0.5"], "'0.5', which is not a number"),
        (AP, [True], "True, which is not a number"),
        (AP, [1 + 2j], "which is not a number"),
        (AP, [[0.5]], r"\[0.5\], which is not a number"),
        (AP, np.zeros((2, 2)), "which is not a number"),
        (MODEL, ["ssd", 3.0], "3.0, which is not a text"),
        (MODEL, [float("nan")], "nan, which is not a text"),
        (AMORTISED, [1], "1, which is not a flag"),
        (AMORTISED, ["true"], "'true', which is not a flag"),
        (MODEL, "ssd", "give one value per row"),
        (AP, 0.5, "give one value per row"),
        (AP, np.array(0.5), "give one value per row"),
    ],
)
def test_values_of_another_kind_are_refused_with_the_column_and_the_value(column, values, told):
    with pytest.raises(TableError, match=told) as caught:
        as_array(column, values)
    assert column.name in str(caught.value)


@pytest.mark.parametrize("value", [-0.001, 1.001, 41.3, np.inf, -np.inf])
def test_numbers_outside_the_range_of_the_column_are_refused(value):
    with pytest.raises(TableError, match="outside 0 to 1"):
        as_array(AP, [0.2, value])


@pytest.mark.parametrize("value", [np.inf, -np.inf, 10**400])
def test_infinite_and_too_large_numbers_are_refused_even_without_a_range(value):
    with pytest.raises(TableError, match=r"outside|too large"):
        as_array(UNBOUNDED, [value])
    assert as_array(UNBOUNDED, [-1e300, 1e300]).tolist() == [-1e300, 1e300]
