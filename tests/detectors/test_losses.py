"""Losses against sums written out in Python; that they are the original's is shown by tests/reference."""

import dataclasses
import functools
import math

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from detectors.config import BOX_ENCODINGS, LOCATION_LOSSES, MATCHERS, DetectorConfig
from detectors.geometry.coding import ENCODINGS
from detectors.geometry.matching import Matches
from detectors.geometry.miner import RFCN_MINER
from detectors.losses import (
    box_classifier_loss,
    location_losses,
    rpn_loss,
    sigmoid_cross_entropy,
    smooth_l1,
    softmax_cross_entropy,
    squared_l2,
    ssd_loss,
    two_stage_loss,
)
from detectors.meta.proposals import RPNPredictions
from detectors.meta.ssd import SSDPredictions
from detectors.meta.two_stage import BoxPredictions
from detectors.targets import GroundTruth, Targets

NUM_CLASSES = 3
SSD = DetectorConfig(
    meta_architecture="ssd", feature_extractor="mobilenet_v1", resolution=100, num_classes=NUM_CLASSES
)
TWO_STAGE = dataclasses.replace(SSD, meta_architecture="faster_rcnn")
SIZE = jnp.array([100.0, 100.0])
# Three anchors for two pictures; boxes near the first two of them in one picture, none in the other
ANCHORS = jnp.array([[0.0, 0, 20, 20], [40, 40, 80, 80], [60, 0, 100, 30]])
TRUTH = GroundTruth(
    jnp.array([[[2.0, 0, 22, 20], [40, 44, 84, 80]], [[0, 0, 0, 0], [0, 0, 0, 0]]]),
    jnp.array([[1, 2], [0, 0]]),
    jnp.array([[True, True], [False, False]]),
    jnp.tile(SIZE, (2, 1)),
)
LABELS = np.array([[2, 3, 0], [0, 0, 0]])


def logits_of(*shape, seed=0):
    return jnp.asarray(np.random.default_rng(seed).normal(0, 2, shape), jnp.float32)


def ssd_predictions(encoding="centre_size"):
    return SSDPredictions(
        0.3 * logits_of(2, 3, ENCODINGS[encoding].code_size), logits_of(2, 3, NUM_CLASSES + 1, seed=1)
    )


def rpn_predictions(encoding="centre_size"):
    codes = 0.3 * logits_of(2, 3, ENCODINGS[encoding].code_size)
    return RPNPredictions(jnp.zeros((2, 1, 1, 1)), codes, logits_of(2, 3, 2, seed=1))


def box_predictions(encoding="centre_size", num_proposals=(3, 2)):
    codes = 0.3 * logits_of(2, 3, NUM_CLASSES, ENCODINGS[encoding].code_size)
    proposals = jnp.tile(ANCHORS, (2, 1, 1))
    return BoxPredictions(
        proposals, jnp.array(num_proposals), codes, logits_of(2, 3, NUM_CLASSES + 1, seed=1)
    )


def location_by_hand(codes, box, anchor):
    """Smooth L1 of the default encoding, in Python."""

    def centre_and_size(b):
        return (b[1] + b[3]) / 2, (b[0] + b[2]) / 2, b[3] - b[1], b[2] - b[0]

    (yc, xc, h, w), (ya, xa, ha, wa) = centre_and_size(box), centre_and_size(anchor)
    target = 10 * (yc - ya) / ha, 10 * (xc - xa) / wa, 5 * math.log(h / ha), 5 * math.log(w / wa)
    sizes = [abs(float(code) - t) for code, t in zip(codes, target, strict=True)]
    return sum(0.5 * d * d if d < 1 else d - 0.5 for d in sizes)


def binary_by_hand(logits, label):
    probabilities = 1 / (1 + np.exp(-np.asarray(logits, np.float64)))
    is_label = np.arange(len(probabilities)) == label
    return float(-np.log(np.where(is_label, probabilities, 1 - probabilities)).sum())


def softmax_by_hand(logits, label):
    odds = np.exp(np.asarray(logits, np.float64))
    return float(-np.log(odds[label] / odds.sum()))


@functools.cache
def compiled(loss, config, **settings):
    return jax.jit(functools.partial(loss, config=config, **settings))


def ssd(predictions, truth=TRUTH, *, config=SSD, **settings):
    return compiled(ssd_loss, config, **settings)(predictions, ANCHORS, truth)


def box_classifier(predictions, truth=TRUTH, *, config=TWO_STAGE, **settings):
    return compiled(box_classifier_loss, config, **settings)(predictions, truth)


