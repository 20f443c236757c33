"""`frontier import`: other people's results, or their detections, beside one's own."""

import dataclasses
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from analysis.table import Table
from frontier.errors import ExitCode, UsageError
from frontier.evaluation.words import percent, range_words
from frontier.imports.columns import Wishes
from frontier.imports.keep import Import, import_detections, import_results
from frontier.imports.problems import ImportProblemsError
from frontier.imports.scored import Truth
from frontier.imports.table import imported_table
from frontier.place import place_to_keep
from frontier.progress import progress_bar
from frontier.records import Imported, Range
from frontier.reply import Output, Reply
from frontier.store import Store

Flag = Annotated[bool, Parameter(negative=(), show_default=False)]
SHOWN_PROBLEMS = 50


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Columns:
    """How the columns of a table are read."""

    map: tuple[str, ...] = ()
    """THEIRS=OURS, or THEIRS=OURS:CONVERSION such as fps=latency_ms:from_fps; give it once for each column."""
    set: tuple[str, ...] = ()
    """OURS=VALUE: what every row shares, such as device=T4; give it once for each."""
    skip_others: Flag = False
    """leave out columns that are not understood."""


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Detections:
    """What detections are scored against."""

    model: str | None = None
    """of detections: the detector's name."""
    data: Path | None = None
    """of detections: a COCO instances file, or a folder in COCO, Pascal VOC or YOLO layout."""
    split: str | None = None
    """which of its splits, where it has several."""
    images: Path | None = None
    """the folder of the pictures, where it is not one of the usual places."""


def import_file(
    file: Path,
    /,
    *,
    columns: Columns = Columns(),
    detections: Detections = Detections(),
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Take in other people's results: a CSV or JSON table, or COCO detections, which are scored.

    They are kept with their device, drawn hollow, and never answer a question about this machine. Everything that is
    wrong with a file is listed at once, and then nothing is kept. docs/importing.md lists the columns.

    Examples:
      frontier import results.csv
      frontier import zoo.csv --map fps=latency_ms:from_fps --set device=T4
      frontier import detections.json --data instances.json --model yolov8s

    Args:
        file: the table, or the COCO results file.
        columns: how its columns are read.
        detections: what they are scored against.
        results: the results folder, instead of FRONTIER_RESULTS, ./frontier-results or the user's data folder.
        output: how to print.
    """
    store = Store(place_to_keep(results).folder)
    try:
        if detections.data is None:
            _refuse(vars(detections), "detections; give --data too")
            wishes = Wishes(maps=columns.map, constants=columns.set, skip_others=columns.skip_others)
            return _reply(import_results(file, store, wishes))
        return _reply(_scored(file, store, detections, columns))
    except ImportProblemsError as error:
        return _problems(file, error)


def _scored(file: Path, store: Store, detections: Detections, columns: Columns) -> Import:
    _refuse(
        {"map": columns.map, "skip_others": columns.skip_others}, "tables, not for detections; leave it out"
    )
    if detections.model is None or detections.data is None:
        raise UsageError(f"detections of which detector? frontier import {file} --data DATA --model NAME")
    truth = Truth(detections.data, detections.split, detections.images)
    return import_detections(
        file, store, detections.model, truth, constants=columns.set, progress=progress_bar
    )


def _refuse(asked: dict[str, Any], what: str) -> None:
    given = [f"--{name.replace('_', '-')}" for name, value in asked.items() if value]
    if given:
        raise UsageError(f"{', '.join(given)}: {'is' if len(given) == 1 else 'are'} for {what}")


def _reply(done: Import) -> Reply:
    record = done.stored.record
    table = imported_table([done.stored])
    next_command = _next_command(table)
    lines = [
        f"{_counted(len(record.rows), 'row')} of {record.file} {'imported' if done.is_new else 'were here already'}",
        *(f"  {line}" for line in _held(table)),
        *(f"  {line}" for line in _scores(record)),
    ]
    if done.skipped:
        lines.append(f"  left out: the columns {', '.join(done.skipped)}")
    lines += [f"Kept as {done.stored.path}", "(delete that file to undo it)"]
    lines += [f"Next: {next_command}"] if next_command else []
    data = {
        "row_id": done.stored.digest,
        "path": done.stored.path,
        "new": done.is_new,
        "skipped": done.skipped,
        "next": next_command,
        **record.to_dict(),
    }
    return Reply(text="\n".join(lines), data=data)


def _held(table: Table) -> list[str]:
    """The devices with their times, the pictures with their accuracies, the costs."""
    timed = table.take(~table.is_missing("latency_ms"))
    accurate = table.take(~table.is_missing("ap"))
    devices = Counter(zip(timed["device"], timed["device_key"], timed["protocol"], strict=True))
    pictures = Counter(accurate["eval_split"])
    lines = [
        f"{_counted(count, 'time')} on {device}, protocol {protocol}: --device {key}"
        for (device, key, protocol), count in devices.items()
    ]
    lines += [f"{_counted(count, 'AP')} on {split}" for split, count in pictures.items()]
    for column, words in (("gmacs", "multiply-adds"), ("params_m", "parameters"), ("memory_mb", "memory")):
        count = int((~table.is_missing(column)).sum())
        lines += [f"{count} with {words}"] if count else []
    return lines


def _scores(record: Imported) -> list[str]:
    """What the detections of a record score, in percent; nothing for a table."""
    if record.data is None:
        return []
    row = record.rows[0]
    lower, upper = row.get("ap_lower"), row.get("ap_upper")
    interval = None if lower is None or upper is None else Range(lower=float(lower), upper=float(upper))
    ap = row.get("ap")
    return [f"AP {percent(None if ap is None else float(ap))} %, 95% interval {range_words(interval)}"]


def _next_command(table: Table) -> str | None:
    """What shows the rows: a plot of a device with both numbers, else a comparison."""
    both = table.take(~table.is_missing("latency_ms") & ~table.is_missing("ap"))
    if len(both):
        return f"frontier plot --device {both['device_key'][0]}"
    names = sorted(set(table["model"]))
    return f"frontier compare {names[0]} {names[1]}" if len(names) > 1 else None


def _problems(file: Path, error: ImportProblemsError) -> Reply:
    shown = [f"  {problem}" for problem in error.problems[:SHOWN_PROBLEMS]]
    more = len(error.problems) - len(shown)
    lines = [f"{file}: {_counted(len(error.problems), 'problem')}; nothing was kept", *shown]
    lines += [f"  and {more} more (--json lists all)"] if more else []
    return Reply(
        text="\n".join(lines),
        data={"file": file, "problems": error.problems, "exit_code": int(ExitCode.PROBLEMS)},
        exit_code=ExitCode.PROBLEMS,
    )


def _counted(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
