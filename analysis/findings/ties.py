"""Groups of detectors that the pictures at hand cannot tell apart by their accuracy."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analysis.accuracy.draws import Draws
from analysis.accuracy.joint_draws import JointDraws, joint_draws
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.finding import Finding
from analysis.rows.comparable import shared_by_all
from analysis.rows.distinct import distinct
from analysis.rows.names import names
from analysis.statistics.interval_words import ends_words, listed
from analysis.statistics.letters import compact_letters
from analysis.statistics.simultaneous import Differences, simultaneous_differences
from analysis.table import Table
from analysis.words import ACCURACY_WORDS, fraction

NAME = "ties"
CONFIDENCE = 0.95


class TieRow(NamedTuple):
    """One detector against the others, the best first.

    Attributes:
        model: the detector in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema, None where unknown.
        accuracy: in 0-1.
        behind, behind_lower, behind_upper: what it lacks to the best one, with an interval; the intervals of all
            pairs hold together with the confidence asked for.
        is_tied: it cannot be told from the best one; True for the best one itself.
        groups: letters; two detectors that share one cannot be told apart.
    """

    model: str
    row_id: str | None
    meta_architecture: str | None
    feature_extractor: str | None
    accuracy: float
    behind: float
    behind_lower: float
    behind_upper: float
    is_tied: bool
    groups: str


def ties(
    table: Table, *, draws: Mapping[str, Draws], objective: str = "ap", confidence: float = CONFIDENCE
) -> Finding[TieRow]:
    """Which detectors cannot be told apart by their accuracy on the same pictures.

    All pairs are compared at once on joint draws of the pictures: see `analysis.statistics.simultaneous`. Equal detections
    differ by exactly 0 and are tied.

    Args:
        table: rows of one evaluation split; devices and protocols may differ, for accuracy travels. An evaluation
            that stands in several rows counts once.
        draws: `evaluation_digest` -> the draws that are kept beside that evaluation.
        objective: the accuracy column.
        confidence: that no two are told apart which are truly equal.

    Raises:
        AnalysisError: an option is unknown, or the rows are of several evaluation splits.
        NothingFoundError: fewer than two evaluations share their draws of pictures.
    """
    if objective not in ACCURACY_WORDS:
        raise AnalysisError(f"objective {objective!r} was asked for; known: {', '.join(ACCURACY_WORDS)}")
    evaluated = distinct(table.take(~table.is_missing("evaluation_digest")), "evaluation_digest")
    joint = joint_draws(list(evaluated["evaluation_digest"]), draws, objective)
    if len(joint.digests) < 2:
        raise NothingFoundError(
            f"ties were asked of a table of {len(table)} rows, of which {len(joint.digests)} share draws of the same "
            "pictures; it takes two: evaluate detectors on one data set with `frontier evaluate`"
        )
    row_of = {digest: row for row, digest in enumerate(evaluated["evaluation_digest"])}
    order = np.argsort(-joint.values, kind="stable")
    compared = evaluated.take([row_of[joint.digests[i]] for i in order])
    shared = shared_by_all(compared, "ties", may_differ=("device_key", "protocol"))
    found = simultaneous_differences(joint.values[order], joint.rows[:, order], confidence)
    rows = _rows(compared, joint.values[order], found)
    return Finding(
        name=NAME,
        title=f"Detectors that {shared.eval_split} cannot tell apart",
        sentence=_sentence(rows, shared.eval_split, objective, confidence),
        rows=rows,
        caveats=_caveats(
            joint, len(distinct(table)) - len(distinct(table.take(~table.is_missing("evaluation_digest"))))
        ),
        source="not in the paper, which compares AP without intervals",
    )


def _rows(compared: Table, values: np.ndarray, found: Differences) -> tuple[TieRow, ...]:
    letters, called = compact_letters(found.is_told), names(compared)
    return tuple(
        TieRow(
            model=called[i],
            row_id=compared["row_id"][i],
            meta_architecture=compared["meta_architecture"][i],
            feature_extractor=compared["feature_extractor"][i],
            accuracy=float(values[i]),
            behind=float(found.values[0, i]),
            behind_lower=float(found.lower[0, i]),
            behind_upper=float(found.upper[0, i]),
            is_tied=not found.is_told[0, i],
            groups=letters[i],
        )
        for i, row in enumerate(compared.rows())
    )


def _sentence(rows: tuple[TieRow, ...], pictures: str, objective: str, confidence: float) -> str:
    best, tied = rows[0], [row for row in rows[1:] if row.is_tied]
    behind = [row for row in rows[1:] if not row.is_tied]
    head = f"Of {len(rows)} detectors evaluated on {pictures}, {best.model} has the best {ACCURACY_WORDS[objective]}, "
    head += f"{fraction(best.accuracy)}; "
    if tied:
        names = listed([f"{row.model} ({fraction(row.accuracy)})" for row in tied])
        head += f"{len(tied)} cannot be told from it: {names}"
    else:
        head += "no other one reaches it"
    if behind:
        first = behind[0]
        span = ends_words(first.behind_lower, first.behind_upper, fraction)
        head += f"; the next, {first.model}, is {fraction(first.behind)} behind ({span})"
    pairs = len(rows) * (len(rows) - 1) // 2
    together = f"all {pairs} comparisons together" if pairs > 1 else "this comparison"
    return f"{head}. Confidence {100 * confidence:g} % for {together}."


def _caveats(joint: JointDraws, num_without: int) -> tuple[str, ...]:
    caveats = [
        "That two cannot be told apart does not show that they are alike: more pictures may tell them apart.",
        "The intervals do not include how another training of the same detector would have come out.",
    ]
    if joint.others:
        caveats.append(
            f"Left out: {len(joint.others)} whose pictures were drawn otherwise; evaluate them again."
        )
    if num_without:
        caveats.append(f"Left out: {num_without} without an evaluation of their own.")
    return tuple(caveats)
