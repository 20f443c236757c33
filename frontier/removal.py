"""Taking records out of a results folder, and with each the raw samples that nothing else refers to.

A record goes first, in one step; then its samples. Whatever moment the program is stopped at, every record that is left
has its samples: at worst samples stay behind that no record names, which does no harm.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from analysis.words import counted
from frontier.atomic import sync_folder
from frontier.errors import UsageError
from frontier.record_file import KINDS, Kind, Stored, read_record
from frontier.records import Imported, RecordError
from frontier.store import SAMPLES, Store, StoreError

LEAST_DIGITS = 4
SHOWN_DIGITS = 8
SHOWN = 4  # of the records that an id may mean
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ROW = re.compile(r"([0-9a-f]{12})-\d{4,}")  # of an imported file, as tables name it


class Doomed(NamedTuple):
    """A file that is to go.

    Attributes:
        path: of the record.
        kind: its folder's.
        stored: the record; None where the file is damaged.
        samples: the file of its samples, which goes with it; None where it has none, or another record needs them, or
            may.
        why_kept: why its samples stay, in words; None where they go or there are none.
    """

    path: Path
    kind: Kind
    stored: Stored[Any] | None
    samples: Path | None = None
    why_kept: str | None = None

    @property
    def digest(self) -> str:
        """The name of the record."""
        return self.path.name.removesuffix(".json")


def doomed(store: Store, ids: Sequence[str]) -> list[Doomed]:
    """The records that `ids` name, each once, with the samples that go with them; nothing is changed.

    Args:
        store: the results folder.
        ids: the first digits of the records' names, `LEAST_DIGITS` or more, or the `row_id` of a row.

    Raises:
        UsageError: an id names no record or several, or one row of a file of several.
        StoreError: the folder cannot be read.
    """
    files = [(path, kind) for kind in KINDS.values() for path in _files(store, kind)]
    chosen: dict[Path, Doomed] = {}
    for asked in ids:
        path, kind = _named(asked, files)
        chosen[path] = Doomed(path, kind, _read(path, kind))
        _check_whole(chosen[path], asked)
    others = [(path, kind) for path, kind in files if path not in chosen]
    return list(_with_samples(store, list(chosen.values()), others))


def remove(store: Store, chosen: Iterable[Doomed]) -> None:
    """Remove what `doomed` found; what is gone already is passed over.

    Samples that a record has come to refer to meanwhile stay.

    Raises:
        StoreError: a file cannot be removed; those before it are gone.
    """
    chosen = list(chosen)
    for one in chosen:
        _unlink(store, one.path)
    gone = {one.path for one in chosen}
    files = [(path, kind) for kind in KINDS.values() for path in _files(store, kind) if path not in gone]
    for one in _with_samples(store, chosen, files):
        if one.samples is not None:
            _unlink(store, one.samples)


def _files(store: Store, kind: Kind) -> list[Path]:
    """Every file of a kind that may be a record, by name."""
    folder = store.folder / kind.folder
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".json" and path.name[0] != ".")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StoreError(
            f"results folder {store.folder} cannot be read: {error.strerror or error}"
        ) from error


def _named(asked: str, files: Sequence[tuple[Path, Kind]]) -> tuple[Path, Kind]:
    """The one file whose name begins as asked.

    Raises:
        UsageError: there is none, or several.
    """
    row = _ROW.fullmatch(asked.lower())
    digits = row[1] if row else asked.lower().removesuffix(".json")
    if len(digits) < LEAST_DIGITS:
        raise UsageError(
            f"results rm {asked}: give {LEAST_DIGITS} digits of a record's name or more; `frontier results` lists them"
        )
    found = [
        (path, kind) for path, kind in files if path.stem.startswith(digits) and _DIGEST.fullmatch(path.stem)
    ]
    if not found:
        raise UsageError(
            f"results rm {asked}: no record's name begins so; `frontier results` lists them in its column record"
        )
    if len(found) > 1:
        names = ", ".join(f"{kind.folder}/{path.name[: len(digits) + 4]}" for path, kind in found[:SHOWN])
        raise UsageError(
            f"results rm {asked}: {counted(len(found), 'record')} begin so ({names}, ...); give more digits"
        )
    return found[0]


def _read(path: Path, kind: Kind) -> Stored[Any] | None:
    try:
        return read_record(path, kind)
    except RecordError:
        return None


def _check_whole(one: Doomed, asked: str) -> None:
    """Refuse to take one row out of a file of several.

    Raises:
        UsageError: that was asked for.
    """
    record = None if one.stored is None else one.stored.record
    if _ROW.fullmatch(asked.lower()) and isinstance(record, Imported) and len(record.rows) > 1:
        raise UsageError(
            f"results rm {asked}: the {len(record.rows)} rows of {record.file} are taken out together: "
            f"frontier results rm {one.digest[:SHOWN_DIGITS]}"
        )


def _with_samples(
    store: Store, chosen: Sequence[Doomed], others: Iterable[tuple[Path, Kind]]
) -> Iterator[Doomed]:
    """Each of the chosen with the samples that none of the other files refers to."""
    needed: set[str] = set()
    unreadable = 0
    for path, kind in others:
        stored = _read(path, kind)
        unreadable += stored is None
        needed |= set() if stored is None else {str(stored.record.samples_digest)}
    for one in chosen:
        digest = None if one.stored is None else one.stored.record.samples_digest
        if digest is None or _DIGEST.fullmatch(digest) is None:
            why = "which samples it had cannot be read" if one.stored is None else None
            yield one._replace(samples=None, why_kept=why)
        elif digest in needed:
            yield one._replace(samples=None, why_kept="another record has the same samples")
        elif unreadable:
            why = f"{counted(unreadable, 'other record')} cannot be read, and may have the same samples"
            yield one._replace(samples=None, why_kept=why)
        else:
            samples = store.folder / SAMPLES / f"{digest}.npz"
            yield one._replace(samples=samples if samples.is_file() else None, why_kept=None)


def _unlink(store: Store, path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise StoreError(
            f"{path.relative_to(store.folder)} cannot be removed from {store.folder}: {error.strerror or error}"
        ) from error
