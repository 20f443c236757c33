"""Accuracies on different pictures never meet in one comparison."""

import pytest

from analysis.choice.budget import Budget
from analysis.table import Table
from frontier.device import here
from frontier.errors import UsageError
from frontier.eval_split import with_one_split
from frontier.joined import joined_table
from frontier.pool import choose_pool
from frontier.question import Question
from tests.frontier.test_joined import TINY, A, evaluated

COCO, OWN = "coco_minival_8k", "bccd_val:55555555"


def rows(*splits):
    """Rows with an accuracy on these; `bccd_val` was measured here."""
    return Table.from_rows(
        {
            "row_id": str(number),
            "eval_split": split,
            "accuracy_source": "measured (87 pictures of bccd val)"
            if split == OWN
            else split and "huang2017-0001",
        }
        for number, split in enumerate(splits)
    )


@pytest.mark.parametrize(
    ("splits", "asked", "kept"),
    [
        ((COCO, COCO, OWN), None, [COCO, COCO]),
        ((COCO, OWN), None, [OWN]),
        ((COCO, OWN, None), None, [OWN, None]),
        ((COCO, COCO, OWN), OWN, [OWN]),
        ((COCO, COCO, OWN), "bccd_val", [OWN]),
        ((None, None), None, [None, None]),
        ((), None, []),
    ],
)
def test_one_set_of_pictures_is_chosen(splits, asked, kept):
    assert with_one_split(rows(*splits), asked)[0]["eval_split"].tolist() == kept


def test_what_is_left_out_is_said_with_how_to_ask_for_it():
    _, remarks = with_one_split(rows(COCO, COCO, OWN), None)
    assert remarks == (f"Left out: 1 row with an accuracy on other pictures, --eval-split {OWN}.",)
    assert with_one_split(rows(COCO, None), None)[1] == ()


def test_of_equally_many_those_for_testing_are_not_what_is_chosen_by():
    test, val = "bccd_test:5a5a5a5a", "bccd_val:6b6b6b6b"
    assert set(with_one_split(rows(test, val), None)[0]["eval_split"]) == {val}
    assert set(with_one_split(rows(test, val, test), None)[0]["eval_split"]) == {test}


@pytest.mark.parametrize(
    ("splits", "asked", "words"),
    [
        ((COCO, OWN), "bcd_val", "known: bccd_val:55555555, coco_minival_8k"),
        ((None,), "bccd_val", "none is known"),
        (("x:1", "x:2"), "x", "2 such sets of pictures among these rows; give one of x:1, x:2"),
    ],
)
def test_pictures_that_nobody_evaluated_on(splits, asked, words):
    with pytest.raises(UsageError, match=words):
        with_one_split(rows(*splits), asked)


def test_a_pool_is_of_one_set_of_pictures(keep):
    name = "ssd/mobilenet_v1/300"
    record = keep(name, p95=30, upper=31, weights="imported", weights_digest=A)
    table = joined_table([record], [evaluated(name, 1), evaluated(name, 2, data=TINY)])
    assert len(table) == 3
    pool = choose_pool(table, Question(budget=Budget(max_ms=50)), here().key)
    assert pool.table["eval_split"].tolist() == [OWN]
    assert len(pool.remarks) == 2
    other = choose_pool(table, Question(budget=Budget(max_ms=50), eval_split="tiny"), here().key)
    assert other.table["eval_split"].tolist() == ["tiny:77777777"]


def test_a_published_pool_may_be_asked_for_by_its_pictures():
    question = Question(budget=Budget(max_ms=50), device="titan_x", eval_split=COCO)
    pool = choose_pool(Table({}), question, "cpu:x:2")
    assert set(pool.table["eval_split"]) == {COCO}
    with pytest.raises(UsageError, match="--eval-split bccd"):
        choose_pool(Table({}), Question(budget=Budget(max_ms=50), eval_split="bccd"), "cpu:x:2")


def test_the_question_says_it_as_it_is_typed():
    question = Question(budget=Budget(max_ms=50), eval_split="bccd_val")
    assert question.command() == "frontier recommend --max-ms 50 --eval-split bccd_val"
