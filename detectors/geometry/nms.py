"""Greedy non-max suppression per class, exact, with static shapes.

Shapes: A boxes, Q = 1 (one box for all classes) or K (a box for each), K classes, C candidates of a chunk,
S survivors of the last chunk, T detections returned. Boxes are xyxy in pixels.

Candidates are all (box, class) pairs over the score threshold. The best C of them are suppressed together; only
where fewer than T boxes survive are all others that these suppress left out and the next chunk taken, so the result
is that of suppressing all of them. A trained detector's boxes pile up on few objects: without leaving them out, chunk
after chunk would hold nothing that survives.
Within a chunk, greedy suppression is the fixpoint of `keep = not suppressed by a better kept box`, reached after
as many rounds as the longest chain of suppressions.

Semantics are those of the Object Detection API of late 2018: a score must exceed the threshold, an overlap must
exceed the IoU threshold to suppress, at most `max_per_class` of a class are kept, boxes are clipped after
suppression and those then empty are dropped.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Int

from detectors.geometry.boxes import area, clip, iou_of_sides, pairwise_iou

CHUNK = 512  # candidates at most
CANDIDATES_PER_DETECTION = 2  # of a chunk: most survive where boxes are spread
BLOCK = 256  # boxes compared at a time where all are ranked
SURVIVORS = 32  # compared with all candidates at a time


class Detections(NamedTuple):
    """Detections by descending score; entries from `num_valid` on are zero. Classes count from 0."""

    boxes: Float[Array, "*n T 4"]
    scores: Float[Array, "*n T"]
    classes: Int[Array, "*n T"]
    num_valid: Int[Array, "*n"]


class Ranking(NamedTuple):
    """Boxes by descending score, and which of them survive suppression; both in that order."""

    order: Int[Array, "A"]
    is_kept: Bool[Array, "A"]


class _Boxes(NamedTuple):
    """Boxes with their classes and scores, best first; `valid` marks real entries."""

    boxes: Array
    classes: Array
    scores: Array
    valid: Array


class _Progress(NamedTuple):
    remaining: Array  # scores of all candidates, -inf where already taken
    exhausted: Array
    survivors: _Boxes  # those of the last chunk, first come first: they have yet to suppress what remains
    num_survivors: Array
    kept_of_class: Array
    out: Detections


def multiclass_nms(
    boxes: Float[Array, "A Q 4"],
    scores: Float[Array, "A K"],
    window: Float[Array, "2"],
    *,
    score_threshold: float,
    iou_threshold: float,
    max_per_class: int,
    max_total: int,
) -> Detections:
    """The best `max_total` boxes of one picture that survive suppression within their class.

    Args:
        boxes: candidates in pixels; one that is empty or not finite is none, for it can neither suppress nor be
            shown. (The original lets an empty one use up a place of `max_per_class`.)
        scores: of each box for each class; NaN never passes the threshold.
        window: height and width in pixels that detections are clipped to.
        score_threshold: a score must exceed it.
        iou_threshold: an overlap with a better box of the class must exceed it to suppress.
        max_per_class: kept at most of each class.
        max_total: T.

    No candidate over the threshold gives `num_valid` 0. Equal scores rank by box, then class.
    """
    num_boxes, num_classes = scores.shape
    chunk = min(CHUNK, CANDIDATES_PER_DETECTION * max_total, num_boxes * num_classes)
    is_box = jnp.isfinite(boxes).all(axis=-1) & (area(boxes) > 0)
    is_candidate = (scores > score_threshold) & is_box
    sides = jnp.moveaxis(boxes, -1, 0)  # before the loop: a CPU then compares them several times as fast
    start = _Progress(
        remaining=jnp.where(is_candidate, scores, -jnp.inf),
        exhausted=jnp.array(False),
        survivors=_no_boxes(-(-chunk // SURVIVORS) * SURVIVORS),
        num_survivors=jnp.array(0),
        kept_of_class=jnp.zeros(num_classes, jnp.int32),
        out=Detections(
            jnp.zeros((max_total, 4)), jnp.zeros(max_total), jnp.zeros(max_total, jnp.int32), jnp.array(0)
        ),
    )

    def unfinished(progress: _Progress) -> Array:
        return (progress.out.num_valid < max_total) & ~progress.exhausted

    def step(progress: _Progress) -> _Progress:
        remaining = _leave_out(progress, sides, iou_threshold)
        full = progress.kept_of_class >= max_per_class
        candidates, remaining = _take_best(remaining, full, boxes, chunk)
        keep = _survive(candidates, progress.kept_of_class, iou_threshold, max_per_class)
        return _append(progress, candidates, keep, remaining, window)

    return lax.while_loop(unfinished, step, start).out


def rank_survivors(boxes: Float[Array, "A 4"], scores: Float[Array, "A"], *, iou_threshold: float) -> Ranking:
    """Greedy suppression of all boxes of one picture as one class, without thresholds on score or number.

    Which boxes survive does not depend on how many are wanted: the best n survivors are the first n kept. Empty
    boxes overlap nothing, so they survive. Equal scores rank by box.
    """
    count = scores.size
    if count == 0:
        return Ranking(jnp.zeros(0, jnp.int32), jnp.zeros(0, bool))
    order = jnp.argsort(scores, descending=True, stable=True)
    num_blocks = -(-count // BLOCK)
    blocks = jnp.pad(boxes[order], ((0, num_blocks * BLOCK - count), (0, 0))).reshape(num_blocks, BLOCK, 4)
    better = jnp.tri(BLOCK, k=-1, dtype=bool)

    def add_block(number: Array, is_kept: Array) -> Array:
        own = blocks[number]

        def compare(earlier: Array, suppressed: Array) -> Array:
            return suppressed | jnp.any(
                is_kept[earlier] & (pairwise_iou(own, blocks[earlier]) > iou_threshold), axis=1
            )

        alive = ~lax.fori_loop(0, number, compare, jnp.zeros(BLOCK, bool))
        return is_kept.at[number].set(_fixpoint(alive, better & (pairwise_iou(own, own) > iou_threshold)))

    is_kept = lax.fori_loop(0, num_blocks, add_block, jnp.zeros((num_blocks, BLOCK), bool))
    return Ranking(order, is_kept.reshape(-1)[:count])


def _take_best(
    remaining: Float[Array, "A K"], full: Bool[Array, "K"], boxes: Float[Array, "A Q 4"], chunk: int
) -> tuple[_Boxes, Float[Array, "A K"]]:
    """The best `chunk` candidates of classes that are not full, and the scores without them."""
    num_boxes, num_classes = remaining.shape
    live = jnp.where(full, -jnp.inf, remaining)
    rows = jnp.arange(num_boxes)
    if num_classes > 1 and num_boxes > chunk:
        # They belong to the `chunk` boxes whose own best scores are the best; sorted, so that ties rank by box
        rows = jnp.sort(lax.top_k(jnp.max(live, axis=1), chunk)[1])
        live = live[rows]
    scores, index = lax.top_k(live.reshape(-1), chunk)
    box, classes = rows[index // num_classes], index % num_classes
    chosen = boxes[box, classes if boxes.shape[1] > 1 else 0]
    candidates = _Boxes(chosen, classes, scores, scores > -jnp.inf)
    return candidates, remaining.at[box, classes].set(-jnp.inf)


def _survive(
    candidates: _Boxes, kept_of_class: Int[Array, "K"], iou_threshold: float, max_per_class: int
) -> Bool[Array, "C"]:
    """True for the candidates, none suppressed by earlier chunks, that greedy suppression keeps."""
    better = jnp.tri(candidates.scores.size, k=-1, dtype=bool)
    rival = (candidates.classes[:, None] == candidates.classes[None, :]) & better
    keep = _fixpoint(
        candidates.valid, rival & (pairwise_iou(candidates.boxes, candidates.boxes) > iou_threshold)
    )
    rank = rival.astype(jnp.float32) @ keep.astype(jnp.float32)
    return keep & (rank + kept_of_class[candidates.classes] < max_per_class)


def _fixpoint(alive: Bool[Array, "C"], suppresses: Bool[Array, "C C"]) -> Bool[Array, "C"]:
    """The alive candidates that no kept one suppresses; row i of `suppresses` marks what would suppress i."""
    weights = suppresses.astype(jnp.float32)

    def refine(state: tuple[Array, Array]) -> tuple[Array, Array]:
        keep, _ = state
        refined = alive & (weights @ keep.astype(jnp.float32) == 0)
        return refined, jnp.any(refined != keep)

    return lax.while_loop(lambda state: state[1], refine, (alive, jnp.array(True)))[0]


def _leave_out(
    progress: _Progress, sides: Float[Array, "4 A Q"], iou_threshold: float
) -> Float[Array, "A K"]:
    """The remaining scores, -inf where a survivor of the last chunk suppresses the box."""
    num_classes = progress.remaining.shape[1]

    def suppress(block: Array, remaining: Array) -> Array:
        own = jax.tree.map(
            lambda x: lax.dynamic_slice_in_dim(x, block * SURVIVORS, SURVIVORS), progress.survivors
        )
        others = sides[:, :, own.classes if sides.shape[2] > 1 else jnp.zeros(1, jnp.int32)].swapaxes(1, 2)
        overlaps = (iou_of_sides(own.boxes.T[:, :, None], others) > iou_threshold) & own.valid[:, None]
        if num_classes == 1:  # a product with one column takes three times as long on a CPU
            return jnp.where(jnp.any(overlaps, axis=0)[:, None], -jnp.inf, remaining)
        of_class = jax.nn.one_hot(own.classes, num_classes)
        suppressed = jnp.einsum("sa,sk->ak", overlaps.astype(jnp.float32), of_class) > 0
        return jnp.where(suppressed, -jnp.inf, remaining)

    blocks = -(-progress.num_survivors // SURVIVORS)
    return lax.fori_loop(0, blocks, suppress, progress.remaining)


def _append(
    progress: _Progress,
    candidates: _Boxes,
    keep: Bool[Array, "C"],
    remaining: Array,
    window: Float[Array, "2"],
) -> _Progress:
    clipped = clip(candidates.boxes, window[0], window[1])
    shown = keep & (area(clipped) > 0)
    nobody = _no_boxes(progress.survivors.scores.size)
    survivors, num_survivors = _scatter(nobody, jnp.array(0), candidates._replace(valid=keep), keep)
    found = _Boxes(clipped, candidates.classes, candidates.scores, shown)
    total = progress.out.scores.size
    before = _Boxes(*progress.out[:1], progress.out.classes, progress.out.scores, jnp.zeros(total, bool))
    after, num_valid = _scatter(before, progress.out.num_valid, found, shown)
    return _Progress(
        remaining=remaining,
        exhausted=~candidates.valid[-1],
        survivors=survivors,
        num_survivors=num_survivors,
        kept_of_class=progress.kept_of_class.at[candidates.classes].add(keep.astype(jnp.int32)),
        out=Detections(after.boxes, after.scores, after.classes, jnp.minimum(num_valid, total)),
    )


def _scatter(target: _Boxes, count: Array, new: _Boxes, chosen: Bool[Array, "C"]) -> tuple[_Boxes, Array]:
    """`target` with the chosen entries of `new` written from position `count` on; what does not fit is dropped."""
    position = jnp.where(chosen, count + jnp.cumsum(chosen) - 1, target.scores.size)
    written = jax.tree.map(lambda old, values: old.at[position].set(values, mode="drop"), target, new)
    return written, count + jnp.sum(chosen)


def _no_boxes(capacity: int) -> _Boxes:
    return _Boxes(
        jnp.zeros((capacity, 4)),
        jnp.full(capacity, -1, jnp.int32),
        jnp.zeros(capacity),
        jnp.zeros(capacity, bool),
    )
