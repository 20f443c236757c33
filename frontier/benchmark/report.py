"""What a benchmark found, in words and as plain data; the same things in both."""

import shlex
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.choice.checks import misses_below
from analysis.latency.looks import Decision, StoppingRule, samples_to_decide
from analysis.schema import STAGES
from frontier.amounts import plain, rounded_up
from frontier.benchmark.canvas_words import canvas_paragraphs, times_words, untimed
from frontier.benchmark.drift import settled_after
from frontier.benchmark.protocol import protocol_named
from frontier.benchmark.run import Measured
from frontier.benchmark.sensor_words import UNKNOWN
from frontier.measured import measured_table
from frontier.phrases import forecast_words
from frontier.place import Place
from frontier.records import Measurement
from frontier.text_table import text_table

WIDTH = 110
BUNDLED_WORDS = "bundled drawings"
ADVICE = {
    "too few": "Give it more time: --minutes.",
    "throttled": "Let the machine cool down or fix its clock, then measure again.",
    "contended": "Stop what else runs on this machine, then measure again.",
    "drifting": "Measure again when the machine has settled, or for longer: --minutes.",
}
UNTRAINED = (
    "Untrained weights were timed (no --weights). Non-max suppression has other boxes to work on than with trained "
    "ones, so the time of trained weights may differ; the accuracy of published weights says nothing of these."
)
MEMORY_WORDS = {
    "parameters_mb": "parameters",
    "total_mb": "total of all intermediate results (the paper's)",
    "xla_mb": "at once by XLA's estimate",
    "device_peak_mb": "accelerator's peak",
    "process_peak_mb": "peak of the whole process",
}


class Asked(NamedTuple):
    """What was asked of a benchmark: the budget, the percentile, and where results go, with why there.

    `results` is the folder as it was typed, None where it was not.
    """

    max_ms: float | None
    percentile: int
    place: Place
    results: Path | None


def report_data(measured: Sequence[Measured], asked: Asked) -> dict[str, Any]:
    """Everything that `report_text` says, of at least one measurement."""
    first = measured[0].stored.record
    return {
        "device": first.device.words,
        "device_key": first.device.key,
        "protocol": first.protocol,
        "results": {"folder": str(asked.place.folder), "reason": asked.place.reason},
        "interrupted": any(one.trace.stop == "interrupted" for one in measured),
        "warnings": _warnings(measured),
        "measurements": [_data(one, asked) for one in measured],
        "next": _next(asked),
    }


def report_text(measured: Sequence[Measured], asked: Asked) -> str:
    """A table, then what there is to know of each detector."""
    first = measured[0].stored.record
    lines = [
        f"Timed here: {first.device.words}; {first.runtime}, {first.precision}",
        f"Protocol {first.protocol}: {protocol_named(first.protocol).words}",
        f"Pictures: {_picture_words(first)}",
        "",
        *_table([one.stored.record for one in measured], asked.percentile),
    ]
    for one in measured:
        lines += ["", one.stored.record.config.name]
        lines += [line for heading, text in _paragraphs(one, asked) for line in _wrapped(heading, text)]
    lines += ["", *(line for warning in _warnings(measured) for line in textwrap.wrap(warning, WIDTH))]
    return "\n".join(
        [*lines, f"Kept in {asked.place.folder} ({asked.place.reason}).", f"Next: {_next(asked)}"]
    )


def _picture_words(record: Measurement) -> str:
    pictures = record.pictures
    words = f"{pictures.source}, {pictures.distinct} distinct, taken in turn in changing order"
    return f"{words}; --images DIR times your own" if pictures.source == BUNDLED_WORDS else words


def _table(measurements: Sequence[Measurement], percentile: int) -> list[str]:
    by_mean = protocol_named(measurements[0].protocol).headline == "mean"
    middle = "mean ms" if by_mean else "p50 ms"
    numbers = (middle, f"p{percentile} ms", "at most", "samples", "compile s", "GMAC")
    rows = []
    for one in measurements:
        times, tail = one.end_to_end, one.end_to_end.percentiles_ms[percentile]
        rows.append(
            [
                one.config.name,
                plain(times.mean_ms if by_mean else times.percentiles_ms[50].estimate),
                plain(tail.estimate),
                "-" if tail.upper is None else rounded_up(tail.upper),
                str(one.num_samples),
                one.verdict.kind,
                plain(one.compile_s),
                plain(one.gmacs),
            ]
        )
    return text_table(("model", *numbers[:4], "verdict", *numbers[4:]), rows, right=numbers)


def _paragraphs(one: Measured, asked: Asked) -> list[tuple[str, str]]:
    record = one.stored.record
    stages = ", ".join(f"{stage} {plain(record.stages_ms[stage])}" for stage in STAGES)
    paragraphs = [
        ("time", ("the slowest canvas: " if record.canvases else "") + times_words(record.end_to_end)),
        *canvas_paragraphs(record, asked.percentile),
        (
            "stages",
            f"{stages} ms (medians); end to end takes {_fused_over_staged(record):.2f} of the staged run",
        ),
        ("cost", _cost_words(record)),
        (
            "memory",
            "; ".join(
                f"{words}: {_mb(getattr(record.memory, name))}" for name, words in MEMORY_WORDS.items()
            ),
        ),
        ("verdict", _verdict_words(record)),
        (
            "sensors",
            "; ".join(f"{name}: {read}" for name, read in record.verdict.sensors.items() if read != UNKNOWN),
        ),
        ("unknown", ", ".join(name for name, read in record.verdict.sensors.items() if read == UNKNOWN)),
        ("warm-up", _warm_up_words(one)),
        ("budget", _budget_words(one, asked)),
        ("record", f"measurements/{one.stored.path.name}"),
    ]
    return [(heading, text) for heading, text in paragraphs if text]


