import dataclasses

import numpy as np
import pytest

from analysis.table import Table
from frontier.paper.bounded import accuracy, accuracy_change, is_printed, states_bounds, time_ms
from frontier.paper.samples import TimeSamples
from tests.frontier.comparing.stored import scored_and_drawn
from tests.frontier.paper.made import grounds, printed, row

SSD = "ssd/mobilenet_v1/300"


def test_an_evaluated_accuracy_lies_in_its_interval_and_a_printed_one_within_rounding():
    table = Table.from_rows(
        [
            row(SSD, ap=0.2),
            printed(SSD, ap=0.2),
            printed(SSD, document="tf1_zoo", ap=0.2),
            row(SSD, ap=0.2, is_sure=False),
        ]
    )
    assert accuracy(table, 0) == pytest.approx((0.2, 0.199, 0.201))
    assert accuracy(table, 1) == pytest.approx((0.2, 0.1995, 0.2005))  # tenths of a percent
    assert accuracy(table, 2) == pytest.approx((0.2, 0.195, 0.205))  # whole percents
    assert not accuracy(table, 3).is_bounded
    assert [is_printed(table, number) for number in range(4)] == [False, True, True, False]


def test_a_printed_accuracy_beside_a_measured_time_stays_a_printed_one():
    table = Table.from_rows([{**row(SSD, ms=30.0, ap=0.2), "accuracy_source": "huang2017-0001 (minival)"}])
    assert is_printed(table, 0)


def test_what_was_imported_has_the_bounds_that_it_states():
    table = Table.from_rows([{**row(SSD, ms=30.0, ap=0.2, is_sure=False), "source": "imported"}])
    assert not is_printed(table, 0)
    assert not accuracy(table, 0).is_bounded
    assert not time_ms(grounds(), table, 0).is_bounded


def test_which_times_state_their_bounds():
    rows = [row(SSD, ms=30.0), row(SSD, ms=30.0, is_sure=False), printed(SSD, ms=30.0)]
    table = Table.from_rows([*rows[:2], {**rows[2], "source": "published"}])
    assert [states_bounds(table, number) for number in range(3)] == [True, False, True]


def test_joint_draws_tell_more_than_two_intervals():
    (_, first), (_, second) = scored_and_drawn(5, 0.0), scored_and_drawn(5, 0.1)
    rows = [
        row("ssd/vgg_16/300", ap=first.values[0], evaluation_digest="a", is_sure=False),
        row("ssd/vgg_16/600", ap=second.values[0], evaluation_digest="b", is_sure=False),
    ]
    table = Table.from_rows(rows)
    found = accuracy_change(table, 0, 1, {"a": first, "b": second})
    assert found.value == pytest.approx(second.values[0] - first.values[0])
    assert found.lower <= found.value <= found.upper
    assert not accuracy_change(table, 0, 1, {"a": first}).is_bounded
    assert accuracy_change(table, 0, 0, {"a": first}) == (0.0, 0.0, 0.0)


def test_draws_of_other_pictures_are_no_pair():
    (_, first), (_, second) = scored_and_drawn(5, 0.0), scored_and_drawn(5, 0.1)
    second = dataclasses.replace(second, pictures=b"others")
    table = Table.from_rows(
        [row("ssd/vgg_16/300", ap=0.3, evaluation_digest="a"), row(SSD, ap=0.2, evaluation_digest="b")]
    )
    found = accuracy_change(table, 0, 1, {"a": first, "b": second})
    assert found == pytest.approx((-0.1, -0.102, -0.098))  # from the two intervals


def test_a_time_lies_between_its_bounds_else_between_its_samples_else_nowhere():
    rows = [row(SSD, ms=30.0), row("ssd/vgg_16/300", ms=30.0, is_sure=False)]
    samples = {"ssd/vgg_16/300": TimeSamples((np.array([28.0, 35] + 14 * [29.0, 31]),), {})}
    table = Table.from_rows(rows)
    assert time_ms(grounds(), table, 0) == pytest.approx((30.0, 29.7, 30.3))
    # between 28 and 35 ms, which are 1.25 apart, and as much again
    assert time_ms(grounds(samples=samples), table, 1) == pytest.approx((30.0, 28 / 1.25, 35 * 1.25))
    assert not time_ms(grounds(), table, 1).is_bounded


def test_a_printed_time_is_in_whole_milliseconds():
    table = Table.from_rows([printed(SSD, ms=30.0)])
    assert time_ms(grounds(), table, 0) == pytest.approx((30.0, 29.5, 30.5))
