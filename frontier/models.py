"""The detectors that this version can build and knows something of, and what they cost on any machine."""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.table import Table
from detectors.catalog import buildable_pairs, is_buildable
from detectors.config import RESOLUTIONS, DetectorConfig
from frontier.published import MINIVAL, published

COUNTED_FILE = Path(__file__).parent / "reference" / "counted.csv"
COUNTED = "Multiply-adds counted by frontier, on a square picture."


class CountedCost(NamedTuple):
    """What a network costs on a square picture of its resolution; counted, never timed."""

    gmacs: float
    params_m: float


def known_configs() -> tuple[DetectorConfig, ...]:
    """Each buildable pair at its usual resolution, and each buildable configuration of published accuracy.

    Ordered by name, each once.
    """
    pairs = [f"{meta}/{extractor}/{RESOLUTIONS[meta]}" for meta, extractor in buildable_pairs()]
    table = published()
    with_accuracy = (table["eval_split"] == MINIVAL) & ~np.isnan(table["ap"]) & ~table.is_missing("preset")
    names = sorted({*pairs, *table["model"][with_accuracy]})
    configs = (DetectorConfig.from_name(name) for name in names)
    return tuple(config for config in configs if is_buildable(config))


@functools.cache
def counted_costs() -> Mapping[str, CountedCost]:
    """Configuration name -> its cost, from the packaged table that `frontier.reference.count` makes."""
    with COUNTED_FILE.open(newline="", encoding="utf-8") as file:
        return {
            line["model"]: CountedCost(float(line["gmacs"]), float(line["params_m"]))
            for line in csv.DictReader(file)
        }


def with_counted_costs(table: Table) -> Table:
    """`table` with multiply-adds and parameters filled in where its source prints none and frontier counted them."""
    costs = [counted_costs().get(model) for model in table["model"]]
    columns: dict[str, Any] = {}
    for name in CountedCost._fields:
        counted = [getattr(cost, name, np.nan) for cost in costs]
        columns[name] = np.where(np.isnan(table[name]), counted, table[name])
    is_filled = table.is_missing("gmacs") & np.array([cost is not None for cost in costs], bool)
    columns["notes"] = [
        " ".join(filter(None, (notes, COUNTED))) if filled else notes
        for notes, filled in zip(table["notes"], is_filled, strict=True)
    ]
    return table.replace(**columns)
