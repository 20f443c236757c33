"""Which rows may answer a question: one device, one protocol, one evaluation split, never mixed."""

import dataclasses
from collections import Counter
from collections.abc import Iterable

import numpy as np

from analysis.table import Table
from analysis.words import counted
from detectors.catalog import buildable_pairs
from detectors.config import FEATURE_EXTRACTORS, META_ARCHITECTURES, closest
from frontier.answer import Basis
from frontier.errors import NoRowsError, UsageError
from frontier.eval_split import with_one_split
from frontier.models import with_counted_costs
from frontier.pool_remarks import (
    devices_like,
    on_other_devices,
    on_other_groups,
    on_protocol,
    printed_of,
    timed_there,
)
from frontier.published import CPU_PROTOCOL, GPU_PROTOCOL, ProtocolGroup, comparable, protocols, published
from frontier.question import Question

HEADLINE_PROTOCOL = "end_to_end"  # preferred where one device was timed under several
NO_ROWS = Table({})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pool:
    """Rows that may be compared with each other, and what was left out so that they may.

    Attributes:
        table: at least one row.
        basis: whose times they are.
        words: what was considered, in words.
        remarks: sentences about what was left out, and about what the times do not include.
        caution: what must be known before the answer is read, where the rows were timed otherwise than an answer
            ought to be; else None.
    """

    table: Table
    basis: Basis
    words: str
    remarks: tuple[str, ...]
    caution: str | None = None


def choose_pool(measured: Table, question: Question, here: str, *, imported: Table = NO_ROWS) -> Pool:
    """The rows that `question` is answered from.

    The device is the one asked for, else this machine where something was measured on it, else one published
    device: the i7-7700HQ for hosts that compute on the CPU, the Titan X for the others. Imported rows answer only
    where their device is asked for.

    Args:
        measured: every local measurement, accuracy joined.
        question: what was asked.
        here: this machine's `Device.key`.
        imported: other people's results.

    Raises:
        UsageError: the device, meta-architecture or feature extractor is unknown.
        NoRowsError: nothing is left to compare.
    """
    _check_words(question, measured, imported)
    key = here if question.device is None else question.device
    theirs = _of_device(key, comparable(imported))
    if key in set(measured["device_key"]):
        pool = _measured_pool(measured.where(device_key=key), question, is_here=key == here)
        remarks = [f"Left out: {counted(len(theirs), 'imported row')} of this device."] if len(theirs) else []
        return dataclasses.replace(pool, remarks=(*pool.remarks, *remarks))
    if question.device is not None:
        if len(theirs):
            return _imported_pool(theirs, question, num_untimed=len(imported) - len(_timed(imported)))
        return _published_pool(_published_rows(question.device, measured, imported), question)
    default = CPU_PROTOCOL if here.startswith("cpu") else GPU_PROTOCOL
    pool = _published_pool(published().where(protocol=default), question)
    stored = sorted({str(key) for key in measured["device_key"]})
    others = sorted(set(_timed(imported)["device_key"]) - {None, here})
    remarks = [*on_other_devices("stored", stored), *on_other_devices("imported", others)]
    return dataclasses.replace(pool, remarks=(*pool.remarks, *remarks))


def _measured_pool(rows: Table, question: Question, *, is_here: bool) -> Pool:
    remarks = []
    if question.any_detector:
        remarks.append(
            "Nobody timed here what frontier cannot build; --device DEVICE compares printed times."
        )
    rows = _asked_for(rows, question, "")
    protocol = _preferred_protocol(rows)
    chosen = rows.where(protocol=protocol)
    if len(chosen) < len(rows):
        remarks.append(
            f"Left out: {counted(len(rows) - len(chosen), 'row')} measured by another protocol than {protocol}."
        )
    chosen, on_splits = with_one_split(_without_untrained_twins(chosen), question.eval_split)
    remarks += on_splits
    return Pool(
        table=chosen,
        basis="measured here" if is_here else "measured elsewhere",
        words="detectors measured on this device",
        remarks=tuple(remarks),
        caution=None if protocol == HEADLINE_PROTOCOL else on_protocol(protocol, HEADLINE_PROTOCOL, rows),
    )


def _published_pool(rows: Table, question: Question) -> Pool:
    """The preferred comparable group among `rows`, all of one device."""
    rows = comparable(rows)
    is_buildable = rows["buildable"] == True  # noqa: E712  # a column of flags
    kept = rows if question.any_detector else rows.take(is_buildable)
    others = len(rows) - len(kept)
    hint = f"; --any-detector considers {others} others" if others else ""
    chosen, remarks = _largest_group(_asked_for(kept, question, hint), question)
    if others:
        remarks.append(f"Left out: {others} published detectors that frontier cannot build (--any-detector).")
    return Pool(
        table=with_counted_costs(chosen),
        basis="published",
        words="published detectors" if question.any_detector else "detectors that frontier can build",
        remarks=tuple(remarks),
    )


