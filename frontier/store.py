"""`Store`: a folder of results, one file per record, no server.

    measurements/DIGEST.json    a record, named by the sha256 of its bytes
    samples/DIGEST.npz          its raw samples, named likewise

Files are only ever added, whole, samples before the record that names them. So many programs may write at once,
any of them may be killed at any moment, and folders can be copied over each other or kept in git.
"""

import contextlib
import gc
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import ArrayLike, NDArray

from frontier.atomic import remove_left_over, sync_folder, write_atomically
from frontier.errors import FrontierError, NoRowsError, UsageError
from frontier.records import Measurement, RecordError, canonical_json, digest_of, parse_json
from frontier.samples import SamplesError, pack, unpack

MEASUREMENTS = "measurements"
SAMPLES = "samples"
RESTORE_SAMPLES = f"restore the folder {SAMPLES} from where they were measured"
MAX_RECORD_BYTES = 1 << 16  # a record takes 3 kB; a larger buffer makes reading many of them much slower


class StoreError(FrontierError):
    """The folder, or a file in it, cannot be read or written."""


class Stored(NamedTuple):
    """A measurement and the file that holds it; `digest` is the file's name and the record's identity."""

    digest: str
    path: Path
    measurement: Measurement


class Contents(NamedTuple):
    """What a store holds: the records in order of their names, and one line for each file that is none."""

    records: list[Stored]
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

    def load(self) -> Contents:
        """All measurements, without their raw samples, and the problems met; an absent folder is empty.

        A file is left out, and named in `problems`, where it is damaged, foreign, of a newer schema, or renamed.
        Hidden files are passed over: they belong to other programs, or are half-written.

        Raises:
            StoreError: the folder itself cannot be read.
        """
        records: list[Stored] = []
        problems: list[str] = []
        with _without_collector():
            for path in self._files():
                try:
                    records.append(_read(path))
                except RecordError as error:
                    problems.append(f"{MEASUREMENTS}/{path.name}: {' '.join(str(error).split())}")
        return Contents(records, problems)

    def add(self, measurement: Measurement, samples: Mapping[str, ArrayLike]) -> Stored:
        """Keep `measurement` and its raw `samples`; its `samples_digest` is set here.

        When this returns, both survive a crash. Adding what is there already changes nothing.

        Raises:
            StoreError: the folder cannot be written; nothing half-written is left.
            RecordError: the measurement holds what JSON cannot.
            SamplesError: the samples are not plain arrays.
        """
        raw = pack(samples)
        measurement = replace(measurement, samples_digest=digest_of(raw))
        record = canonical_json(measurement.to_dict())
        digest = digest_of(record)
        path = self.folder / MEASUREMENTS / f"{digest}.json"
        self._put(self._samples_path(measurement), raw)
        self._put(path, record)
        return Stored(digest, path, measurement)

    def samples(self, measurement: Measurement) -> dict[str, NDArray[Any]]:
        """The raw samples behind `measurement`, as named arrays.

        Raises:
            StoreError: they are missing, damaged or unreadable.
        """
        try:
            return unpack(self.raw_samples(measurement))
        except SamplesError as error:
            raise StoreError(f"raw samples of {measurement.config.name} in {self.folder}: {error}") from error

    def raw_samples(self, measurement: Measurement) -> bytes:
        """The bytes of the `.npz` behind `measurement`, checked against its digest.

        Raises:
            SamplesError: they are missing, damaged or unreadable.
        """
        path = self._samples_path(measurement)
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise SamplesError(f"{SAMPLES}/{path.name} cannot be read: {_reason(error)}") from error
        if digest_of(raw) != measurement.samples_digest:
            raise SamplesError(f"{SAMPLES}/{path.name} is damaged: its content does not match its name")
        return raw

    def without_samples(self, records: Iterable[Stored]) -> list[Stored]:
        """Those of `records` whose raw samples are not here; by name only, none of them is opened.

        Raises:
            StoreError: the folder of samples cannot be read.
        """
        names = set(self._names(SAMPLES))
        return [record for record in records if f"{record.measurement.samples_digest}.npz" not in names]

    def merge(self, other: Path) -> Merged:
        """Copy the records of the folder `other`, and their raw samples, that are not here yet.

        A record without readable samples is copied all the same, and `problems` says so.

        Raises:
            UsageError: there is no folder `other`.
            NoRowsError: it holds no measurements.
            StoreError: it cannot be read, or this store cannot be written.
        """
        source = Store(other)
        if not source.folder.is_dir():
            raise UsageError(
                f"merge {other}: there is no such folder; name one that `frontier results path` prints"
            )
        if not (source.folder / MEASUREMENTS).is_dir():
            raise NoRowsError(f"merge {other}: it has no folder {MEASUREMENTS}; name a results folder")
        here = {record.digest for record in self.load().records}
        records, problems = source.load()
        new = [record for record in records if record.digest not in here]
        for record in new:
            problems += self._copy(source, record)
        return Merged(len(new), len(records) - len(new), problems)

    def _copy(self, source: "Store", record: Stored) -> list[str]:
        problems = []
        try:
            raw = source.raw_samples(record.measurement)
            self._put(self._samples_path(record.measurement), raw)
        except SamplesError as error:
            problems.append(f"{MEASUREMENTS}/{record.path.name}: copied without its raw samples: {error}")
        self._put(self.folder / MEASUREMENTS / record.path.name, record.path.read_bytes())
        return problems

    def _files(self) -> Iterator[Path]:
        """Every entry under `measurements` that is not hidden, by name."""
        folder = self.folder / MEASUREMENTS
        return (folder / name for name in sorted(self._names(MEASUREMENTS)) if not name.startswith("."))

    def _names(self, subfolder: str) -> list[str]:
        """The names in a folder of the store; none where it does not exist."""
        try:
            return os.listdir(self.folder / subfolder)  # noqa: PTH208  # 10,000 paths take long to make
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StoreError(f"results folder {self.folder} cannot be read: {_reason(error)}") from error

    def _samples_path(self, measurement: Measurement) -> Path:
        digest = measurement.samples_digest
        if re.fullmatch(r"[0-9a-f]{64}", digest) is None:  # never let a record name a file elsewhere
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


def _read(path: Path) -> Stored:
    payload = _bytes_of(path)
    measurement = Measurement.from_dict(parse_json(payload))
    digest = path.name.removesuffix(".json")
    # Git on Windows may have changed the ends of lines; JSON text holds no other carriage returns.
    if digest_of(payload) != digest and digest_of(payload.replace(b"\r\n", b"\n")) != digest:
        raise RecordError("its content does not match its name: damaged, edited or renamed")
    return Stored(digest, path, measurement)


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Pause the search for reference cycles: records have none, and 10,000 of them load in 0.8 s instead of 1.2."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _bytes_of(path: Path) -> bytes:
    """The content of a record's file; a named pipe reads as empty instead of waiting for a writer."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
        try:
            payload = os.read(descriptor, MAX_RECORD_BYTES + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RecordError(f"cannot be read: {_reason(error)}") from error
    if len(payload) > MAX_RECORD_BYTES:
        raise RecordError(f"not a frontier record: larger than {MAX_RECORD_BYTES} bytes")
    return payload


def _make_folder(folder: Path) -> None:
    """Make `folder` and its parents, each new name flushed to the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
