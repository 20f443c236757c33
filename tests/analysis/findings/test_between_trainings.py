import math

from analysis.findings.between_trainings import TRAINED_ONCE, recipe_caveats, training_caveats
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


SSD = "fresh weights; 2,400 steps; 8 pictures a step; learning rate 0.15"
R_FCN = (
    "mobilenet_v1 of ssd, trained; 2,400 of 2,400 steps; 2,200 steps; 8 pictures a step; learning rate 0.08"
)


def test_trainings_that_differ_are_counted_with_what_they_differ_in():
    cells = [(0.3, SSD), (0.4, R_FCN), (0.5, SSD), (0.2, None), (None, R_FCN)]
    table = Table.from_rows([{"ap": ap, "training": training} for ap, training in cells])
    # Alike; different; one not known; one without an accuracy, which does not count.
    (caveat,) = recipe_caveats(table, [(0, 2), (0, 1), (0, 3), (0, 4)])
    assert caveat == (
        "In 1 of 3 pairs the two were trained in different ways (what they started from, steps and learning rate), which "
        "may make some of the difference in accuracy."
    )
    assert recipe_caveats(table, [(0, 2), (0, 3)]) == ()
    assert recipe_caveats(table, []) == ()


def test_trainings_told_in_other_words_differ_as_a_whole():
    table = Table.from_rows([{"ap": 0.3, "training": "1x"}, {"ap": 0.4, "training": "3x"}])
    assert "(what they started from)" in recipe_caveats(table, [(0, 1)], "change")[0]
