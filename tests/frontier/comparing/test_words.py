"""Verdicts as sentences, each shape of them."""

import pytest

from analysis.findings.compare import Change
from analysis.findings.verdict import Margins, verdict
from frontier.comparing.words import Known, accuracy_fact, margin_words, reason_of, signed_points, time_fact


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(0.092, 0.071, 0.114), "its AP is 9.2 points higher (7.1 to 11.4)"),
        (Change(-0.092, -0.114, -0.071), "its AP is 9.2 points lower (7.1 to 11.4)"),
        (
            Change(0.005, 0.002, 0.008),
            "its AP is 0.5 points higher (0.2 to 0.8), a real difference but within the margin of 1 point",
        ),
        (Change(0.001, -0.004, 0.006), "their AP is alike within 1 point (+0.1 points, -0.4 to +0.6)"),
        (
            Change(0.0, -0.02, 0.02),
            (
                "its AP may be higher or lower (+0.0 points, -2.0 to +2.0), which about 1,500 more pictures would settle"
                " if it stays so"
            ),
        ),
        (Change(0.0, 0.0, 0.0), "their AP is equal in every draw of the pictures"),
        (Change(0.02), "its AP is 2.0 points higher"),
        (Change(0.005), "its AP is 0.5 points higher, which without an interval tells nothing"),
        (Change(0.0), "their AP is equal, which without an interval tells nothing"),
    ],
)
def test_what_is_known_of_the_accuracy(change, said):
    assert accuracy_fact(change, 500) == said


def test_unknown_pictures_are_not_counted():
    assert (
        accuracy_fact(Change(0.0, -0.02, 0.02)) == "its AP may be higher or lower (+0.0 points, -2.0 to +2.0)"
    )


def test_an_interval_that_ends_at_the_margin_is_nearly_settled():
    # From -0.6 to +1.01 points: half a hundredth more pictures would pull it within the margin of 1 point.
    nearly = "which is very nearly settled: one end of its interval all but keeps to the margin"
    assert accuracy_fact(Change(0.002, -0.006, 0.0101), 500).endswith(nearly)
    assert accuracy_fact(Change(0.002, -0.006, 0.0101)).endswith(nearly)
    assert time_fact(Change(1.0, 1 / 1.0501, 1.0501)).endswith(nearly)
    assert "more pictures" in accuracy_fact(Change(0.002, -0.008, 0.012), 500)


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (Change(1.44, 1.43, 1.46), "it takes 1.44 times as long (1.43 to 1.46)"),
        (Change(0.5), "it takes 0.500 times as long"),
        (Change(1.01, 0.99, 1.02), "their times are alike within 5 % (ratio 1.01, 0.990 to 1.02)"),
        (
            Change(1.04, 1.035, 1.045),
            "it takes 1.04 times as long (1.03 to 1.05), a real difference but within the margin of 5 %",
        ),
        (
            Change(1.0, 0.9, 1 / 0.9),
            (
                "it may be faster or slower (ratio 1, 0.900 to 1.12), which about 5 times as many samples would settle if"
                " it stays so"
            ),
        ),
        (Change(1.02), "it takes 1.02 times as long, which without an interval tells nothing"),
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
            Change(0.0, -0.02, 0.02),
            Change(0.5, 0.4, 0.6),
            "How B stands against A is not settled: its AP may be higher or lower (+0.0 points, -2.0 to +2.0), which",
        ),
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
        (
            Change(0.005),
            None,
            "How B stands against A in accuracy alone is not settled: its AP is 0.5 points higher, which without",
        ),
    ],
)
def test_every_shape_of_a_reason(accuracy, ratio, said):
    found = verdict(accuracy, ratio)
    reason = reason_of(found, "A", "B", Known(accuracy, 500, ratio))
    assert reason.startswith(said)
    assert ("not certain" in reason) == (not found.is_certain and found.kind != "not settled")


def test_what_speaks_against_the_rest_is_said_with_but():
    known = Known(Change(0.0, -0.02, 0.02), 500, Change(0.5, 0.4, 0.6))
    found = verdict(known.accuracy, known.time_ratio)
    assert ", but it takes 0.500 times as long" in reason_of(found, "A", "B", known)


def test_margins_are_said_with_their_units():
    assert margin_words(Margins(ap=0.005, time=0.1)) == "alike: AP within 0.5 points, time within 10 %"


def test_nothing_is_minus_nothing():
    assert signed_points(-0.0001) == "+0.0"


def test_intervals_of_accuracy_are_rounded_outward():
    # 7.14 lies above 7.1 points, 11.41 below 11.5.
    assert accuracy_fact(Change(0.092, 0.0714, 0.1141)) == "its AP is 9.2 points higher (7.1 to 11.5)"
    assert accuracy_fact(Change(-0.092, -0.1141, -0.0714)) == "its AP is 9.2 points lower (7.1 to 11.5)"