def close(loss, location, classification):
    np.testing.assert_allclose(loss.location, location, rtol=1e-5)
    np.testing.assert_allclose(loss.classification, classification, rtol=1e-5)


def test_location_losses_of_codes_by_hand():
    # .5 * .25 + (2 - .5) and (.25 + 4) / 2 (Girshick 2015, equation 3; Table 1's L2)
    differences = jnp.array([[0.5, -2.0]])
    assert smooth_l1(differences).tolist() == [1.625]
    assert squared_l2(differences).tolist() == [2.125]


@given(st.lists(st.floats(-80, 80, width=32), min_size=2, max_size=2), st.integers(0, 1))
def test_cross_entropies_are_the_naive_ones(logits, label):
    array, labels = jnp.array(logits), jnp.array(label)
    log1p = [math.log1p(math.exp(-x if i == label else x)) for i, x in enumerate(logits)]
    assert float(sigmoid_cross_entropy(array, labels)) == pytest.approx(sum(log1p), rel=1e-4, abs=1e-4)
    other = logits[1 - label] - logits[label]
    assert float(softmax_cross_entropy(array, labels)) == pytest.approx(
        math.log1p(math.exp(other)) if other < 100 else other, rel=1e-4, abs=1e-4
    )


def test_huge_logits_cost_what_they_miss_by():
    logits = jnp.array([[1e4, -1e4], [1e4, -1e4]])
    assert sigmoid_cross_entropy(logits, jnp.array([0, 1])).tolist() == [0.0, 2e4]
    assert softmax_cross_entropy(logits, jnp.array([0, 1])).tolist() == [0.0, 2e4]


def test_ssd_by_hand():
    # two positives in the batch divide everything; the second picture has no positive, so the miner leaves it out;
    # the first keeps its positives and its one negative (ssd_meta_arch.py, HardExampleMiner)
    predictions = ssd_predictions()
    location = sum(
        location_by_hand(predictions.box_codes[0, i], TRUTH.boxes[0, i], ANCHORS[i]) for i in range(2)
    )
    classification = sum(binary_by_hand(predictions.class_logits[0, i], LABELS[0, i]) for i in range(3))
    close(ssd(predictions), location / 2, classification / 2)


def test_ssd_without_a_miner_learns_from_every_anchor():
    predictions = ssd_predictions()
    every = sum(
        binary_by_hand(predictions.class_logits[n, i], LABELS[n, i]) for n in range(2) for i in range(3)
    )
    loss = ssd(predictions, miner=None)
    assert float(loss.classification) == pytest.approx(every / 2, rel=1e-5)


def rpn(predictions, truth=TRUTH, *, config=TWO_STAGE, is_eligible=None, minibatch=256):
    anchors = jnp.tile(ANCHORS, (2, 1, 1))
    is_eligible = jnp.ones((2, 3), bool) if is_eligible is None else jnp.array(is_eligible)
    loss = compiled(rpn_loss, config, minibatch=minibatch)
    return loss(predictions, anchors, is_eligible, truth, key=jax.random.key(0))


def test_the_region_proposal_network_by_hand():
    # alpha is 2; all three anchors of either picture are sampled; each picture is a mean over its own three
    # by faster_rcnn_meta_arch.py
    predictions = rpn_predictions()
    location = sum(
        location_by_hand(predictions.box_codes[0, i], TRUTH.boxes[0, i], ANCHORS[i]) for i in range(2)
    )
    is_object = LABELS > 0
    objectness = [
        softmax_by_hand(predictions.objectness_logits[n, i], int(is_object[n, i]))
        for n in range(2)
        for i in range(3)
    ]
    close(rpn(predictions), 2 * location / 3 / 2, sum(objectness) / 3 / 2)


def test_anchors_out_of_the_picture_are_not_learnt():
    predictions = rpn_predictions()
    loss = rpn(predictions, is_eligible=[[True, False, False], [False, False, False]])
    location = location_by_hand(predictions.box_codes[0, 0], TRUTH.boxes[0, 0], ANCHORS[0])
    close(loss, 2 * location / 2, softmax_by_hand(predictions.objectness_logits[0, 0], 1) / 2)


def test_of_two_sampled_anchors_one_may_be_positive():
    # two positives, one of which is drawn, and one negative: the mean of two objectness losses, one of each kind
    predictions = rpn_predictions()
    loss = rpn(predictions, is_eligible=[[True] * 3, [False] * 3], minibatch=2)
    negative = softmax_by_hand(predictions.objectness_logits[0, 2], 0)
    positives = [softmax_by_hand(predictions.objectness_logits[0, i], 1) for i in range(2)]
    drawn = 2 * 2 * float(loss.classification) - negative
    assert any(drawn == pytest.approx(positive, rel=1e-4) for positive in positives)


