"""`frontier results rm` in words: what would go or went, and what stays."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.words import counted
from frontier.records import Imported
from frontier.removal import SHOWN_DIGITS, Doomed, doomed, remove
from frontier.reply import Reply
from frontier.store import Store
from frontier.text_table import text_table

HEADINGS = ("record", "kind", "of", "made", "samples")


def removal_reply(store: Store, ids: Sequence[str], *, is_sure: bool, results: Path | None) -> Reply:
    """Remove what `ids` name, where that is sure, and say so; else say what would be removed.

    Args:
        store: the results folder.
        ids: as `frontier.removal.doomed` takes them.
        is_sure: whether to do it.
        results: the folder as it was typed; None for the default.

    Raises:
        UsageError: an id names no record or several.
        StoreError: the folder cannot be read, or a file cannot be removed.
    """
    chosen = doomed(store, ids)
    if is_sure:
        remove(store, chosen)
    words = f"{counted(len(chosen), 'record')} of {store.folder}"
    heading = f"Removed {words}:" if is_sure else f"This would remove {words}; nothing was removed yet:"
    table = text_table(HEADINGS, [_cells(one, is_sure=is_sure) for one in chosen])
    folder = [] if results is None else [f"--results {shlex.quote(str(results))}"]
    command = " ".join(
        ["frontier results rm", *(one.digest[:SHOWN_DIGITS] for one in chosen), *folder, "--yes"]
    )
    lines = [heading, "", *(f"  {line}" for line in table)]
    lines += [] if is_sure else ["", f"To remove: {command}"]
    return Reply(
        text="\n".join(lines),
        data={
            "folder": str(store.folder),
            "removed": is_sure,
            "records": [_data(one) for one in chosen],
            "next": None if is_sure else command,
        },
    )


def _cells(one: Doomed, *, is_sure: bool) -> list[str]:
    return [
        one.digest[:SHOWN_DIGITS],
        one.kind.record.kind,
        _subject(one),
        "-" if one.stored is None else one.stored.record.created[:10],
        ("gone too" if is_sure else "go too")
        if one.samples
        else f"stay: {one.why_kept}"
        if one.why_kept
        else "none",
    ]


def _subject(one: Doomed) -> str:
    """The detector or the file that a record is of."""
    if one.stored is None:
        return "a damaged file"
    record = one.stored.record
    return record.file if isinstance(record, Imported) else str(record.config.name)


def _data(one: Doomed) -> dict[str, Any]:
    return {
        "row_id": one.digest,
        "kind": one.kind.record.kind,
        "of": _subject(one),
        "path": str(one.path),
        "is_damaged": one.stored is None,
        "samples": None if one.samples is None else str(one.samples),
        "samples_kept_because": one.why_kept,
    }
