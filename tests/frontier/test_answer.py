"""What a results folder holds: each count names what it counts."""

from frontier.answer import ResultsFolder
from frontier.desk import load, question_of
from frontier.shown_rows import shown_rows
from tests.frontier.comparing.stored import FASTER, SSD, A, B, keep_evaluation, keep_times


def test_each_kind_is_counted_by_its_name():
    assert str(ResultsFolder("here")) == "here (nothing yet)"
    assert str(ResultsFolder("here", 1, 2, 3, 4, 5)) == (
        "here (1 measurement, 2 evaluations, 3 trainings, 4 imported files of 5 rows)"
    )


def test_a_folder_of_evaluations_alone_is_not_empty(tmp_path):
    keep_evaluation(tmp_path, SSD, A)
    assert load(tmp_path).results == (str(tmp_path), 0, 1, 0, 0, 0)
    assert "1 evaluation in" in repr(load(tmp_path))


def test_an_evaluation_beside_its_time_is_one_row(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    keep_evaluation(tmp_path, FASTER, B, loses=0.2)
    keep_times(tmp_path, measurement, SSD, A, median_ms=20)
    shown = shown_rows(load(tmp_path), question_of(max_ms=50))
    assert sorted(shown.accuracies["model"]) == [FASTER, SSD]
