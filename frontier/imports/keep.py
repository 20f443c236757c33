"""From a file of results, or of detections, to the record that is kept of it; all of it or nothing."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from frontier.evaluation.run import Progress
from frontier.imports.columns import NO_WISHES, Wishes, columns_of
from frontier.imports.problems import ImportProblemsError
from frontier.imports.raw_file import read_bytes, read_rows
from frontier.imports.rows import rows_of
from frontier.imports.scored import Truth, score_detections
from frontier.record_file import Stored
from frontier.records import Imported, digest_of
from frontier.store import Store
from frontier.version import __version__


class Import(NamedTuple):
    """What became of a file: its record, whether it is new, and the columns that were left out."""

    stored: Stored[Imported]
    is_new: bool
    skipped: tuple[str, ...]


def import_results(path: Path, store: Store, wishes: Wishes = NO_WISHES) -> Import:
    """Keep the rows of a CSV or JSON file; the same rows of the same file again change nothing.

    Args:
        path: the file.
        store: where the record goes.
        wishes: how its columns are read.

    Raises:
        UsageError: the file cannot be read as CSV or JSON.
        ImportProblemsError: something in it is wrong; everything that is, is named.
        StoreError: the record cannot be kept.
    """
    payload = read_bytes(path)
    raw = read_rows(path, payload)
    columns = columns_of(raw.headings, wishes)
    rows, problems = rows_of(raw, columns, path.stem)
    if problems:
        raise ImportProblemsError(path.name, problems)
    options = (*(f"--map {one}" for one in wishes.maps), *(f"--set {one}" for one in wishes.constants))
    record = Imported(
        rows=rows,
        file=path.name,
        file_digest=digest_of(payload),
        options=options,
        data=None,
        categories=(),
        code_version=__version__,
        created=_now(),
    )
    known = _already(store, record)
    return Import(known or store.add(record), known is None, columns.skipped)


def import_detections(
    path: Path, store: Store, model: str, truth: Truth, *, constants: Sequence[str] = (), progress: Progress
) -> Import:
    """Score a COCO results file and keep the accuracy with its match data.

    Args:
        path: the results file.
        store: where the record goes.
        model: the detector's name.
        truth: the annotated pictures.
        constants: what else is known of the detector, `OURS=VALUE`.
        progress: shows how far it is.

    Raises:
        UsageError, DatasetError, ImportProblemsError: as `score_detections`.
        StoreError: the record cannot be kept.
    """
    payload = read_bytes(path)
    store.check_writable()
    scored = score_detections(path, model, truth, constants=constants, progress=progress)
    record = Imported(
        rows=(scored.row,),
        file=path.name,
        file_digest=digest_of(payload),
        options=tuple(f"--set {one}" for one in constants),
        data=scored.data,
        categories=scored.categories,
        code_version=__version__,
        created=_now(),
    )
    known = _already(store, record)
    return Import(known or store.add(record, scored.arrays), known is None, ())


def _already(store: Store, record: Imported) -> Stored[Imported] | None:
    """The kept record of the same rows of the same file, if there is one."""
    for stored in store.imported().records:
        if (stored.record.rows, stored.record.file_digest) == (record.rows, record.file_digest):
            return stored
    return None


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
