"""`Reply`: what every command returns; the command line prints it as text or as JSON."""

import dataclasses
import json
import math
from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import Parameter

from frontier.errors import ExitCode


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Output:
    """The options that every answering command shares."""

    json: Annotated[bool, Parameter(negative=(), show_default=False)] = False
    """Print one JSON document that holds everything the text says."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reply:
    """A command's answer: `text` for people, `data` with everything the text says, and the exit code."""

    text: str
    data: Mapping[str, Any]
    exit_code: ExitCode = ExitCode.ANSWERED


def to_json(data: Mapping[str, Any]) -> str:
    """`data` as one JSON document; NaN and infinity become null, dataclasses become objects."""
    return json.dumps(_plain(data), indent=2, allow_nan=False, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = dataclasses.asdict(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if hasattr(value, "tolist"):  # numpy scalars and arrays
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float | bool | None) else str(value)
