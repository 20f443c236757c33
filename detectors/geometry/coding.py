"""Box encodings: a box against an anchor as a few numbers, and back (Equation 1's phi; paper, Table 1).

Shapes: ... any leading axes, c numbers of a code. Boxes and anchors are xyxy in pixels; `sizes` are (height, width)
of the picture in pixels, for the encodings that measure in shares of it.

| name | code of a box against anchor a | source |
|---|---|---|
| `centre_size` | 10 (yc - ya) / ha, 10 (xc - xa) / wa, 5 log(h / ha), 5 log(w / wa) | Ren, He, Liu, Dai; the paper's own |
| `centre_sqrt` | 10 (yc - ya) / H, 10 (xc - xa) / W, 5 (sqrt(h / H) - sqrt(ha / H)), the same of widths | Redmon |
| `corners` | (x0 - x0a) / .01 W, (y0 - y0a) / .01 H, (x1 - x1a) / .01 W, (y1 - y1a) / .01 H | Szegedy; Liu v1 |
| `square` | 10 (yc - ya) / la, 10 (xc - xa) / la, 5 log(l / la) with l = sqrt(h w) | square_box_coder |

Three are the paper's Table 1; the fourth is the Object Detection API's further box coder (its keypoint coder is
`centre_size` where there are no keypoints). `centre_size` is in the order of the released code and its checkpoints,
y before x; the paper's formula lists x first. `corners` is the API's mean_stddev coder, whose boxes are shares of
the picture. Table 1 says no more of `centre_sqrt` than its four numbers: in YOLO they are shares of the picture and
the centre is told from the anchor; here the sizes are too, which moves the targets of an anchor by a constant, so
that a code of zeros is the anchor. Its multipliers are the paper's ("typically used in all of these prior works").
"""

from collections.abc import Callable
from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Float

CENTRE_SCALE, SIZE_SCALE = 10.0, 5.0  # paper, section 3.2
# Added to every size when encoding, so that a box of no area has a finite code (Object Detection API, box_coders)
EPSILON = 1e-8
STDDEV = 0.01  # of corners, as a share of the picture (Object Detection API, mean_stddev_box_coder.proto)


class Encoding(NamedTuple):
    """One box encoding: `encode(boxes, anchors, sizes)`, `decode(codes, anchors, sizes)`, numbers of a code."""

    encode: Callable[[Array, Array, Array], Array]
    decode: Callable[[Array, Array, Array], Array]
    code_size: int


def encode_centre_size(
    boxes: Float[Array, "*n 4"],
    anchors: Float[Array, "*#n 4"],
    sizes: Float[Array, "*#n 2"],  # noqa: ARG001  # this encoding knows the anchor only
) -> Float[Array, "*n 4"]:
    """[10 (yc - ya) / ha, 10 (xc - xa) / wa, 5 log(h / ha), 5 log(w / wa)]."""
    yc, xc, h, w = _centre_and_size(boxes)
    ya, xa, ha, wa = _centre_and_size(anchors)
    h, w, ha, wa = h + EPSILON, w + EPSILON, ha + EPSILON, wa + EPSILON
    code = jnp.stack([(yc - ya) / ha, (xc - xa) / wa, jnp.log(h / ha), jnp.log(w / wa)], axis=-1)
    return code * _scales(code)


def decode_centre_size(
    codes: Float[Array, "*n 4"],
    anchors: Float[Array, "*#n 4"],
    sizes: Float[Array, "*#n 2"],  # noqa: ARG001  # this encoding knows the anchor only
) -> Float[Array, "*n 4"]:
    """The boxes that `codes` stand for; the inverse of `encode_centre_size`."""
    ty, tx, th, tw = jnp.moveaxis(codes / _scales(codes), -1, 0)
    ya, xa, ha, wa = _centre_and_size(anchors)
    return _boxes(ty * ha + ya, tx * wa + xa, jnp.exp(th) * ha, jnp.exp(tw) * wa)


def encode_centre_sqrt(
    boxes: Float[Array, "*n 4"], anchors: Float[Array, "*#n 4"], sizes: Float[Array, "*#n 2"]
) -> Float[Array, "*n 4"]:
    """[10 (yc - ya) / H, 10 (xc - xa) / W, 5 (sqrt(h / H) - sqrt(ha / H)), 5 (sqrt(w / W) - sqrt(wa / W))]."""
    yc, xc, h, w = _centre_and_size(_shares(boxes, sizes))
    ya, xa, ha, wa = _centre_and_size(_shares(anchors, sizes))
    roots = jnp.sqrt(h) - jnp.sqrt(ha), jnp.sqrt(w) - jnp.sqrt(wa)
    code = jnp.stack([yc - ya, xc - xa, *roots], axis=-1)
    return code * _scales(code)


