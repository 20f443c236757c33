"""How hard examples are mined, as data. No jax here: the recipes of training carry it."""

from typing import Literal, NamedTuple


class Miner(NamedTuple):
    """How hard examples are mined.

    Attributes:
        num_examples: kept at most.
        iou_threshold: of two boxes that overlap by more, only the one of the greater loss is kept.
        by: the loss that makes an example hard.
        negatives_per_positive: kept at most, counted in one picture; None for any number.
        min_negatives: kept where there are fewer positives, and with none.
    """

    num_examples: int
    iou_threshold: float
    by: Literal["classification", "location", "both"]
    negatives_per_positive: float | None = None
    min_negatives: int = 0


SSD_MINER = Miner(3000, 0.99, "classification", 3.0)  # Object Detection API, ssd_mobilenet_v1_coco.config
# 128 from the paper, section 3.6; overlap and loss are the API's defaults (losses.proto)
RFCN_MINER = Miner(128, 0.7, "both")
