"""From a file of results, or of detections, to the record that is kept of it; all of it or nothing."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from frontier.evaluation.run import Progress
from frontier.imports.columns import NO_WISHES, Wishes, columns_of
from frontier.imports.kept_rows import novelty
from frontier.imports.problems import ImportProblemsError
from frontier.imports.raw_file import read_bytes, read_rows
from frontier.imports.repeats import Known
from frontier.imports.rows import rows_of
from frontier.imports.scored import Truth, score_detections
from frontier.record_file import Stored
from frontier.records import Imported, digest_of
from frontier.store import Store
from frontier.version import __version__


class Import(NamedTuple):
    """What became of a file.

    Attributes:
        stored: its record; where all of it was here already, the one that holds its first row.
        is_new: whether that record was made now.
        skipped: the columns that were left out.
        num_known: rows that were here already and were passed over.
        num_repeated: rows that only repeated another one of the file.
    """

    stored: Stored[Imported]
    is_new: bool
    skipped: tuple[str, ...] = ()
    num_known: int = 0
    num_repeated: int = 0


def import_results(path: Path, store: Store, wishes: Wishes = NO_WISHES, *, replace: bool = False) -> Import:
    """Keep the rows of a CSV or JSON file that are not here yet.

    Args:
        path: the file.
        store: where the record goes.
        wishes: how its columns are read.
        replace: whether rows that contradict kept ones count from now on; else they are problems.

    Raises:
        UsageError: the file cannot be read as CSV or JSON.
        ImportProblemsError: something in it is wrong; everything that is, is named.
        StoreError: the record cannot be kept.
    """
    payload = read_bytes(path)
    raw = read_rows(path, payload)
    columns = columns_of(raw.headings, wishes)
    found = rows_of(raw, columns, path.stem)
    rows = [Known(place, row) for place, row in zip(found.places, found.rows, strict=True) if "model" in row]
    new = novelty(rows, store.imported().records, replace=replace)
    problems = (*found.problems, *new.problems)
    if problems:
        raise ImportProblemsError(path.name, problems, found.remedies)
    counts = {"num_known": len(new.holders), "num_repeated": found.num_repeated}
    if not new.rows:
        return Import(new.holders[0], is_new=False, skipped=columns.skipped, **counts)
    options = (*(f"--map {one}" for one in wishes.maps), *(f"--set {one}" for one in wishes.constants))
    record = Imported(
        rows=tuple(one.row for one in new.rows),
        file=path.name,
        file_digest=digest_of(payload),
        options=options,
        data=None,
        categories=(),
        code_version=__version__,
        created=_now(),
    )
    return Import(store.add(record), is_new=True, skipped=columns.skipped, **counts)


def import_detections(
    path: Path,
    store: Store,
    model: str,
    truth: Truth,
    *,
    constants: Sequence[str] = (),
    replace: bool = False,
    progress: Progress,
) -> Import:
    """Score a COCO results file and keep the accuracy with its match data; the same file again changes nothing.

    Args:
        path: the results file.
        store: where the record goes.
        model: the detector's name.
        truth: the annotated pictures.
        constants: what else is known of the detector, `OURS=VALUE`.
        replace: as for `import_results`.
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
    if known is not None:
        return Import(known, is_new=False, num_known=1)
    row = Known(f"{path.name}, scored,", scored.row)
    problems = novelty([row], store.imported().records, replace=replace).problems
    if problems:
        raise ImportProblemsError(path.name, problems)
    return Import(store.add(record, scored.arrays), is_new=True)


def _already(store: Store, record: Imported) -> Stored[Imported] | None:
    """The kept record of the same rows of the same file, if there is one."""
    for stored in store.imported().records:
        if (stored.record.rows, stored.record.file_digest) == (record.rows, record.file_digest):
            return stored
    return None


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
