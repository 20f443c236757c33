"""Answers from stored and published rows: where they come from, what to type next, how they end."""

import dataclasses

import pytest

from analysis.choice.budget import Budget
from analysis.table import Table
from frontier.answer import ResultsFolder
from frontier.desk import load, question_of
from frontier.device import here
from frontier.errors import ExitCode, NoRowsError, UsageError
from frontier.place import DEMONSTRATION_FOLDER
from frontier.question import Question
from frontier.recommend import answer_question, citation_of

SSD, ZOO = "ssd/mobilenet_v1/300", "ssd/mobilenet_v1/300@tf_zoo"
FASTER = "faster_rcnn/mobilenet_v1/600"


def published_answer(max_ms=50.0, **options):
    budget = Budget(max_ms=max_ms)
    return answer_question(
        Question(budget=budget, **options), Table({}), "cpu:test:2", results=ResultsFolder("none", 0)
    )


def test_published_times_never_fit_and_lead_to_measuring():
    answer = published_answer()
    assert (answer.recommendation.state, answer.exit_code) == ("published", ExitCode.ANSWERED)
    assert answer.next_command == answer.measure_command == "frontier recommend --max-ms 50 --measure"
    assert str(answer).splitlines()[0].endswith("times do not transfer between machines.")
    assert "Intel Core i7-7700HQ" in answer.device


def test_a_named_folder_that_holds_nothing_is_said_first(tmp_path):
    question = question_of(max_ms=50, results=str(tmp_path))
    assert load(tmp_path).answer(question).caution == (
        f"{tmp_path} holds no results yet, so that published ones answer."
    )
    (tmp_path / "measurements").mkdir()
    (tmp_path / "measurements" / "x.json").write_text("{")
    assert "holds no results that can be read" in load(tmp_path).answer(question).caution
    asked = dataclasses.replace(question, device="titan_x")
    assert load(tmp_path).answer(asked).caution is None


