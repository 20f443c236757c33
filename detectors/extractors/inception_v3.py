"""Inception v3 (Szegedy et al. 2016), as TensorFlow-Slim has it.

Shapes: N pictures, H x W pixels. In the classifier the layers that are marked ALIGNED are not padded, and a 299 x 299
picture has 35 x 35, 17 x 17 and 8 x 8 cells. Where the section aligns its feature maps, an endpoint of stride s has
ceil(H / s) x ceil(W / s) cells, as the API has it for Inception-ResNet v2.
"""

import dataclasses

from flax import nnx

from detectors.extractors.branches import Mixed
from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Pool, Trunk
from detectors.initializers import VarianceScaling
from detectors.layers import Style, relu

STYLE = Style(norm_epsilon=1e-3, norm_scale=False, activation=relu, kernel_init=VarianceScaling())


def _mixed_5(name: str, projected: int, five: tuple[str, str] = ("Conv2d_0a_1x1", "Conv2d_0b_5x5")) -> Mixed:
    """Chains of 1 x 1; 5 x 5, of odd names in one module; two 3 x 3; average pool and 1 x 1."""
    return Mixed(
        name,
        (
            (Conv("Conv2d_0a_1x1", 64),),
            (Conv(five[0], 48), Conv(five[1], 64)),
            (Conv("Conv2d_0a_1x1", 64), Conv("Conv2d_0b_3x3", 96), Conv("Conv2d_0c_3x3", 96)),
            (Pool("AvgPool_0a_3x3"), Conv("Conv2d_0b_1x1", projected)),
        ),
    )


# TensorFlow-Slim calls the 3 x 3 convolutions of stride 2 here 1x1
_MIXED_6A = Mixed(
    "Mixed_6a",
    (
        (Conv("Conv2d_1a_1x1", 384, 2, kernel=3, padding="ALIGNED"),),
        (
            Conv("Conv2d_0a_1x1", 64),
            Conv("Conv2d_0b_3x3", 96),
            Conv("Conv2d_1a_1x1", 96, 2, kernel=3, padding="ALIGNED"),
        ),
        (Pool("MaxPool_1a_3x3", 2, padding="ALIGNED"),),
    ),
)


def _mixed_6(name: str, narrow: int) -> Mixed:
    """Chains of 1 x 1; 1 x 7 and 7 x 1; the same twice; average pool and 1 x 1."""
    return Mixed(
        name,
        (
            (Conv("Conv2d_0a_1x1", 192),),
            (Conv("Conv2d_0a_1x1", narrow), Conv("Conv2d_0b_1x7", narrow), Conv("Conv2d_0c_7x1", 192)),
            (
                Conv("Conv2d_0a_1x1", narrow),
                Conv("Conv2d_0b_7x1", narrow),
                Conv("Conv2d_0c_1x7", narrow),
                Conv("Conv2d_0d_7x1", narrow),
                Conv("Conv2d_0e_1x7", 192),
            ),
            (Pool("AvgPool_0a_3x3"), Conv("Conv2d_0b_1x1", 192)),
        ),
    )


_MIXED_7A = Mixed(
    "Mixed_7a",
    (
        (Conv("Conv2d_0a_1x1", 192), Conv("Conv2d_1a_3x3", 320, 2, padding="ALIGNED")),
        (
            Conv("Conv2d_0a_1x1", 192),
            Conv("Conv2d_0b_1x7", 192),
            Conv("Conv2d_0c_7x1", 192),
            Conv("Conv2d_1a_3x3", 192, 2, padding="ALIGNED"),
        ),
        (Pool("MaxPool_1a_3x3", 2, padding="ALIGNED"),),
    ),
)


def _mixed_7(name: str, upright: str) -> Mixed:
    """Chains of 1 x 1; 1 x 3 beside 3 x 1; 3 x 3, then 1 x 3 beside 3 x 1; average pool and 1 x 1."""
    return Mixed(
        name,
        (
            (Conv("Conv2d_0a_1x1", 320),),
            (Conv("Conv2d_0a_1x1", 384), (Conv("Conv2d_0b_1x3", 384), Conv(upright, 384))),
            (
                Conv("Conv2d_0a_1x1", 448),
                Conv("Conv2d_0b_3x3", 384),
                (Conv("Conv2d_0c_1x3", 384), Conv("Conv2d_0d_3x1", 384)),
            ),
            (Pool("AvgPool_0a_3x3"), Conv("Conv2d_0b_1x1", 192)),
        ),
    )


TABLE = (
    Conv("Conv2d_1a_3x3", 32, 2, padding="ALIGNED"),
    Conv("Conv2d_2a_3x3", 32, padding="ALIGNED"),
    Conv("Conv2d_2b_3x3", 64),
    Pool("MaxPool_3a_3x3", 2, padding="ALIGNED"),
    Conv("Conv2d_3b_1x1", 80),
    Conv("Conv2d_4a_3x3", 192, padding="ALIGNED"),
    Pool("MaxPool_5a_3x3", 2, padding="ALIGNED"),
    _mixed_5("Mixed_5b", 32),
    _mixed_5("Mixed_5c", 64, ("Conv2d_0b_1x1", "Conv_1_0c_5x5")),
    _mixed_5("Mixed_5d", 64),
    _MIXED_6A,
    _mixed_6("Mixed_6b", 128),
    _mixed_6("Mixed_6c", 160),
    _mixed_6("Mixed_6d", 160),
    _mixed_6("Mixed_6e", 192),
    _MIXED_7A,
    _mixed_7("Mixed_7b", "Conv2d_0b_3x1"),
    _mixed_7("Mixed_7c", "Conv2d_0c_3x1"),
)


class InceptionV3(Trunk):
    """A section of the network; from the picture to Mixed_7c when whole.

    Batch norm has a multiplier inside the detectors (Object Detection API, ssd_inception_v3_pets.config) and none in
    the classifier.
    """

    def __init__(self, section: Section, *, rngs: nnx.Rngs) -> None:
        style = dataclasses.replace(STYLE, norm_scale=section.normalisation == "detection")
        super().__init__(TABLE, section, style=style, rngs=rngs)
