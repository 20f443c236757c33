"""Anchors: the boxes that predictions are made against.

Shapes: A anchors. Boxes are xyxy in pixels. Numpy, not jax: anchors depend on the configuration alone and enter
the compiled program as constants.
"""

import itertools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# TensorFlow Object Detection API, ssd_mobilenet_v1_coco.config and ssd_anchor_generator.proto
SSD_MIN_SCALE, SSD_MAX_SCALE = 0.2, 0.95
SSD_ASPECT_RATIOS = (1.0, 2.0, 0.5, 3.0, 0.3333)
# Object Detection API, faster_rcnn_resnet101_coco.config and grid_anchor_generator.proto
GRID_SCALES = (0.25, 0.5, 1.0, 2.0)
GRID_ASPECT_RATIOS = (0.5, 1.0, 2.0)
GRID_BASE_PX = 256
SSD_LOWEST_LAYER = ((0.1, 1.0), (SSD_MIN_SCALE, 2.0), (SSD_MIN_SCALE, 0.5))


def ssd_anchor_shapes(num_layers: int) -> list[list[tuple[float, float]]]:
    """(scale, aspect ratio) of the anchors of each layer, in the order of the published checkpoints.

    Scales rise linearly from .2 to .95. The lowest layer has three anchors; each other one has five aspect ratios
    at its scale and, last, a square at the geometric mean of its scale and the next (1.0 after the top layer).
    The first public release put that square second; checkpoints of that order are not compatible.

    >>> [len(layer) for layer in ssd_anchor_shapes(6)]
    [3, 6, 6, 6, 6, 6]
    """
    step = (SSD_MAX_SCALE - SSD_MIN_SCALE) / max(num_layers - 1, 1)
    scales = [SSD_MIN_SCALE + step * layer for layer in range(num_layers)] + [1.0]
    layers = [list(SSD_LOWEST_LAYER)]
    for scale, next_scale in itertools.pairwise(scales[1:]):
        square = (math.sqrt(scale * next_scale), 1.0)
        layers.append([*((scale, ratio) for ratio in SSD_ASPECT_RATIOS), square])
    return layers


def ssd_anchors(map_sizes: Sequence[tuple[int, int]], height: int, width: int) -> NDArray[np.float32]:
    """Anchors of all maps, shape (A, 4), ordered by map, row, column, shape.

    Args:
        map_sizes: (rows, columns) of each feature map, lowest first.
        height: of the picture in pixels.
        width: of the picture in pixels.

    An anchor of scale s and aspect ratio r is s / sqrt(r) high and s * sqrt(r) wide, as a share of the shorter
    edge; the centre of cell (i, j) lies at ((i + .5) / rows, (j + .5) / columns). Anchors are not clipped.
    """
    shapes = ssd_anchor_shapes(len(map_sizes))
    layers = [_tile(size, shape, height, width) for size, shape in zip(map_sizes, shapes, strict=True)]
    return np.concatenate(layers).astype(np.float32)


def grid_anchors(map_size: tuple[int, int], stride: int) -> NDArray[np.float32]:
    """Anchors of a region proposal network, shape (rows * columns * 12, 4), by row, column, aspect ratio, scale.

    Cell (i, j) has its centre at (stride * i, stride * j): the original does not shift it by half a stride.
    An anchor of scale s and aspect ratio r is 256 s / sqrt(r) high and 256 s sqrt(r) wide.

    >>> grid_anchors((1, 1), 16)[2].round(2).tolist()
    [-90.51000213623047, -181.02000427246094, 90.51000213623047, 181.02000427246094]
    """
    shapes = np.array(list(itertools.product(GRID_ASPECT_RATIOS, GRID_SCALES)))
    root = np.sqrt(shapes[:, 0])
    half_h, half_w = shapes[:, 1] / root * GRID_BASE_PX / 2, shapes[:, 1] * root * GRID_BASE_PX / 2
    rows, columns = (np.arange(count) * float(stride) for count in map_size)
    y, x = (centre[..., None] for centre in np.meshgrid(rows, columns, indexing="ij"))
    boxes = np.stack(np.broadcast_arrays(x - half_w, y - half_h, x + half_w, y + half_h), axis=-1)
    return boxes.reshape(-1, 4).astype(np.float32)


def _tile(
    map_size: tuple[int, int], shapes: Sequence[tuple[float, float]], height: int, width: int
) -> NDArray[np.float64]:
    rows, columns = map_size
    edge = min(height, width)
    centre_y = (np.arange(rows) + 0.5) / rows * height
    centre_x = (np.arange(columns) + 0.5) / columns * width
    half_h = np.array([scale / math.sqrt(ratio) for scale, ratio in shapes]) * edge / 2
    half_w = np.array([scale * math.sqrt(ratio) for scale, ratio in shapes]) * edge / 2
    y, x = (c[..., None] for c in np.meshgrid(centre_y, centre_x, indexing="ij"))
    return np.stack([x - half_w, y - half_h, x + half_w, y + half_h], axis=-1).reshape(-1, 4)
