"""`Store`: a folder of results, one file per record, no server.

    measurements/DIGEST.json    a record, named by the sha256 of its bytes
    evaluations/DIGEST.json     likewise
    trainings/DIGEST.json       likewise
    imported/DIGEST.json        likewise, what others measured
    samples/DIGEST.npz          the raw samples or match data of one, named likewise

Files are added whole, samples before the record that names them, and never changed; `frontier.removal` takes a record
away before its samples. So many programs may write at once, any of them may be killed at any moment, and folders can be
copied over each other or kept in git.
"""

import contextlib
import gc
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, NamedTuple, cast

from numpy.typing import ArrayLike, NDArray

from frontier.atomic import remove_left_over, sync_folder, write_atomically
from frontier.errors import FrontierError, NoRowsError, UsageError
from frontier.record_file import KINDS, Kind, R, Record, Stored, read_record
from frontier.records import (
    Evaluation,
    Imported,
    Measurement,
    RecordError,
    Training,
    canonical_json,
    digest_of,
)
from frontier.samples import SamplesError, pack, unpack

SAMPLES = "samples"
RESTORE_SAMPLES = f"restore the folder {SAMPLES} from where they were measured"


class StoreError(FrontierError):
    """The folder, or a file in it, cannot be read or written."""


class Contents(NamedTuple, Generic[R]):
    """The records of one kind in a store, by their names, and one line for each file that is none."""

    records: list[Stored[R]]
    problems: list[str]


class Merged(NamedTuple):
    """What a merge did: records copied, records that were there already, and a line for all that was not copied."""

    copied: int
    already_there: int
    problems: list[str]


