import math

from analysis.findings.between_trainings import TRAINED_ONCE, training_caveats
from analysis.table import Table
from tests.analysis.rows.test_trainings import trained


def test_changes_are_held_against_two_trainings():
    table = Table.from_rows(
        [trained("x", 0.30), trained("y", 0.34)]
    )  # apart by .04, the root mean square too
    (caveat,) = training_caveats(table, [-0.05, 0.09, math.nan])
    assert caveat == (
        "Two trainings of one configuration differ in AP by 0.040 in the root mean square (2 trainings of 1 "
        "configuration, by 0.040 at most); in 1 of 2 pairs the change in AP is more than twice that."
    )
    assert "in 0 of 1 detector the" in training_caveats(table, [0.01], "detector")[0]


def test_single_trainings_say_what_is_not_known():
    assert training_caveats(Table.from_rows([trained("x", 0.3)]), [0.1]) == (TRAINED_ONCE,)


def test_without_accuracies_nothing_is_said():
    assert training_caveats(Table.from_rows([trained("x", 0.3)]), [math.nan]) == ()
    assert training_caveats(Table({}), []) == ()
