"""Proposals, canvases and padding. What every meta-architecture has to hold: test_every_meta.py."""

import dataclasses
import functools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors import build as build_module
from detectors import catalog, infer
from detectors.build import build
from detectors.data.canvas import canvases
from detectors.data.image import fit
from detectors.geometry.coding import ENCODINGS
from detectors.meta import two_stage
from detectors.meta.faster_rcnn import split_evenly
from detectors.meta.proposals import Anchors, RPNPredictions, anchors_of, propose, training_anchors
from tests.detectors.meta.small import (
    HEIGHT,
    TWO_STAGE,
    TWO_STAGE_PAIRS,
    WIDTH,
    config_of,
    detector,
    pictures,
    run,
    sizes,
)

# one pair of each at output stride 8, which the map's cells follow
STRIDES = [(meta, extractor, 16) for meta, extractor in TWO_STAGE_PAIRS] + [
    (meta, "resnet_101", 8) for meta in TWO_STAGE
]


@pytest.mark.parametrize(("meta", "extractor", "stride"), STRIDES)
def test_every_proposal_has_codes_and_scores(meta, extractor, stride):
    config = config_of(meta, extractor, resolution=97, output_stride=stride)
    model = nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0)))
    graphdef, state = nnx.split(model)
    inputs = pictures(2, 97, 131), sizes(2, 97, 131)
    shapes = jax.eval_shape(functools.partial(infer.predict, graphdef), state, *inputs)
    assert shapes.proposals.shape == (2, 6, 4)
    assert shapes.box_codes.shape == (2, 6, 3, 4)
    assert shapes.class_logits.shape == (2, 6, 4)
    features = jax.eval_shape(
        lambda state, *given: nnx.merge(graphdef, state).features(*given), state, *inputs
    )
    rounded = math.floor if catalog.EXTRACTORS[extractor].rounds_down else math.ceil
    assert features.shape[1:3] == (rounded(97 / stride), rounded(131 / stride))


@pytest.mark.parametrize("meta", TWO_STAGE)
def test_fewer_proposals_are_the_best_of_more(meta):
    many = run(infer.predict, detector(meta), pictures(), sizes())
    config = dataclasses.replace(detector(meta).config, num_proposals=2)
    graphdef = nnx.split(nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0))))[0]
    few = run(infer.predict, infer.Detector(config, graphdef, detector(meta).state), pictures(), sizes())
    np.testing.assert_allclose(few.proposals, many.proposals[:, :2], atol=1e-3)
    np.testing.assert_allclose(few.class_logits, many.class_logits[:, :2], atol=1e-4)


