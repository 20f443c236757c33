import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from frontier.paper.statement import UNTOLD, VERDICTS, Found, LackingError, Statement, checked, rows_of
from tests.frontier.paper.made import EMPTY


def statement(found, **fields):
    def check(_):
        if isinstance(found, Exception):
            raise found
        return found

    return Statement(name="n", place="p", words="w", settled_by="s", check=check, **fields)


def verdict(found, **fields):
    return checked(statement(found, **fields), EMPTY).verdict


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Found("", holds=True, value=-0.17), "reproduced"),
        (Found("", holds=None, value=-0.17, lower=-0.5, upper=0.1), "cannot be settled"),
        (Found("", holds=True, value=-0.3, lower=-0.5, upper=-0.1), "agrees"),
        (Found("", holds=True, value=-0.3), "cannot be settled"),
        (Found("", holds=True, value=-0.3, lower=-0.4, upper=-0.2), "other number"),
        (Found("", holds=False, value=0.3), "disagrees"),
        (Found("", holds=None, value=-0.3, lower=-0.7, upper=0.1), "cannot be settled"),
        (LackingError("no rows"), "cannot be settled"),
        (AnalysisError("mixed devices"), "cannot be settled"),
    ],
)
def test_a_number_is_met_within_its_tolerance_or_its_interval(found, expected):
    assert verdict(found, number=-0.16, tolerance=0.02) == expected


@pytest.mark.parametrize(
    ("holds", "expected"), [(True, "agrees"), (False, "disagrees"), (None, "cannot be settled")]
)
def test_without_a_number_the_words_decide(holds, expected):
    assert verdict(Found("", holds=holds)) == expected


def test_why_says_what_is_missing_or_what_must_be_known():
    assert checked(statement(LackingError("no rows")), EMPTY).why == "no rows"
    assert checked(statement(Found("", holds=None)), EMPTY).why == UNTOLD
    assert checked(statement(Found("", holds=None, lacking="pairs")), EMPTY).why == "pairs"
    assert checked(statement(Found("", holds=None, lacking="a", note="b")), EMPTY).why == "a; b"
    assert checked(statement(Found("", holds=True, note="one source")), EMPTY).why == "one source"


def test_other_errors_are_not_taken_for_missing_rows():
    with pytest.raises(ZeroDivisionError):
        checked(statement(ZeroDivisionError()), EMPTY)


@given(st.floats(-1, 1), st.floats(0, 1), st.sampled_from([True, False, None]))
def test_reproduced_is_what_lies_within_the_tolerance(value, tolerance, holds):
    found = verdict(Found("", holds=holds, value=value), number=0.0, tolerance=tolerance)
    assert found in VERDICTS
    assert (found == "reproduced") == (holds is True and abs(value) <= tolerance + 1e-9)


def test_an_analysis_that_finds_nothing_is_said_in_few_words():
    def nothing():
        raise NothingFoundError("a long message")

    with pytest.raises(LackingError, match=r"^no rows$"):
        rows_of(nothing, "no rows")


def test_a_number_is_written_with_its_tolerance():
    assert statement(None, number=-0.1588, tolerance=0.02).number_words == "-15.9 % ± 2.0 %"
    assert statement(None, number=1 / 30, tolerance=0.005, unit="times").number_words == "0.033 ± 0.005 times"
    assert statement(None, number=0.193, tolerance=0.005, unit="AP").number_words == "0.193 ± 0.005"
    assert statement(None).number_words == ""
