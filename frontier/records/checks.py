"""What the fields of every kind of record must be; each function raises `RecordError`."""

import datetime as dt
import sys
from collections.abc import Mapping
from typing import Any

from frontier.records.canonical import RecordError

_LARGEST = sys.float_info.max


def check_version(values: Mapping[str, Any], kind: str, newest: int) -> None:
    """Refuse values that are no record of `kind`, or of a newer version of the format than `newest`."""
    if (
        not isinstance(values, Mapping)
        or values.get("kind") != kind
        or type(values.get("schema_version")) is not int
    ):
        raise RecordError(f"not a frontier {kind} record")
    version = values["schema_version"]
    if version > newest:
        raise RecordError(
            f"record of schema version {version}, this frontier reads up to {newest}; upgrade frontier-det"
        )


def check_amounts(values: Mapping[str, float | None], *, optional: tuple[str, ...] = ()) -> None:
    """Refuse what is not a finite number of 0 or more; written for speed: a store checks 40 of them a record."""
    for field, value in values.items():
        if type(value) is float and 0 <= value <= _LARGEST:
            continue  # nearly all of them
        if value is None and field in optional:
            continue
        if not isinstance(value, (int, float)) or value is True or value is False:
            raise RecordError(f"{field} = {value!r} is not a plain number")
        if not 0 <= value <= _LARGEST:
            raise RecordError(f"{field} = {value} is not a finite number of 0 or more")


def check_texts(field: str, *values: str) -> None:
    """Refuse what is not text."""
    for value in values:
        if not isinstance(value, str):
            raise RecordError(f"{field}: {value!r} is not text")


def check_one_of(field: str, value: str, known: tuple[str, ...]) -> None:
    """Refuse a word that is not among the known ones."""
    if value not in known:
        raise RecordError(f"{field} = {value!r}; known: {', '.join(known)}")


def check_created(created: str) -> None:
    """Refuse what is no time in ISO 8601 with its zone."""
    if dt.datetime.fromisoformat(created).tzinfo is None:
        raise RecordError(f"created = {created}: the time zone is missing, as in 2025-01-31T12:00:00+00:00")