def test_local_times_answer_with_bounds_and_the_accuracy_of_the_same_configuration(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    keep(ZOO, p95=45, upper=48)
    answer = load(tmp_path).recommend(max_ms=50)
    choice = answer.recommendation.choice
    assert (answer.basis, choice.model, choice.state, choice.accuracy) == ("measured here", ZOO, "fits", 0.21)
    assert (
        answer.accuracy_citation == "tensorflow/models, research/object_detection/g3doc/tf1_detection_zoo.md"
    )
    assert answer.next_command.startswith(f"frontier detect PICTURE --model {ZOO}")
    assert load(tmp_path).recommend(min_fps=25).recommendation.choice.model == SSD  # 40 ms


def test_uncertain_answers_end_with_their_own_exit_code(keep, tmp_path):
    keep(SSD, p95=49, upper=52)
    answer = load(tmp_path).recommend(max_ms=50)
    assert (answer.recommendation.state, answer.exit_code) == ("uncertain", ExitCode.UNCERTAIN)
    assert answer.next_command.endswith("--measure")


def test_a_missing_bound_is_said_with_the_command_that_gives_it(keep, tmp_path):
    keep(SSD, p95=40, upper=None)
    answer = load(tmp_path).recommend(max_ms=50)
    assert answer.recommendation.state == "uncertain"
    assert answer.next_command == answer.bound_command == f"frontier benchmark {SSD} --max-ms 50"
    keep(ZOO, p95=30, upper=32)
    answer = load(tmp_path).recommend(max_ms=50)
    assert (answer.recommendation.choice.model, answer.bound_command) == (ZOO, None)


def test_the_next_more_accurate_is_bounded_by_a_longer_benchmark(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    keep(ZOO, p95=45, upper=None)
    answer = load(tmp_path).recommend(max_ms=50)
    assert answer.recommendation.choice.model == SSD
    assert f"  to bound it    frontier benchmark {ZOO} --max-ms 50" in str(answer).splitlines()
    assert "its 188 samples depend on each other too much for a bound" in " ".join(str(answer).split())


def test_nothing_of_this_machine_is_to_be_added_to_a_folder_from_elsewhere(keep, tmp_path):
    other = dataclasses.replace(here(), cpu_model="Another CPU")
    keep(SSD, p95=30, upper=32, device=other)
    keep(ZOO, p95=45, upper=None, device=other)
    question = question_of(max_ms=50, results=str(tmp_path))
    answer = load(tmp_path).answer(question)
    assert answer.basis == "measured elsewhere"
    assert answer.measure_command == answer.next_command == "frontier recommend --max-ms 50 --measure"
    text = str(answer)
    assert f"Use {SSD} on that machine: it would fit 50 ms" in text
    assert f"  bound it there frontier benchmark {ZOO} --max-ms 50" in text.splitlines()
    assert " fits" not in text
    assert "confirmed" not in text
    keep(SSD, p95=30, upper=32)
    assert load(tmp_path).answer(question).measure_command.endswith(f"--results {tmp_path} --measure")


def test_nothing_is_to_be_added_to_the_demonstration():
    desk = load("demonstration")
    asked = desk.about(question_of(max_ms=50, results="demonstration"))
    assert asked.command(measure=True) == "frontier recommend --max-ms 50 --measure"


def test_what_comes_without_weights_is_not_to_be_detected_with():
    desk = load("demonstration")
    there = dataclasses.replace(desk, device=next(iter(desk.devices.values())))
    answer = there.answer(question_of(max_ms=60, results="demonstration"))
    assert (answer.basis, answer.recommendation.state) == ("measured here", "fits")
    assert answer.next_command == "frontier recommend --max-ms 60 --measure"
    assert "train it first (frontier train; docs/results/README.md" in " ".join(str(answer).split())


def test_the_demonstration_is_called_by_its_name():
    answer = load("demonstration").answer(question_of(max_ms=60, results="demonstration"))
    assert answer.to_data()["results"]["folder"] == "demonstration"
    assert str(DEMONSTRATION_FOLDER) not in str(answer)


def test_where_nothing_fits_the_next_command_is_one_that_does(keep, tmp_path):
    keep(SSD, p95=61.234, upper=63.4567)
    answer = load(tmp_path).recommend(max_ms=50)
    assert answer.exit_code == ExitCode.NOTHING_FITS
    assert answer.next_command == "frontier recommend --max-ms 63.5"
    assert load(tmp_path).recommend(max_ms=63.5).recommendation.state == "fits"


def test_a_misfit_of_accuracy_is_relaxed_downwards(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    answer = load(tmp_path).recommend(max_ms=50, min_ap=0.5)
    assert answer.next_command == "frontier recommend --max-ms 50 --min-ap 0.193"


def test_what_changed_since_the_measurement_is_said(keep, tmp_path):
    old = dataclasses.replace(here(), versions={**here().versions, "jax": "0.0.1"})
    keep(SSD, p95=30, upper=32, device=old)
    remarks = load(tmp_path).recommend(max_ms=50).remarks
    assert any("jax: 0.0.1 against" in remark for remark in remarks)


def test_an_unknown_objective_of_all_rows_is_no_rows(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    with pytest.raises(NoRowsError, match="known ap_small; known: ap;"):
        load(tmp_path).recommend(max_ms=50, objective="ap_small")


def test_damaged_files_are_named_and_the_rest_answers(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    (tmp_path / "measurements" / f"{'0' * 64}.json").write_text("{")
    answer = load(tmp_path).recommend(max_ms=50)
    assert answer.recommendation.state == "fits"
    assert "000.json" in answer.problems[0]
    assert "000.json" in str(answer)


def test_an_absent_folder_is_refused_an_empty_one_is_not(tmp_path):
    with pytest.raises(UsageError, match="there is none"):
        load(tmp_path / "absent")
    assert load(tmp_path).recommend(max_ms=50).basis == "published"


def test_unknown_options_name_the_known_ones():
    with pytest.raises(UsageError, match="unknown option maxms; known: any_detector, "):
        question_of(max_ms=50, maxms=3)
    with pytest.raises(UsageError, match="both limit the time"):
        question_of(max_ms=50, min_fps=20)


def test_citations_come_from_the_accuracys_own_row():
    assert citation_of("howard2017-0024 (minival)") == "arXiv:1704.04861, Table 13"
    assert citation_of(None) is None
    assert citation_of("nobody-0001 (x)") is None
