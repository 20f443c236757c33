"""Small results tables, worked by hand, for the tests of figures."""

from analysis.table import Table

DEVICE = {
    "device": "Test CPU, 2 cores (cpu)",
    "device_key": "cpu:test:2",
    "protocol": "end_to_end",
    "eval_split": "coco_minival_8k",
}


def measured(model, meta_architecture, feature_extractor, time, ap, **more):
    """One measured row whose p95 is `time`, with bounds 4 % below and 5 % above, and whose p50 is 0.9 of it."""
    return {
        "row_id": f"{model}-{time}",
        "source": "measured",
        "model": model,
        "meta_architecture": meta_architecture,
        "feature_extractor": feature_extractor,
        "resolution": 300.0,
        "preset": "paper",
        "ap": ap,
        "latency_ms": 0.9 * time,
        "latency_kind": "p50",
        "latency_p50_ms": 0.9 * time,
        "latency_p95_ms": time,
        "latency_p95_lower_ms": 0.96 * time,
        "latency_p95_upper_ms": 1.05 * time,
        **DEVICE,
        **more,
    }


def published(model, meta_architecture, feature_extractor, time, ap, **more):
    """One published row with a printed time, which frontier cannot express."""
    return {
        "row_id": f"{model}-{time}",
        "source": "published",
        "model": model,
        "meta_architecture": meta_architecture,
        "feature_extractor": feature_extractor,
        "ap": ap,
        "latency_ms": time,
        "latency_kind": "printed",
        **DEVICE,
        **more,
    }


# Times 30, 60, 120, 240, 960 and accuracies that rise but for the fourth, which the third beats.
ROWS = [
    measured("ssd/mobilenet_v1/300", "ssd", "mobilenet_v1", 30.0, 0.19),
    measured(
        "r_fcn/resnet_101/600", "r_fcn", "resnet_101", 120.0, 0.30, resolution=600.0, num_proposals=300.0
    ),
    measured("ssd/inception_v2/300", "ssd", "inception_v2", 60.0, 0.22),
    measured("faster_rcnn/vgg_16/600", "faster_rcnn", "vgg_16", 240.0, 0.25, resolution=600.0),
    measured(
        "faster_rcnn/inception_resnet_v2/600/s8",
        "faster_rcnn",
        "inception_resnet_v2",
        960.0,
        0.35,
        resolution=600.0,
        output_stride=8.0,
    ),
]


def table(*rows) -> Table:
    return Table.from_rows(rows or ROWS)