def test_the_box_classifier_by_hand():
    # the code of the proposal's own class; two valid proposals in the second picture, all background
    # by faster_rcnn_meta_arch.py
    predictions = box_predictions()
    own = [predictions.box_codes[0, i, LABELS[0, i] - 1] for i in range(2)]
    location = sum(location_by_hand(own[i], TRUTH.boxes[0, i], ANCHORS[i]) for i in range(2)) / 3
    first = sum(softmax_by_hand(predictions.class_logits[0, i], LABELS[0, i]) for i in range(3)) / 3
    second = sum(softmax_by_hand(predictions.class_logits[1, i], 0) for i in range(2)) / 2
    loss = box_classifier(predictions)
    close(loss, 2 * location / 2, (first + second) / 2)


def test_mined_proposals_are_divided_by_all_of_them():
    # of each picture the worst by both losses together (R-FCN's miner, cut to one example)
    predictions = box_predictions(num_proposals=(3, 3))
    location = [
        location_by_hand(predictions.box_codes[0, i, LABELS[0, i] - 1], TRUTH.boxes[0, i], ANCHORS[i])
        for i in range(2)
    ]
    both = [
        (
            2 * (location[i] if LABELS[n, i] else 0),
            softmax_by_hand(predictions.class_logits[n, i], LABELS[n, i]),
        )
        for n in range(2)
        for i in range(3)
    ]
    worst = [max(both[:3], key=sum), max(both[3:], key=sum)]
    loss = box_classifier(predictions, miner=RFCN_MINER._replace(num_examples=1))
    close(loss, sum(x for x, _ in worst) / 6, sum(x for _, x in worst) / 6)


def test_both_stages_are_their_losses():
    anchors, every, key = jnp.tile(ANCHORS, (2, 1, 1)), jnp.ones((2, 3), bool), jax.random.key(0)
    predictions = rpn_predictions(), box_predictions()
    loss = compiled(two_stage_loss, TWO_STAGE, miner=RFCN_MINER)(*predictions, anchors, every, TRUTH, key=key)
    close(loss.rpn, *rpn(rpn_predictions()))
    close(loss.box_classifier, *box_classifier(box_predictions(), miner=RFCN_MINER))


def test_the_loss_of_the_overlap_by_hand():
    # a code of zeros is the anchor: the first overlaps its box by 18 * 20 / 440 = 9 / 11, the second's 40 x 40 by
    # 40 * 36 / (1600 + 44 * 36 - 1440) = 1440 / 1744 (Table 5's IoU loss: 1 less the overlap)
    predictions = ssd_predictions()._replace(box_codes=jnp.zeros((2, 3, 4)))
    config = dataclasses.replace(SSD, location_loss="iou")
    lost = (1 - 9 / 11) + (1 - 1440 / 1744)
    assert float(ssd(predictions, config=config).location) == pytest.approx(lost / 2, rel=1e-5)
    together = ssd(predictions, config=dataclasses.replace(SSD, location_loss="smooth_l1_and_iou"))
    alone = ssd(predictions)
    assert float(together.location) == pytest.approx(float(alone.location) + lost / 2, rel=1e-5)


@functools.cache
def location_gradients():
    """Location losses and their gradients of the first picture, for every knob in one program."""
    knobs = [(encoding, kind) for encoding in BOX_ENCODINGS for kind in LOCATION_LOSSES]

    def total(codes, boxes, is_positive, encoding, kind):
        matches = Matches(jnp.zeros(3, jnp.int32), is_positive, jnp.zeros(3, bool))
        targets = Targets(boxes, is_positive.astype(int), matches)
        return jnp.sum(
            location_losses(codes, targets, ANCHORS, SIZE[None], encoding=ENCODINGS[encoding], kind=kind)
        )

    def every(codes, boxes, is_positive):
        return {
            (encoding, kind): jax.value_and_grad(total)(
                codes[:, : ENCODINGS[encoding].code_size], boxes, is_positive, encoding, kind
            )
            for encoding, kind in knobs
        }

    return jax.jit(every)


