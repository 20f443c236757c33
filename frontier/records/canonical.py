"""Records as bytes and back: canonical JSON, and the digest that names it."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from frontier.errors import FrontierError


class RecordError(FrontierError):
    """A file that is not a record, is damaged, or is of a newer version."""


def canonical_json(values: Mapping[str, Any]) -> bytes:
    """The bytes that a record is stored as and named by: sorted keys, no NaN or infinity.

    Raises:
        RecordError: a number is NaN or infinite, or a value is none of JSON's.
    """
    try:
        return (json.dumps(values, sort_keys=True, allow_nan=False, indent=1) + "\n").encode()
    except (TypeError, ValueError) as error:
        raise RecordError(f"a record holds plain finite JSON values only: {error}") from error


def parse_json(payload: bytes) -> Any:
    """The values that `canonical_json` wrote.

    Raises:
        RecordError: `payload` is not JSON, or holds NaN or infinity.
    """
    try:
        return _DECODER.decode(payload.decode())
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise RecordError(f"not readable as JSON: {error}") from error


def digest_of(payload: bytes) -> str:
    """Sha256 of `payload` in hexadecimal: the name of a record or of its samples."""
    return hashlib.sha256(payload).hexdigest()


def _refuse_constant(word: str) -> None:
    raise ValueError(f"it holds {word}")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
