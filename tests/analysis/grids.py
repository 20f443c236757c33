"""Made-up results whose effects are known: each setting multiplies accuracy and time by numbers written here."""

import itertools

import numpy as np

from analysis.table import Table

AP = {"mobilenet_v1": 0.2, "inception_v2": 0.24, "resnet_101": 0.32, "inception_resnet_v2": 0.36}
TIME_MS = {"mobilenet_v1": 20.0, "inception_v2": 30.0, "resnet_101": 80.0, "inception_resnet_v2": 200.0}
META_AP = {"ssd": 0.85, "faster_rcnn": 1.0, "r_fcn": 0.95}
META_TIME = {"ssd": 0.6, "faster_rcnn": 1.5, "r_fcn": 1.0}
LOW_RESOLUTION = {"ap": 0.84, "ap_small": 0.5, "ap_large": 0.95, "time": 0.75}
FINE_STRIDE = {"ap": 1.05, "time": 1.6, "memory": 2.0, "gmacs": 3.0}
# Share of the AP at 300 proposals, and of the time of Faster R-CNN; that of R-FCN hardly changes.
PROPOSALS_AP = {10: 0.8, 20: 0.9, 50: 0.97, 100: 0.99, 300: 1.0}
PROPOSALS_TIME = {10: 0.3, 20: 0.32, 50: 0.4, 100: 0.5, 300: 1.0}
CONTEXT = {
    "source": "measured",
    "device": "Test CPU, 2 cores (cpu)",
    "device_key": "cpu:test:2",
    "protocol": "end_to_end",
    "eval_split": "shapes_val",
    "precision": "float32",
    "latency_kind": "p50",
    "memory_kind": "XLA's estimate",
}


def result(meta="faster_rcnn", extractor="resnet_101", resolution=600, **more):
    """One measured row; `more` are columns, and None takes one away."""
    is_ssd = meta == "ssd"
    stride = more.pop("output_stride", None if is_ssd else 16)
    proposals = more.pop("num_proposals", None if is_ssd else 300)
    ap, time, memory, gmacs = AP[extractor] * META_AP[meta], TIME_MS[extractor] * META_TIME[meta], 100.0, 10.0
    small, large = 0.3 * ap, 1.5 * ap
    if resolution == 300:
        ap, small, large = (
            value * LOW_RESOLUTION[name]
            for value, name in ((ap, "ap"), (small, "ap_small"), (large, "ap_large"))
        )
        time *= LOW_RESOLUTION["time"]
    if stride == 8:
        ap, time = ap * FINE_STRIDE["ap"], time * FINE_STRIDE["time"]
        memory, gmacs = memory * FINE_STRIDE["memory"], gmacs * FINE_STRIDE["gmacs"]
    if proposals is not None:
        ap *= PROPOSALS_AP[proposals]
        time *= PROPOSALS_TIME[proposals] if meta == "faster_rcnn" else 0.97 + proposals / 10000
    name = f"{meta}/{extractor}/{resolution}"
    name += "/s8" if stride == 8 else ""
    name += f"/p{proposals}" if proposals not in (None, 300) else ""
    row = {
        "row_id": name,
        "model": name,
        "meta_architecture": meta,
        "feature_extractor": extractor,
        "resolution": float(resolution),
        "max_resolution": None if is_ssd else float(round(resolution * 1024 / 600)),
        "output_stride": stride and float(stride),
        "num_proposals": proposals and float(proposals),
        "preset": "paper",
        "ap": ap,
        "ap_small": small,
        "ap_large": large,
        "latency_ms": 0.9 * time,
        "latency_p50_ms": 0.9 * time,
        "latency_p95_ms": time,
        "latency_p95_lower_ms": 0.97 * time,
        "latency_p95_upper_ms": 1.04 * time,
        "memory_mb": 50.0,  # of XLA, which no setting moves here
        "memory_xla_mb": 50.0,
        "memory_total_mb": memory,
        "gmacs": gmacs,
        **CONTEXT,
        **more,
    }
    return {column: value for column, value in row.items() if value is not None}


def paper_grid():
    """96 rows: SSD, Faster R-CNN and R-FCN of four networks at two sizes, with proposals and strides as in the paper."""
    rows = [result("ssd", extractor, size) for extractor in AP for size in (300, 600)]
    for meta, extractor, size in itertools.product(("faster_rcnn", "r_fcn"), AP, (300, 600)):
        rows += [result(meta, extractor, size, num_proposals=number) for number in PROPOSALS_AP]
    for meta, extractor in itertools.product(("faster_rcnn", "r_fcn"), ("resnet_101", "inception_resnet_v2")):
        rows += [result(meta, extractor, size, output_stride=8) for size in (300, 600)]
    return rows


def noisy():
    """The paper's grid with AP and times of each row off by up to 5 %, so that averages over pairs have intervals."""
    rng = np.random.default_rng(0)
    rows = paper_grid()
    for row in rows:
        ap, time = rng.uniform(0.95, 1.05, 2)
        row.update({name: row[name] * ap for name in row if name.startswith("ap")})
        row.update(
            {name: row[name] * time for name in row if name.startswith("latency_") and name != "latency_kind"}
        )
    return Table.from_rows(rows)


def table(*rows):
    return Table.from_rows(rows or paper_grid())
