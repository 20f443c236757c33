"""`ShownRows`: the rows that figures and findings are made of, chosen as a recommendation's are."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from analysis.accuracy.draws import Draws
from analysis.rows.same_detector import detectors
from analysis.table import Table
from detectors.config import closest
from frontier.desk import Frontier
from frontier.errors import UsageError
from frontier.eval_split import says_test, with_one_split
from frontier.gallery import Rows
from frontier.kept_beside import KeptBeside
from frontier.match_data import kept_draws
from frontier.models import with_counted_costs
from frontier.pool import NO_ROWS, Pool, choose_pool
from frontier.published import comparable, published
from frontier.question import Question


class KeptDraws(KeptBeside[Draws]):
    """Digest of an evaluation -> the draws that are kept beside it in a results folder."""

    def __init__(self, folder: Path, digests: frozenset[str]) -> None:
        super().__init__(digests, lambda digest: kept_draws(folder, digest))


@dataclasses.dataclass(frozen=True, kw_only=True)
class ShownRows:
    """What may be shown together.

    Attributes:
        pool: rows of one device, protocol and evaluation split, and what was left out so that they are.
        settings: those of the pool; where nothing was timed here but something evaluated, what was.
        accuracies: every accuracy on the same pictures, whether the detector was timed or not.
        everywhere: every row with a time of the same source, whatever the device; see `shown_rows`.
        test: accuracies of the pool's detectors on other pictures that are for testing; see `on_test_pictures`.
        draws: by the column `evaluation_digest`.
    """

    pool: Pool
    settings: Table
    accuracies: Table
    everywhere: Table
    test: Table
    draws: Mapping[str, Draws]

    @property
    def most(self) -> int:
        """How many rows the largest of the tables has."""
        return max(len(table) for table in (self.pool.table, self.accuracies, self.everywhere))

    def of(self, rows: Rows) -> Table:
        """The rows that an entry of the gallery takes."""
        return {
            "comparable": self.pool.table,
            "settings": self.settings,
            "accuracies": self.accuracies,
            "everywhere": self.everywhere,
        }[rows]


def shown_rows(desk: Frontier, question: Question, protocol: str | None = None) -> ShownRows:
    """The rows that `question` is about.

    Args:
        desk: what was measured, imported and published.
        question: the device, the pictures, and whether to show what frontier cannot build; the limits of its budget
            only appear in messages.
        protocol: a protocol of that device, or a published one; by default the preferred one.

    Raises:
        UsageError: the device or the protocol is unknown, or they contradict each other.
        NoRowsError: there is nothing to show.
    """
    question = desk.about(question)
    pool = _pool(desk, question, protocol)
    is_untimed = pool.basis == "published" and question.device is None and len(desk.evaluated) > 0
    accuracies = _accuracies(desk, question, None if is_untimed else pool)
    digests = frozenset(str(digest) for digest in accuracies["evaluation_digest"] if digest is not None)
    return ShownRows(
        pool=pool,
        settings=accuracies if is_untimed else pool.table,
        accuracies=accuracies,
        everywhere=_everywhere(desk, question, pool),
        test=on_test_pictures(desk, pool.table),
        draws=KeptDraws(desk.folder, digests),
    )


def on_test_pictures(desk: Frontier, table: Table) -> Table:
    """Accuracies of the detectors of a table on other pictures than its own, of sets whose name says `test`.

    They are the user's own evaluations of the same weights in the same setting, and what the document prints that printed
    the accuracy in the table.
    """
    known, splits = set(detectors(table)) - {None}, set(table["eval_split"])
    others = Table.concatenate(
        [_of_test_sets(rows) for rows in (desk.evaluated, desk.imported, comparable(published()))]
    )
    pairs = zip(detectors(others), others["eval_split"], strict=True)
    return others.take(np.array([one in known and split not in splits for one, split in pairs], bool))


def _of_test_sets(rows: Table) -> Table:
    return rows.take(np.array([says_test(split) for split in rows["eval_split"]], bool))


def _accuracies(desk: Frontier, question: Question, pool: Pool | None) -> Table:
    """Those on the pool's pictures; without a pool, of what was evaluated here."""
    if pool is None:
        return with_one_split(desk.evaluated, question.eval_split)[0]
    known = _published(question) if pool.basis == "published" else _own(desk)
    split = next((split for split in pool.table["eval_split"] if split is not None), None)
    known = known.where(eval_split=split)
    names = set(pool.table["row_id"]) - {None}
    is_of_pool = np.array([name in names for name in known["row_id"]], bool)
    return known.take(np.argsort(~is_of_pool, kind="stable"))  # of equal accuracies the first counts


def _everywhere(desk: Frontier, question: Question, pool: Pool) -> Table:
    """Every time of the pool's source; of a device that was asked for, those alone."""
    if question.device is not None:
        return pool.table
    known = _published(question) if pool.basis == "published" else _own(desk)
    return known.take(~known.is_missing("latency_ms"))


def _own(desk: Frontier) -> Table:
    """What was measured, evaluated or imported here; an evaluation that stands beside a time is not there once more."""
    beside_times = set(desk.measured["evaluation_digest"])
    is_alone = np.array([digest not in beside_times for digest in desk.evaluated["evaluation_digest"]], bool)
    return Table.concatenate([desk.measured, desk.evaluated.take(is_alone), desk.imported])


def _published(question: Question) -> Table:
    """Published rows, one picture at a time, of the detectors asked for."""
    rows = comparable(published())
    return with_counted_costs(rows if question.any_detector else rows.where(buildable=True))


def _pool(desk: Frontier, question: Question, protocol: str | None) -> Pool:
    """The rows to draw: one device, one protocol, one evaluation split."""
    measured, imported = desk.measured, desk.imported
    key = question.device or desk.here
    if protocol is not None:
        chosen, theirs = (rows.where(device_key=key, protocol=protocol) for rows in (measured, imported))
        if len(chosen):
            measured = chosen
        elif len(theirs):
            return choose_pool(NO_ROWS, question, desk.here, imported=theirs)
        else:
            question = dataclasses.replace(question, device=_printed(protocol, question, desk))
    is_local = (question.device or desk.here) in set(measured["device_key"])
    # What was measured can be built, so that there the choice does not arise.
    question = dataclasses.replace(question, any_detector=question.any_detector and not is_local)
    return choose_pool(measured, question, desk.here, imported=imported)


def _printed(protocol: str, question: Question, desk: Frontier) -> str:
    """`protocol` itself, known to be a published or imported one of the device asked for."""
    tables = (desk.measured, desk.imported, published())
    rows = Table.concatenate(tables[1:]).where(protocol=protocol)
    if not len(rows):
        known = sorted({str(name) for table in tables for name in table["protocol"] if name})
        near = closest(protocol, known).split(" (also known")[0]
        if not near.startswith("did you mean"):  # there are over a hundred
            near = "`frontier results` lists what was timed here"
        raise UsageError(
            f"--protocol {protocol}: nothing was timed so on {question.device or 'this machine'}; {near}"
        )
    if question.device not in (None, protocol, *rows["device_key"]):
        raise UsageError(
            f"--device {question.device} and --protocol {protocol} contradict each other: those times are of "
            f"{rows['device_key'][0]}; give one of them"
        )
    return protocol
