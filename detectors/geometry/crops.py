"""Cropping boxes from feature maps with bilinear samples, the paper's `crop and resize` (section 3.4).

Shapes: H x W cells, C channels, P boxes, c x c samples a box, b x b bins. Boxes are xyxy in pixels of a canvas of
`canvas` = (height, width) pixels, whose left edge is the first cell's centre and whose right edge the last's, as
TensorFlow's crop_and_resize has it: pixel y lies at row y / height * (H - 1).

Nothing flows back into box coordinates: the paper found that unstable in training.
"""

import jax.numpy as jnp
import numpy as np
from jax import lax
from jaxtyping import Array, Float

UNREACHED = 1e30


def crop_and_resize(
    features: Float[Array, "H W C"], boxes: Float[Array, "P 4"], *, canvas: tuple[int, int], crop: int
) -> Float[Array, "P c c C"]:
    """`crop` x `crop` samples of each box, the first and the last on its edges; samples outside the map are 0.

    A crop of 1 samples the box's centre. A box of no area repeats one sample. No boxes give no crops.
    Source: tensorflow, crop_and_resize_op.
    """
    return _crop_shares(features, _shares(boxes, canvas), crop)


def _shares(boxes: Float[Array, "P 4"], canvas: tuple[int, int]) -> Float[Array, "P 4"]:
    """Boxes as shares of the canvas.

    A sample a rounding error past the map's edge is 0, not the edge's value, so here and below the operations are
    the original's one by one: it multiplies by reciprocals, and rounds each product.
    """
    height, width = canvas
    reciprocal = np.float32(1) / np.array([width, height, width, height], np.float32)
    return _rounded(lax.stop_gradient(boxes) * reciprocal)


def _crop_shares(
    features: Float[Array, "H W C"], shares: Float[Array, "P 4"], crop: int
) -> Float[Array, "P c c C"]:
    left, top, right, bottom = jnp.moveaxis(shares, -1, 0)
    rows = _spread(top, bottom, features.shape[0], crop)
    columns = _spread(left, right, features.shape[1], crop)
    return _bilinear(features, rows, columns)


def _spread(low: Array, high: Array, length: int, count: int) -> Float[Array, "P c"]:
    """Positions on an axis of `length` cells that samples between two shares of it lie at."""
    if count == 1:
        return (0.5 * (low + high) * (length - 1))[:, None]
    # One divisor for all would become a multiplication by its reciprocal; a box that is NaN stays NaN.
    intervals = jnp.where(jnp.isnan(low), 1.0, count - 1.0)
    step = _rounded((high - low) * (length - 1)) / intervals
    return _rounded(low * (length - 1))[:, None] + _rounded(jnp.arange(count) * step[:, None])


def _rounded(product: Array) -> Array:
    """`product`, rounded before it is added to: limits that none reaches keep the two operations apart."""
    return jnp.clip(product, -UNREACHED, UNREACHED)


def _bilinear(
    features: Float[Array, "H W C"], rows: Float[Array, "P r"], columns: Float[Array, "P k"]
) -> Float[Array, "P r k C"]:
    height, width, _ = features.shape
    top, bottom, row_weight, row_inside = _neighbours(rows, height)
    left, right, column_weight, column_inside = _neighbours(columns, width)

    def corner(row: Array, column: Array) -> Array:
        return features[row[:, :, None], column[:, None, :]]

    weight = column_weight[:, None, :, None]
    upper = corner(top, left) * (1 - weight) + corner(top, right) * weight
    lower = corner(bottom, left) * (1 - weight) + corner(bottom, right) * weight
    weight = row_weight[:, :, None, None]
    inside = (row_inside[:, :, None] & column_inside[:, None, :])[..., None]
    return jnp.where(inside, upper * (1 - weight) + lower * weight, 0.0).astype(features.dtype)


def _neighbours(position: Array, length: int) -> tuple[Array, Array, Array, Array]:
    """The cells before and after a position, how far it is past the first, and whether it lies on the map."""
    inside = (position >= 0) & (position <= length - 1)
    low = jnp.floor(position)
    first = jnp.clip(low, 0, length - 1).astype(jnp.int32)
    second = jnp.minimum(first + 1, length - 1)
    return first, second, position - low, inside


def position_sensitive_pool(
    scores: Float[Array, "H W bbC"],
    boxes: Float[Array, "P 4"],
    *,
    canvas: tuple[int, int],
    crop: int,
    bins: int,
) -> Float[Array, "P C"]:
    """The mean over b x b bins of each box, each bin sampled from channels of its own (R-FCN; paper, section 2.2).

    Channels are b * b blocks of C, bins row by row. Each bin is a box of its own, cropped to (crop / b) squared
    samples, edges included. Source: Object Detection API, ops.position_sensitive_crop_regions with global_pool.

    Raises:
        ValueError: `crop` is no multiple of `bins`, or the channels none of its square.
    """
    height, width, depth = scores.shape
    if crop % bins or depth % bins**2:
        raise ValueError(f"crop {crop} and {depth} channels do not divide into {bins} x {bins} bins")
    samples = crop // bins
    channels = depth // bins**2
    bin_boxes = _bin_boxes(_shares(boxes, canvas), bins)
    blocks = scores.reshape(height, width, bins**2, channels)

    def add_bin(number: Array, total: Array) -> Array:
        block = lax.dynamic_index_in_dim(blocks, number, axis=2, keepdims=False)
        own = lax.dynamic_index_in_dim(bin_boxes, number, axis=1, keepdims=False)
        return total + jnp.mean(_crop_shares(block, own, samples), axis=(1, 2))

    total = lax.fori_loop(0, bins**2, add_bin, jnp.zeros((boxes.shape[0], channels)))
    return total / bins**2


def _bin_boxes(boxes: Float[Array, "P 4"], bins: int) -> Float[Array, "P bb 4"]:
    left, top, right, bottom = jnp.moveaxis(boxes[:, None], -1, 0)
    row, column = jnp.divmod(jnp.arange(bins**2), bins)
    share = np.float32(1) / np.float32(bins)
    step_x, step_y = (right - left) * share, (bottom - top) * share
    starts = left + _rounded(column * step_x), top + _rounded(row * step_y)
    ends = left + _rounded((column + 1) * step_x), top + _rounded((row + 1) * step_y)
    return jnp.stack([*starts, *ends], axis=-1)
