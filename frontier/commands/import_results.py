"""`frontier import`: other people's results, or their detections, beside one's own."""

import dataclasses
import shlex
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from analysis.table import Table
from analysis.words import counted
from frontier.errors import ExitCode, UsageError
from frontier.evaluation.words import percent, range_words
from frontier.imports.columns import Wishes, option_words
from frontier.imports.counted import with_counted
from frontier.imports.keep import Import, import_detections, import_results
from frontier.imports.known_devices import near_names
from frontier.imports.problems import ImportProblemsError, Remedy
from frontier.imports.scored import Truth
from frontier.imports.table import imported_table
from frontier.place import place_to_keep
from frontier.progress import progress_bar
from frontier.records import Imported, Range
from frontier.reply import Output, Reply
from frontier.store import Store

Flag = Annotated[bool, Parameter(negative=(), show_default=False)]
SHOWN_PROBLEMS = 50
SHOWN_DIGITS = 8  # of a record's name


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
    replace: Flag = False,
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Take in other people's results: a CSV or JSON table, or COCO detections, which are scored.

    They are kept with their device, drawn hollow, and never answer a question about this machine. Everything that is
    wrong with a file is listed at once, with the command that would read it, and then nothing is kept. What is kept
    already is passed over; what contradicts it is refused. docs/importing.md lists the columns.

    Examples:
      frontier import results.csv
      frontier import zoo.csv --map fps=latency_ms:from_fps --set device=T4
      frontier import detections.json --data instances.json --model yolov8s

    Args:
        file: the table, or the COCO results file.
        columns: how its columns are read.
        detections: what they are scored against.
        replace: let rows that contradict kept ones count from now on.
        results: the results folder, instead of FRONTIER_RESULTS, ./frontier-results or the user's data folder.
        output: how to print.
    """
    store = Store(place_to_keep(results).folder)
    wishes = Wishes(maps=columns.map, constants=columns.set, skip_others=columns.skip_others)
    try:
        if detections.data is None:
            _refuse(
                vars(detections),
                "detections, which are scored against --data: give that too, or leave it out",
            )
            return _reply(import_results(file, store, wishes, replace=replace), store, results)
        return _reply(_scored(file, store, detections, columns, replace=replace), store, results)
    except ImportProblemsError as error:
        command = mended_command(file, wishes, error, results, detections)
        return _problems(file, error, command)


def mended_command(
    file: Path,
    wishes: Wishes,
    error: ImportProblemsError,
    results: Path | None,
    detections: Detections = Detections(),
) -> str | None:
    """What was typed, with the options that mend what options can mend; None where none can.

    Options that were themselves a problem are left out. A word in capitals stands for what only a person knows.
    """
    if not error.remedies:
        return None
    mended = {one.value.rpartition("=")[0] for one in error.remedies if one.option == "map"}
    typed = [Remedy("map", one) for one in wishes.maps if one.rpartition("=")[0].strip() not in mended]
    typed += [Remedy("set", one) for one in wishes.constants]
    typed = [one for one in typed if not _is_wrong(one, error)]
    typed += [*error.remedies, *([Remedy("skip-others")] if wishes.skip_others else [])]
    options = [option_words(one) for one in dict.fromkeys(typed)]
    scored = [
        f"--{name} {shlex.quote(str(value))}" for name, value in vars(detections).items() if value is not None
    ]
    return " ".join([f"frontier import {shlex.quote(str(file))}", *scored, *options, *results_words(results)])


def _is_wrong(typed: Remedy, error: ImportProblemsError) -> bool:
    """Whether an option is itself one of the problems."""
    return any(problem.startswith(f"--{typed.option} {typed.value}:") for problem in error.problems)


def _scored(file: Path, store: Store, detections: Detections, columns: Columns, *, replace: bool) -> Import:
    _refuse(
        {"map": columns.map, "skip_others": columns.skip_others}, "tables, not for detections; leave it out"
    )
    if detections.model is None or detections.data is None:
        data = shlex.quote(str(detections.data or "DATA"))
        raise UsageError(
            f"detections of which detector? frontier import {shlex.quote(str(file))} --data {data} --model NAME"
        )
    truth = Truth(detections.data, detections.split, detections.images)
    return import_detections(
        file,
        store,
        detections.model,
        truth,
        constants=columns.set,
        replace=replace,
        progress=progress_bar,
    )


def _refuse(asked: dict[str, Any], what: str) -> None:
    given = [f"--{name.replace('_', '-')}" for name, value in asked.items() if value]
    if given:
        raise UsageError(f"{', '.join(given)} {'is' if len(given) == 1 else 'are'} for {what}")


def _reply(done: Import, store: Store, results: Path | None) -> Reply:
    record = done.stored.record
    table = imported_table([done.stored])
    next_command = _next_command(table, results)
    near = near_names((str(key) for key in table["device_key"] if key is not None), store)
    undo = " ".join([f"frontier results rm {done.stored.digest[:SHOWN_DIGITS]}", *results_words(results)])
    lines = [
        _taken_words(done),
        *(f"  {line}" for line in _held(table)),
        *(f"  {line}" for line in _costs(record)),
        *(f"  {line}" for line in _scores(record)),
    ]
    if done.skipped:
        lines.append(f"  left out: the columns {', '.join(done.skipped)}")
    lines += [
        f"  {one.key} may be the device {one.other} ({one.origin}); if it is, undo this, then import with "
        f"--set device_key={one.other}"
        for one in near
    ]
    lines += [f"Kept as {done.stored.path}", f"To undo it: {undo}"]
    lines += [f"Next: {next_command}"] if next_command else []
    data = {
        "row_id": done.stored.digest,
        "path": done.stored.path,
        "new": done.is_new,
        "skipped": done.skipped,
        "known": done.num_known,
        "repeated": done.num_repeated,
        "near_devices": [one._asdict() for one in near],
        "undo": undo,
        "next": next_command,
        **record.to_dict(),
    }
    return Reply(text="\n".join(lines), data=data)


def _taken_words(done: Import) -> str:
    """How many rows were taken in, and what became of the others."""
    record = done.stored.record
    if not done.is_new:
        parts = [f"{counted(done.num_known, 'row')} of {record.file} {_was(done.num_known)} here already"]
    else:
        parts = [f"{counted(len(record.rows), 'row')} of {record.file} imported"]
        parts += [f"{done.num_known:,} {_was(done.num_known)} here already"] if done.num_known else []
    parts += [f"{done.num_repeated:,} only repeated another one"] if done.num_repeated else []
    return "; ".join(parts)


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def _held(table: Table) -> list[str]:
    """The devices with their times, the pictures with their accuracies."""
    timed = table.take(~table.is_missing("latency_ms"))
    accurate = table.take(~table.is_missing("ap"))
    devices = Counter(zip(timed["device"], timed["device_key"], timed["protocol"], strict=True))
    pictures = Counter(accurate["eval_split"])
    lines = [
        f"{counted(count, 'time')} on {device}, protocol {protocol}: --device {key}"
        for (device, key, protocol), count in devices.items()
    ]
    lines += [f"{counted(count, 'AP')} on {split}" for split, count in pictures.items()]
    untimed = len(accurate) - int((~accurate.is_missing("latency_ms")).sum())
    if untimed:
        lines.append(
            f"{counted(untimed, 'AP')} without a time: for `frontier compare` and the figures of accuracy; no budget is "
            "answered from them"
        )
    return lines


def _costs(record: Imported) -> list[str]:
    """How many rows state which cost, and how many of them frontier completes."""
    lines = []
    for column, words in (("gmacs", "multiply-adds"), ("params_m", "parameters"), ("memory_mb", "memory")):
        stating = [row for row in record.rows if row.get(column) is not None]
        kinds = dict.fromkeys(str(row["memory_kind"]) for row in stating if row.get("memory_kind"))
        said = f" ({', '.join(kinds)})" if kinds and column == "memory_mb" else ""
        lines += [f"{len(stating)} with {words}{said}"] if stating else []
    completed = sum(len(with_counted(row)) > len(row) for row in record.rows)
    if completed:
        lines.append(
            f"{completed} with a name of ours, for which frontier adds what it counted and knows of the extractor: see notes"
        )
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


def _next_command(table: Table, results: Path | None) -> str | None:
    """What shows the rows: a plot of a device with both numbers, else a comparison."""
    both = table.take(~table.is_missing("latency_ms") & ~table.is_missing("ap"))
    folder = results_words(results)
    if len(both):
        return " ".join([f"frontier plot --device {shlex.quote(str(both['device_key'][0]))}", *folder])
    names = [shlex.quote(name) for name in sorted(set(table["model"]))[:2]]
    return " ".join(["frontier compare", *names, *folder]) if len(names) > 1 else None


def results_words(results: Path | None) -> list[str]:
    """The option `--results` as it is typed; none for the default folder."""
    return [] if results is None else [f"--results {shlex.quote(str(results))}"]


def _problems(file: Path, error: ImportProblemsError, command: str | None) -> Reply:
    shown = [f"  {problem}" for problem in error.problems[:SHOWN_PROBLEMS]]
    more = len(error.problems) - len(shown)
    lines = [f"{file}: {counted(len(error.problems), 'problem')}; nothing was kept", *shown]
    lines += [f"  and {more} more (--json lists all)"] if more else []
    lines += [f"Next: {command}"] if command else []
    unknown = _unknown(error)
    lines += [f"(put what is true in the place of {' and '.join(unknown)})"] if unknown else []
    return Reply(
        text="\n".join(lines),
        data={
            "file": file,
            "problems": error.problems,
            "next": command,
            "exit_code": int(ExitCode.PROBLEMS),
        },
        exit_code=ExitCode.PROBLEMS,
    )


def _unknown(error: ImportProblemsError) -> list[str]:
    """What stands in capitals in the options that mend a file."""
    return [one.value.rpartition("=")[2] for one in error.remedies if one.option == "set"]
