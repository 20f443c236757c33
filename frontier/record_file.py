"""A record's file: its name, its bytes, and what may be wrong with them."""

import os
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from frontier.records import Evaluation, Imported, Measurement, RecordError, Training, digest_of, parse_json

Record = Measurement | Evaluation | Training | Imported
R = TypeVar("R", bound=Record)

_AT_ONCE = 1 << 16  # nearly all records are smaller; a larger buffer makes reading many of them much slower
MAX_RECORD_BYTES = 1 << 16  # of a measurement, which takes 3 kB


class Kind(NamedTuple):
    """A kind of record: its class, the folder that keeps it, and the largest file that may be one."""

    record: type[Any]
    folder: str
    max_bytes: int


KINDS = {
    Measurement.kind: Kind(Measurement, "measurements", MAX_RECORD_BYTES),
    Evaluation.kind: Kind(Evaluation, "evaluations", 1 << 24),  # of 10,000 categories
    Training.kind: Kind(Training, "trainings", 1 << 20),
    Imported.kind: Kind(Imported, "imported", 1 << 26),  # of 100,000 rows
}


class Stored(NamedTuple, Generic[R]):
    """A record and the file that holds it; `digest` is the file's name and the record's identity."""

    digest: str
    path: Path
    record: R


def read_record(path: Path, kind: Kind) -> Stored[Any]:
    """The record of `kind` in the file `path`.

    Raises:
        RecordError: the file cannot be read, is no such record, or its content does not match its name.
    """
    payload = _bytes_of(path, kind.max_bytes)
    record = kind.record.from_dict(parse_json(payload))
    digest = path.name.removesuffix(".json")
    # Git on Windows may have changed the ends of lines; JSON text holds no other carriage returns.
    if digest_of(payload) != digest and digest_of(payload.replace(b"\r\n", b"\n")) != digest:
        raise RecordError("its content does not match its name: damaged, edited or renamed")
    return Stored(digest, path, record)


def _bytes_of(path: Path, most: int) -> bytes:
    """The content of a record's file; a named pipe reads as empty instead of waiting for a writer."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
        try:
            payload = os.read(descriptor, _AT_ONCE + 1)
            while _AT_ONCE < len(payload) <= most and (more := os.read(descriptor, most + 1 - len(payload))):
                payload += more
        finally:
            os.close(descriptor)
    except OSError as error:
        raise RecordError(f"cannot be read: {error.strerror or error}") from error
    if len(payload) > most:
        raise RecordError(f"not a frontier record: larger than {most} bytes")
    return payload