class Store:
    """The results in one folder, which is made when the first record is added."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)

    def load(self) -> Contents[Measurement]:
        """All measurements, without their raw samples, and the problems met; an absent folder is empty.

        A file is left out, and named in `problems`, where it is damaged, foreign, of a newer schema, or renamed.
        Hidden files are passed over: they belong to other programs, or are half-written.

        Raises:
            StoreError: the folder itself cannot be read.
        """
        return self.load_kind(KINDS[Measurement.kind])

    def evaluations(self) -> Contents[Evaluation]:
        """All evaluations, without their match data; else as `load`."""
        return self.load_kind(KINDS[Evaluation.kind])

    def trainings(self) -> Contents[Training]:
        """All trainings; else as `load`."""
        return self.load_kind(KINDS[Training.kind])

    def imported(self) -> Contents[Imported]:
        """All imported results, without match data; else as `load`."""
        return self.load_kind(KINDS[Imported.kind])

    def load_kind(self, kind: Kind) -> Contents[Any]:
        """All records of one kind; else as `load`."""
        records: list[Stored[Any]] = []
        problems: list[str] = []
        with without_collector():
            for path in self._files(kind):
                try:
                    records.append(read_record(path, kind))
                except RecordError as error:
                    problems.append(f"{kind.folder}/{path.name}: {' '.join(str(error).split())}")
        return Contents(records, problems)

    def read(self, kind: type[R], digest: str) -> R:
        """The record of `kind` that `digest` names.

        Raises:
            RecordError: it is not here, damaged, or of a newer schema.
        """
        return cast(R, read_record(self._path(kind.kind, digest), KINDS[kind.kind]).record)

    def add(self, record: R, samples: Mapping[str, ArrayLike] | None = None) -> Stored[R]:
        """Keep `record` and its raw `samples`, if any; its `samples_digest` is then set here.

        When this returns, both survive a crash. Adding what is there already changes nothing.

        Raises:
            StoreError: the folder cannot be written; nothing half-written is left.
            RecordError: the record holds what JSON cannot.
            SamplesError: the samples are not plain arrays.
        """
        raw = None if samples is None else pack(samples)
        if raw is not None:
            record = replace(record, samples_digest=digest_of(raw))
        payload = canonical_json(record.to_dict())
        digest = digest_of(payload)
        path = self._path(record.kind, digest)
        if raw is not None:
            self._put(self._samples_path(record), raw)
        self._put(path, payload)
        return Stored(digest, path, record)

    def check_writable(self) -> None:
        """Find out now, not after minutes of work, that the folder cannot be made or written.

        Raises:
            StoreError: it cannot.
        """
        nearest = next(
            place for place in (self.folder, *self.folder.absolute().parents) if os.path.lexists(place)
        )
        if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
            what = "cannot be written" if nearest.is_dir() else "is not a folder"
            raise StoreError(f"results folder {self.folder}: {nearest} {what}; name another with --results")

    def samples(self, record: Record, prefix: str = "") -> dict[str, NDArray[Any]]:
        """The raw samples behind `record`, as named arrays; those whose names begin with `prefix`.

        Raises:
            StoreError: they are missing, damaged or unreadable.
        """
        try:
            return unpack(self.raw_samples(record), prefix)
        except SamplesError as error:
            name = record.file if isinstance(record, Imported) else record.config.name
            raise StoreError(f"raw samples of {name} in {self.folder}: {error}") from error

    def raw_samples(self, record: Record) -> bytes:
        """The bytes of the `.npz` behind `record`, checked against its digest.

        Raises:
            SamplesError: they are missing, damaged or unreadable.
        """
        path = self._samples_path(record)
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise SamplesError(f"{SAMPLES}/{path.name} cannot be read: {_reason(error)}") from error
        if digest_of(raw) != record.samples_digest:
            raise SamplesError(f"{SAMPLES}/{path.name} is damaged: its content does not match its name")
        return raw

    def without_samples(self, records: Iterable[Stored[R]]) -> list[Stored[R]]:
        """Those of `records` whose raw samples are not here; by name only, none of them is opened.

        Raises:
            StoreError: the folder of samples cannot be read.
        """
        names = set(self._names(SAMPLES))
        digests = ((stored, stored.record.samples_digest) for stored in records)
        return [stored for stored, digest in digests if digest is not None and f"{digest}.npz" not in names]

    def merge(self, other: Path) -> Merged:
        """Copy the records of the folder `other`, and their raw samples, that are not here yet.

        A record without readable samples is copied all the same, and `problems` says so.

        Raises:
            UsageError: there is no folder `other`.
            NoRowsError: it holds no records.
            StoreError: it cannot be read, or this store cannot be written.
        """
        source = Store(other)
        if not source.folder.is_dir():
            raise UsageError(
                f"merge {other}: there is no such folder; name one that `frontier results path` prints"
            )
        folders = [kind.folder for kind in KINDS.values()]
        if not any((source.folder / folder).is_dir() for folder in folders):
            raise NoRowsError(
                f"merge {other}: it has no folder {' or '.join(folders)}; name a results folder"
            )
        parts = [self._merge(source, kind) for kind in KINDS.values()]
        copied, already_there, problems = zip(*parts, strict=True)
        return Merged(sum(copied), sum(already_there), [line for lines in problems for line in lines])

    def _merge(self, source: "Store", kind: Kind) -> Merged:
        here = {stored.digest for stored in self.load_kind(kind).records}
        records, problems = source.load_kind(kind)
        new = [stored for stored in records if stored.digest not in here]
        for stored in new:
            problems += self._copy(source, stored, kind)
        return Merged(len(new), len(records) - len(new), problems)

    def _copy(self, source: "Store", stored: Stored[Any], kind: Kind) -> list[str]:
        problems = []
        try:
            if stored.record.samples_digest is not None:
                self._put(self._samples_path(stored.record), source.raw_samples(stored.record))
        except SamplesError as error:
            problems.append(f"{kind.folder}/{stored.path.name}: copied without its raw samples: {error}")
        self._put(self.folder / kind.folder / stored.path.name, stored.path.read_bytes())
        return problems

    def _files(self, kind: Kind) -> Iterator[Path]:
        """Every entry of the kind's folder that is not hidden, by name."""
        folder = self.folder / kind.folder
        return (folder / name for name in sorted(self._names(kind.folder)) if not name.startswith("."))

    def _names(self, subfolder: str) -> list[str]:
        """The names in a folder of the store; none where it does not exist."""
        try:
            return os.listdir(self.folder / subfolder)  # noqa: PTH208  # 10,000 paths take long to make
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"results folder {self.folder} cannot be read: {_reason(error)}") from error

    def _path(self, kind: str, digest: str) -> Path:
        return self.folder / KINDS[kind].folder / f"{digest}.json"

    def _samples_path(self, record: Record) -> Path:
        digest = record.samples_digest
        if (
            digest is None or re.fullmatch(r"[0-9a-f]{64}", digest) is None
        ):  # a record names no file elsewhere
            raise SamplesError(f"{digest!r} is not the sha256 of any samples")
        return self.folder / SAMPLES / f"{digest}.npz"

    def _put(self, path: Path, payload: bytes) -> None:
        """Make `path` hold `payload`; a damaged file of that name is healed."""
        try:
            if path.is_file() and path.read_bytes() == payload:
                return
            _make_folder(path.parent)
            remove_left_over(path.parent)
            write_atomically(path, payload)
        except OSError as error:
            raise StoreError(
                f"results folder {self.folder} cannot be written: {_reason(error)}; the record was not added. "
                "Make room there, or name another folder with --results"
            ) from error


@contextlib.contextmanager
def without_collector() -> Iterator[None]:
    """Pause the search for reference cycles: records have none, and 10,000 of them load in 0.8 s instead of 1.2."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _make_folder(folder: Path) -> None:
    """Make `folder` and its parents, each new name flushed to the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