def _wrapped(heading: str, text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=f"  {heading:8}  ", subsequent_indent=" " * 12)


def _verdict_words(record: Measurement) -> str:
    verdict = record.verdict
    if verdict.kind == "stable":
        return "stable"
    return f"{verdict.kind}: {'; '.join(verdict.reasons)}. {ADVICE[verdict.kind]}"


def _cost_words(record: Measurement) -> str:
    parameters = plain(record.num_parameters / 1e6)
    macs = f"{plain(record.gmacs)} thousand million multiply-adds"
    return f"{macs}, {parameters} million parameters, compiled in {plain(record.compile_s)} s"


def _mb(value: float | None) -> str:
    return "unavailable" if value is None else f"{plain(value)} MB"


def _fused_over_staged(record: Measurement) -> float:
    return record.end_to_end.percentiles_ms[50].estimate / record.staged.percentiles_ms[50].estimate


def _warm_up_words(one: Measured) -> str:
    rounds, settled = _warm_up(one)
    when = "never settled" if settled is None else f"settled after {settled}"
    return f"{rounds} rounds, recorded and not counted; {when}"


def _warm_up(one: Measured) -> tuple[int, int | None]:
    """Rounds of warm-up, and after how many of them every canvas had settled."""
    parts = one.trace.by_canvas().values()
    settled = [settled_after(part.warm_up_fused_ns, part.fused_ns) for part in parts]
    known = [rounds for rounds in settled if rounds is not None]
    rounds = len(one.trace.warm_up_fused_ns) // len(settled)
    return rounds, max(known) if len(known) == len(settled) else None


def _budget(one: Measured, asked: Asked) -> dict[str, Any] | None:
    """How the samples stand against the budget, and in words what would decide it; None without a budget."""
    if asked.max_ms is None:
        return None
    rule = protocol_named(one.stored.record.protocol).rule(max_ms=asked.max_ms, percentile=asked.percentile)
    parts = one.trace.by_canvas().values()
    decision = rule.decide(*(part.fused_ns / 1e6 for part in parts), is_over=True)
    budget: dict[str, Any] = {
        "max_ms": asked.max_ms,
        "percentile": asked.percentile,
        "state": decision.state,
        "doubt": None,
    }
    if decision.state in ("fits", "does not fit"):
        return budget
    missed = misses_below(measured_table([one.stored]).row(0), asked.percentile)
    if missed is not None and asked.max_ms < missed:
        return budget | {"state": "does not fit"}
    return budget | {"state": "uncertain", "doubt": _doubt(decision, rule)}


def _doubt(decision: Decision, rule: StoppingRule) -> str:
    if decision.bounds is None or rule.budget_ms is None:
        return "fewer samples than the first look"
    more = samples_to_decide(
        decision.bounds,
        decision.num_samples,
        rule.budget_ms,
        percentile=rule.percentile,
        looks=rule.looks,
        confidence=rule.look_confidence,
    )
    return forecast_words(more) if more else "no number of samples that is ever taken would decide"


def _budget_words(one: Measured, asked: Asked) -> str:
    budget = _budget(one, asked)
    if budget is None:
        return ""
    words = f"{budget['state']}: p{budget['percentile']} against {plain(budget['max_ms'])} ms"
    return words if budget["doubt"] is None else f"{words}; {budget['doubt']}"


def _warnings(measured: Sequence[Measured]) -> list[str]:
    records = [one.stored.record for one in measured]
    warnings = [UNTRAINED] if any(record.weights == "untrained" for record in records) else []
    for record in records:
        planned = protocol_named(record.protocol)
        if planned.headline == "mean" and record.num_samples < planned.looks[-1]:
            warnings.append(
                f"Cut short: the mean of {record.config.name} is that of {record.num_samples} of "
                f"{planned.looks[-1]} pictures; give it more --minutes."
            )
    if any(one.trace.stop == "interrupted" for one in measured):
        warnings.append("Interrupted: only what had been completed was kept.")
    return warnings


def _next(asked: Asked) -> str:
    folder = "" if asked.results is None else f" --results {shlex.quote(str(asked.results))}"
    return f"frontier recommend --max-ms {50 if asked.max_ms is None else asked.max_ms:g}{folder}"


def _data(one: Measured, asked: Asked) -> dict[str, Any]:
    rounds, settled = _warm_up(one)
    return {
        **one.stored.record.to_dict(),
        "model": one.stored.record.config.name,
        "digest": one.stored.digest,
        "path": str(one.stored.path),
        "canvases_not_timed": untimed(one.stored.record),
        "fused_over_staged": _fused_over_staged(one.stored.record),
        "warm_up": {
            "rounds": rounds,
            "settled_after": settled,
            "fused_ms": np.round(one.trace.warm_up_fused_ns / 1e6, 3),
        },
        "stop": one.trace.stop,
        "budget": _budget(one, asked),
    }
