"""The measurements of a results folder as a Markdown table, for `docs/results/README.md`."""

from pathlib import Path

from frontier.records import Measurement
from frontier.store import Store

STAGES = ("decode", "resize", "network", "postprocess")
HEADER = ["detector", "p50", "p95", "at most", "samples", *STAGES, "verdict"]


def result_table(folder: str) -> str:
    """One row for each record, by meta-architecture and time; times in ms."""
    records = [stored.record for stored in Store(Path(folder)).load().records]
    records.sort(key=lambda record: (record.config.meta_architecture, _p50(record)))
    rows = [HEADER, ["---"] * len(HEADER), *(_row(record) for record in records)]
    return "\n" + "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _p50(record: Measurement) -> float:
    return record.end_to_end.percentiles_ms[50].estimate


def _row(record: Measurement) -> list[str]:
    p95 = record.end_to_end.percentiles_ms[95]
    bound = "no claim" if p95.upper is None else f"{p95.upper:.1f}"
    stages = [f"{record.stages_ms[stage]:.1f}" for stage in STAGES]
    times = [f"{_p50(record):.1f}", f"{p95.estimate:.1f}", bound, str(record.num_samples)]
    return [record.config.name, *times, *stages, record.verdict.kind]
