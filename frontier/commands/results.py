"""`frontier results`: what has been measured, evaluated, trained and imported, and where it is kept."""

import itertools
import math
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from analysis.table import Cell, Table
from analysis.words import counted
from frontier.answer import ResultsFolder
from frontier.device import Device, here
from frontier.errors import ExitCode, UsageError
from frontier.kept_work import (
    SHOWN_DIGITS,
    evaluation_lines,
    import_data,
    import_lines,
    training_lines,
    work_data,
)
from frontier.measured import measured_table
from frontier.place import Place, place_to_keep, place_to_read, results_place
from frontier.record_file import Stored
from frontier.records import Imported, Measurement
from frontier.removal_text import removal_reply
from frontier.reply import Output, Reply
from frontier.store import RESTORE_SAMPLES, Contents, Store
from frontier.text_table import text_table

Flag = Annotated[bool, Parameter(negative=(), show_default=False)]

MAKE_SOME = "frontier benchmark ssd/mobilenet_v1/300"
HEADINGS = ("model", "weights", "p50 ms", "p95 ms", "at most", "verdict", "measured", "record")
NUMBERS = ("p50 ms", "p95 ms", "at most")


def results(
    action: Literal["list", "path", "merge", "rm"] = "list",
    /,
    *what: str,
    yes: Flag = False,
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """List what is kept and say where, take in another results folder, or take records out.

    Kept are measurements, evaluations, trainings and imports. A record that is taken out takes its raw samples along,
    unless another one refers to them too.

    Examples:
      frontier results                     what is stored, by device
      frontier results path                the folder in use, and why that one
      frontier results merge from-laptop   copy in what is not here yet
      frontier results rm 3f2a91c0         what would be taken out; with --yes it is

    Args:
        action: `list`, `path`, `merge` or `rm`.
        what: with `merge`, the results folder to copy from, which stays as it is; with `rm`, the first digits of the
            records' names, as the list shows them.
        yes: with `rm`, do it; without, it only says what would be done.
        results: the results folder, instead of FRONTIER_RESULTS, ./frontier-results or the user's data folder.
        output: how to print.
    """
    _check_words(action, what, yes=yes)
    if action == "rm":
        return removal_reply(Store(place_to_keep(results).folder), what, is_sure=yes, results=results)
    if action == "merge":
        return _merge(place_to_keep(results), Path(what[0]))
    if action == "path":
        return _path(results_place(results))
    return _list(place_to_read(results), results)


def _check_words(action: str, what: Sequence[str], *, yes: bool) -> None:
    """Pass where an action has the words that it takes.

    Raises:
        UsageError: some are lacking, or too many.
    """
    if action == "merge" and len(what) != 1:
        raise UsageError("results merge: from which folder? Type: frontier results merge DIR")
    if action == "rm" and not what:
        raise UsageError(
            "results rm: which records? Type: frontier results rm ID; `frontier results` lists them"
        )
    if action in ("list", "path") and what:
        raise UsageError(
            f"results {action} {what[0]}: only merge takes a folder, and rm records; did you mean --results "
            f"{shlex.quote(what[0])}?"
        )
    if yes and action != "rm":
        raise UsageError(f"results {action} --yes: only rm asks; leave out --yes")


def _path(place: Place) -> Reply:
    exists = place.folder.is_dir()
    state = "" if exists else "; it is made when the first result is kept"
    return Reply(
        text=f"{place.folder}\n({place.reason}{state})", data={**_place_data(place), "exists": exists}
    )


def _merge(place: Place, other: Path) -> Reply:
    copied, already_there, problems = Store(place.folder).merge(other)
    text = [
        f"{counted(copied, 'record')} copied from {other} to {place.folder}; {already_there} already there."
    ]
    data = {**_place_data(place), "other": str(other), "copied": copied, "already_there": already_there}
    return Reply(
        text="\n".join([*text, *_problem_lines(problems, other)]),
        data={**data, "problems": problems},
        exit_code=ExitCode.ANSWERED if copied or already_there else ExitCode.NO_ROWS,
    )


def _list(place: Place, asked: Path | None) -> Reply:
    store = Store(place.folder)
    contents, evaluations, trainings = store.load(), store.evaluations(), store.trainings()
    imported = store.imported()
    parts = (contents, evaluations, trainings, imported)
    problems = [line for part in parts for line in part.problems]
    kept: list[Stored[Any]] = [stored for part in parts for stored in part.records]
    without = len(store.without_samples(kept))
    lines = [f"Results in {place.folder}", f"({place.reason})", ""]
    data = {
        **_place_data(place),
        "problems": problems,
        "without_samples": without,
        "evaluations": work_data(evaluations.records),
        "trainings": work_data(trainings.records),
        "imported": import_data(imported.records),
    }
    if not kept:
        make_some = MAKE_SOME if asked is None else f"{MAKE_SOME} --results {shlex.quote(str(asked))}"
        lines.append(f"There are none yet. To make some: {make_some}")
        return Reply(
            text="\n".join([*lines, *_problem_lines(problems, place.folder)]),
            data={**data, "devices": [], "next": make_some},
            exit_code=ExitCode.NO_ROWS,
        )
    devices = _by_device(contents, here())
    for device in devices:
        lines += [*_device_lines(device), ""]
    lines += [*evaluation_lines(evaluations.records), *training_lines(trainings.records)]
    lines += import_lines(imported.records)
    of_devices = f"; times of {counted(len(devices), 'device')}" if devices else ""
    lines.append(f"{_held(place, parts, imported).contents}{of_devices}.")
    if without:
        lines.append(f"Without raw samples: {counted(without, 'record')}; {RESTORE_SAMPLES}.")
    lines += _problem_lines(problems, place.folder)
    return Reply(text="\n".join(lines), data={**data, "devices": devices})


def _held(place: Place, parts: Sequence[Contents[Any]], imported: Contents[Imported]) -> ResultsFolder:
    """What the folder holds, from its measurements, evaluations, trainings and imports."""
    measurements, evaluations, trainings, files = (len(part.records) for part in parts)
    return ResultsFolder(
        folder=str(place.folder),
        measurements=measurements,
        evaluations=evaluations,
        trainings=trainings,
        imported_files=files,
        imported_rows=sum(len(stored.record.rows) for stored in imported.records),
    )


def _by_device(contents: Contents[Measurement], this: Device) -> list[dict[str, Any]]:
    """The rows of each device, this machine's first, the fastest detector first."""
    table = measured_table(contents.records)
    keys = sorted(set(table["device_key"]), key=lambda key: (key != this.key, key))
    return [_device(table, contents.records, key, this) for key in keys]


def _device(table: Table, records: Sequence[Stored[Measurement]], key: str, this: Device) -> dict[str, Any]:
    is_mine = table["device_key"] == key
    mine = [stored.record.device for stored, mine in zip(records, is_mine, strict=True) if mine]
    rows = sorted(
        table.take(is_mine).rows(), key=lambda row: (row["protocol"], row["latency_ms"], row["created"])
    )
    differences = [line for device in mine for line in device.differences(this)] if key == this.key else []
    return {
        "device_key": key,
        "device": mine[0].words,
        "is_here": key == this.key,
        "differences": list(dict.fromkeys(differences)),
        "rows": rows,
    }


def _device_lines(device: dict[str, Any]) -> list[str]:
    mark = ", this machine" if device["is_here"] else ""
    lines = [f"{device['device']}{mark}", f"  --device {device['device_key']}"]
    lines += [f"  measured under other conditions than now: {line}" for line in device["differences"]]
    for protocol, rows in itertools.groupby(device["rows"], key=_comparable):
        table = text_table(HEADINGS, [_cells(row) for row in rows], right=NUMBERS)
        lines += ["", f"  {', '.join(protocol)}", *(f"    {line}" for line in table)]
    return lines


def _comparable(row: dict[str, Cell]) -> tuple[str, str, str]:
    """What must be equal for two times of one device to stand in one list."""
    return str(row["protocol"]), str(row["runtime"]), str(row["precision"])


def _cells(row: dict[str, Cell]) -> list[str]:
    return [
        str(row["model"]),
        str(row["weights"]),
        _ms(row.get("latency_p50_ms")),
        _ms(row.get("latency_p95_ms")),
        _bound_ms(row.get("latency_p95_upper_ms")),
        str(row["verdict"]),
        str(row["created"])[:10],
        str(row["row_id"])[:SHOWN_DIGITS],
    ]


def _ms(value: Cell) -> str:
    return "-" if value is None else f"{value:.1f}"


def _bound_ms(value: Cell) -> str:
    """Rounded up: a bound must not promise more than it is."""
    return "-" if value is None else f"{math.ceil(float(value) * 10 - 1e-6) / 10:.1f}"


def _problem_lines(problems: Sequence[str], folder: Path) -> list[str]:
    if not problems:
        return []
    heading = f"{counted(len(problems), 'problem')} in {folder}; the rest was used. Restore or delete:"
    return ["", heading, *(f"  {problem}" for problem in problems)]


def _place_data(place: Place) -> dict[str, Any]:
    return {"folder": str(place.folder), "reason": place.reason}
