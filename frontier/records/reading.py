"""What reading a record from its plain values has in common, whatever its kind."""

import contextlib
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from frontier.device import Device
from frontier.records.canonical import RecordError
from frontier.records.checks import check_version


@contextlib.contextmanager
def reading(values: Mapping[str, Any], kind: str, newest: int) -> Iterator[dict[str, Any]]:
    """The fields of a record of `kind`, configuration and device made; what goes wrong with them is a `RecordError`.

    Raises:
        RecordError: the values are no such record, of a newer version than `newest`, incomplete or damaged.
    """
    check_version(values, kind, newest)
    fields = {key: value for key, value in values.items() if key not in ("schema_version", "kind")}
    try:
        fields["config"] = _config(tuple(fields["config"]), *fields["config"].values())
        fields["device"] = Device.from_dict(fields["device"])
        yield fields
    except KeyError as error:
        raise RecordError(f"incomplete {kind}: {error} is missing") from error
    except (TypeError, AttributeError, ConfigError, ValueError, RecordError) as error:
        raise RecordError(f"damaged {kind}: {error}") from error


@functools.lru_cache(maxsize=4096, typed=True)  # 300 is not 300.0 here
def _config(names: tuple[str, ...], *values: Any) -> DetectorConfig:
    """A configuration from its fields; a store's records repeat few of them, and share them here."""
    return DetectorConfig.from_dict(dict(zip(names, values, strict=True)))