def _imported_pool(rows: Table, question: Question, num_untimed: int) -> Pool:
    """The preferred comparable group among imported rows; whoever imports detectors wants them considered."""
    chosen, remarks = _largest_group(_asked_for(rows, question, ""), question)
    if num_untimed:
        remarks.append(
            f"Left out: {counted(num_untimed, 'imported row')} without a time; the figures of accuracy and "
            "`frontier compare` take them."
        )
    return Pool(table=chosen, basis="imported", words="imported detectors", remarks=tuple(remarks))


def _largest_group(kept: Table, question: Question) -> tuple[Table, list[str]]:
    """The rows of one protocol and evaluation split, and remarks on them and on the others.

    Raises:
        NoRowsError: no row has a time.
    """
    timed = _timed(kept)
    if question.eval_split is not None:
        timed, _ = with_one_split(timed.take(~timed.is_missing("eval_split")), question.eval_split)
    groups = protocols(timed)
    if not groups:
        raise NoRowsError(
            f"no printed time in {len(kept)} rows; to measure here: {question.command(measure=True)}"
        )
    group = min(groups, key=lambda group: not _has_postprocessing(_members(timed, group)))
    chosen = _members(timed, group)
    return chosen, [*_on_postprocessing(chosen), *on_other_groups(groups, group)]


def _timed(rows: Table) -> Table:
    return rows.take(~rows.is_missing("latency_ms"))


def _of_device(device: str, rows: Table) -> Table:
    """The rows with a time of a device or of one protocol."""
    timed = _timed(rows)
    found = timed.where(device_key=device)
    return found if len(found) else timed.where(protocol=device)


def _members(rows: Table, group: ProtocolGroup) -> Table:
    return rows.where(protocol=group.protocol, eval_split=group.eval_split)


def _on_postprocessing(rows: Table) -> list[str]:
    if _has_postprocessing(rows):
        return []
    return ["Some of these times leave out box decoding and non-max suppression, or do not say."]


def _has_postprocessing(rows: Table) -> bool:
    return all(flag is True for flag in rows["includes_postprocessing"])


def _published_rows(device: str, measured: Table, imported: Table) -> Table:
    """The published rows of a device or of one protocol.

    Raises:
        UsageError: neither is known.
    """
    timed = _timed(comparable(published()))
    rows = _of_device(device, timed)
    if len(rows):
        return rows
    column = "protocol" if "/" in device else "device_key"
    stored = [*dict.fromkeys(measured["device_key"]), *dict.fromkeys(_timed(imported)[column])]
    raise UsageError(f"unknown device {device!r}; {devices_like(device, [*stored, *timed[column]])}")


def _near(word: str, known: Iterable[str]) -> str:
    return closest(word, sorted(known)).split(" (also known")[0][:300]


def _asked_for(rows: Table, question: Question, hint: str) -> Table:
    """The rows of the meta-architecture and feature extractor asked for.

    Raises:
        NoRowsError: there are none.
    """
    kept = rows.where(**question.only)
    if not len(kept):
        what = "/".join(question.only.values()) or "any detector that frontier can build"
        device = question.device or "the device that would answer"
        measure = f"; to measure here: {question.command(measure=True)}" if _can_measure(question) else ""
        raise NoRowsError(
            f"no times of {what} on {device}{timed_there(rows, question)}{hint or printed_of(question)}{measure}"
        )
    return kept


def _can_measure(question: Question) -> bool:
    columns = ("meta_architecture", "feature_extractor")
    pairs = (dict(zip(columns, pair, strict=True)) for pair in buildable_pairs())
    return any(question.only.items() <= pair.items() for pair in pairs)


def _check_words(question: Question, measured: Table, imported: Table) -> None:
    tables = (published(), measured, imported)
    for column, ours in (
        ("meta_architecture", META_ARCHITECTURES),
        ("feature_extractor", FEATURE_EXTRACTORS),
    ):
        word = getattr(question, column)
        known = {*ours, *(value for table in tables for value in table[column] if value is not None)}
        if word is not None and word not in known:
            option = f"--{column.replace('_', '-')}"
            names = sorted(known) if question.any_detector else ours
            raise UsageError(f"unknown {option} {word!r}; {_near(word, names)}")


def _preferred_protocol(rows: Table) -> str | None:
    counts: Counter[str | None] = Counter(rows["protocol"])
    if HEADLINE_PROTOCOL in counts:
        return HEADLINE_PROTOCOL
    return min(counts, key=lambda protocol: (-counts[protocol], str(protocol)))


def _without_untrained_twins(rows: Table) -> Table:
    """Without the untrained network where the same configuration was timed with real weights."""
    real = set(rows["config_digest"][rows["weights"] != "untrained"])
    is_twin = [
        weights == "untrained" and digest in real
        for weights, digest in zip(rows["weights"], rows["config_digest"], strict=True)
    ]
    return rows.take(~np.array(is_twin, bool))
