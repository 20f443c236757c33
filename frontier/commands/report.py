"""`frontier report`: everything there is to say about a budget, on one page."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from frontier.commands.recommend import Limits, Rows
from frontier.desk import load
from frontier.errors import UsageError
from frontier.question import Question
from frontier.reply import Output, Reply
from frontier.report.file import report_file, write_report

if TYPE_CHECKING:
    from frontier.report.contents import Contents

NO_LIMITS, ALL_ROWS = Limits(), Rows()


def report(
    *,
    limits: Limits = NO_LIMITS,
    rows: Rows = ALL_ROWS,
    out: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Write one page with the answer for a budget, the figures, every finding and where all of it comes from.

    The page needs no network: it can be mailed, kept beside the results and read on a phone. Its figures answer when
    they are pointed at, and its budget can be moved. The findings are those of `frontier plot`; what cannot be found is
    said, with what is missing. Needs plotly: pip install 'frontier-det[report]'.

    Examples:
      frontier report --max-ms 50                    report.html, here
      frontier report --max-ms 50 --out budget.html  somewhere else
      frontier report --max-ms 80 --device titan_x --any-detector

    Args:
        limits: the budget.
        rows: which rows are made use of.
        out: a file that ends in .html, or a folder that exists; by default report.html in the working folder. A report
            that is there already is replaced, and the answer says so.
        output: how to print.
    """
    if all(getattr(limits, name) is None for name in _LIMITS):
        raise UsageError("a report on what? Give a budget, for example: frontier report --max-ms 50")
    results = None if rows.results is None else str(rows.results)
    question = Question(**{**dataclasses.asdict(rows), "results": results}, budget=limits.budget())
    path = report_file(out)
    from frontier.report.contents import contents
    from frontier.report.page import page

    found = contents(load(rows.results), question, may_start_processes=True)
    text = page(found)
    is_replaced = write_report(path, text)
    return _reply(path, len(text.encode()), is_replaced, found)


_LIMITS = ("max_ms", "min_fps", "max_memory_mb", "max_gmacs", "max_params_m", "min_ap")


def _reply(path: Path, size: int, is_replaced: bool, found: "Contents") -> Reply:
    from frontier.answer_text import sections

    words = sections(found.answer)
    lines = [
        f"{path} {'replaced' if is_replaced else 'written'}, {size / 1e6:.1f} MB",
        *words.preamble,
        words.headline,
        f"{len(found.sections)} findings",
        *(f"Not found: {words}" for words in found.not_found),
        *(["The page says what is missing and which command provides it."] if found.not_found else []),
        *found.problems,
    ]
    data = {
        "path": str(path),
        "replaced": is_replaced,
        "bytes": size,
        "answer": found.answer.to_data(),
        "findings": [{"name": one.name, "title": one.title, "said": one.sentences} for one in found.sections],
        "not_found": found.not_found,
        "problems": found.problems,
    }
    return Reply(text="\n".join(lines), data=data)
