import math

import numpy as np
import pytest

from analysis.statistics.averages import LEAST_FAMILIES, LEAST_PAIRS
from analysis.table import Table
from frontier.paper.amount import Amount
from frontier.paper.changes import (
    IT_TAKES_PAIRS,
    NO_DRAWS,
    NO_TIME_BOUNDS,
    ONE_TRAINING,
    PRINTED,
    THREE_TRAININGS,
    Change,
    accuracy_changes,
    accuracy_rows,
    mean_change,
    mean_words,
    open_words,
    time_changes,
    trained_change,
)
from frontier.paper.samples import TimeSamples
from frontier.paper.trainings import LEAST_TRAININGS
from tests.frontier.paper.made import grounds, printed, row

NETWORKS = [
    ("ssd", name) for name in ("vgg_16", "resnet_101", "inception_v2", "mobilenet_v1", "inception_v3")
]


def changes(*values, reach=0.01, basis="pictures", lacking=""):
    return [
        Change(network, Amount(value, value - reach, value + reach), basis, lacking)
        for network, value in zip(NETWORKS, values, strict=False)
    ]


def test_few_pairs_lie_within_the_averages_of_their_bounds():
    mean = mean_change(changes(0.1, 0.3))
    assert mean.amount == pytest.approx((0.2, 0.19, 0.21))
    assert mean_words(mean) == "20.0 % (19.0 % to 21.0 % on other pictures, 2 pairs of 2 networks)"


def test_five_pairs_of_three_networks_have_an_interval_of_their_own_whatever_each_lacks():
    # Mean of -.1, -.2, -.1, -.2, -.15 is -.15, their standard deviation .05: half the interval is 2.776 * .05 / 5 ** .5.
    mean = mean_change(changes(-0.1, -0.2, -0.1, -0.2, -0.15, lacking=ONE_TRAINING))
    assert mean.amount.reach == pytest.approx(2.776 * 0.05 / math.sqrt(5), rel=1e-3)
    assert (mean.basis, mean.lacking) == ("pairs", "")


@pytest.mark.parametrize("lacking", [ONE_TRAINING, NO_DRAWS, NO_TIME_BOUNDS])
def test_what_one_pair_lacks_all_lack(lacking):
    mean = mean_change([*changes(0.1, lacking=lacking), *changes(0.1, 0.2)[1:]])
    assert not mean.amount.is_bounded
    assert mean.lacking == f"1 of 2 pairs: {lacking}"
    assert open_words(mean, 0.0) == mean.lacking
    assert mean_change(changes(0.1, lacking=lacking)).lacking == lacking
    assert mean_change(changes(0.1, 0.2, lacking=lacking)).lacking == lacking


def test_printed_numbers_settle_what_is_about_them_alone():
    pairs = changes(0.1, 0.3, reach=0.001, basis="printed")
    assert mean_change(pairs).lacking == PRINTED
    assert mean_change(pairs, as_printed=True).amount == pytest.approx((0.2, 0.199, 0.201))
    assert mean_words(mean_change(pairs)) == "20.0 % (2 pairs of 2 networks, 10.0 % to 30.0 %)"


def test_the_words_name_the_numbers_that_count():
    assert (LEAST_PAIRS, LEAST_FAMILIES) == (5, 3)
    assert IT_TAKES_PAIRS == "five pairs over three networks"
    assert LEAST_TRAININGS == 3
    assert "three trainings" in THREE_TRAININGS


@pytest.mark.parametrize(
    ("amount", "basis", "words"),
    [
        (Amount(0.1, -0.1, 0.3), "pictures", "about 4 times as many pictures would tell"),
        (Amount(0.1, -0.1, 0.3), "samples", "at most about 4 times as many samples would tell"),
        (Amount(0.01, -0.2, 0.22), "pictures", "even 100 times as many pictures would not tell"),
        (Amount(0.3, 0.2, 0.4), "pictures", ""),
    ],
)
def test_what_would_tell(amount, basis, words):
    assert open_words(mean_change([Change(NETWORKS[0], amount, basis)]), 0.0).startswith(words)


def pair(**cells):
    return Table.from_rows([row("ssd/vgg_16/600", **cells), row("ssd/vgg_16/300", **cells)])


