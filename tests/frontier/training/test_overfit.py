"""A detector that cannot learn eight pictures by heart is wrong somewhere between pixels and AP.

The pictures are the first eight of a small part of COCO whose boxes all get an anchor of their own in the detector. The
two-stage detectors take them at 160 px, all on one square canvas, with half of MobileNet's channels and 50 proposals, so
that it takes minutes: at that size the region proposal network has its eight too, and they are padded.
"""

import dataclasses
import functools
import itertools
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors.build import build
from detectors.config import DetectorConfig
from detectors.data.augment.augmentation import NONE
from detectors.data.canvas import canvas_for, fitted_size
from detectors.data.learnable import learnable_boxes
from detectors.data.pipeline import batches
from detectors.data.source import open_dataset
from detectors.geometry.matching import RPN_THRESHOLDS, SSD_THRESHOLDS, match
from detectors.meta.proposals import training_anchors
from detectors.train.plan import scaled
from detectors.train.recipes import recipe_of
from detectors.train.step import make_state, make_train_step, trained_detector
from frontier.evaluation.recording import score_values
from frontier.evaluation.scoring import evaluate_detector

COCO_TINY = Path(__file__).parents[4] / "shared" / "data" / "coco_tiny"
MOST_BOXES = 64


class Case(NamedTuple):
    """A detector, and what it takes to learn by heart; `pictures` by their ids, `changed` of the recipe."""

    name: str
    rate: float
    steps: int
    pictures: tuple[int, ...]
    max_resolution: int | None = None
    changed: tuple[tuple[str, float], ...] = ()


CASES = [
    Case("ssd/mobilenet_v1/300", 0.02, 250, (30, 72, 73, 86, 92, 127, 165, 194)),
    Case(
        "faster_rcnn/mobilenet_v1/160/d0.5/p50",
        0.05,
        400,
        (30, 72, 73, 86, 92, 165, 194, 208),
        max_resolution=160,
        # Fewer proposals to learn from a picture are quicker; statistics of batch norm that follow faster are not behind.
        changed=(("box_minibatch", 16), ("batch_norm_decay", 0.9)),
    ),
    Case(
        "r_fcn/mobilenet_v1/160/d0.5/p50",
        0.15,
        450,
        (30, 72, 73, 86, 92, 165, 194, 208),
        max_resolution=160,
    ),
]
EVERY_CASE = pytest.mark.parametrize("case", CASES, ids=[case.name.split("/")[0] for case in CASES])


def tiny_coco():
    if not COCO_TINY.is_dir():
        pytest.skip("the optional folder ../shared is not here")
    return open_dataset(COCO_TINY, split="train")


def config_of(case, data):
    config = DetectorConfig.from_name(case.name)
    return dataclasses.replace(
        config, num_classes=len(data.categories), max_resolution=case.max_resolution or config.max_resolution
    )


@functools.partial(jax.jit, static_argnames="thresholds")
def matched(boxes, is_real, anchors, is_eligible, thresholds):
    matches = match(boxes, is_real, anchors, is_eligible, matcher="argmax", thresholds=thresholds)
    return jnp.where(matches.is_positive, matches.index, -1)


def all_get_an_anchor(picture, config, ssd_anchors):
    """Whether every box of `picture`, of which there must be one at least, is some anchor's to learn."""
    size = fitted_size(config, picture.height, picture.width)
    boxes, _ = learnable_boxes(picture)
    padded = np.zeros((MOST_BOXES, 4), np.float32)
    padded[: len(boxes)] = boxes * np.tile([size[1] / picture.width, size[0] / picture.height], 2)
    if config.is_two_stage:
        cells = tuple(-(-side // config.output_stride) for side in canvas_for(config, size))
        anchors, is_eligible = training_anchors(cells, config.output_stride, jnp.array([size], jnp.float32))
        anchors, is_eligible, thresholds = anchors[0], is_eligible[0], RPN_THRESHOLDS
    else:
        anchors, is_eligible, thresholds = ssd_anchors, jnp.ones(len(ssd_anchors), bool), SSD_THRESHOLDS
    found = matched(padded, np.arange(MOST_BOXES) < len(boxes), anchors, is_eligible, thresholds)
    return len(boxes) > 0 and set(range(len(boxes))) <= set(found.tolist())


@pytest.mark.slow
@EVERY_CASE
def test_the_pictures_are_the_first_whose_boxes_all_get_an_anchor(case):
    data = tiny_coco()
    config = config_of(case, data)
    ssd_anchors = None if config.is_two_stage else build(config, rngs=nnx.Rngs(0)).anchors()
    good = (picture.id for picture in data.pictures if all_get_an_anchor(picture, config, ssd_anchors))
    assert tuple(itertools.islice(good, 8)) == case.pictures


@pytest.mark.slow
@EVERY_CASE
def test_eight_pictures_are_learnt_by_heart(case):
    data = tiny_coco().select(case.pictures)
    config = config_of(case, data)
    plan = scaled(
        recipe_of(config),
        dataset_size=8,
        steps=case.steps,
        batch_size=8,
        learning_rate=case.rate,
        from_scratch=True,
        cosine=True,
    )
    recipe = dataclasses.replace(plan.recipe, ema_decay=None, **dict(case.changed))
    graphdef, state = make_state(build(config, rngs=nnx.Rngs(0)), recipe)
    train_step = make_train_step(graphdef, recipe, seed=0)
    endless = batches(data, config, batch_size=8, augmentation=NONE, seed=0)
    for batch in itertools.islice(endless, case.steps):
        state, _ = train_step(state, batch)
    found = evaluate_detector(trained_detector(config, state), data, data.class_names, batch_size=4)
    assert score_values(found)["ap50"] >= 0.95
