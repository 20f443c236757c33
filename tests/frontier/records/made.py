"""An evaluation, a training and an import with made-up numbers, as the tests of records, stores and tables need them."""

from analysis.accuracy.average_precision import Scores
from analysis.accuracy.uncertainty import METHOD
from analysis.schema import ACCURACIES
from detectors.config import DetectorConfig
from frontier.device import here
from frontier.records import CategoryScore, DataUsed, Evaluation, Imported, Range, Training

CONFIG = DetectorConfig.from_name("ssd/mobilenet_v1/300")
VAL = DataUsed(name="bccd", split="val", digest="5" * 64, num_images=87)
TRAIN = DataUsed(name="bccd", split="train", digest="6" * 64, num_images=205)


def evaluation(**fields):
    numbers = dict.fromkeys(Scores._fields, 0.5) | {"ap": 0.31, "ap50": 0.72, "ap_large": None}
    ranges = {name: Range(lower=0.25, upper=0.75) for name in ACCURACIES} | {"ap_large": None}
    made = {
        "config": CONFIG,
        "weights": "trained",
        "weights_source": "a test",
        "weights_digest": "a" * 64,
        "data": VAL,
        "scores": numbers,
        "intervals": ranges,
        "categories": (
            CategoryScore(name="RBC", ap=0.31, interval=Range(lower=0.28, upper=0.36)),
            CategoryScore(name="absent", ap=None, interval=None),
        ),
        "interval_method": METHOD,
        "confidence": 0.95,
        "resamples": 1000,
        "seed": 0,
        "num_detections": 8700,
        "batch_size": 8,
        "images_per_second": 31.5,
        "device": here(),
        "samples_digest": "b" * 64,
        "code_version": "0.1.0",
        "created": "2026-02-01T12:00:00+00:00",
    }
    return Evaluation(**{**made, **fields})


def training(**fields):
    made = {
        "config": CONFIG,
        "recipe": {"optimiser": "rmsprop", "learning_rate": 0.004, "steps": [[0, 0.004], [5000, 0.0004]]},
        "init": "from scratch",
        "data": TRAIN,
        "steps": 6000,
        "batch_size": 24,
        "images_seen": 144000,
        "seed": 3,
        "losses": {"total": 1.25, "classification": 0.75, "location": 0.5},
        "wall_s": 3600.5,
        "device": here(),
        "weights_digest": "a" * 64,
        "code_version": "0.1.0",
        "created": "2026-02-01T11:00:00+00:00",
    }
    return Training(**{**made, **fields})


def imported(*rows, **fields):
    made = {
        "rows": rows or ({"model": "yolo", "ap": 0.4, "eval_split": "coco_val2017"},),
        "file": "zoo.csv",
        "file_digest": "7" * 64,
        "options": (),
        "data": None,
        "categories": (),
        "code_version": "0.1.0",
        "created": "2026-02-01T12:00:00+00:00",
    }
    return Imported(**{**made, **fields})
