"""Rows of the same measurement: repeated, completed, contradicted."""

from hypothesis import given
from hypothesis import strategies as st

from frontier.imports.repeats import Known, adds_to, contradictions, coordinate, without_repeats

ROW = {"model": "a", "ap": 0.4, "eval_split": "v", "notes": "x"}


def test_words_only_describe_and_numbers_contradict():
    assert contradictions(ROW, {**ROW, "notes": "y", "gmacs": 3.0}) == []
    assert contradictions(ROW, {**ROW, "ap": 0.4 * (1 + 1e-12)}) == []
    assert contradictions({**ROW, "amortised": True}, {**ROW, "ap": 0.5, "amortised": False}) == [
        "ap",
        "amortised",
    ]


def test_a_row_adds_what_the_other_does_not_say():
    assert adds_to({**ROW, "gmacs": 3.0}, ROW)
    assert not adds_to(ROW, {**ROW, "gmacs": 3.0})


def test_no_rows_repeat_nothing():
    assert without_repeats([]) == ([], 0, [])


def test_another_setting_is_another_measurement():
    rows = [Known("line 2", ROW), Known("line 3", {**ROW, "resolution": 320.0, "ap": 0.3})]
    assert without_repeats(rows) == (rows, 0, [])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([0.3, 0.4])), max_size=8))
def test_each_row_is_kept_counted_or_named(pairs):
    rows = [Known(f"line {n}", {"model": model, "ap": ap}) for n, (model, ap) in enumerate(pairs, 2)]
    kept, num_repeated, problems = without_repeats(rows)
    assert len(kept) + num_repeated + len(problems) == len(rows)
    assert len({coordinate(one.row) for one in kept}) == len(kept) == len({model for model, _ in pairs})
