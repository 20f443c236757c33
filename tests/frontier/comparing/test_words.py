"""Verdicts as sentences, each shape of them."""

import pytest

from analysis.findings.compare import Change, verdict
from frontier.comparing.words import accuracy_fact, reason_of, signed_points, time_fact


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(0.092, 0.071, 0.114), "its AP is 9.2 points higher (7.1 to 11.4)"),
        (Change(-0.092, -0.114, -0.071), "its AP is 9.2 points lower (7.1 to 11.4)"),
        (Change(0.004, -0.021, 0.029), "the AP does not tell them apart (+0.4 points, -2.1 to +2.9)"),
        (Change(0.0, 0.0, 0.0), "their AP is equal in every draw of the pictures"),
        (Change(0.005), "its AP is 0.5 points higher"),
        (Change(0.0), "their AP is equal"),
    ],
)
def test_what_is_known_of_the_accuracy(change, said):
    assert accuracy_fact(change) == said


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (Change(1.44, 1.43, 1.46), "it takes 1.44 times as long (1.43 to 1.46)"),
        (Change(0.5), "it takes 0.500 times as long"),
        (Change(1.01, 0.99, 1.02), "their times are within 3 % (ratio 1.01, 0.990 to 1.02)"),
        (Change(1.05, 0.95, 1.15), "the times do not tell them apart (ratio 1.05, 0.950 to 1.15)"),
        (Change(1.02), "their times are within 3 % (ratio 1.02)"),
    ],
)
def test_what_is_known_of_the_time(ratio, said):
    assert time_fact(ratio) == said


@pytest.mark.parametrize(
    ("accuracy", "ratio", "said"),
    [
        (
            Change(0.02, 0.01, 0.03),
            Change(0.5, 0.4, 0.6),
            "B is better than A: its AP is 2.0 points higher (1.0 to 3.0), and it",
        ),
        (
            Change(-0.02, -0.03, -0.01),
            Change(2.0, 1.9, 2.1),
            "B is worse than A: its AP is 2.0 points lower (1.0 to 3.0), and",
        ),
        (Change(0.0, 0.0, 0.0), Change(1.0, 0.99, 1.01), "B and A are tied: their AP is equal"),
        (
            Change(0.02),
            None,
            (
                "B is better than A in accuracy alone: its AP is 2.0 points higher. This is not certain: there is no"
                " interval for the AP, and their times could not be compared."
            ),
        ),
        (
            None,
            Change(0.5),
            (
                "B is better than A in time alone: it takes 0.500 times as long. This is not certain: there is no"
                " interval for the times, and their accuracies could not be compared."
            ),
        ),
    ],
)
def test_every_shape_of_a_reason(accuracy, ratio, said):
    found = reason_of(verdict(accuracy, ratio), "A", "B", accuracy=accuracy, time_ratio=ratio)
    assert found.startswith(said)
    assert ("not certain" in found) == (not verdict(accuracy, ratio).is_certain)


def test_nothing_is_minus_nothing():
    assert signed_points(-0.0001) == "+0.0"
