"""The times of two detectors that were taken alike, with the intervals of their differences and ratios."""

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from analysis.findings.compare import TimeCompared, time_compared
from analysis.latency.bounds import PercentileBounds
from analysis.table import Cell
from frontier.comparing.contenders import Contender, Two
from frontier.comparing.time_intervals import interval_notes, times_bounded
from frontier.errors import UsageError
from frontier.imports.device_names import device_key
from frontier.pool import HEADLINE_PROTOCOL
from frontier.store import Store
from frontier.weights_words import DIR, dir_words

Row = Mapping[str, Cell]
Alike = tuple[Cell, ...]

TIMING = ("source", "device_key", "protocol", "runtime", "precision", "batch_size")  # equal where taken alike
SHOWN_PERCENTILES = (50, 95)
SHOWN_DEVICES = 4
PRINTED = "printed"
SOURCES = ("measured", "imported", "published")


class TimedAlike(NamedTuple):
    """The rows of two detectors that were timed alike, None where there are none, what the two are called, and notes."""

    rows: tuple[Row, Row] | None
    words: tuple[str, str]
    notes: tuple[str, ...]

    @property
    def is_measured(self) -> bool:
        """Whether the times have samples here, so that their difference may have an interval."""
        return self.rows is not None and self.rows[0].get("source") == "measured"


class Times(NamedTuple):
    """What `Pair` says of times, and notes; see there. `is_wide` is of the interval that is judged."""

    times: Mapping[str, TimeCompared]
    judged: str | None
    notes: tuple[str, ...]
    is_wide: bool = False


def device_asked(found: Iterable[Contender], device: str | None) -> str | None:
    """The device or protocol asked for, as the times of these detectors name it, however it was spelt.

    Raises:
        UsageError: none of them was timed on it.
    """
    timed = [row for one in found for row in one.rows.rows() if "latency_ms" in row]
    known = list(
        dict.fromkeys(str(row[name]) for name in ("device_key", "protocol") for row in timed if name in row)
    )
    if device is None or device in known:
        return device
    if device_key(device) in known:
        return device_key(device)
    alike = difflib.get_close_matches(device_key(device), known, n=SHOWN_DEVICES)
    near = list(dict.fromkeys([*alike, *known]))  # else devices before protocols
    more = f" and {len(near) - SHOWN_DEVICES} more" if len(near) > SHOWN_DEVICES else ""
    those = (
        f"they were on {', '.join(near[:SHOWN_DEVICES])}{more}; give one of these"
        if near
        else "nor anywhere else"
    )
    raise UsageError(
        f"--device {device}: none of these detectors was timed on it, by that name or as a protocol; {those}, or leave out "
        "--device"
    )


def timed_alike(pair: Two, here: str, device: str | None) -> TimedAlike:
    """The times of two detectors on one device by one protocol, runtime, precision and batch size.

    Of several ways in which both were timed it is the end-to-end one on this machine, else another one here, else
    elsewhere, else an imported or a published one.

    Args:
        pair: the detectors.
        here: the key of this machine.
        device: a device's key or a protocol to compare on; None for any.

    Raises:
        UsageError: a source prints several times of one of them that were taken alike.
    """
    mine, theirs = (by_timing(one, device) for one in pair)
    words = pair[0].words, pair[1].words
    common = sorted((key for key in mine if key in theirs), key=lambda key: _preference(key, here))
    if not common:
        return TimedAlike(None, words, (_none_alike(pair, (mine, theirs), device),))
    rows = mine[common[0]], theirs[common[0]]
    others = list(dict.fromkeys(str(key[1]) for key in common if key[1] != common[0][1]))
    notes = [f"Both were timed on other devices too: --device {others[0]}."] if others else []
    return TimedAlike(rows, words, (*notes, *_stand_ins(pair, rows), *_verdicts(pair, rows)))


def num_timed(found: Iterable[TimedAlike]) -> int:
    """How many measurements are compared, at least two."""
    ids = {row["row_id"] for one in found if one.is_measured for row in one.rows or ()}
    return max(len(ids), 2)


