"""Inception-ResNet v2 (Szegedy et al. 2017), as TensorFlow-Slim has it.

Shapes: N pictures, H x W pixels. Where the section aligns its feature maps, an endpoint of stride s has
ceil(H / s) x ceil(W / s) cells; in the classifier the layers that are marked ALIGNED are not padded.
At an output stride of 8, Mixed_6a does not halve its map and the residual modules after it are dilated.
"""

from flax import nnx

from detectors.extractors.branches import Chain, Mixed, Residual
from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Pool, Row, Trunk
from detectors.initializers import GlorotUniform
from detectors.layers import Style, relu

STYLE = Style(norm_epsilon=1e-3, norm_scale=False, activation=relu, kernel_init=GlorotUniform())
ENDS = {"PreAuxLogits": "Repeat_1/block17_20"}

STEM = (
    Conv("Conv2d_1a_3x3", 32, 2, padding="ALIGNED"),
    Conv("Conv2d_2a_3x3", 32, padding="ALIGNED"),
    Conv("Conv2d_2b_3x3", 64),
    Pool("MaxPool_3a_3x3", 2, padding="ALIGNED"),
    Conv("Conv2d_3b_1x1", 80),
    Conv("Conv2d_4a_3x3", 192, padding="ALIGNED"),
    Pool("MaxPool_5a_3x3", 2, padding="ALIGNED"),
    Mixed(
        "Mixed_5b",
        (
            (Conv("Conv2d_1x1", 96),),
            (Conv("Conv2d_0a_1x1", 48), Conv("Conv2d_0b_5x5", 64)),
            (Conv("Conv2d_0a_1x1", 64), Conv("Conv2d_0b_3x3", 96), Conv("Conv2d_0c_3x3", 96)),
            (Pool("AvgPool_0a_3x3"), Conv("Conv2d_0b_1x1", 64)),
        ),
    ),
)
BLOCK_35: tuple[Chain, ...] = (
    (Conv("Conv2d_1x1", 32),),
    (Conv("Conv2d_0a_1x1", 32), Conv("Conv2d_0b_3x3", 32)),
    (Conv("Conv2d_0a_1x1", 32), Conv("Conv2d_0b_3x3", 48), Conv("Conv2d_0c_3x3", 64)),
)
BLOCK_8: tuple[Chain, ...] = (
    (Conv("Conv2d_1x1", 192),),
    (Conv("Conv2d_0a_1x1", 192), Conv("Conv2d_0b_1x3", 224), Conv("Conv2d_0c_3x1", 256)),
)
MIXED_7A = Mixed(
    "Mixed_7a",
    (
        (Conv("Conv2d_0a_1x1", 256), Conv("Conv2d_1a_3x3", 384, 2, padding="ALIGNED")),
        (Conv("Conv2d_0a_1x1", 256), Conv("Conv2d_1a_3x3", 288, 2, padding="ALIGNED")),
        (
            Conv("Conv2d_0a_1x1", 256),
            Conv("Conv2d_0b_3x3", 288),
            Conv("Conv2d_1a_3x3", 320, 2, padding="ALIGNED"),
        ),
        (Pool("MaxPool_1a_3x3", 2, padding="ALIGNED"),),
    ),
)


def _mixed_6a(stride: int) -> Mixed:
    return Mixed(
        "Mixed_6a",
        (
            (Conv("Conv2d_1a_3x3", 384, stride, padding="ALIGNED"),),
            (
                Conv("Conv2d_0a_1x1", 256),
                Conv("Conv2d_0b_3x3", 256),
                Conv("Conv2d_1a_3x3", 384, stride, padding="ALIGNED"),
            ),
            (Pool("MaxPool_1a_3x3", stride, padding="ALIGNED"),),
        ),
    )


def _block_17(rate: int) -> tuple[Chain, ...]:
    return (
        (Conv("Conv2d_1x1", 192),),
        (
            Conv("Conv2d_0a_1x1", 128),
            Conv("Conv2d_0b_1x7", 160, rate=rate),
            Conv("Conv2d_0c_7x1", 192, rate=rate),
        ),
    )


def table(output_stride: int) -> tuple[Row, ...]:
    """Every layer of the network, with feature maps of `output_stride` in Mixed_6a and its residual modules."""
    stride, rate = (2, 1) if output_stride > 8 else (1, 2)
    return (
        *STEM,
        *(Residual(f"Repeat/block35_{i}", BLOCK_35, 0.17) for i in range(1, 11)),
        _mixed_6a(stride),
        *(Residual(f"Repeat_1/block17_{i}", _block_17(rate), 0.10) for i in range(1, 21)),
        MIXED_7A,
        *(Residual(f"Repeat_2/block8_{i}", BLOCK_8, 0.20) for i in range(1, 10)),
        Residual("Block8", BLOCK_8, 1.0, activate=False),
        Conv("Conv2d_7b_1x1", 1536),
    )


class InceptionResNetV2(Trunk):
    """A section of the network; from the picture to Conv2d_7b_1x1 when whole. Both normalisations are the same.

    `PreAuxLogits` is the map of Mixed_6a and its residual modules. A section that starts after it takes crops: not
    aligned, its Mixed_7a makes 8 x 8 cells of 17 x 17.
    """

    def __init__(self, section: Section, *, rngs: nnx.Rngs) -> None:
        super().__init__(table(section.output_stride), section, style=STYLE, rngs=rngs, ends=ENDS)
