"""What scoring 5,000 pictures with 100 detections each takes, and 1,000 draws for its intervals, beside pycocotools.

    python benchmarks/evaluation.py [PICTURES]

The aims, on two cores: the twelve numbers within 25 s (60 at most) and equal to pycocotools' to 1e-9, 1,000 resamples
of them within 30 s. Pictures, objects and detections are drawn by lot: 7.3 objects of about 2.9 of 80 categories in a
picture, as in COCO, half of the detections near one of them.
"""

import contextlib
import io
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from analysis.accuracy.uncertainty import RESAMPLES, intervals
from frontier.evaluation.coco_results import CocoResults
from frontier.evaluation.ground_truth import GroundTruth
from frontier.evaluation.scoring import score_results
from frontier.samples import pack

PICTURES, DETECTIONS, CATEGORIES = 5000, 100, 80
SCORING_AIM_S, RESAMPLING_AIM_S, EXACTNESS = 25.0, 30.0, 1e-9
Result = TypeVar("Result")


def drawn(pictures: int) -> tuple[GroundTruth, CocoResults]:
    """A data set and detections of it."""
    rng = np.random.default_rng(0)
    popularity = 1 / np.arange(1, CATEGORIES + 1)
    kinds = rng.choice(CATEGORIES, (pictures, 4), p=popularity / popularity.sum())
    images = np.repeat(np.arange(pictures), rng.poisson(7.3, pictures))
    boxes = _boxes(rng, len(images))
    categories = kinds[images, rng.integers(0, 3, len(images))]
    truth = GroundTruth(
        image_ids=np.arange(1, pictures + 1),
        category_ids=np.arange(1, CATEGORIES + 1),
        names=tuple(f"kind {number}" for number in range(1, CATEGORIES + 1)),
        images=images,
        categories=categories,
        boxes=boxes,
        areas=boxes[:, 2] * boxes[:, 3] * rng.uniform(0.5, 1, len(images)),
        is_crowd=rng.random(len(images)) < 0.01,
    )
    return truth, _detections(rng, truth, kinds)


def _boxes(rng: np.random.Generator, count: int) -> np.ndarray:
    sides = np.exp(rng.normal(4, 1, (count, 2))).clip(4, 400)
    return np.round(np.concatenate([rng.uniform(0, [640, 480], (count, 2)), sides], axis=1), 2)


def _detections(rng: np.random.Generator, truth: GroundTruth, kinds: np.ndarray) -> CocoResults:
    pictures = len(truth.image_ids)
    images = np.repeat(np.arange(pictures), DETECTIONS)
    boxes, scores = _boxes(rng, len(images)), rng.beta(1, 4, len(images))
    categories = kinds[images, rng.integers(0, 4, len(images))]
    starts = np.searchsorted(truth.images, images)
    counts = np.searchsorted(truth.images, images, side="right") - starts
    near = np.flatnonzero((rng.random(len(images)) < 0.5) & (counts > 0))
    objects = starts[near] + rng.integers(0, counts[near])
    shift = rng.normal(0, 0.15, (len(near), 4))
    sides = truth.boxes[objects, 2:]
    boxes[near, :2] = truth.boxes[objects, :2] + shift[:, :2] * sides
    boxes[near, 2:] = sides * np.exp(shift[:, 2:])
    categories[near], scores[near] = truth.categories[objects], rng.beta(2, 2, len(near))
    return CocoResults(
        truth.image_ids[images], truth.category_ids[categories], np.round(boxes, 2), np.round(scores, 4)
    )


def by_pycocotools(truth: GroundTruth, results: CocoResults) -> tuple[np.ndarray, float]:
    """COCOeval's twelve numbers, and the seconds of evaluate, accumulate and summarize; reading is not counted."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    columns = (truth.images, truth.categories, truth.boxes, truth.areas, truth.is_crowd)
    annotations: list[dict[str, Any]] = [
        {
            "id": n,
            "image_id": image + 1,
            "category_id": kind + 1,
            "bbox": box,
            "area": area,
            "iscrowd": int(crowd),
        }
        for n, (image, kind, box, area, crowd) in enumerate(
            zip(*(column.tolist() for column in columns), strict=True), 1
        )
    ]
    entries = [
        dict(zip(("image_id", "category_id", "bbox", "score"), cells, strict=True))
        for cells in zip(*(column.tolist() for column in results), strict=True)
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "info": {},
            "images": [{"id": int(number)} for number in truth.image_ids],
            "categories": [{"id": int(number)} for number in truth.category_ids],
            "annotations": annotations,
        }
        coco.createIndex()
        evaluation = COCOeval(coco, coco.loadRes(entries), "bbox")
        _, seconds = timed(lambda: (evaluation.evaluate(), evaluation.accumulate(), evaluation.summarize()))
    return evaluation.stats, seconds


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What `work` gives, and the seconds it took."""
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def main() -> int:
    """Print the table; 1 where an aim is missed."""
    pictures = int(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    truth, results = drawn(pictures)
    scored, scoring_s = timed(lambda: score_results(truth, results))
    _, resampling_s = timed(lambda: intervals(scored.matches))
    stats, coco_s = by_pycocotools(truth, results)
    difference = float(np.abs(np.where(stats == -1, np.nan, stats) - np.array(scored.scores)).max())
    size_mb = len(pack(scored.matches.arrays())) / 1e6
    print(f"{pictures:,} pictures, {len(truth.images):,} objects, {len(results.scores):,} detections")
    print(f"{'scoring: matching and the twelve numbers':44} {scoring_s:7.2f} s (aim {SCORING_AIM_S:.0f})")
    print(f"{'pycocotools: evaluate, accumulate, summarize':44} {coco_s:7.2f} s")
    print(
        f"{f'{RESAMPLES:,} resamples, all sizes and categories':44} {resampling_s:7.2f} s (aim {RESAMPLING_AIM_S:.0f})"
    )
    print(f"{'largest difference of the twelve numbers':44} {difference:7.1e}   (aim {EXACTNESS:.0e})")
    print(f"{'match data':44} {size_mb:7.2f} MB")
    is_met = scoring_s <= SCORING_AIM_S and resampling_s <= RESAMPLING_AIM_S and difference <= EXACTNESS
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
