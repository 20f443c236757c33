"""Choosing the anchors that are learnt from: at random by a share of positives, or by their losses.

Shapes: A anchors of one picture, or proposals; they are anchors to the box classifier. Boxes are xyxy in pixels.
"""

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Key

from detectors.geometry.matching import Matches
from detectors.geometry.miner import Miner
from detectors.geometry.nms import rank_survivors

RPN_MINIBATCH, RPN_POSITIVE_SHARE = 256, 0.5  # paper, section 3.6; Object Detection API, faster_rcnn.proto
BOX_MINIBATCH, BOX_POSITIVE_SHARE = 64, 0.25


def balanced_sample(
    key: Key[Array, ""],
    is_positive: Bool[Array, "A"],
    is_eligible: Bool[Array, "A"],
    *,
    size: int,
    positive_share: float,
) -> Bool[Array, "A"]:
    """True for at most `size` eligible anchors drawn at random, at most `positive_share` of it positive.

    Negatives fill what positives leave, while there are any. Nothing eligible gives nothing.

    Raises:
        ValueError: `size` is negative or the share is not within 0 to 1.
    """
    if size < 0 or not 0 <= positive_share <= 1:
        raise ValueError(f"a sample of {size} with a share of {positive_share}: need 0 or more, and 0 to 1")
    order = jax.random.permutation(key, is_positive.size)

    def draw(candidates: Bool[Array, "A"], limit: Array | int) -> Bool[Array, "A"]:
        shuffled = candidates[order]
        return jnp.zeros_like(candidates).at[order].set(shuffled & (jnp.cumsum(shuffled) <= limit))

    positives = draw(is_positive & is_eligible, int(size * positive_share))
    return positives | draw(~is_positive & is_eligible, size - jnp.sum(positives))


def hard_examples(
    location_losses: Float[Array, "A"],
    classification_losses: Float[Array, "A"],
    boxes: Float[Array, "A 4"],
    matches: Matches,
    miner: Miner,
) -> Bool[Array, "A"]:
    """True for the hard examples of one picture; no gradient flows through the choice.

    Boxes are suppressed with their losses as scores, and the best `num_examples` that survive are kept; under a
    ratio, all positives of those and the hardest negatives. Where there is no positive and `min_negatives` is 0, a
    ratio keeps nothing.

    Args:
        location_losses: of each anchor, weighted as in Equation 1.
        classification_losses: of each anchor, weighted as in Equation 1.
        boxes: what is suppressed: decoded predictions in SSD, proposals in the box classifier.
        matches: which anchors are positive and which are ignored, of any box.
        miner: the rule.

    Source: Object Detection API, HardExampleMiner in losses.py.
    """
    losses = {
        "location": location_losses,
        "classification": classification_losses,
        "both": location_losses + classification_losses,
    }[miner.by]
    losses, boxes = lax.stop_gradient((losses, boxes))
    order, is_kept = rank_survivors(boxes, losses, iou_threshold=miner.iou_threshold)
    is_kept &= jnp.cumsum(is_kept) <= miner.num_examples
    if miner.negatives_per_positive is not None:
        is_positive = is_kept & matches.is_positive[order]
        is_negative = is_kept & ~matches.is_positive[order] & ~matches.is_ignored[order]
        allowed = jnp.floor(miner.negatives_per_positive * jnp.sum(is_positive))
        limit = jnp.maximum(allowed, miner.min_negatives)
        is_kept = is_positive | (is_negative & (jnp.cumsum(is_negative) <= limit))
    return jnp.zeros_like(is_kept).at[order].set(is_kept)
