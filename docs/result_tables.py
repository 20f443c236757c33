"""The measurements and the evaluations of a results folder as Markdown tables, for `docs/results/README.md`."""

import re
from pathlib import Path

from frontier.records import Evaluation, Measurement
from frontier.store import Store

STAGES = ("decode", "resize", "network", "postprocess")
HEADER = ["detector", "p50", "p95", "at most", "samples", *STAGES, "verdict"]
ACCURACIES = ("ap", "ap50", "ap75", "ap_small", "ap_medium", "ap_large")
EVALUATED = ["detector", "AP", "95 % interval", "AP50", "AP75", "small", "medium", "large", "trained for"]


def result_table(folder: str) -> str:
    """One row for each record, by meta-architecture and time; times in ms."""
    records = [stored.record for stored in Store(Path(folder)).load().records]
    records.sort(key=lambda record: (record.config.meta_architecture, _p50(record)))
    return _markdown(HEADER, [_row(record) for record in records])


def evaluation_table(folder: str) -> str:
    """One row for each evaluation, by meta-architecture, extractor and AP; in %."""
    records = [stored.record for stored in Store(Path(folder)).evaluations().records]
    records.sort(
        key=lambda one: (one.config.meta_architecture, one.config.feature_extractor, -(one.scores["ap"] or 0))
    )
    return _markdown(EVALUATED, [_evaluated(record) for record in records])


def _markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _evaluated(record: Evaluation) -> list[str]:
    ap, *others = (_percent(record.scores[name]) for name in ACCURACIES)
    interval = record.intervals["ap"]
    words = "none" if interval is None else f"{_percent(interval.lower)} to {_percent(interval.upper)}"
    trained = re.search(r"[\d,]+(?: of [\d,]+)? steps", record.weights_source)
    return [record.config.name, ap, words, *others, trained[0] if trained else record.weights_source]


def _percent(fraction: float | None) -> str:
    return "none" if fraction is None else f"{100 * fraction:.1f}"


def _p50(record: Measurement) -> float:
    return record.end_to_end.percentiles_ms[50].estimate


def _row(record: Measurement) -> list[str]:
    p95 = record.end_to_end.percentiles_ms[95]
    bound = "no claim" if p95.upper is None else f"{p95.upper:.1f}"
    stages = [f"{record.stages_ms[stage]:.1f}" for stage in STAGES]
    times = [f"{_p50(record):.1f}", f"{p95.estimate:.1f}", bound, str(record.num_samples)]
    return [record.config.name, *times, *stages, record.verdict.kind]
