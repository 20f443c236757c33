import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.errors import ExitCode, UsageError
from frontier.numbers import PLAUSIBLE, known_percentile, optional_positive, positive

HINT = "milliseconds per image, for example --max-ms 50"


@given(st.floats(*PLAUSIBLE) | st.integers(1, 10**9))
def test_positive_numbers_pass_unchanged(value):
    assert positive(value, "--max-ms", HINT) == value


@given(st.floats(max_value=0) | st.just(math.nan) | st.just(math.inf) | st.booleans() | st.text(max_size=3))
def test_anything_else_is_refused_with_its_name_and_what_to_type(value):
    with pytest.raises(UsageError, match=r"--max-ms .*give milliseconds per image") as caught:
        positive(value, "--max-ms", HINT)
    assert caught.value.exit_code == ExitCode.USAGE


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (math.nan, "nan is not a number"),
        (math.inf, "inf is infinite"),
        (0, "0 is not above zero"),
        (-3, "-3 is not"),
        (1e-300, "1e-300 is too small to be meant"),
        (1e300, r"1e\+300 is too large to be meant"),
    ],
)
def test_the_message_says_what_was_found(value, found):
    with pytest.raises(UsageError, match=found):
        positive(value, "--max-ms", HINT)


def test_what_was_not_typed_stays_none():
    assert optional_positive(None, "--max-ms", HINT) is None
    assert optional_positive(2, "--max-ms", HINT) == 2.0
    with pytest.raises(UsageError):
        optional_positive(-1, "--max-ms", HINT)


def test_percentiles_are_those_that_records_hold():
    assert [known_percentile(p) for p in (50, 90, 95, 99)] == [50, 90, 95, 99]
    for wrong in (0, 100, 94, -1, True):
        with pytest.raises(UsageError, match="known: 50, 90, 95, 99"):
            known_percentile(wrong)
