"""Published ImageNet results of feature extractors: `imagenet_top1`, and the column of that name."""

import csv
import functools
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.table import Table

BACKBONES_FILE = Path(__file__).parent / "reference" / "backbones.csv"

# The paper's Table 2 gives the accuracy of the very weights that its detectors start from. TF-Slim published the
# same classifiers and others of that time; later training recipes reach more and belong to other detectors.
SOURCES = ("huang2017", "slim")


class Backbone(NamedTuple):
    """One published classifier: accuracies in 0-1, None where not stated.

    Attributes:
        row_id: source and line, e.g. `huang2017-001`.
        feature_extractor: our word for the network.
        variant: the name of the weights that the source prints.
        resolution: edge of the input in pixels.
        top1, top5: share of ImageNet validation pictures that are right.
        parameters: number of parameters; `parameters_scope` says whether the classifier counts.
        gmacs: thousand million multiply-adds at `resolution`.
        precision: of the weights, where the source says it.
        source_ref: citation.
        notes: what else must be known.
    """

    row_id: str
    feature_extractor: str
    variant: str
    resolution: int | None
    top1: float | None
    top5: float | None
    parameters: int | None
    parameters_scope: str
    gmacs: float | None
    precision: str
    source_ref: str
    notes: str

    @property
    def source(self) -> str:
        """The document that the row was read from, e.g. `huang2017`."""
        return self.row_id.rpartition("-")[0]


class Top1(NamedTuple):
    """A top-1 accuracy in 0-1 and where it comes from."""

    value: float
    source: str


@functools.cache
def backbones() -> tuple[Backbone, ...]:
    """Every published classifier, in the order of the packaged file."""
    with BACKBONES_FILE.open(newline="", encoding="utf-8") as file:
        return tuple(_backbone(row) for row in csv.DictReader(file))


def imagenet_top1(feature_extractor: str) -> Top1 | None:
    """Top-1 accuracy of the weights that the paper's detectors start from; None for an unknown extractor.

    Source: Huang et al., Table 2; for other networks the TF-Slim checkpoints.

    >>> imagenet_top1("mobilenet_v1").value
    0.711
    """
    return _first_top1().get(feature_extractor)


def with_imagenet_top1(table: Table) -> Table:
    """`table` with `imagenet_top1` filled in where it is missing and frontier can express the configuration.

    Other projects start from other weights of the same network, so rows without a configuration stay as they are.
    """
    filled = table["imagenet_top1"].copy()
    is_open = np.isnan(filled) & ~table.is_missing("config_digest")
    for row in np.flatnonzero(is_open):
        top1 = imagenet_top1(str(table["feature_extractor"][row]))
        filled[row] = top1.value if top1 else np.nan
    return table.replace(imagenet_top1=filled)


@functools.cache
def _first_top1() -> dict[str, Top1]:
    known: dict[str, Top1] = {}
    for source in SOURCES:
        for row in backbones():
            if row.source == source and row.top1 is not None:
                known.setdefault(row.feature_extractor, Top1(row.top1, f"{row.row_id}: {row.source_ref}"))
    return known


def _backbone(row: dict[str, str]) -> Backbone:
    return Backbone(
        row_id=row["row_id"],
        feature_extractor=row["feature_extractor"],
        variant=row["variant"],
        resolution=int(row["resolution"]) if row["resolution"] else None,
        top1=_number(row["top1"]),
        top5=_number(row["top5"]),
        parameters=int(row["parameters"]) if row["parameters"] else None,
        parameters_scope=row["parameters_scope"],
        gmacs=_number(row["gmacs"]),
        precision=row["precision"],
        source_ref=row["source_ref"],
        notes=row["notes"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None
