"""`frontier models`: what can be built, how accurate it is, and what it costs."""

import math
from pathlib import Path
from typing import Any

from detectors.catalog import is_ours
from detectors.config import DetectorConfig
from frontier.amounts import plain, rounded_up
from frontier.desk import Frontier, load
from frontier.models import counted_costs, known_configs
from frontier.pool import HEADLINE_PROTOCOL
from frontier.published import accuracy_of
from frontier.reply import Output, Reply
from frontier.text_table import text_table

HEADINGS = ("model", "AP", "from", "GMAC", "Mparam", "weights", "p50 ms here", "p95 at most")
NUMBERS = ("AP", "GMAC", "Mparam", "p50 ms here", "p95 at most")
LEGEND = (
    "AP: COCO average precision, 0 to 1, as published. GMAC: thousand million multiply-adds per picture,",
    "Mparam: million parameters, both counted by frontier. Weights: tf1_zoo where the TensorFlow 1",
    "detection zoo publishes trained ones. Times: milliseconds end to end, measured on this machine.",
    "*: a pair that the paper has not; its layout is ours.",
)


def models(
    *,
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """List the detectors that can be built, with their accuracy and cost, the lightest first.

    Others can be built too: a name is meta/extractor/resolution[/dDEPTH][/sSTRIDE][/pPROPOSALS][@preset].

    Examples:
      frontier models
      frontier models --json

    Args:
        results: the results folder to take times of this machine from.
        output: how to print.
    """
    desk = load(results)
    found = sorted((_model(config, desk) for config in known_configs()), key=_by_cost)
    lines = text_table(HEADINGS, [_cells(model) for model in found], right=NUMBERS)
    next_command = f"frontier benchmark {found[0]['model']}" if found else "frontier doctor"
    return Reply(
        text="\n".join([*lines, "", *LEGEND, f"To measure one here: {next_command}"]),
        data={
            "models": found,
            "device_key": desk.here,
            "results": desk.results._asdict(),
            "next": next_command,
        },
    )


def _by_cost(model: dict[str, Any]) -> tuple[float, str]:
    return (math.inf if model["gmacs"] is None else model["gmacs"], model["model"])


def _model(config: DetectorConfig, desk: Frontier) -> dict[str, Any]:
    accuracy, cost = accuracy_of(config) or {}, counted_costs().get(config.name)
    rows = desk.measured.where(config_digest=config.digest, device_key=desk.here, protocol=HEADLINE_PROTOCOL)
    time = min(rows.rows(), key=lambda row: str(row.get("weights")) == "untrained", default={})
    return {
        "model": config.name,
        "is_ours": is_ours(config),
        "ap": accuracy.get("ap"),
        "accuracy_source": accuracy.get("accuracy_source"),
        "gmacs": cost and cost.gmacs,
        "params_m": cost and cost.params_m,
        "weights": "tf1_zoo" if config.preset == "tf_zoo" else "none",
        "latency_p50_ms": time.get("latency_p50_ms"),
        "latency_p95_upper_ms": time.get("latency_p95_upper_ms"),
        "timed_weights": time.get("weights"),
        "verdict": time.get("verdict"),
    }


def _cells(model: dict[str, Any]) -> list[str]:
    upper = model["latency_p95_upper_ms"]
    return [
        model["model"] + (" *" if model["is_ours"] else ""),
        _number(model["ap"]),
        str(model["accuracy_source"] or "-").split(" ")[0],
        _number(model["gmacs"]),
        _number(model["params_m"]),
        model["weights"],
        _number(model["latency_p50_ms"]),
        "-" if upper is None else rounded_up(upper),
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else plain(value)
