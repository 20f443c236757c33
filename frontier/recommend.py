"""The answer to a question: rows chosen, a recommendation over them, and what to type next."""

from collections.abc import Collection

from analysis.choice.candidates import Candidate
from analysis.choice.recommend import Recommendation, recommend
from analysis.errors import AnalysisError
from analysis.table import Table
from frontier.answer import Answer, ResultsFolder
from frontier.errors import NoRowsError, UsageError
from frontier.next_step import next_step
from frontier.pool import NO_ROWS, Pool, choose_pool
from frontier.published import published
from frontier.question import Question
from frontier.untimed import Untimed, untimed_of


def answer_question(
    question: Question,
    measured: Table,
    here: str,
    *,
    results: ResultsFolder,
    evaluated: Table = NO_ROWS,
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
        evaluated: every evaluation by itself; those without a time are named.
        imported: other people's results, which answer only where their device is asked for.
        problems: sentences about files that could not be read.
        confirmed: `row_id` of the rows measured with fresh samples after they were chosen.

    Raises:
        UsageError: the device, meta-architecture or feature extractor is unknown.
        NoRowsError: there is nothing to compare, nothing with the accuracy asked for, or nothing timed on the pictures
            asked for.
    """
    untimed = untimed_of(evaluated, measured, question, here, folder=results.folder)
    try:
        pool = choose_pool(measured, question, here, imported=imported)
    except UsageError as error:
        if untimed is None or question.eval_split is None:
            raise
        raise NoRowsError(_without_times(untimed, question.eval_split)) from error
    try:
        found = recommend(pool.table, question.budget, confirmed=confirmed)
    except AnalysisError as error:
        raise NoRowsError(f"{error}; ask for --objective ap, or of other rows with --device") from error
    return describe(question, pool, found, results=results, untimed=untimed, problems=problems)


def _without_times(untimed: Untimed, eval_split: str) -> str:
    """That on some pictures there are accuracies alone."""
    return (
        f"--eval-split {eval_split}: {untimed.folder} holds {untimed.words}, but no time of them on this machine, without "
        f"which no budget can be answered from them. To time that one: {untimed.command} ({untimed.dir_words})"
    )


def describe(
    question: Question,
    pool: Pool,
    found: Recommendation,
    *,
    results: ResultsFolder,
    untimed: Untimed | None = None,
    problems: Collection[str] = (),
) -> Answer:
    """`found` with the origin of its rows and the next command."""
    example = found.choice or found.nearest[0]
    step = next_step(question, pool.basis, found, untimed, results.folder)
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
        remarks=(*pool.remarks, *step.remarks),
        caution=pool.caution or _on_empty(question, pool, results, problems),
        problems=tuple(problems),
        results=results,
        untimed=untimed,
        measure_command=step.measure,
        bound_command=step.bound,
        next_command=step.next,
    )


def _on_empty(
    question: Question, pool: Pool, results: ResultsFolder, problems: Collection[str]
) -> str | None:
    """That the folder that was named holds nothing; None where it does, was merely found, or others' times were asked for."""
    is_asked = question.device is not None or question.results is None
    if pool.basis != "published" or is_asked or not results.is_empty:
        return None
    nothing = "no results that can be read" if problems else "no results yet"
    return f"{results.folder} holds {nothing}, so that published ones answer."


def citation_of(accuracy_source: str | None) -> str | None:
    """The document and place that an `accuracy_source` names, without its version; None where it names none.

    >>> citation_of("howard2017-0024 (minival, 8,000 held-out images)")
    'arXiv:1704.04861, Table 13'
    """
    row_id = (accuracy_source or "").split(" ")[0]
    row = published().where(row_id=row_id)
    return str(row["source_ref"][0]).split(" @ ")[0] if len(row) else None


def _word(candidate: Candidate, column: str) -> str | None:
    value = candidate.row.get(column)
    return None if value is None else str(value)
