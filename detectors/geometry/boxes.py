"""Areas, overlaps and clipping of boxes.

Shapes: ... any leading axes, A and B two lists of boxes.
Boxes are xyxy in pixels: left, top, right, bottom; a box whose right is not beyond its left is empty.
"""

import jax.numpy as jnp
from jaxtyping import Array, Float


def area(boxes: Float[Array, "*n 4"]) -> Float[Array, "*n"]:
    """Area of each box in square pixels; 0 for an empty one."""
    width = jnp.maximum(boxes[..., 2] - boxes[..., 0], 0.0)
    height = jnp.maximum(boxes[..., 3] - boxes[..., 1], 0.0)
    return width * height


def iou(a: Float[Array, "*#n 4"], b: Float[Array, "*#n 4"]) -> Float[Array, "*n"]:
    """Intersection over union of each box of `a` with its partner in `b`; 0 where either is empty."""
    top_left = jnp.maximum(a[..., :2], b[..., :2])
    bottom_right = jnp.minimum(a[..., 2:], b[..., 2:])
    sides = jnp.maximum(bottom_right - top_left, 0.0)
    intersection = sides[..., 0] * sides[..., 1]
    union = area(a) + area(b) - intersection
    return jnp.where(intersection > 0, intersection / jnp.where(union > 0, union, 1.0), 0.0)


def pairwise_iou(a: Float[Array, "*n A 4"], b: Float[Array, "*n B 4"]) -> Float[Array, "*n A B"]:
    """Intersection over union of every box of `a` with every box of `b`; 0 where either is empty.

    >>> pairwise_iou(jnp.array([[0.0, 0, 2, 2]]), jnp.array([[1.0, 0, 3, 2]])).round(4).tolist()
    [[0.33329999446868896]]
    """
    return iou(a[..., :, None, :], b[..., None, :, :])


def clip(
    boxes: Float[Array, "*n 4"], height: Float[Array, ""] | float, width: Float[Array, ""] | float
) -> Array:
    """Boxes cut to the picture from (0, 0) to (width, height); one that lies outside becomes empty."""
    limits = jnp.stack([jnp.asarray(v, boxes.dtype) for v in (width, height, width, height)])
    return jnp.clip(boxes, 0.0, limits)
