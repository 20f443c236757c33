"""What `frontier plot` draws: comparable rows, chosen as a recommendation's are, and the data of the picture."""

import dataclasses
from typing import NamedTuple

from analysis.table import Table
from detectors.config import closest
from figures.accuracy_time_data import AccuracyTimeData, accuracy_time_data
from figures.errors import FigureError
from frontier.desk import Frontier
from frontier.errors import NoRowsError, UsageError
from frontier.pool import NO_ROWS, Pool, choose_pool
from frontier.published import published
from frontier.question import Question


class Plotted(NamedTuple):
    """The data of a picture and the rows behind it."""

    data: AccuracyTimeData
    pool: Pool


def plotted(desk: Frontier, question: Question, protocol: str | None = None) -> Plotted:
    """The rows that `question` is about, and what a picture of them shows.

    Args:
        desk: what was measured and published.
        question: the device, and whether to draw what frontier cannot build; the budget's percentile and
            objective choose the columns, its limits only appear in messages.
        protocol: a protocol of that device, or a published one; by default the preferred one.

    Raises:
        UsageError: the device or the protocol is unknown, or they contradict each other.
        NoRowsError: there is nothing to draw.
    """
    pool = _pool(desk, question, protocol)
    budget = question.budget
    try:
        data = accuracy_time_data(pool.table, percentile=budget.percentile, objective=budget.objective)
    except FigureError as error:
        raise NoRowsError(f"{error}; or draw other rows with --device") from error
    return Plotted(data, pool)


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
