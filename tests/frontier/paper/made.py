"""Grounds made of a few rows by hand."""

from analysis.schema import ACCURACIES
from analysis.table import Table
from detectors.config import DetectorConfig
from frontier.paper.grounds import Grounds

TABLES = ("settings", "accuracies", "timed", "test", "ensembles")
SETTINGS = (
    "meta_architecture",
    "feature_extractor",
    "resolution",
    "max_resolution",
    "train_resolution",
    "output_stride",
    "num_proposals",
    "preset",
)
_TIMED = {"device_key": "box", "protocol": "end_to_end", "source": "measured"}
NARROW_AP, NARROW_TIME = 0.001, 0.01  # to either side


def row(name, *, ms=None, weights=None, is_sure=True, **cells):
    """A measured and evaluated row of a configuration, with narrow bounds.

    Args:
        name: of the configuration.
        ms: its median time on one machine.
        weights: of the checkpoint; by default one of this configuration alone, trained at its resolution.
        is_sure: False leaves the bounds out.
        **cells: more of them.
    """
    config = DetectorConfig.from_name(name)
    settings = {column: getattr(config, column) for column in SETTINGS}
    filled = {column: value for column, value in settings.items() if value is not None}
    times = {} if ms is None else {**_TIMED, "latency_ms": ms, "latency_p50_ms": ms}
    bounds = {}
    if is_sure and ms is not None:
        bounds = {
            "latency_p50_lower_ms": ms * (1 - NARROW_TIME),
            "latency_p50_upper_ms": ms * (1 + NARROW_TIME),
        }
    aps = {column: value for column, value in cells.items() if column in ACCURACIES}
    if is_sure:
        bounds |= {f"{column}_lower": max(value - NARROW_AP, 0.0) for column, value in aps.items()}
        bounds |= {f"{column}_upper": value + NARROW_AP for column, value in aps.items()}
    split = {"eval_split": "shapes", "accuracy_source": "measured (60 pictures of shapes)"} if aps else {}
    identity = {
        "model": name,
        "row_id": name,
        "config_digest": config.digest,
        "source": "measured",
        "weights_digest": weights or name,
    }
    return {**identity, **filled, **split, **times, **bounds, **cells}


def printed(name, *, document="huang2017", number=1, **cells):
    """A published row of a configuration."""
    made = row(name, is_sure=False, **cells)
    row_id = f"{document}-{number:04}"
    return {
        **made,
        "row_id": row_id,
        "source": "published",
        "accuracy_source": f"{row_id} (minival)",
        "weights_digest": None,
        "train_resolution": None,
    }


def grounds(*rows, draws=None, samples=None, **tables):
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
    return Grounds(name="made up", draws=draws or {}, samples=samples or {}, remarks=(), **given)


EMPTY = grounds()
