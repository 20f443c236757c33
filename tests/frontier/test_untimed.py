"""Accuracies without a time on this machine: said before others' times answer, with the command that times them."""

import json

import pytest

from analysis.choice.budget import Budget
from analysis.table import Table
from frontier.desk import load, question_of
from frontier.errors import ExitCode, NoRowsError, UsageError
from frontier.question import Question
from frontier.reply import to_json
from frontier.untimed import untimed_of
from tests.frontier.comparing.stored import FASTER, SSD, A, B, keep_evaluation, keep_times

HERE = "cpu:test:2"
EVALUATED = {
    "source": "measured",
    "model": SSD,
    "config_digest": "c1",
    "meta_architecture": "ssd",
    "weights": "trained",
    "weights_digest": A,
    "ap": 0.4,
    "eval_split": "shapes_val:55555555",
}


def find(evaluated, measured=(), here=HERE, **options):
    question = Question(budget=Budget(max_ms=50), **options)
    tables = Table.from_rows(evaluated), Table.from_rows(measured)
    return untimed_of(*tables, question, here, folder="results")


def test_the_most_accurate_of_them_is_to_be_timed_beside_its_accuracy():
    better = {**EVALUATED, "model": FASTER, "config_digest": "c2", "ap": 0.5}
    found = find([EVALUATED, better, {**EVALUATED, "weights_digest": B, "ap": 0.1}], results="my results")
    assert (found.num_evaluations, found.num_weights, found.model) == (3, 2, FASTER)
    assert found.command == f"frontier benchmark {FASTER} --weights DIR --max-ms 50 --results 'my results'"
    assert found.words == (
        f"3 evaluations of 2 trained detectors, the best {FASTER} (AP 0.500 on shapes_val:55555555)"
    )
    assert found.dir_words.startswith(f"DIR of {FASTER}: the folder of the weights a1a1a1a1")


def test_what_was_timed_on_the_machine_asked_about_is_not_lacking():
    timed = {**EVALUATED, "device_key": HERE}
    assert find([EVALUATED], [timed]) is None
    assert find([EVALUATED], [{**timed, "device_key": "other"}]) is not None
    assert find([EVALUATED], [{**timed, "weights_digest": None}]) is not None  # the untrained network's time
    assert find([EVALUATED], [{**timed, "device_key": "other"}], device="other") is None
    assert find([EVALUATED], device="titan_x") is None  # a question about other people's times
    assert find([]) is None


def test_only_what_was_asked_for_counts():
    assert find([EVALUATED], meta_architecture="r_fcn") is None
    assert find([EVALUATED], eval_split="other") is None
    assert find([EVALUATED], eval_split="shapes_val") is not None
    assert find([{**EVALUATED, "ap": None}]) is None


def test_published_times_answer_only_after_that_is_said(tmp_path):
    keep_evaluation(tmp_path, SSD, A)
    question = question_of(max_ms=50, results=str(tmp_path))
    answer = load(tmp_path).answer(question)
    text = " ".join(str(answer).split())
    assert text.startswith(f"{tmp_path} holds 1 evaluation of 1 trained detector, the best {SSD} (AP ")
    assert "but no time of them on this machine" in text
    assert answer.basis == "published"
    command = f"frontier benchmark {SSD} --weights DIR --max-ms 50 --results {tmp_path}"
    assert answer.next_command == answer.measure_command == command
    assert f"DIR of {SSD}: the folder of the weights a1a1a1a1" in text
    assert f"{tmp_path} (1 evaluation)" in text
    data = json.loads(to_json(answer.to_data()))
    assert (data["untimed"]["num_evaluations"], data["untimed"]["command"]) == (1, command)


def test_beside_measured_times_they_are_a_note(tmp_path, measurement):
    keep_evaluation(tmp_path, SSD, A)
    keep_evaluation(tmp_path, FASTER, B, loses=0.2)
    keep_times(tmp_path, measurement, SSD, A, median_ms=20)
    answer = load(tmp_path).recommend(max_ms=50)
    assert (answer.basis, answer.recommendation.choice.model) == ("measured here", SSD)
    lines = str(answer).splitlines()
    assert any(
        "Left out, for they were not timed here: 1 evaluation of 1 trained detector" in line for line in lines
    )
    assert f"  to time it     frontier benchmark {FASTER} --weights DIR --max-ms 50" in lines


def test_accuracies_alone_on_the_pictures_asked_for_are_no_wrong_question(tmp_path):
    keep_evaluation(tmp_path, SSD, A)
    desk = load(tmp_path)
    with pytest.raises(
        NoRowsError, match=f"no time of them on this machine.*frontier benchmark {SSD}"
    ) as caught:
        desk.recommend(max_ms=50, eval_split="shapes_val")
    assert caught.value.exit_code == ExitCode.NO_ROWS
    with pytest.raises(UsageError, match="--eval-split elsewhere"):
        desk.recommend(max_ms=50, eval_split="elsewhere")
