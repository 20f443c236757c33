"""Pictures: decoding to RGB and resizing to the canvas that a detector takes.

Pictures are uint8 RGB of shape (height, width, 3). Everything here runs on the host.
"""

import contextlib
import io
import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, UInt8
from numpy import ndarray
from PIL import Image, ImageOps, UnidentifiedImageError

from detectors.config import DetectorConfig
from detectors.data.canvas import canvas_for, fitted_size
from detectors.errors import ImageError

FORMATS = ("JPEG", "PNG")


class Fitted(NamedTuple):
    """A picture on its canvas.

    `pixels` in 0..255, top-left on the canvas; `size` is its height and width there; a box in the original picture
    is the box on the canvas times `scale` (x, y, x, y).
    """

    pixels: Float[ndarray, "H W 3"] | UInt8[ndarray, "H W 3"]
    size: Float[ndarray, "2"]
    scale: Float[ndarray, "4"]


def read(path: Path) -> UInt8[ndarray, "height width 3"]:
    """The picture in a JPEG or PNG file, as `decode` gives it.

    Raises:
        ImageError: the file is missing, unreadable, truncated or no picture; the message names it.
    """
    data = read_bytes(path)
    try:
        return decode(data)
    except ImageError as error:
        raise ImageError(f"{path}: {error}") from error


def read_bytes(path: Path) -> bytes:
    """The bytes of a picture file.

    Raises:
        ImageError: the file is missing or unreadable; the message names it.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImageError(f"{path}: cannot be read: {error.strerror or error}") from error


def decode(data: bytes) -> UInt8[ndarray, "height width 3"]:
    """The picture in the bytes of a JPEG or PNG file, as RGB, turned as its EXIF orientation says.

    Greyscale and palette pictures become RGB; transparency is laid over black; 16-bit grey is scaled to 8 bits.

    Raises:
        ImageError: the bytes are truncated or no JPEG or PNG.
    """
    with opened(data) as image:
        return to_rgb(ImageOps.exif_transpose(image))


@contextlib.contextmanager
def opened(data: bytes) -> Iterator[Image.Image]:
    """The picture in the bytes of a JPEG or PNG file; only its header is read until more is asked for.

    Raises:
        ImageError: the bytes are no JPEG or PNG, or what is done with the picture finds them damaged.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            yield image
    except UnidentifiedImageError as error:
        raise ImageError(f"not a {' or '.join(FORMATS)} picture ({len(data)} bytes)") from error
    except Image.DecompressionBombError as error:
        raise ImageError(f"too large a picture: {error}") from error
    except ImageError:
        raise
    except (OSError, SyntaxError, ValueError, struct.error) as error:
        raise ImageError(f"truncated or damaged picture: {error}") from error


def to_rgb(image: Image.Image) -> UInt8[ndarray, "height width 3"]:
    """The pixels of a decoded picture of any mode, as RGB."""
    return np.asarray(_rgb(image))


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        grey = np.asarray(image, np.float64) / 257.0
        return Image.fromarray(np.clip(np.rint(grey), 0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layered = image.convert("RGBA")
        black = Image.new("RGBA", layered.size, (0, 0, 0, 255))
        return Image.alpha_composite(black, layered).convert("RGB")
    return image.convert("RGB")


def fit(image: UInt8[ndarray, "height width 3"], config: DetectorConfig) -> Fitted:
    """`image` resized to what `config` takes, on a canvas of `detectors.data.canvas` (paper, section 3.3).

    SSD squares it, the two-stage detectors keep the aspect ratio. The preset `tf_zoo` resizes as TensorFlow 1 does,
    without half-pixel centres; `paper` averages over the pixels that a canvas pixel covers.
    """
    height, width = fitted_size(config, *image.shape[:2])
    pixels = (
        resize_legacy(image, height, width) if config.preset == "tf_zoo" else resize(image, height, width)
    )
    scale_x, scale_y = image.shape[1] / width, image.shape[0] / height
    return Fitted(
        _pad(pixels, canvas_for(config, (height, width))),
        np.array([height, width], np.float32),
        np.array([scale_x, scale_y, scale_x, scale_y], np.float32),
    )


def _pad(pixels: ndarray, canvas: tuple[int, int]) -> ndarray:
    """`pixels` top-left on a black canvas; the detectors blank what lies beyond the picture themselves."""
    if pixels.shape[:2] == canvas:
        return pixels
    padded = np.zeros((*canvas, 3), pixels.dtype)
    padded[: pixels.shape[0], : pixels.shape[1]] = pixels
    return padded


def resize(image: UInt8[ndarray, "h w 3"], height: int, width: int) -> UInt8[ndarray, "height width 3"]:
    """Bilinear with half-pixel centres, widened to an area average when shrinking."""
    if image.shape[:2] == (height, width):
        return image
    return np.asarray(Image.fromarray(image).resize((width, height), Image.Resampling.BILINEAR))


def resize_legacy(
    image: UInt8[ndarray, "h w 3"], height: int, width: int
) -> Float[ndarray, "height width 3"]:
    """TensorFlow 1's bilinear: source = target * in / out, no half-pixel centres, no averaging.

    Source: tensorflow, resize_bilinear_op with align_corners and half_pixel_centers false.
    """
    rows, row_weight = _legacy_positions(image.shape[0], height)
    columns, column_weight = _legacy_positions(image.shape[1], width)
    image = image.astype(np.float32)
    lines = image[rows[0]] + (image[rows[1]] - image[rows[0]]) * row_weight[:, None, None]
    left, right = lines[:, columns[0]], lines[:, columns[1]]
    return (left + (right - left) * column_weight[:, None]).astype(np.float32)


def _legacy_positions(length: int, out: int) -> tuple[tuple[ndarray, ndarray], ndarray]:
    source = np.arange(out, dtype=np.float32) * np.float32(length / out)
    low = np.minimum(np.floor(source).astype(np.intp), length - 1)
    return (low, np.minimum(low + 1, length - 1)), source - low


def paper_crop(image: UInt8[ndarray, "h w 3"], side: int) -> UInt8[ndarray, "side side 3"]:
    """The paper's timing picture: smallest side scaled to at least `side`, then cropped square (section 3.5)."""
    factor = side / min(image.shape[:2])
    height, width = (max(side, math.ceil(length * factor)) for length in image.shape[:2])
    scaled = resize(image, height, width)
    top, left = (height - side) // 2, (width - side) // 2
    return scaled[top : top + side, left : left + side]
