"""Made-up desks for reports: a grid of measured detectors, and single rows that are awkward."""

import dataclasses

from analysis.table import Table
from detectors.config import DetectorConfig
from frontier.desk import Frontier, load
from frontier.device import here

# Of the fictitious machine: milliseconds at 300 px, and AP.
EXTRACTORS = {
    "mobilenet_v1": (15.0, 0.19),
    "inception_v2": (30.0, 0.22),
    "vgg_16": (90.0, 0.21),
    "resnet_101": (110.0, 0.29),
}
NASTY = "<script>window.hacked = 1</script><img src=x onerror=alert(1)>&\"'`$style ${title}"


def desk_of(table: Table, folder) -> Frontier:
    """A desk on this machine that has measured `table`; its results folder is `folder`."""
    return dataclasses.replace(load(folder), measured=table)


def row(name: str, time: float, ap: float, **more):
    """A measured row of this machine, with bounds and intervals; `more` exchanges any of it."""
    config = DetectorConfig.from_name(name)
    cells = {
        "row_id": name,
        "source": "measured",
        "source_ref": "measurements/0.json",
        "model": name,
        "config_digest": config.digest,
        "meta_architecture": config.meta_architecture,
        "feature_extractor": config.feature_extractor,
        "resolution": config.resolution,
        "output_stride": config.output_stride,
        "num_proposals": config.num_proposals,
        "preset": "paper",
        "buildable": True,
        "ap": ap,
        "ap_lower": ap - 0.01,
        "ap_upper": ap + 0.01,
        "ap_small": ap / 4,
        "ap_large": 1.5 * ap,
        "accuracy_source": "measured on pictures",
        "eval_split": "coco_minival_8k",
        "latency_ms": 0.95 * time,
        "latency_kind": "p50",
        "latency_p50_ms": 0.95 * time,
        "latency_p95_ms": time,
        "latency_p95_lower_ms": 0.97 * time,
        "latency_p95_upper_ms": 1.04 * time,
        "num_samples": 188.0,
        "confidence": 0.99,
        "verdict": "stable",
        "device_key": here().key,
        "device": "Test CPU, 2 cores (cpu)",
        "protocol": "end_to_end",
        "weights": "trained",
        "gmacs": time / 10,
        "memory_mb": 8 * time,
        "memory_kind": "total",
        "memory_total_mb": 8 * time,
        "created": "2026-11-20T10:00:00+00:00",
    }
    return {**cells, **more}


def grid() -> list[dict]:
    """SSD at two sizes and Faster R-CNN at two numbers of proposals over each extractor."""
    rows = []
    for extractor, (time, ap) in EXTRACTORS.items():
        rows += [
            row(f"ssd/{extractor}/300", time, ap),
            row(f"ssd/{extractor}/150", 0.4 * time, 0.8 * ap),
            row(f"faster_rcnn/{extractor}/600", 6 * time, 1.2 * ap),
            row(f"faster_rcnn/{extractor}/600/p50", 4 * time, 1.17 * ap),
        ]
    return rows