@pytest.mark.parametrize("meta", TWO_STAGE)
def test_padding_is_never_seen(meta):
    # the same picture on a larger canvas whose padding holds something else
    small = pictures()
    noisy = jnp.full((1, HEIGHT + 32, WIDTH + 48, 3), 200, jnp.uint8).at[:, :HEIGHT, :WIDTH].set(small)
    black = jnp.zeros_like(noisy).at[:, :HEIGHT, :WIDTH].set(small)
    one, other = (run(infer.detect, detector(meta), canvas, sizes()) for canvas in (noisy, black))
    for ours, theirs in zip(one, other, strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert (np.asarray(one.boxes).max((0, 1)) <= [WIDTH, HEIGHT, WIDTH, HEIGHT]).all()


@pytest.mark.parametrize("meta", TWO_STAGE)
def test_a_picture_that_fills_its_canvas_is_treated_as_if_there_were_no_padding(meta, monkeypatch):
    # 75 x 100 scaled to a shorter edge of 64 is 64 x 85, all of the common canvas. Without the code that knows of
    # padding, what is found must be the same to the last bit.
    made = detector(meta)
    taken = fit(np.asarray(pictures(1, 75, 100)[0]), made.config)
    assert taken.pixels.shape[:2] == tuple(taken.size) == canvases(made.config)[0]
    inputs = taken.pixels[None], taken.size[None]
    aware = run(infer.detect, made, *inputs)
    replaced = []
    monkeypatch.setattr(two_stage, "blank_beyond", lambda values, _sizes: replaced.append("blank") or values)
    monkeypatch.setattr(
        two_stage, "anchors_of", lambda *a: replaced.append("anchors") or _anchors_of_a_whole_canvas(*a)
    )
    another = functools.partial(infer.detect)  # nothing compiled is used again
    unaware = run(another, made, *inputs)
    assert replaced == ["blank", "anchors"]
    assert int(aware.num_valid[0]) > 0
    for ours, theirs in zip(aware, unaware, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def _anchors_of_a_whole_canvas(map_size, stride, image_sizes):
    """As `anchors_of` was before there were canvases: clipped to the picture, all to be proposed."""
    boxes = anchors_of(map_size, stride, image_sizes).boxes
    return Anchors(boxes, jnp.ones(boxes.shape[:2], bool))


def test_anchors_centred_in_the_padding_are_never_proposed():
    # A picture of 40 x 24 (height x width) on a map of 4 x 5 cells, 16 px apart: cells at 0, 16 and 32 px down, and
    # at 0 and 16 px across are centred in it: 3 x 2 x 12 anchors. The others have the best scores by far.
    image_sizes = jnp.array([[40.0, 24.0]])
    anchors = anchors_of((4, 5), 16, image_sizes)
    cells = np.asarray(anchors.is_eligible).reshape(4, 5, 12)
    expected = np.zeros((4, 5), bool)
    expected[:3, :2] = True
    assert (cells == expected[:, :, None]).all()
    logits = np.zeros((1, 240, 2), np.float32)
    logits[0, :, 1] = np.where(cells.reshape(-1), np.linspace(-2, 0, 240), 9.0)
    predictions = RPNPredictions(jnp.zeros((1, 4, 5, 512)), jnp.zeros((1, 240, 4)), jnp.asarray(logits))
    proposals = propose(
        predictions,
        anchors,
        image_sizes=image_sizes,
        num_proposals=200,
        encoding=ENCODINGS["centre_size"],
    )
    count = int(proposals.num_valid[0])
    assert 0 < count <= 3 * 2 * 12
    # Proposed as they are (codes of zero move nothing), so the best is the clipped anchor of the best score inside.
    best = np.argmax(np.where(cells.reshape(-1), logits[0, :, 1], -np.inf))
    np.testing.assert_allclose(proposals.boxes[0, 0], anchors.boxes[0, best], atol=1e-4)
    assert not np.asarray(proposals.boxes[0, count:]).any()


def test_proposals_are_centred_in_the_picture_and_best_first():
    cells, stride = (4, 5), 16
    logits = np.zeros((1, 4 * 5 * 12, 2), np.float32)
    logits[0, :, 1] = np.random.default_rng(0).permutation(logits.shape[1]) / 100
    predictions = RPNPredictions(
        jnp.zeros((1, *cells, 512)), jnp.zeros((1, logits.shape[1], 4)), jnp.asarray(logits)
    )
    image_sizes = jnp.array([[40.0, 40.0]])
    proposals = propose(
        predictions,
        anchors_of(cells, stride, image_sizes),
        image_sizes=image_sizes,
        num_proposals=5,
        encoding=ENCODINGS["centre_size"],
    )
    assert int(proposals.num_valid[0]) > 0
    assert np.asarray(proposals.boxes).max() <= 40


def test_anchors_of_training_lie_within_their_picture_unclipped():
    # The smallest anchors are 64 x 64 and 45 x 91: none fits into 40 x 60. In 80 x 80 those of 64 x 64 do that are
    # centred between 32 and 48 along both axes: on a map of stride 16 the cells 2 and 3 of either axis.
    boxes, is_eligible = training_anchors((4, 4), 16, jnp.array([[40.0, 60.0], [80.0, 80.0]]))
    assert not is_eligible[0].any()
    inside = np.asarray(boxes[1][is_eligible[1]])
    centres = {(left + 32, top + 32) for left, top, _, _ in inside.tolist()}
    assert centres == {(32.0, 32.0), (32.0, 48.0), (48.0, 32.0), (48.0, 48.0)}
    assert (inside[:, 2:] - inside[:, :2] == 64).all()


def test_no_anchor_in_the_picture_gives_no_proposal():
    predictions = RPNPredictions(jnp.zeros((1, 2, 2, 512)), jnp.zeros((1, 48, 4)), jnp.zeros((1, 48, 2)))
    image_sizes = jnp.zeros((1, 2))
    proposals = propose(
        predictions,
        anchors_of((2, 2), 16, image_sizes),
        image_sizes=image_sizes,
        num_proposals=5,
        encoding=ENCODINGS["centre_size"],
    )
    assert int(proposals.num_valid[0]) == 0
    assert not np.asarray(proposals.boxes).any()


@pytest.mark.parametrize(
    ("count", "parts"), [(300, (10, 30)), (50, (2, 25)), (31, (2, 16)), (30, (1, 30)), (1, (1, 1))]
)
def test_proposals_are_split_evenly(count, parts):
    boxes = jnp.arange(2 * count * 4, dtype=jnp.float32).reshape(2, count, 4)
    split = split_evenly(boxes, 30)
    assert split.shape == (parts[0], 2, parts[1], 4)
    np.testing.assert_array_equal(jnp.concatenate(split, axis=1)[:, :count], boxes)


def test_a_few_proposals_at_a_time_are_all_at_once(monkeypatch):
    made = detector("faster_rcnn")
    expected = run(infer.predict, made, pictures(2), sizes(2))
    stages = dataclasses.replace(
        catalog.stages_of(made.config), proposals_at_a_time=4
    )  # 6: two parts of three
    monkeypatch.setattr(build_module, "stages_of", lambda _config: stages)
    graphdef = nnx.split(nnx.eval_shape(lambda: build(made.config, rngs=nnx.Rngs(0))))[0]
    few = run(infer.predict, infer.Detector(made.config, graphdef, made.state), pictures(2), sizes(2))
    for ours, theirs in zip(few, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-5)
