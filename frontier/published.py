"""Published results, embedded: every row with its source, device and protocol.

`docs/published.md` says what the numbers mean and which must not be compared. The packaged CSV files are made by
`frontier.reference.translate`; this module only reads them, without pandas, for each command starts here.
"""

import csv
import functools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from analysis.schema import BY_NAME, Column
from analysis.table import Cell, Table
from detectors.catalog import is_buildable
from detectors.config import DetectorConfig
from frontier.backbones import with_imagenet_top1

PUBLISHED_FILE = Path(__file__).parent / "reference" / "published.csv"

# Where there are no local times, a host without a GPU is answered from the TF1 zoo checkpoints on a laptop CPU
# (explosion/prodigy-recipes, image/tf_odapi/docs/model_performance.md, "CPU time 1": TensorFlow from pip), a host
# with one from the zoo's own times on the paper's GPU (tensorflow/models, g3doc/tf1_detection_zoo.md).
CPU_PROTOCOL = "prodigy_recipes/cpu_i7_7700hq/tensorflow-1-frozen-graph-pip-build/prec?/b1/post"
GPU_PROTOCOL = "tf1_zoo/titan_x/tensorflow-1-object-detection-api/prec?/b?/post"

# The 8,000 pictures of COCO 2014 that the paper, the MobileNets paper and the TF1 zoo hold out.
MINIVAL = "coco_minival_8k"
# Which documents speak for a configuration, the first one first; never one that used other pictures or weights.
ACCURACY_SOURCES = {"paper": ("huang2017", "howard2017"), "tf_zoo": ("tf1_zoo",)}
ACCURACY_COLUMNS = (
    "ap",
    "ap50",
    "ap75",
    "ap_small",
    "ap_medium",
    "ap_large",
    "accuracy_source",
    "eval_split",
    "train_data",
    "imagenet_top1",
)

_FLAGS = {"true": True, "false": False, "": None}


class ProtocolGroup(NamedTuple):
    """Rows that may be compared: one device, one way of timing, one evaluation split.

    Attributes:
        protocol: how the time was taken; in published rows source/device/framework/precision/batch/post-processing.
        eval_split: the pictures that the accuracy was measured on.
        device_key: short name of the device; None where its source does not say.
        device: the device in words; None likewise.
        num_rows: rows with a time.
        num_with_accuracy: how many of them also have an AP.
    """

    protocol: str
    eval_split: str | None
    device_key: str | None
    device: str | None
    num_rows: int
    num_with_accuracy: int


@functools.cache
def published() -> Table:
    """Every published row, about 1,600, with times and accuracies of many devices and protocols.

    Nothing here is comparable as it stands: see `comparable` and `protocols`.
    """
    columns = _read(PUBLISHED_FILE)
    configs = [
        DetectorConfig.from_name(name) if preset else None
        for name, preset in zip(columns["model"], columns["preset"], strict=True)
    ]
    has_time = ~np.isnan(columns["latency_ms"])
    table = Table(
        {
            **columns,
            "source": ["published"] * len(configs),
            "weights": ["trained" if timed else None for timed in has_time],  # times stand beside checkpoints
            "config_digest": [config and config.digest for config in configs],
            "buildable": [config is not None and is_buildable(config) for config in configs],
        }
    )
    return with_imagenet_top1(table)


def comparable(table: Table) -> Table:
    """The rows that may stand in a frontier of their own protocol and split: one picture at a time, one model.

    Left out are times shared by a batch, batches above one, and accuracies of ensembles or test-time augmentation,
    also where a published row leaves that open. A batch size that is not stated stays: it is the same within a
    protocol, and the TF1 zoo, whose rows the paper's models come from, states none.
    """
    batch_size = table["batch_size"]
    is_single_picture = (table["amortised"] != True) & (np.isnan(batch_size) | (batch_size == 1))  # noqa: E712
    is_silent = table.is_missing("tta_or_ensemble") & (table["source"] != "published")
    is_single_model = is_silent | (table["tta_or_ensemble"] == False)  # noqa: E712
    return table.take(is_single_picture & is_single_model)


def protocols(table: Table) -> tuple[ProtocolGroup, ...]:
    """The groups of rows with a time that may be compared with each other, the largest first.

    Rows without a protocol or a time are in no group.
    """
    timed = table.take(~table.is_missing("protocol") & ~table.is_missing("latency_ms"))
    names = [timed[name] for name in ("protocol", "eval_split", "device_key", "device")]
    keys = list(zip(*names, strict=True))
    counts = Counter(keys)
    with_accuracy = Counter(key for key, ap in zip(keys, timed["ap"], strict=True) if not np.isnan(ap))
    groups = [ProtocolGroup._make((*key, counts[key], with_accuracy[key])) for key in counts]
    return tuple(
        sorted(groups, key=lambda group: (-group.num_with_accuracy, -group.num_rows, group.protocol))
    )


def accuracy_of(config: DetectorConfig) -> dict[str, Cell] | None:
    """Published accuracy of exactly this configuration, as the columns of a table that are known; else None.

    `paper` configurations take Huang et al., else the MobileNets paper; `tf_zoo` ones take the TF1 zoo. All three
    measured on the same 8,000 held-out pictures. Another number of proposals, resolution, stride or number of
    classes is another configuration.

    >>> found = accuracy_of(DetectorConfig.from_name("ssd/mobilenet_v1/300"))
    >>> found["ap"], found["accuracy_source"]
    (0.193, 'huang2017-0001 (minival, 8,000 held-out images)')
    >>> accuracy_of(DetectorConfig.from_name("faster_rcnn/resnet_101/600/p50")) is None
    True
    """
    row = _accuracy_rows().get(config.digest)
    if row is None:
        return None
    cells = published().row(row)
    return {name: cells[name] for name in ACCURACY_COLUMNS if name in cells}


@functools.cache
def _accuracy_rows() -> dict[str, int]:
    """Digest of a configuration -> its row in `published()` with the accuracy that speaks for it."""
    table = published()
    has_accuracy = (table["eval_split"] == MINIVAL) & ~np.isnan(table["ap"])
    known: dict[str, int] = {}
    for preset, sources in ACCURACY_SOURCES.items():
        rows = np.flatnonzero(has_accuracy & (table["preset"] == preset))
        for source in sources:
            for row in rows:
                if source_of(table["row_id"][row]) == source:
                    known.setdefault(table["config_digest"][row], int(row))
    return known


def source_of(row_id: str) -> str:
    """The document that a published row was read from.

    >>> source_of("tf1_zoo-0031")
    'tf1_zoo'
    """
    return row_id.rpartition("-")[0]


def _read(path: Path) -> dict[str, Any]:
    """The columns of a packaged CSV file: lists of words or truth values, arrays of numbers."""
    with path.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    cells = zip(*rows, strict=True)
    return {name: _column(BY_NAME[name], values) for name, values in zip(header, cells, strict=True)}


def _column(column: Column, values: Sequence[str]) -> Any:
    if column.kind == "number":
        return np.array([float(value) if value else np.nan for value in values])
    if column.kind == "flag":
        return [_FLAGS[value] for value in values]
    return [value or None for value in values]
