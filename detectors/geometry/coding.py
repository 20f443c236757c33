"""Box encodings: a box against an anchor as four numbers, and back (paper, section 3.2).

Shapes: ... any leading axes. Boxes and anchors are xyxy in pixels. Codes are ordered (y, x, h, w), as the released
code and its checkpoints have them; the paper's formula lists x first.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float

# 10 for the centre, 5 for the size (paper, section 3.2)
SCALES = (10.0, 10.0, 5.0, 5.0)
# Added to every size when encoding, so that a box of no area has a finite code (Object Detection API, box_coders)
EPSILON = 1e-8


def encode(boxes: Float[Array, "*n 4"], anchors: Float[Array, "*#n 4"]) -> Float[Array, "*n 4"]:
    """[10 (yc - ya) / ha, 10 (xc - xa) / wa, 5 log(h / ha), 5 log(w / wa)]."""
    yc, xc, h, w = _centre_and_size(boxes)
    ya, xa, ha, wa = _centre_and_size(anchors)
    h, w, ha, wa = h + EPSILON, w + EPSILON, ha + EPSILON, wa + EPSILON
    code = jnp.stack([(yc - ya) / ha, (xc - xa) / wa, jnp.log(h / ha), jnp.log(w / wa)], axis=-1)
    return code * jnp.asarray(SCALES, code.dtype)


def decode(codes: Float[Array, "*n 4"], anchors: Float[Array, "*#n 4"]) -> Float[Array, "*n 4"]:
    """The boxes that `codes` stand for; the inverse of `encode`."""
    ty, tx, th, tw = jnp.moveaxis(codes / jnp.asarray(SCALES, codes.dtype), -1, 0)
    ya, xa, ha, wa = _centre_and_size(anchors)
    yc, xc = ty * ha + ya, tx * wa + xa
    half_h, half_w = jnp.exp(th) * ha / 2, jnp.exp(tw) * wa / 2
    return jnp.stack([xc - half_w, yc - half_h, xc + half_w, yc + half_h], axis=-1)


def _centre_and_size(boxes: Array) -> tuple[Array, Array, Array, Array]:
    left, top, right, bottom = jnp.moveaxis(boxes, -1, 0)
    return (top + bottom) / 2, (left + right) / 2, bottom - top, right - left
