"""VGG-16 (Simonyan and Zisserman 2015), as TensorFlow-Slim has it, run convolutionally.

Shapes: N pictures, H x W pixels; an endpoint of stride s has floor(H / s) x floor(W / s) cells, for the pools are
not padded; fc6 and fc7 have six fewer.

The tail has two forms. `fc6` and `fc7` are the classifier's: fc6 covers 7 x 7 cells unpadded. `atrous_fc7` keeps the
map: `atrous_pool5` does not halve it, fc6 is a dilated 3 x 3 convolution, and both have 1024 channels, as SSD reduced
the network (Liu et al. 2016, section 3). A section after `conv5` starts at fc6, in either form: a two-stage detector
pools its crops to 7 x 7 cells itself.
"""

from collections.abc import Iterator

from flax import nnx

from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Pool, Row, Trunk
from detectors.initializers import GlorotUniform
from detectors.layers import Style, relu

# Number and channels of the convolutions before each pool
BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
BLOCK_ENDS = {f"conv{i}": f"conv{i}/conv{i}_{count}" for i, (count, _) in enumerate(BLOCKS, start=1)}
CLASSIFIER = (
    Pool("pool5", 2, size=2, padding="VALID"),
    Conv("fc6", 4096, kernel=7, padding="VALID"),
    Conv("fc7", 4096, kernel=1),
)
ATROUS = (
    Pool("atrous_pool5", 1, size=3),
    Conv("atrous_fc6", 1024, kernel=3, rate=6),
    Conv("atrous_fc7", 1024, kernel=1),
)
STYLE = Style(norm_epsilon=None, norm_scale=False, activation=relu, kernel_init=GlorotUniform())


class VGG16(Trunk):
    """A section of the network; from the picture to fc7 when whole. It has no batch norm and one normalisation.

    A block's name, as `conv5`, is also that of its last convolution's endpoint.
    """

    def __init__(self, section: Section, *, rngs: nnx.Rngs) -> None:
        tail = ATROUS if section.upto in [row.name for row in ATROUS] else CLASSIFIER
        if section.after in ("conv5", BLOCK_ENDS["conv5"]):
            tail = tail[1:]
        super().__init__((*_convolutions(), *tail), section, style=STYLE, rngs=rngs, ends=BLOCK_ENDS)


def _convolutions() -> Iterator[Row]:
    for block, (count, channels) in enumerate(BLOCKS, start=1):
        if block > 1:
            yield Pool(f"pool{block - 1}", 2, size=2, padding="VALID")
        yield from (Conv(f"conv{block}/conv{block}_{i}", channels, kernel=3) for i in range(1, count + 1))
