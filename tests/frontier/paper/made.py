"""Grounds made of a few rows by hand."""

from analysis.table import Table
from detectors.config import DetectorConfig
from frontier.paper.grounds import Grounds

TABLES = ("settings", "accuracies", "timed", "test", "ensembles")
SETTINGS = (
    "meta_architecture",
    "feature_extractor",
    "resolution",
    "max_resolution",
    "output_stride",
    "num_proposals",
    "preset",
)
_TIMED = {"device_key": "box", "protocol": "end_to_end", "source": "measured"}


def row(name, *, ms=None, **cells):
    """A row of a configuration; `ms` is its median time on one machine."""
    config = DetectorConfig.from_name(name)
    settings = {column: getattr(config, column) for column in SETTINGS}
    filled = {column: value for column, value in settings.items() if value is not None}
    times = {} if ms is None else {**_TIMED, "latency_ms": ms, "latency_p50_ms": ms}
    split = {"eval_split": "shapes"} if any(column.startswith("ap") for column in cells) else {}
    identity = {"model": name, "row_id": name, "config_digest": config.digest, "source": "measured"}
    return {**identity, **filled, **split, **times, **cells}


def grounds(*rows, **tables):
    """Grounds of rows that serve as settings, accuracies and, where they have a time, as timed ones."""
    table = Table.from_rows(rows)
    timed = table.take(~table.is_missing("latency_ms"))
    given = {
        **dict.fromkeys(TABLES, Table({})),
        "settings": table,
        "accuracies": table,
        "timed": timed,
        **{name: Table.from_rows(chosen) for name, chosen in tables.items()},
    }
    return Grounds(name="made up", draws={}, remarks=(), **given)


EMPTY = grounds()
