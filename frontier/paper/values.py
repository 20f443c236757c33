"""Checks of single numbers: an AP that another source gives too, and sums over the paper's tables."""

import math
from typing import NoReturn

from analysis.errors import NothingFoundError
from analysis.rows.accuracies import accuracies
from analysis.rows.same_detector import on_other_pictures
from analysis.table import Table
from analysis.words import counted, fraction
from detectors.config import DetectorConfig
from frontier.paper.amount import Amount, all_hold, difference, rounded
from frontier.paper.bounded import TENTHS, accuracy
from frontier.paper.changes import trainings_of
from frontier.paper.grounds import Grounds
from frontier.paper.printed import (
    OTHER_TRAINING,
    OWN_NUMBERS,
    PAPER,
    ZOO,
    document,
    is_of_papers_system,
    is_printed,
    source_note,
)
from frontier.paper.statement import Found, LackingError
from frontier.paper.trainings import LEAST_TRAININGS, mean_half_width
from frontier.published import MINIVAL

CLOSE_AP = 0.01  # AP on other pictures within this is called very close
LEAST_DETECTORS = 3  # on two sets of pictures
AP_TOLERANCE = 0.005  # by which an AP that is printed to a tenth may be missed
SAME_SYSTEM = "printed again of the same system, maybe of the very training"
FEW_TRAININGS = f"one training may come out otherwise, near the paper's or not; it takes {LEAST_TRAININGS}"


def ap_elsewhere(grounds: Grounds, *, model: str) -> Found:
    """The AP that another source than the paper gives for its detector, on the pictures that the paper holds out.

    What is printed of the same system settles it, and so do three trainings or more, near the paper's number or not. One
    training of anybody's does not; the TF1 zoo's of the same settings, `MODEL@tf_zoo`, is told where there is no other.
    """
    rows = _rows_of(grounds.accuracies, model)
    rows = rows.take([row for row in range(len(rows)) if not _is_papers_own(rows, row)])
    if len(rows):
        return _printed_again(rows) if is_of_papers_system(rows, 0) else _trained_here(rows)
    rows = _rows_of(grounds.timed, f"{model}@tf_zoo")
    rows = rows.take(
        [row for row in range(len(rows)) if is_printed(rows, row) and document(rows, row) == ZOO]
    )
    if len(rows):
        found = accuracy(rows, 0)
        return Found(
            f"{fraction(found.value)} (the TF1 zoo, trained anew)", None, *found, lacking=OTHER_TRAINING
        )
    raise LackingError(
        "no other source here gives the AP of this detector on the paper's 8,000 held-out pictures"
    )


def _rows_of(table: Table, model: str) -> Table:
    """The rows of a configuration that have an AP on the pictures that the paper holds out."""
    rows = table.where(eval_split=MINIVAL, config_digest=DetectorConfig.from_name(model).digest)
    return rows.take(~rows.is_missing("ap"))


def _is_papers_own(table: Table, row: int) -> bool:
    return is_printed(table, row) and document(table, row) == PAPER


def _printed_again(rows: Table) -> Found:
    found = accuracy(rows, 0)
    return Found(f"{fraction(found.value)} (the MobileNets paper)", True, *found, note=SAME_SYSTEM)


def _trained_here(rows: Table) -> Found:
    """The average of trainings, within what other trainings and other pictures allow."""
    trainings = trainings_of(rows, range(len(rows)), "ap")
    value = math.fsum(trainings) / len(trainings) if trainings else accuracy(rows, 0).value
    reach = math.hypot(mean_half_width(trainings), accuracy(rows, 0).reach)
    found = Amount(value, value - reach, value + reach)
    words = f"{fraction(value)} (evaluated here, {counted(max(len(trainings), 1), 'training')})"
    return Found(words, True if found.is_bounded else None, *found, lacking=FEW_TRAININGS)


def held_out_is_close(grounds: Grounds) -> Found:
    """Whether accuracies on held-out pictures are very close to those on the test pictures, of three detectors or more."""
    held_out = _each_once(grounds.accuracies)
    apart = [
        difference(accuracy(Table.from_rows([other]), 0), accuracy(held_out, row))
        for row in range(len(held_out))
        for other in on_other_pictures(held_out.row(row), grounds.test)
    ]
    if not apart:
        raise LackingError("no detector has an accuracy on test pictures as well")
    most = max(abs(one.value) for one in apart)
    words = f"at most {most:.3f} AP apart ({counted(len(apart), 'detector')})"
    found = Found(
        words,
        all_hold(one.is_within(-CLOSE_AP, CLOSE_AP) for one in apart),
        note=source_note(grounds.test),
        lacking="the intervals reach farther than that; it takes more pictures",
    )
    few = f"{counted(len(apart), 'detector')} on both; it takes {LEAST_DETECTORS}"
    return found.unless(few if len(apart) < LEAST_DETECTORS else "")


def ensemble_gain(grounds: Grounds) -> Found:
    """How much AP the best ensemble has over the best single network by itself, of one table of the paper."""
    ensembles = grounds.ensembles["ap"]
    single = grounds.test.take(~grounds.test.is_missing("ap50"))["ap"]  # Table 3 prints AP alone, Table 6 all
    if not len(ensembles) or not len(single):
        raise LackingError("no ensemble stands beside a single network here")
    gain = difference(rounded(float(ensembles.max()), TENTHS), rounded(float(single.max()), TENTHS))
    return Found(f"{gain.value:.3f} AP", gain.is_above(0.0), *gain, note=OWN_NUMBERS)


def diversity_helps(grounds: Grounds) -> Found:
    """Whether the ensemble that was chosen for diversity is better than the one chosen by hand."""
    by_kind = {
        kind: rounded(float(ap), TENTHS)
        for model, ap in zip(grounds.ensembles["model"], grounds.ensembles["ap"], strict=True)
        for kind in ("Diverse", "Hand selected")
        if str(model).startswith(kind)
    }
    if len(by_kind) < 2:
        raise LackingError("the two ensembles do not stand beside each other here")
    diverse, by_hand = by_kind["Diverse"], by_kind["Hand selected"]
    words = f"{diverse.value:.3f} against {by_hand.value:.3f}"
    return Found(words, difference(diverse, by_hand).is_above(0.0), note=OWN_NUMBERS)


def beyond_rows(grounds: Grounds, *, why: str) -> NoReturn:  # noqa: ARG001  # a check like the others
    """No table of results can settle it.

    Raises:
        LackingError: always; it says why.
    """
    raise LackingError(why)


def _each_once(table: Table) -> Table:
    """The accuracies of a table, each once; an empty one where there are none."""
    try:
        return accuracies(table, "accuracies on two sets of pictures").table
    except NothingFoundError:
        return Table({})
