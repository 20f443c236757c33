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
