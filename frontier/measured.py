"""Measurements as rows of a results table."""

import datetime as dt
import functools
import math
from collections.abc import Iterable

import numpy as np

from analysis.schema import PERCENTILES, STAGES
from analysis.table import Cell, Table
from detectors.config import DetectorConfig
from frontier.device import Device
from frontier.record_file import Stored
from frontier.records import Measurement, Memory

# What makes two measurements rivals, of which the newer one counts.
SAME_COORDINATE = (
    "config_digest",
    "weights",
    "weights_digest",
    "device_key",
    "runtime",
    "precision",
    "protocol",
)

_CONFIG_FIELDS = (
    "meta_architecture",
    "feature_extractor",
    "resolution",
    "max_resolution",
    "train_resolution",
    "output_stride",
    "num_proposals",
    "preset",
)

# What `memory_kind` says of the one memory figure of a measurement.
XLA_ESTIMATE, DEVICE_PEAK, TOTAL = "XLA's estimate", "accelerator's peak", "paper's total"


def measured_table(records: Iterable[Stored[Measurement]]) -> Table:
    """One row per record, in their order. Accuracy is not here: it is joined by configuration.

    `memory_mb` is XLA's estimate, else the accelerator's peak, else the paper's total; `memory_kind` says which.
    The process's own peak is never it, for it counts Python and jax as well.
    """
    named = functools.cache(names_of)
    rows = [
        {
            "row_id": stored.digest,
            "source": "measured",
            "source_ref": stored.path.name,
            "buildable": True,
            **named(stored.record.config),
            **_time_cells(stored.record),
            **_context_cells(stored.record),
            **_cost_cells(stored.record),
        }
        for stored in records
    ]
    return Table({name: [row[name] for row in rows] for name in rows[0]} if rows else {})


def names_of(config: DetectorConfig) -> dict[str, Cell]:
    """The columns that tell which configuration a row is of."""
    fields = {field: getattr(config, field) for field in _CONFIG_FIELDS}
    return {"model": config.name, "config_digest": config.digest, **fields}


def latest(table: Table) -> Table:
    """The newest row of each configuration, weights, device, runtime, precision and protocol, in table order.

    Of rows made at the same instant the last one counts; a row without `created` is older than any other.
    """
    newest: dict[tuple[object, ...], int] = {}
    made = [_instant(created) for created in table["created"]]
    coordinates = zip(*(table[name] for name in SAME_COORDINATE), strict=True)
    for index, coordinate in enumerate(coordinates):
        if coordinate not in newest or made[index] >= made[newest[coordinate]]:
            newest[coordinate] = index
    return table.take(np.array(sorted(newest.values()), np.intp))


def memory_figure(memory: Memory) -> tuple[float | None, str | None]:
    """The one memory figure of a measurement in MB, and what it counts; None and None where nothing is known."""
    figures = (
        (memory.xla_mb, XLA_ESTIMATE),
        (memory.device_peak_mb, DEVICE_PEAK),
        (memory.total_mb, TOTAL),
    )
    return next((figure for figure in figures if figure[0] is not None), (None, None))


def _time_cells(measurement: Measurement) -> dict[str, Cell]:
    end_to_end, staged = measurement.end_to_end.percentiles_ms, measurement.staged.percentiles_ms
    cells: dict[str, Cell] = {
        "latency_ms": end_to_end[50].estimate,
        "latency_kind": "p50",
        "latency_mean_ms": measurement.end_to_end.mean_ms,
        "fused_over_staged": _ratio(end_to_end[50].estimate, staged[50].estimate),
        "canvases": ", ".join(sorted(measurement.canvases)) or None,
        "num_samples": measurement.num_samples,
        "confidence": measurement.confidence,
        "compile_s": measurement.compile_s,
        "verdict": measurement.verdict.kind,
        "includes_postprocessing": True,
        "amortised": False,
        "tta_or_ensemble": False,
    }
    for p in PERCENTILES:
        percentile = end_to_end.get(p)
        cells[f"latency_p{p}_ms"] = percentile.estimate if percentile else None
        cells[f"latency_p{p}_lower_ms"] = percentile.lower if percentile else None
        cells[f"latency_p{p}_upper_ms"] = percentile.upper if percentile else None
    for stage in STAGES:
        cells[f"{stage}_ms"] = measurement.stages_ms[stage]
    return cells


def _context_cells(measurement: Measurement) -> dict[str, Cell]:
    pictures = measurement.pictures
    return {
        "device_key": measurement.device.key,
        "device": measurement.device.words,
        "protocol": measurement.protocol,
        "runtime": measurement.runtime,
        "precision": measurement.precision,
        "batch_size": 1.0,
        "weights": measurement.weights,
        "weights_digest": measurement.weights_digest,
        "versions": _versions(measurement.device),
        "created": measurement.created,
        "notes": "; ".join(
            [f"{pictures.distinct} distinct pictures: {pictures.source}", *measurement.verdict.reasons]
        ),
    }


def _cost_cells(measurement: Measurement) -> dict[str, Cell]:
    memory = measurement.memory
    figure_mb, figure_kind = memory_figure(memory)
    return {
        "gmacs": measurement.gmacs,
        "params_m": measurement.num_parameters / 1e6,
        "memory_mb": figure_mb,
        "memory_kind": figure_kind,
        "memory_parameters_mb": memory.parameters_mb,
        "memory_total_mb": memory.total_mb,
        "memory_xla_mb": memory.xla_mb,
        "memory_device_peak_mb": memory.device_peak_mb,
        "memory_process_peak_mb": memory.process_peak_mb,
    }


def _versions(device: Device) -> str:
    driver = [] if device.driver is None else [f"driver {device.driver}"]
    return ", ".join([*(f"{name} {version}" for name, version in sorted(device.versions.items())), *driver])


def _ratio(numerator: float, denominator: float) -> float | None:
    ratio = numerator / denominator if denominator else math.inf
    return ratio if math.isfinite(ratio) else None


def _instant(created: str | None) -> float:
    return float("-inf") if created is None else dt.datetime.fromisoformat(created).timestamp()