def test_one_checkpoint_needs_no_second_training_and_two_do():
    one = accuracy_changes(grounds(), pair(ap=0.2, weights="w"), [(0, 1)])
    assert (one[0].lacking, one[0].amount.value) == ("", 0.0)
    two = accuracy_changes(grounds(), pair(ap=0.2), [(0, 1)])
    assert two[0].lacking == ONE_TRAINING
    bare = accuracy_changes(grounds(), pair(ap=0.2, weights="w", is_sure=False), [(0, 1)])
    assert bare[0].lacking == NO_DRAWS


def test_relative_changes_of_nothing_and_of_other_training_data_are_left_out():
    assert accuracy_changes(grounds(), pair(ap=0.0, weights="w"), [(0, 1)]) == []
    learnt = pair(ap=0.2, weights="w").replace(train_data=["a", "b"])
    assert accuracy_changes(grounds(), learnt, [(0, 1)]) == []


def test_printed_pairs_are_marked_so():
    table = Table.from_rows([printed("ssd/vgg_16/600", ap=0.4), printed("ssd/vgg_16/300", ap=0.3)])
    (change,) = accuracy_changes(grounds(), table, [(0, 1)])
    assert (change.basis, change.lacking) == ("printed", "")
    assert change.amount.value == pytest.approx(-0.25)


def trained(name, *aps):
    return [row(name, ap=ap, weights=f"{name}{number}") for number, ap in enumerate(aps)]


def test_three_trainings_of_each_settle_what_one_does_not():
    table = Table.from_rows(
        [*trained("ssd/vgg_16/300", 0.29, 0.3, 0.31), *trained("r_fcn/vgg_16/300", 0.19, 0.2, 0.21)]
    )
    found = trained_change(grounds(), table, (0, 1, 2), (3, 4, 5))
    assert (found.amount.value, found.lacking) == (pytest.approx(-0.1), "")
    assert found.amount.is_below(0.0) is True
    # Welch's half width of trainings with the pictures' own of .002: see test_trainings.
    assert found.amount.reach == pytest.approx(math.hypot(2.776 * 0.01 * math.sqrt(2 / 3), 0.002), rel=1e-3)
    assert trained_change(grounds(), table, (0, 1), (3, 4, 5)).lacking == THREE_TRAININGS


def test_a_training_that_stands_in_two_rows_counts_once():
    twice = Table.from_rows(
        [row("ssd/vgg_16/300", ap=0.3, weights="w")] * 3 + [row("r_fcn/vgg_16/300", ap=0.2)] * 3
    )
    assert trained_change(grounds(), twice, (0, 1, 2), (3, 4, 5)).lacking == THREE_TRAININGS


def test_times():
    rows = [row("ssd/vgg_16/600", ms=40.0), row("ssd/vgg_16/300", ms=30.0)]
    (change,) = time_changes(grounds(), Table.from_rows(rows), [(0, 1)])
    assert change.amount.value == pytest.approx(-0.25)
    assert (change.basis, change.lacking) == ("samples", "")
    bare = [row("ssd/vgg_16/600", ms=40.0, is_sure=False), rows[1]]
    assert time_changes(grounds(), Table.from_rows(bare), [(0, 1)])[0].lacking == NO_TIME_BOUNDS


def test_bounds_that_kept_samples_allow_are_told_from_those_that_a_record_states():
    stated = row("ssd/vgg_16/600", ms=40.0)
    bare = row("ssd/vgg_16/300", ms=30.0, is_sure=False)
    kept = {"ssd/vgg_16/300": TimeSamples((np.array(10 * [29.9, 30.0, 30.1]),), {})}
    table = Table.from_rows([stated, bare])
    found = time_changes(grounds(samples=kept), table, [(0, 1)])
    assert (found[0].basis, found[0].lacking) == ("kept samples", "")
    assert "by the bounds that the kept samples allow for medians, 1 pair" in mean_words(mean_change(found))
    both = [*found, found[0]._replace(basis="samples")]
    assert mean_change(both).basis == "kept samples"
    wide = Change(NETWORKS[0], Amount(0.1, -0.1, 0.3), "kept samples")
    assert open_words(mean_change([wide]), 0.0).startswith("at most about 4 times as many samples would tell")


def test_what_a_detector_was_timed_with_makes_no_other_accuracy():
    table = Table.from_rows([row("ssd/vgg_16/300", ap=0.3, precision="tf32", runtime="xla", batch_size=1.0)])
    assert accuracy_rows(table).is_missing("precision").all()
    assert accuracy_rows(Table({})).is_missing("precision").all()
