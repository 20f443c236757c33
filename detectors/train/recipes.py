"""The recipes of the paper's sections 3.4 and 3.6, one for each pair of meta-architecture and feature extractor.

What the paper leaves out comes from the Object Detection API: its samples/configs, its protos' defaults, its trainer.
Neither says when a training ends: two-stage detectors go on after their last drop for the share of the one sample that
does say (faster_rcnn_resnet101_voc07: drops at 500k and 700k, end at 800k), SSD sees what the one synchronous sample
sees (ssd_mobilenet_v1_300x300_coco14_sync: 20k steps of 1024). No jax here.
"""

from typing import NamedTuple

from detectors.config import DetectorConfig
from detectors.geometry.miner import RFCN_MINER, SSD_MINER, Miner
from detectors.train.recipe import BatchNormMode, Optimiser, Recipe
from detectors.train.schedule import Decay, Level, Schedule

K, M = 1_000, 1_000_000
# Paper, section 3.6; a worker takes one picture, and each worker's step is an iteration: iterations are pictures
TWO_STAGE_BATCH, TWO_STAGE_WORKERS = 1, 9
SSD_BATCH, SSD_WORKERS = (
    32,
    11,
)  # paper, sections 3.4 and 3.6; where memory forced a smaller batch it does not say
TWO_STAGE_END = 8 / 7  # of the last drop; the module's head
SSD_TOTAL = 20 * K * 1024
# Momentum of 0.9: paper, section 3.6; the sample configurations have it too
MOMENTUM = Optimiser(name="momentum", momentum=0.9)
# RMSProp: paper, section 3.4; its numbers: ssd_mobilenet_v1_coco.config, ssd_inception_v2_coco.config
RMSPROP = Optimiser(name="rmsprop", momentum=0.9, decay=0.9, epsilon=1.0)
BOX_MINIBATCH = 64  # paper, section 3.6, Faster R-CNN
CLIP_NORM = (
    10.0  # gradient_clipping_by_norm of every faster_rcnn_* and rfcn_* sample; of each variable: trainer.py
)
SSD_L2 = 4e-5  # of extractor and predictor: ssd_*_coco.config; the two-stage samples have 0.0
EMA_DECAY = 0.9999  # optimizer.proto's default, which the SSD samples keep; two-stage samples switch it off
SLIM_NORM_DECAY = 0.9997  # ssd_*_coco.config; TensorFlow-Slim's Inception and MobileNet too
RESNET_NORM_DECAY = 0.997  # TensorFlow-Slim, resnet_utils.py; only from scratch


class Entry(NamedTuple):
    """A recipe, where its rate and schedule come from, and whether it is ours since the paper lacks the pair."""

    recipe: Recipe
    source: str
    is_ours: bool = False


def _two_stage(
    rate: float,
    drops: tuple[int, int],
    *,
    batch_norm: BatchNormMode = "frozen",
    batch_norm_decay: float = SLIM_NORM_DECAY,
    box_minibatch: int | None = None,
    miner: Miner | None = None,
) -> Recipe:
    """SGD with momentum on one picture, the rate divided by 10 at each drop."""
    first, last = drops
    return Recipe(
        optimiser=MOMENTUM,
        batch_size=TWO_STAGE_BATCH,
        learning_rate=rate,
        schedule=Schedule(levels=(Level(0, 1.0), Level(first, 0.1), Level(last, 0.01))),
        total_images=round(last * TWO_STAGE_END),
        l2_weight=0.0,
        clip_norm=CLIP_NORM,
        batch_norm=batch_norm,
        batch_norm_decay=batch_norm_decay,
        ema_decay=None,
        augmentation="flip",  # every faster_rcnn_* and rfcn_* sample: random_horizontal_flip alone
        box_minibatch=box_minibatch,
        miner=miner,
    )


def _ssd(rate: float, schedule: Schedule, *, batch_norm: BatchNormMode = "trained") -> Recipe:
    """RMSProp on 32 pictures, L2 on all kernels, averaged parameters."""
    return Recipe(
        optimiser=RMSPROP,
        batch_size=SSD_BATCH,
        learning_rate=rate,
        schedule=schedule,
        total_images=SSD_TOTAL,
        l2_weight=SSD_L2,
        clip_norm=None,  # no gradient_clipping_by_norm in any ssd_* sample
        batch_norm=batch_norm,
        batch_norm_decay=SLIM_NORM_DECAY,
        ema_decay=EMA_DECAY,
        augmentation="ssd",  # ssd_*_coco.config; not Liu et al.'s later one: paper, footnote 2
        box_minibatch=None,
        miner=SSD_MINER,
    )


# Paper, section 3.6: 0.8 squared for 10k iterations, 0.8 for another 10k (text versions of it lose the exponent)
_WARM_UP = Schedule(levels=(Level(0, 0.64), Level(10 * K * SSD_BATCH, 0.8), Level(20 * K * SSD_BATCH, 1.0)))
_SLOW_DECAY = Schedule(
    decay=Decay(800 * K * SSD_BATCH, 0.95)
)  # paper, section 3.6; the samples have 800,720 steps
_FASTER_DROPS = (900 * K, 1_200 * K)  # paper, section 3.6, of every Faster R-CNN