def times_compared(found: TimedAlike, folder: Path, *, percentile: int, detectors: int) -> Times:
    """The times of two detectors, their differences and their ratios.

    Args:
        found: the two.
        folder: the results folder, which holds the raw samples.
        percentile: that the verdict is on, where the times were measured.
        detectors: how many are compared with each other, so that the intervals of all hold together.
    """
    if found.rows is None:
        return Times({}, None, found.notes)
    if not found.is_measured:
        printed = time_compared(*(PercentileBounds(_printed_ms(row), None, None) for row in found.rows))
        note = "The times are as they were printed, so that their difference has no interval."
        return Times({PRINTED: printed}, PRINTED, (*found.notes, note))
    known = times_bounded(found.rows, Store(folder), sorted({*SHOWN_PERCENTILES, percentile}), detectors)
    judged = f"p{percentile}"
    times = {name: one.compared for name, one in known.items()}
    if judged not in known:
        return Times(times, judged, found.notes)
    notes = interval_notes(known[judged], judged, found.words)
    return Times(times, judged, (*found.notes, *notes), is_wide=bool(known[judged].spans))


def by_timing(contender: Contender, device: str | None) -> dict[Alike, Row]:
    """How a time was taken -> its row; its own weights' before the untrained network's.

    Raises:
        UsageError: a source prints several times that were taken alike.
    """
    found: dict[Alike, list[Row]] = {}
    for row in contender.rows.rows():
        is_asked = device is None or device in (row.get("device_key"), row.get("protocol"))
        if "latency_ms" in row and "device_key" in row and "protocol" in row and is_asked:
            found.setdefault(tuple(row.get(name) for name in TIMING), []).append(row)
    for key, rows in found.items():
        if key[0] != "measured" and len({row["latency_ms"] for row in rows}) > 1:
            shown = ", ".join(f"{row['row_id']} ({row['latency_ms']:g} ms)" for row in rows[:5])
            raise UsageError(f"{contender.words} has several times on {key[1]}; give one row: {shown}")
    return {key: min(rows, key=lambda row: row.get("weights") == "untrained") for key, rows in found.items()}


def _preference(key: Alike, here: str) -> tuple[object, ...]:
    source, device_key, protocol, *_ = key
    return (SOURCES.index(str(source)), device_key != here, protocol != HEADLINE_PROTOCOL, str(key))


def _printed_ms(row: Row) -> float:
    return float(row["latency_ms"] or 0)


def _none_alike(pair: Two, known: tuple[Mapping[Alike, Row], Mapping[Alike, Row]], device: str | None) -> str:
    on = f" on {device}" if device else ""
    has = [
        f"{one.words} was timed on {_devices(keys)}" if keys else f"{one.words} has no known time{on}"
        for one, keys in zip(pair, known, strict=True)
    ]
    return (
        f"Their times are not compared, for they were not taken on one device in one way: {'; '.join(has)}. "
        f"{_advice(pair)}"
    )


def _advice(pair: Two) -> str:
    if all(True in one.rows["buildable"] for one in pair):
        weighted = [one for one in pair if one.weights_digest is not None]
        plain = dict.fromkeys(one.model for one in pair if one.weights_digest is None)
        commands = [f"frontier benchmark {' '.join(plain)}"] if plain else []
        commands += [f"frontier benchmark {one.model} --weights {DIR}" for one in weighted]
        folders = [dir_words(one.model, _weights(one), one.weights_digest) for one in weighted]
        return f"To time both here: {'; '.join([*commands, *folders])}."
    return "Give times of both on one device by one protocol: frontier import FILE."


def _weights(one: Contender) -> Cell:
    """Whether its own weights were trained here or imported."""
    return one.rows.where(weights_digest=one.weights_digest).row(0).get("weights")


def _devices(keys: Iterable[Alike]) -> str:
    names = list(dict.fromkeys(f"{key[1]} ({key[2]})" for key in keys))
    return ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")


def _stand_ins(pair: Two, rows: tuple[Row, Row]) -> list[str]:
    """Whose weights were not timed themselves."""
    return [
        f"The time of {one.words} is that of the untrained network: with these weights other boxes are found, and "
        "suppressing them takes another time."
        for one, row in zip(pair, rows, strict=True)
        if one.weights_digest is not None and row.get("weights") == "untrained"
    ]


def _verdicts(pair: Two, rows: tuple[Row, Row]) -> list[str]:
    return [
        f"The measurement of {one.words} is not stable but {row['verdict']}."
        for one, row in zip(pair, rows, strict=True)
        if row.get("verdict") not in (None, "stable")
    ]