@pytest.mark.parametrize("kind", LOCATION_LOSSES)
@pytest.mark.parametrize("encoding", BOX_ENCODINGS)
def test_every_location_loss_learns_every_encoding(encoding, kind):
    boxes = jnp.concatenate([TRUTH.boxes[0], ANCHORS[2:]])
    results = location_gradients()(0.3 * logits_of(3, 4), boxes, jnp.array([True, True, False]))
    value, gradient = results[encoding, kind]
    assert 0 < float(value) < math.inf
    assert np.isfinite(gradient).all()
    assert np.abs(gradient[:2]).sum(-1).min() > 0
    assert not gradient[2].any()  # a negative has no box to learn


@pytest.mark.parametrize("kind", LOCATION_LOSSES)
@pytest.mark.parametrize("encoding", BOX_ENCODINGS)
def test_wild_codes_of_negatives_give_no_nan(encoding, kind):
    wild = 1e4 * logits_of(3, 4)  # their exponential overflows
    value, gradient = location_gradients()(wild, ANCHORS, jnp.zeros(3, bool))[encoding, kind]
    assert float(value) == 0
    assert not gradient.any()


@pytest.mark.parametrize("matcher", MATCHERS)
def test_gradients_flow_past_the_choice_of_examples(matcher):
    config = dataclasses.replace(SSD, matcher=matcher)
    gradient = jax.jit(
        jax.grad(lambda predictions: sum(ssd_loss(predictions, ANCHORS, TRUTH, config=config)))
    )(ssd_predictions())
    assert all(np.isfinite(part).all() for part in gradient)
    assert np.abs(gradient.box_codes[0, :2]).sum(-1).min() > 0
    assert np.abs(gradient.class_logits[0]).min() > 0
    assert not gradient.class_logits[1].any()  # no positive, so the miner leaves the picture out


@pytest.mark.parametrize("encoding", [name for name in BOX_ENCODINGS if name != "square"])
def test_the_exact_box_costs_nothing(encoding):
    boxes = jnp.concatenate([TRUTH.boxes[0], ANCHORS[2:]])
    codes = ENCODINGS[encoding].encode(boxes, ANCHORS, SIZE[None])
    predictions = ssd_predictions()._replace(box_codes=jnp.tile(codes, (2, 1, 1)))
    config = dataclasses.replace(SSD, box_encoding=encoding, location_loss="smooth_l1_and_iou")
    assert float(ssd(predictions, config=config).location) == pytest.approx(0, abs=1e-5)


def test_alpha_and_beta_multiply_the_two_halves():
    config = dataclasses.replace(SSD, location_weight=3, classification_weight=0.5)
    plain, weighted = (ssd(ssd_predictions(), config=c) for c in (SSD, config))
    close(weighted, 3 * plain.location, 0.5 * plain.classification)
    plain, weighted = (
        box_classifier(box_predictions(), config=c)
        for c in (TWO_STAGE, dataclasses.replace(TWO_STAGE, location_weight=3, classification_weight=0.5))
    )
    close(weighted, 1.5 * plain.location, 0.5 * plain.classification)  # 3 in place of 2


def test_more_padding_changes_nothing():
    rows = 3
    padding = jnp.full((2, rows, 4), 7.0), jnp.ones((2, rows), jnp.int32), jnp.zeros((2, rows), bool)
    parts = [jnp.concatenate([part, more], axis=1) for part, more in zip(TRUTH[:3], padding, strict=True)]
    padded = GroundTruth(*parts, TRUTH.image_size)
    assert ssd(ssd_predictions(), padded) == ssd(ssd_predictions(), config=SSD)
    wide = jax.tree.map(
        lambda x: jnp.pad(x, ((0, 0), (0, rows), *((0, 0),) * (x.ndim - 2))) if x.ndim > 1 else x,
        box_predictions(),
    )
    close(box_classifier(wide), *box_classifier(box_predictions()))


def test_a_batch_of_pictures_without_boxes_or_proposals_is_finite():
    nothing = GroundTruth(
        jnp.zeros((2, 0, 4)), jnp.zeros((2, 0), jnp.int32), jnp.zeros((2, 0), bool), TRUTH.image_size
    )
    for loss in (
        ssd(ssd_predictions(), nothing),
        rpn(rpn_predictions(), nothing, is_eligible=np.zeros((2, 3), bool)),
        box_classifier(box_predictions(num_proposals=(0, 0)), nothing),
    ):
        assert tuple(map(float, loss)) == (0.0, 0.0)


def test_predictions_of_another_shape_are_refused():
    with pytest.raises(Exception, match=r"annotation|shape|broadcast"):
        ssd(ssd_predictions("square"))
