"""Canvases: the few picture sizes that a detector's programs are compiled for.

SSD has one, resolution x resolution. A two-stage detector scales the shorter edge to M and keeps the aspect ratio
(paper, section 3.3), so every picture would be a size of its own; it has three canvases instead, and a picture lies
top-left on the smallest that holds it. Sizes are (height, width) in pixels. No jax here.
"""

from fractions import Fraction

from detectors.config import DetectorConfig

COMMON_ASPECT = Fraction(4, 3)  # most photographs of COCO are 640 x 480


def canvases(config: DetectorConfig) -> tuple[tuple[int, int], ...]:
    """Every canvas of `config`, smallest first.

    >>> canvases(DetectorConfig.from_name("faster_rcnn/resnet_101/600"))
    ((600, 800), (600, 1024), (1024, 600))
    >>> canvases(DetectorConfig.from_name("ssd/mobilenet_v1/300"))
    ((300, 300),)
    """
    short = config.resolution
    if config.max_resolution is None:
        return ((short, short),)
    long = config.max_resolution
    common = min(round(short * COMMON_ASPECT), long)
    return tuple(dict.fromkeys([(short, common), (short, long), (long, short)]))


def canvas_name(canvas: tuple[int, ...]) -> str:
    """A canvas as records and reports call it: height x width.

    >>> canvas_name((600, 800))
    '600x800'
    """
    height, width = canvas
    return f"{height}x{width}"


def fitted_size(config: DetectorConfig, height: int, width: int) -> tuple[int, int]:
    """The size that a picture is resized to: the shorter edge to M unless the longer one then passes its cap.

    Rounds half to even, at least one pixel. Source: Object Detection API, preprocessor.resize_to_range.

    >>> fitted_size(DetectorConfig.from_name("faster_rcnn/resnet_101/600"), 480, 640)
    (600, 800)
    >>> fitted_size(DetectorConfig.from_name("faster_rcnn/resnet_101/600"), 100, 400)
    (256, 1024)
    """
    if config.max_resolution is None:
        return config.resolution, config.resolution
    scale = config.resolution / min(height, width)
    if round(max(height, width) * scale) > config.max_resolution:
        scale = config.max_resolution / max(height, width)
    return max(round(height * scale), 1), max(round(width * scale), 1)


def canvas_for(config: DetectorConfig, size: tuple[int, int]) -> tuple[int, int]:
    """The first canvas that holds a picture of `size`, as `fitted_size` gives it."""
    return next(canvas for canvas in canvases(config) if canvas[0] >= size[0] and canvas[1] >= size[1])
