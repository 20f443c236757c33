"""The rules that weights and pictures of the references are made by.

Each reference folder has a `rule.json`: the salt of the weight rule, and for each picture size either the word
"rule" or a file relative to the folder.
"""

import csv
import json
import math
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray
from PIL import Image

SSD_PICTURE = "300x300"  # the extractors' too


def weights(folder: Path, name: str) -> dict[str, ndarray]:
    """Every TensorFlow variable of the reference `name`, by the rule."""
    salt = _rule(folder)["salt"]
    with (folder / f"{name}.variables.csv").open() as file:
        rows = [(row["name"], _shape(row["shape"])) for row in csv.DictReader(file)]
    return {variable: _weight(salt, variable, shape) for variable, shape in rows}


def _shape(text: str) -> tuple[int, ...]:
    return tuple(int(length) for length in text.split("x")) if text else ()


def _weight(salt: str, name: str, shape: tuple[int, ...]) -> ndarray:
    generator = np.random.Generator(np.random.PCG64(zlib.crc32((salt + name).encode())))
    z = generator.standard_normal(shape)
    last = name.rsplit("/", 1)[-1]
    if last in ("weights", "pointwise_weights"):
        z = z * _weight_scale(name, shape)
    elif last == "depthwise_weights":
        z = z * math.sqrt(2 / (shape[0] * shape[1]))
    elif last == "gamma":
        z = (1 + 0.1 * z) * (0.3 if "/bottleneck_v1/conv3/" in name else 1.0)
    elif last == "moving_variance":
        z = np.exp(0.1 * z)
    else:
        z = 0.1 * z
    return z.astype(np.float32)


def _weight_scale(name: str, shape: tuple[int, ...]) -> float:
    fan_in = math.prod(shape[:-1])
    if "Predictor/" in name and not name.endswith("reduce_depth/weights"):
        return math.sqrt(1 / fan_in) * (0.25 if "Stage" in name else 1.0)
    scale = math.sqrt(2 / fan_in)
    first_layers = ("resnet_v1_101/conv1/weights", "vgg_16/conv1/conv1_1/weights")
    return scale / 100 if name.endswith(first_layers) else scale


def canvas(folder: Path) -> tuple[int, int]:
    """Height and width of the picture that the two-stage detectors saw: the one beside SSD's 300 x 300.

    Raises:
        ValueError: `rule.json` has no such picture, or several.
    """
    others = [size for size in _rule(folder)["images"] if size != SSD_PICTURE]
    if len(others) != 1:
        raise ValueError(
            f"{folder / 'rule.json'}: one picture beside {SSD_PICTURE} is needed for the two-stage detectors, "
            f"there are {len(others)} ({', '.join(others)})"
        )
    height, width = others[0].split("x")
    return int(height), int(width)


def picture(folder: Path, height: int, width: int) -> ndarray:
    """The uint8 RGB picture of that size.

    Raises:
        ValueError: the file named for it has another size.
    """
    source = _rule(folder)["images"][f"{height}x{width}"]
    if source != "rule":
        pixels = np.asarray(Image.open(folder / source).convert("RGB"))
        if pixels.shape[:2] != (height, width):
            raise ValueError(
                f"{folder / source} should be {height} x {width} pixels, but has {pixels.shape[:2]}"
            )
        return pixels
    generator = np.random.Generator(np.random.PCG64(2017))
    cells = generator.integers(0, 256, size=(-(-height // 20), -(-width // 20), 3))
    return np.kron(cells, np.ones((20, 20, 1), np.int64))[:height, :width].astype(np.uint8)


def _rule(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "rule.json").read_text())