def decode_centre_sqrt(
    codes: Float[Array, "*n 4"], anchors: Float[Array, "*#n 4"], sizes: Float[Array, "*#n 2"]
) -> Float[Array, "*n 4"]:
    """The boxes that `codes` stand for; a root below zero is squared like its opposite, as in YOLO."""
    ty, tx, th, tw = jnp.moveaxis(codes / _scales(codes), -1, 0)
    ya, xa, ha, wa = _centre_and_size(_shares(anchors, sizes))
    boxes = _boxes(ya + ty, xa + tx, (jnp.sqrt(ha) + th) ** 2, (jnp.sqrt(wa) + tw) ** 2)
    return boxes * _per_corner(sizes)


def encode_corners(
    boxes: Float[Array, "*n 4"], anchors: Float[Array, "*#n 4"], sizes: Float[Array, "*#n 2"]
) -> Float[Array, "*n 4"]:
    """The distance of each corner from the anchor's, xyxy, in hundredths of the picture."""
    return (boxes - anchors) / (STDDEV * _per_corner(sizes))


def decode_corners(
    codes: Float[Array, "*n 4"], anchors: Float[Array, "*#n 4"], sizes: Float[Array, "*#n 2"]
) -> Float[Array, "*n 4"]:
    """The boxes that `codes` stand for; a code may cross its corners, which is an empty box."""
    return codes * (STDDEV * _per_corner(sizes)) + anchors


def encode_square(
    boxes: Float[Array, "*n 4"],
    anchors: Float[Array, "*#n 4"],
    sizes: Float[Array, "*#n 2"],  # noqa: ARG001  # this encoding knows the anchor only
) -> Float[Array, "*n 3"]:
    """[10 (yc - ya) / la, 10 (xc - xa) / la, 5 log(l / la)], l the side of the square of the same area."""
    yc, xc, h, w = _centre_and_size(boxes)
    ya, xa, ha, wa = _centre_and_size(anchors)
    side, anchor_side = jnp.sqrt(h * w) + EPSILON, jnp.sqrt(ha * wa) + EPSILON
    code = [(yc - ya) / anchor_side, (xc - xa) / anchor_side, jnp.log(side / anchor_side)]
    return jnp.stack(code, axis=-1) * _scales(boxes)[:3]


def decode_square(
    codes: Float[Array, "*n 3"],
    anchors: Float[Array, "*#n 4"],
    sizes: Float[Array, "*#n 2"],  # noqa: ARG001  # this encoding knows the anchor only
) -> Float[Array, "*n 4"]:
    """The squares that `codes` stand for; a code of zeros is the square of the anchor's centre and area."""
    ty, tx, tl = jnp.moveaxis(codes / _scales(codes)[:3], -1, 0)
    ya, xa, ha, wa = _centre_and_size(anchors)
    anchor_side = jnp.sqrt(ha * wa)
    side = jnp.exp(tl) * anchor_side
    return _boxes(ty * anchor_side + ya, tx * anchor_side + xa, side, side)


ENCODINGS: dict[str, Encoding] = {
    "centre_size": Encoding(encode_centre_size, decode_centre_size, 4),
    "centre_sqrt": Encoding(encode_centre_sqrt, decode_centre_sqrt, 4),
    "corners": Encoding(encode_corners, decode_corners, 4),
    "square": Encoding(encode_square, decode_square, 3),
}


def _scales(like: Array) -> Float[Array, "4"]:
    return jnp.asarray((CENTRE_SCALE, CENTRE_SCALE, SIZE_SCALE, SIZE_SCALE), like.dtype)


def _per_corner(sizes: Float[Array, "*n 2"]) -> Float[Array, "*n 4"]:
    height, width = sizes[..., 0], sizes[..., 1]
    return jnp.stack([width, height, width, height], axis=-1)


def _shares(boxes: Float[Array, "*#n 4"], sizes: Float[Array, "*#n 2"]) -> Float[Array, "*#n 4"]:
    return boxes / _per_corner(sizes)


def _centre_and_size(boxes: Array) -> tuple[Array, Array, Array, Array]:
    left, top, right, bottom = jnp.moveaxis(boxes, -1, 0)
    return (top + bottom) / 2, (left + right) / 2, bottom - top, right - left


def _boxes(yc: Array, xc: Array, h: Array, w: Array) -> Float[Array, "*n 4"]:
    return jnp.stack([xc - w / 2, yc - h / 2, xc + w / 2, yc + h / 2], axis=-1)
