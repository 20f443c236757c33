"""Matching against plain loops, on boxes of whole coordinates so that ties are common and exact."""

import functools

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from detectors.config import MATCHERS
from detectors.geometry.matching import (
    BOX_CLASSIFIER_THRESHOLDS,
    RPN_THRESHOLDS,
    SSD_THRESHOLDS,
    Matches,
    Thresholds,
    match,
)

NUM_BOXES, NUM_ANCHORS = 4, 7
BOX = st.tuples(st.integers(0, 8), st.integers(0, 8), st.integers(0, 8), st.integers(0, 8)).map(
    lambda b: [float(v) for v in (b[0], b[1], b[0] + b[2], b[1] + b[3])]
)
CASE = st.tuples(
    st.lists(BOX, min_size=NUM_BOXES, max_size=NUM_BOXES),
    st.lists(st.booleans(), min_size=NUM_BOXES, max_size=NUM_BOXES),
    st.lists(BOX, min_size=NUM_ANCHORS, max_size=NUM_ANCHORS),
    st.lists(st.booleans(), min_size=NUM_ANCHORS, max_size=NUM_ANCHORS),
)


@functools.cache
def compiled(matcher, thresholds):
    return jax.jit(functools.partial(match, matcher=matcher, thresholds=thresholds))


def run(matcher, boxes, is_real, anchors, is_eligible, *, thresholds=SSD_THRESHOLDS):
    arrays = (
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(is_real, bool),
        np.array(anchors, np.float32).reshape(-1, 4),
        np.array(is_eligible, bool),
    )
    return jax.tree.map(np.asarray, compiled(matcher, thresholds)(*map(jnp.asarray, arrays)))


def every(matcher, boxes, anchors, thresholds=SSD_THRESHOLDS):
    return run(matcher, boxes, [True] * len(boxes), anchors, [True] * len(anchors), thresholds=thresholds)


def overlap(a, b):
    width = max(min(a[2], b[2]) - max(a[0], b[0]), 0.0)
    height = max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)
    shared = width * height
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return float(np.float32(shared) / np.float32(union)) if shared > 0 else 0.0


def overlaps(boxes, is_real, anchors, is_eligible):
    return [
        [
            overlap(box, anchor) if real and fit else 0.0
            for anchor, fit in zip(anchors, is_eligible, strict=True)
        ]
        for box, real in zip(boxes, is_real, strict=True)
    ]


def naive_argmax(boxes, is_real, anchors, is_eligible, thresholds):
    table, states = overlaps(boxes, is_real, anchors, is_eligible), []
    for column in range(len(anchors)):
        row = max(range(len(boxes)), key=lambda row: (table[row][column], -row))
        best = table[row][column]
        if best >= thresholds.positive:
            states.append(row)
        else:
            states.append("ignored" if best >= thresholds.negative and best > 0 else "negative")
    if thresholds.force:
        for row in reversed(range(len(boxes))):  # the lowest row writes last
            column = max(range(len(anchors)), key=lambda column: (table[row][column], -column))
            if table[row][column] > 0:
                states[column] = row
    return states


def naive_bipartite(boxes, is_real, anchors, is_eligible):
    table, states = overlaps(boxes, is_real, anchors, is_eligible), ["negative"] * len(anchors)
    pairs = [(-table[r][c], r, c) for r in range(len(boxes)) for c in range(len(anchors)) if table[r][c] > 0]
    rows = set()
    for _, row, column in sorted(pairs):
        if row not in rows and states[column] == "negative":
            states[column] = row
            rows.add(row)
    return states


def naive_box_centre(boxes, is_real, anchors, is_eligible):
    table, states = overlaps(boxes, is_real, anchors, is_eligible), []
    for column, anchor in enumerate(anchors):
        inside = [
            (-table[row][column], row)
            for row, box in enumerate(boxes)
            if table[row][column] > 0
            and anchor[0] <= (box[0] + box[2]) / 2 < anchor[2]
            and anchor[1] <= (box[1] + box[3]) / 2 < anchor[3]
        ]
        states.append(min(inside)[1] if inside else "negative")
    return states


def check(matches, states, is_eligible):
    states = [state if fit else "ignored" for state, fit in zip(states, is_eligible, strict=True)]
    assert matches.is_positive.tolist() == [isinstance(state, int) for state in states]
    assert matches.is_ignored.tolist() == [state == "ignored" for state in states]
    assert matches.index.tolist() == [state if isinstance(state, int) else 0 for state in states]


# Boxes A and B of 10 x 10. Overlaps with A: anchor 0 all (1), anchor 1 half of each (1/3), anchor 2 a tenth of it
# (10 / 190); with B: anchor 3 (50 of 150, 1/3). Anchor 4 lies apart.
A, B = [0.0, 0, 10, 10], [40.0, 0, 50, 10]
ANCHORS = [[0.0, 0, 10, 10], [5.0, 0, 15, 10], [9.0, 0, 19, 10], [45.0, 0, 55, 10], [80.0, 0, 90, 10]]


