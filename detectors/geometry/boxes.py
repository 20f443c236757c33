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
    return iou_of_sides(jnp.moveaxis(a, -1, 0), jnp.moveaxis(b, -1, 0))


def iou_of_sides(a: Float[Array, "4 *#n"], b: Float[Array, "4 *#n"]) -> Float[Array, "*n"]:
    """The same of boxes given side by side: all left edges, all top edges, and so on."""
    (left, top, right, bottom), (other_left, other_top, other_right, other_bottom) = a, b
    width = jnp.maximum(jnp.minimum(right, other_right) - jnp.maximum(left, other_left), 0.0)
    height = jnp.maximum(jnp.minimum(bottom, other_bottom) - jnp.maximum(top, other_top), 0.0)
    intersection = width * height
    union = area(jnp.moveaxis(a, 0, -1)) + area(jnp.moveaxis(b, 0, -1)) - intersection
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
