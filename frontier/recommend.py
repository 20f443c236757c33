"""The answer to a question: rows chosen, a recommendation over them, and what to type next."""

from collections.abc import Collection

from analysis.choice.candidates import Candidate
from analysis.choice.recommend import Recommendation, recommend
from analysis.errors import AnalysisError
from analysis.table import Table
from frontier.amounts import rounded_down, rounded_up
from frontier.answer import Answer, ResultsFolder
from frontier.bounding import bound_command
from frontier.errors import NoRowsError
from frontier.place import DEMONSTRATION
from frontier.pool import NO_ROWS, Pool, choose_pool
from frontier.published import published
from frontier.question import Question


def answer_question(
    question: Question,
    measured: Table,
    here: str,
    *,
    results: ResultsFolder,
    imported: Table = NO_ROWS,
    problems: Collection[str] = (),
    confirmed: Collection[str] = (),
) -> Answer:
    """The recommendation for `question` and where it comes from.

    Args:
        question: what was asked.
        measured: every local measurement, accuracy joined; see `frontier.joined`.
        here: this machine's `Device.key`.
        results: the results folder.
        imported: other people's results, which answer only where their device is asked for.
        problems: sentences about files that could not be read.
        confirmed: `row_id` of the rows measured with fresh samples after they were chosen.

    Raises:
        UsageError: the device, meta-architecture or feature extractor is unknown.
        NoRowsError: there is nothing to compare, or nothing with the accuracy asked for.
    """
    pool = choose_pool(measured, question, here, imported=imported)
    try:
        found = recommend(pool.table, question.budget, confirmed=confirmed)
    except AnalysisError as error:
        raise NoRowsError(f"{error}; ask for --objective ap, or of other rows with --device") from error
    return describe(question, pool, found, results=results, problems=problems)


def describe(
    question: Question,
    pool: Pool,
    found: Recommendation,
    *,
    results: ResultsFolder,
    problems: Collection[str] = (),
) -> Answer:
    """`found` with the origin of its rows and the next command."""
    example = found.choice or found.nearest[0]
    measure = question.command(measure=True)
    return Answer(
        recommendation=found,
        basis=pool.basis,
        device=str(example.row.get("device") or "a device that the source does not name"),
        device_key=str(example.row.get("device_key")),
        protocol=_word(example, "protocol"),
        runtime=_word(example, "runtime"),
        precision=_word(example, "precision"),
        eval_split=_word(example, "eval_split"),
        accuracy_citation=citation_of(_word(example, "accuracy_source")),
        pool=pool.words,
        remarks=(*pool.remarks, *_without_weights(question, found, results)),
        caution=pool.caution,
        problems=tuple(problems),
        results=results,
        measure_command=measure,
        bound_command=_bound_command(question, found),
        next_command=_next_command(question, pool, found),
    )


def citation_of(accuracy_source: str | None) -> str | None:
    """The document and place that an `accuracy_source` names, without its version; None where it names none.

    >>> citation_of("howard2017-0024 (minival, 8,000 held-out images)")
    'arXiv:1704.04861, Table 13'
    """
    row_id = (accuracy_source or "").split(" ")[0]
    row = published().where(row_id=row_id)
    return str(row["source_ref"][0]).split(" @ ")[0] if len(row) else None


def _bound_command(question: Question, found: Recommendation) -> str | None:
    better = found.uncertain_but_better or found.next_more_accurate
    one = found.choice if found.state == "uncertain" else better
    return None if one is None else bound_command(one, question)


def _lacks_weights(question: Question, found: Recommendation) -> bool:
    """True for a choice whose weights stayed where the folder, which is only read, was made."""
    choice = found.choice
    return question.is_only_read and choice is not None and choice.row.get("weights") == "trained"


def _without_weights(question: Question, found: Recommendation, results: ResultsFolder) -> tuple[str, ...]:
    if results.folder != DEMONSTRATION or not _lacks_weights(question, found):
        return ()
    note = (
        "the weights of these detectors do not come with frontier: to use one, or to bound its time, train it first "
        "(frontier train; docs/results/README.md says how these were)"
    )
    return (note,)


def _word(candidate: Candidate, column: str) -> str | None:
    value = candidate.row.get(column)
    return None if value is None else str(value)


def _next_command(question: Question, pool: Pool, found: Recommendation) -> str:
    """Measure where nothing was measured here, or longer where that decides; relax where nothing fits; else use it.

    Weights that did not come along cannot be used, so that there too it is to measure.
    """
    if pool.basis != "measured here" or _lacks_weights(question, found):
        return question.command(measure=True)
    if found.state == "uncertain":
        return _bound_command(question, found) or question.command(measure=True)
    if found.choice is not None:
        return f"frontier detect PICTURE --model {found.choice.model} --weights DIR --out boxes.png"
    if found.relaxation is None:
        return "frontier models"
    relaxation = found.relaxation
    rounded = rounded_down if relaxation.column == "ap" else rounded_up
    return question.relaxed(relaxation.column, float(rounded(relaxation.needed))).command()
