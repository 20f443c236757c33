"""Random pictures with objects and detections as COCO's files have them, and pycocotools' own numbers of them."""

import contextlib
import io

import numpy as np

from analysis.accuracy.average_precision import Scores
from frontier.evaluation.coco_results import CocoResults
from frontier.evaluation.ground_truth import GroundTruth

SIDES = (4, 8, 30, 32, 40, 64, 96, 100, 200)  # on both sides of 32 x 32 and 96 x 96, and on them


def scene(seed, *, num_images=12, num_categories=4, objects=5, detections=20, crowds=0.15, levels=8):
    """A data set and a results list; coarse numbers, so that scores, overlaps and areas are often equal."""
    rng = np.random.default_rng(seed)
    ids = sorted(rng.choice(1000, num_images, replace=False).tolist())
    categories = sorted(rng.choice(90, num_categories, replace=False).tolist())
    annotations, results = [], []
    for image in ids:
        for _ in range(rng.integers(0, objects + 1)):
            box = _box(rng)
            crowd = int(rng.random() < crowds)
            area = box[2] * box[3] * float(rng.choice([0.5, 1.0]))
            annotations.append(
                _annotation(len(annotations) + 1, image, rng.choice(categories), box, area=area, crowd=crowd)
            )
        mine = [one for one in annotations if one["image_id"] == image]
        for _ in range(rng.integers(0, detections + 1)):
            is_near = bool(mine) and rng.random() < 0.7
            near = mine[rng.integers(len(mine))] if is_near else None
            box = _shifted(rng, near["bbox"]) if near else _box(rng)
            category = near["category_id"] if near and rng.random() < 0.9 else rng.choice(categories)
            results.append(_result(image, category, box, int(rng.integers(levels)) / levels))
    return coco(ids, categories, annotations), results


def coco(ids, categories, annotations):
    return {
        "info": {},
        "images": [{"id": int(n), "width": 640, "height": 480, "file_name": f"{n}.jpg"} for n in ids],
        "categories": [{"id": int(n), "name": f"kind {n}"} for n in categories],
        "annotations": annotations,
    }


def _annotation(number, image, category, box, *, area, crowd):
    return {
        "id": number,
        "image_id": int(image),
        "category_id": int(category),
        "bbox": box,
        "area": area,
        "iscrowd": crowd,
    }


def _result(image, category, box, score):
    return {"image_id": int(image), "category_id": int(category), "bbox": box, "score": score}


def _box(rng):
    width, height = rng.choice(SIDES, 2)
    return [float(rng.integers(0, 400)), float(rng.integers(0, 300)), float(width), float(height)]


def _shifted(rng, box):
    shift = rng.choice([0, 0, 0, -0.25, 0.125, 0.25, 0.5], 2)
    stretch = rng.choice([1, 1, 1, 0.5, 0.75, 1.25], 2)
    x, y, width, height = box
    return [x + shift[0] * width, y + shift[1] * height, width * stretch[0], height * stretch[1]]


def truth_of(data):
    """The `GroundTruth` of a data set in COCO's form."""
    ids = np.sort([one["id"] for one in data["images"]])
    categories = sorted(data["categories"], key=lambda one: one["id"])
    category_ids = np.array([one["id"] for one in categories])
    found = sorted(data["annotations"], key=lambda one: one["image_id"])
    return GroundTruth(
        image_ids=ids,
        category_ids=category_ids,
        names=tuple(one["name"] for one in categories),
        images=np.searchsorted(ids, [one["image_id"] for one in found]),
        categories=np.searchsorted(category_ids, [one["category_id"] for one in found]),
        boxes=np.array([one["bbox"] for one in found], float).reshape(-1, 4),
        areas=np.array([one["area"] for one in found], float),
        is_crowd=np.array([one["iscrowd"] for one in found], bool),
    )


def results_of(entries):
    """The `CocoResults` of a results list."""
    return CocoResults(
        np.array([one["image_id"] for one in entries], np.int64),
        np.array([one["category_id"] for one in entries], np.int64),
        np.array([one["bbox"] for one in entries], float).reshape(-1, 4),
        np.array([one["score"] for one in entries], float),
    )


def oracle(data, entries):
    """What pycocotools says: the twelve numbers and the AP of each category, NaN where it says -1."""
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = data
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(entries), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    precisions = evaluation.eval["precision"][:, :, :, 0, -1].mean(axis=(0, 1))
    return Scores(*_without_sentinel(evaluation.stats)), _without_sentinel(precisions)


def _without_sentinel(values):
    return np.where(np.asarray(values) == -1, np.nan, values)