RECIPES: dict[tuple[str, str], Entry] = {
    # Rates and drops of each: paper, section 3.6, in the paragraph of the pair, unless the line says otherwise.
    ("ssd", "vgg_16"): Entry(_ssd(3e-4, _WARM_UP), "section 3.6"),
    ("ssd", "mobilenet_v1"): Entry(_ssd(4e-3, _SLOW_DECAY), "section 3.6"),
    # The sample configuration has 0.004
    ("ssd", "inception_v2"): Entry(_ssd(2e-3, _SLOW_DECAY), "section 3.6"),
    # Not in the paper
    ("ssd", "inception_v3"): Entry(_ssd(2e-3, _SLOW_DECAY), "as SSD over Inception v2", is_ours=True),
    # "A warm up strategy similar to the VGG one"; batch norm: frozen as in the other detectors over ResNet-101
    ("ssd", "resnet_101"): Entry(_ssd(3e-4, _WARM_UP, batch_norm="frozen"), "section 3.6"),
    ("ssd", "inception_resnet_v2"): Entry(_ssd(5e-4, _SLOW_DECAY), "section 3.6"),
    ("faster_rcnn", "vgg_16"): Entry(
        _two_stage(5e-4, _FASTER_DROPS, batch_norm="none", box_minibatch=BOX_MINIBATCH), "section 3.6"
    ),
    ("faster_rcnn", "mobilenet_v1"): Entry(
        _two_stage(3e-3, _FASTER_DROPS, box_minibatch=BOX_MINIBATCH), "section 3.6"
    ),
    ("faster_rcnn", "inception_v2"): Entry(
        _two_stage(2e-4, _FASTER_DROPS, box_minibatch=BOX_MINIBATCH), "section 3.6"
    ),
    ("faster_rcnn", "inception_v3"): Entry(
        _two_stage(3e-4, _FASTER_DROPS, box_minibatch=BOX_MINIBATCH), "section 3.6"
    ),
    # Text versions of the paper lose the exponent; faster_rcnn_resnet101_coco.config has 3e-4 too
    ("faster_rcnn", "resnet_101"): Entry(
        _two_stage(3e-4, _FASTER_DROPS, batch_norm_decay=RESNET_NORM_DECAY, box_minibatch=BOX_MINIBATCH),
        "section 3.6",
    ),
    # Text versions of the paper lose the rate; a transcription has 1e-3, the sample configuration 3e-4
    ("faster_rcnn", "inception_resnet_v2"): Entry(
        _two_stage(1e-3, _FASTER_DROPS, box_minibatch=BOX_MINIBATCH), "section 3.6, by a transcription"
    ),
    # Not in the paper: an extractor's rate is about the same in both (compare the others), the rest as ResNet-101
    ("r_fcn", "vgg_16"): Entry(
        _two_stage(5e-4, (1_000 * K, 1_200 * K), batch_norm="none", miner=RFCN_MINER),
        "rate of Faster R-CNN over VGG-16, else as R-FCN over ResNet-101",
        is_ours=True,
    ),
    ("r_fcn", "mobilenet_v1"): Entry(
        _two_stage(2e-3, (1_600 * K, 1_800 * K), miner=RFCN_MINER), "section 3.6"
    ),
    ("r_fcn", "inception_v2"): Entry(_two_stage(2e-4, (1_800 * K, 2 * M), miner=RFCN_MINER), "section 3.6"),
    ("r_fcn", "inception_v3"): Entry(
        _two_stage(3e-4, (1_000 * K, 1_200 * K), miner=RFCN_MINER),
        "rate of Faster R-CNN over Inception v3, else as R-FCN over ResNet-101",
        is_ours=True,
    ),
    # The sample configuration drops at 900k and 1.2M, and samples 64 proposals in place of mining
    ("r_fcn", "resnet_101"): Entry(
        _two_stage(3e-4, (1_000 * K, 1_200 * K), batch_norm_decay=RESNET_NORM_DECAY, miner=RFCN_MINER),
        "section 3.6",
    ),
    # "We use all proposals from RPN for box classifier training"
    ("r_fcn", "inception_resnet_v2"): Entry(_two_stage(7e-4, (1_000 * K, 1_200 * K)), "section 3.6"),
}


def entry_of(config: DetectorConfig) -> Entry:
    """The recipe of `config` with its source; neither preset nor resolution, stride and depth change it."""
    return RECIPES[config.meta_architecture, config.feature_extractor]


def recipe_of(config: DetectorConfig) -> Recipe:
    """How `config` is trained in the paper, or as near to it as is known.

    >>> recipe_of(DetectorConfig.from_name("ssd/mobilenet_v1/300")).learning_rate
    0.004
    """
    return entry_of(config).recipe
