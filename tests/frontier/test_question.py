"""A question as a command line: what is typed again asks the same."""

from hypothesis import given
from hypothesis import strategies as st

from analysis.choice.budget import Budget
from frontier.question import Question


def test_only_what_differs_from_the_default_is_typed():
    question = Question(budget=Budget(max_ms=50, min_ap=0.2), any_detector=True, results="here")
    assert question.command() == "frontier recommend --max-ms 50 --min-ap 0.2 --any-detector --results here"


def test_measuring_is_of_this_machine_and_of_what_can_be_built():
    question = Question(budget=Budget(max_ms=50, percentile=99), device="titan_x", any_detector=True)
    assert question.command(measure=True) == "frontier recommend --max-ms 50 --percentile 99 --measure"


def test_names_with_blanks_survive_the_shell():
    assert (
        Question(budget=Budget(max_ms=5), results="my results").command().endswith("--results 'my results'")
    )


def test_what_is_measured_here_goes_to_the_default_place_where_the_folder_is_only_read():
    question = Question(budget=Budget(max_ms=5), results="theirs", is_only_read=True)
    assert question.command() == "frontier recommend --max-ms 5 --results theirs"
    assert question.command(measure=True) == "frontier recommend --max-ms 5 --measure"


def test_relaxing_exchanges_one_limit():
    question = Question(budget=Budget(max_ms=50, min_ap=0.3))
    assert question.relaxed("ap", 0.2).command() == "frontier recommend --max-ms 50 --min-ap 0.2"


@given(st.floats(1e-3, 1e5), st.sampled_from([50, 90, 95, 99]))
def test_numbers_are_typed_with_all_their_digits(max_ms, percentile):
    words = Question(budget=Budget(max_ms=max_ms, percentile=percentile)).command().split()
    assert abs(float(words[3]) / max_ms - 1) < 1e-9
