"""What the paper's section 4.1 states of extractors, object sizes and overlaps (Figures 3, 4 and 11)."""

from functools import partial
from typing import Final

from frontier.paper.accuracy import LIGHT, large_beats_small, ssd_against
from frontier.paper.correlations import (
    imagenet_less,
    imagenet_overall,
    imagenet_significant,
    small_implies_large,
    strictness_fit,
    strictness_tighter,
)
from frontier.paper.statement import Statement

FIVE = "frontier train and evaluate over five extractors or more, all else being equal"
FIVE_300 = "frontier train and evaluate of SSD, Faster R-CNN and R-FCN at 300 px over five extractors"
EVALUATE = "frontier evaluate, which gives AP by size and by overlap"

IMAGENET_STATEMENTS: Final = (
    Statement(
        name="imagenet-overall",
        place="section 4.1, Figure 3",
        words="AP is correlated with the ImageNet accuracy of the extractor.",
        check=imagenet_overall,
        settled_by=FIVE,
    ),
    Statement(
        name="imagenet-faster-rcnn",
        place="section 4.1, Figure 3",
        words="For Faster R-CNN that correlation is significant.",
        check=partial(imagenet_significant, meta_architecture="faster_rcnn"),
        settled_by=FIVE,
    ),
    Statement(
        name="imagenet-r-fcn",
        place="section 4.1, Figure 3",
        words="For R-FCN that correlation is significant.",
        check=partial(imagenet_significant, meta_architecture="r_fcn"),
        settled_by=FIVE,
    ),
    Statement(
        name="imagenet-ssd",
        place="sections 1 and 4.1, Figure 3",
        words="SSD relies less on its extractor: its AP rises less with ImageNet accuracy than that of Faster R-CNN.",
        check=imagenet_less,
        settled_by=FIVE,
    ),
)

SIZE_STATEMENTS: Final = (
    Statement(
        name="large-is-easier",
        place="section 4.1, Figure 4",
        words="All detectors do better on large objects than on small ones.",
        check=large_beats_small,
        settled_by="frontier evaluate of three networks or more, which gives AP by size",
    ),
    Statement(
        name="ssd-small",
        place="section 4.1, Figure 4",
        words="SSD does poorly on small objects, worse than Faster R-CNN and R-FCN.",
        check=partial(ssd_against, column="ap_small", is_worse=True),
        settled_by=FIVE_300,
    ),
    Statement(
        name="ssd-large",
        place="section 4.1, Figure 4",
        words="SSD keeps up with both on large objects (0.02 AP behind at most).",
        check=partial(ssd_against, column="ap_large", is_worse=False),
        settled_by=FIVE_300,
    ),
    Statement(
        name="ssd-large-light",
        place="section 4.1, Figure 4",
        words="Over MobileNet and Inception v2, SSD even beats both on large objects.",
        check=partial(ssd_against, column="ap_large", is_worse=False, extractors=LIGHT),
        settled_by=FIVE_300,
    ),
    Statement(
        name="small-implies-large",
        place="section 4.1, Figure 5",
        words="Detectors that are good on small objects are good on large ones.",
        check=small_implies_large,
        settled_by=EVALUATE,
    ),
)

OVERLAP_STATEMENTS: Final = (
    Statement(
        name="overlap-50",
        place="section 4.1, Figure 11",
        words="AP at IoU .5 is almost perfectly linear in AP (R² of .95 or more).",
        check=partial(strictness_fit, column="ap50", least=0.95),
        settled_by=EVALUATE,
    ),
    Statement(
        name="overlap-75",
        place="section 4.1, Figure 11",
        words="AP at IoU .75 is linear in AP with R² above .99.",
        check=partial(strictness_fit, column="ap75", least=0.99),
        settled_by=EVALUATE,
    ),
    Statement(
        name="overlap-tighter",
        place="section 4.1, Figure 11",
        words="AP at IoU .75 follows AP more tightly than AP at .5 does.",
        check=strictness_tighter,
        settled_by=EVALUATE,
    ),
)
ACCURACY_STATEMENTS: Final = (*IMAGENET_STATEMENTS, *SIZE_STATEMENTS, *OVERLAP_STATEMENTS)