def test_argmax_by_hand():
    # .5/.5 without force: anchor 0 only. With force B also has its best anchor, at 1/3 (target_assigner.py)
    plain = every("argmax", [A, B], ANCHORS, BOX_CLASSIFIER_THRESHOLDS)
    assert plain.is_positive.tolist() == [True, False, False, False, False]
    assert not plain.is_ignored.any()
    forced = every("argmax", [A, B], ANCHORS, SSD_THRESHOLDS)
    assert forced.is_positive.tolist() == [True, False, False, True, False]
    assert forced.index.tolist() == [0, 0, 0, 1, 0]
    # .7/.3: anchor 1 is neither near enough nor far enough; anchor 3 would be so too, but is claimed
    banded = every("argmax", [A, B], ANCHORS, RPN_THRESHOLDS)
    assert banded.is_positive.tolist() == [True, False, False, True, False]
    assert banded.is_ignored.tolist() == [False, True, False, False, False]


def test_of_two_boxes_that_claim_an_anchor_the_first_has_it():
    # Object Detection API of late 2018; the first public release gave it to the last
    matches = every("argmax", [[0.0, 0, 10, 4], [0.0, 6, 10, 10]], [A, ANCHORS[4]])
    assert matches.index.tolist() == [0, 0]
    assert matches.is_positive.tolist() == [True, False]


def test_bipartite_by_hand():
    # A twice: the first takes anchor 0 at 1, the second is left with anchor 1 at 1/3; B takes anchor 3
    matches = every("bipartite", [A, A, B], ANCHORS)
    assert matches.is_positive.tolist() == [True, True, False, True, False]
    assert matches.index.tolist() == [0, 1, 0, 2, 0]
    assert not matches.is_ignored.any()


def test_box_centre_by_hand():
    # YOLO's cells (Redmon et al. 2016): a picture of 20 x 20 in 2 x 2 cells; a centre on the border of two belongs to
    # the right one, and of two boxes in a cell the one that it overlaps most
    cells = [[0.0, 0, 10, 10], [10.0, 0, 20, 10], [0.0, 10, 10, 20], [10.0, 10, 20, 20]]
    boxes = [[8.0, 3, 12, 5], [1.0, 11, 4, 14], [0.0, 10, 9, 19]]
    matches = every("box_centre", boxes, cells)
    assert matches.is_positive.tolist() == [False, True, True, False]
    assert matches.index.tolist() == [0, 0, 2, 0]


@given(boxes=st.lists(BOX, min_size=NUM_BOXES, max_size=NUM_BOXES))
def test_of_cells_that_tile_the_picture_a_centre_lies_in_one(boxes):
    cells = [[x, y, x + 8.0, y + 8.0] for y in (0.0, 8.0) for x in (0.0, 8.0)]
    matches = every("box_centre", [[0, 0, 0, 0]] * (NUM_BOXES - 1) + boxes[:1], cells)
    assert matches.is_positive.sum() == (boxes[0][2] > boxes[0][0] and boxes[0][3] > boxes[0][1])


@pytest.mark.parametrize("thresholds", [SSD_THRESHOLDS, RPN_THRESHOLDS, BOX_CLASSIFIER_THRESHOLDS])
@given(case=CASE)
def test_argmax_is_the_naive_one(thresholds, case):
    check(run("argmax", *case, thresholds=thresholds), naive_argmax(*case, thresholds), case[3])


@given(case=CASE)
def test_bipartite_is_the_naive_one(case):
    matches = run("bipartite", *case)
    check(matches, naive_bipartite(*case), case[3])
    taken = matches.index[matches.is_positive].tolist()
    assert len(taken) == len(set(taken))


@given(case=CASE)
def test_box_centre_is_the_naive_one(case):
    check(run("box_centre", *case), naive_box_centre(*case), case[3])


@pytest.mark.parametrize("matcher", MATCHERS)
@pytest.mark.parametrize("boxes", [[], [A], [[5.0, 5, 5, 5]]], ids=["none", "padding", "of no area"])
def test_without_a_box_every_anchor_is_negative(matcher, boxes):
    is_real = [box != A for box in boxes]
    matches = run(matcher, boxes, is_real, ANCHORS, [True] * 4 + [False])
    assert not matches.is_positive.any()
    assert matches.is_ignored.tolist() == [False] * 4 + [True]
    assert not matches.index.any()


@pytest.mark.parametrize("matcher", MATCHERS)
def test_without_anchors_nothing_is_matched(matcher):
    assert [len(part) for part in every(matcher, [A], [])] == [0, 0, 0]


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_batch_is_its_pictures_one_by_one(matcher):
    generator = np.random.default_rng(0)
    corners = generator.uniform(0, 50, (3, 5, 2))
    boxes = np.concatenate([corners, corners + generator.uniform(5, 40, (3, 5, 2))], -1).astype(np.float32)
    is_real = np.arange(5) < np.array([[5], [2], [0]])
    anchors = boxes[0] + 3
    one = functools.partial(match, matcher=matcher, thresholds=SSD_THRESHOLDS)
    everyone = jnp.ones(5, bool)
    together = jax.vmap(lambda b, r: one(b, r, jnp.asarray(anchors), everyone))(
        jnp.asarray(boxes), jnp.asarray(is_real)
    )
    assert isinstance(together, Matches)
    for i in range(3):
        alone = run(matcher, boxes[i], is_real[i], anchors, [True] * 5)
        for part, parts in zip(alone, together, strict=True):
            np.testing.assert_array_equal(part, parts[i])


@pytest.mark.parametrize("thresholds", [(0.3, 0.7), (1.5, 0.5), (0.5, -0.1), (0.0, 0.0)])
def test_thresholds_that_do_not_rise_are_refused(thresholds):
    with pytest.raises(ValueError, match="do not rise"):
        every("argmax", [A], ANCHORS, Thresholds(*thresholds, force=False))
