"""What the paper's section 4.1 states of image size and of the number of proposals (Figures 5 and 6)."""

from functools import partial
from typing import Final

from frontier.paper.accuracy import ap_alike
from frontier.paper.effects import (
    BEST_EXTRACTOR,
    LITTLE,
    proposals_alike,
    proposals_keep,
    proposals_save_most,
    resolution_always,
    resolution_change,
    resolution_small_objects,
)
from frontier.paper.speed import time_ratio
from frontier.paper.speed_statements import THREE_TRAININGS, printed_ap
from frontier.paper.statement import Statement
from frontier.paper.twins import Description

HALF_AP = "frontier train at 600 and at 300 px of five detectors over three networks, and frontier evaluate of each at its own"
HALF_TIME = "frontier benchmark at 600 and at 300 px, over two extractors or more"
FEWER_AP = "frontier evaluate --proposals 10,50,100,300 over Inception-ResNet v2"
FEWER_AP_OTHERS = "frontier evaluate --proposals 50,300 over two other extractors or more"
FEWER_TIME = "frontier benchmark .../p50 and .../p300, over Inception-ResNet v2 and two others"
FASTER_100: Description = {
    "meta_architecture": "faster_rcnn",
    "feature_extractor": "resnet_101",
    "num_proposals": 100.0,
}
R_FCN_300: Description = {
    "meta_architecture": "r_fcn",
    "feature_extractor": "resnet_101",
    "num_proposals": 300.0,
}

RESOLUTION_STATEMENTS: Final = (
    Statement(
        name="half-ap",
        place="section 4.1, Figure 5",
        words="Half the resolution lowers AP by 15.88 % on average.",
        number=-0.1588,
        tolerance=0.02,
        check=partial(resolution_change, of="ap"),
        settled_by=HALF_AP,
    ),
    Statement(
        name="half-ap-always",
        place="section 4.1, Figure 5",
        words="Half the resolution lowers AP consistently, of every detector.",
        check=resolution_always,
        settled_by=HALF_AP,
    ),
    Statement(
        name="half-time",
        place="section 4.1, Figure 5",
        words="Half the resolution lowers the time by 27.4 % on average.",
        number=-0.274,
        tolerance=0.02,
        check=partial(resolution_change, of="time"),
        settled_by=HALF_TIME,
    ),
    Statement(
        name="half-small",
        place="section 4.1, Figure 5",
        words="The double resolution gives twice the AP of small objects in many cases (a third of the pairs here).",
        check=resolution_small_objects,
        settled_by=HALF_AP,
    ),
    Statement(
        name="half-large",
        place="section 4.1, Figure 5",
        words="Half the resolution also lowers the AP of large objects somewhat.",
        check=partial(resolution_change, of="ap_large"),
        settled_by=HALF_AP,
    ),
)

PROPOSAL_STATEMENTS: Final = (
    printed_ap("faster_rcnn/inception_resnet_v2/600", 0.354, "section 4.1, Figure 6a"),
    printed_ap("faster_rcnn/inception_resnet_v2/600/p10", 0.29, "section 4.1, Figure 6a"),
    Statement(
        name="proposals-10-ap",
        place="section 4.1, Figure 6a",
        words="Over Inception-ResNet, 10 proposals keep surprisingly much of the AP of 300: 29 of 35.4 % (70 % here).",
        check=partial(proposals_keep, count=10, of="ap", least=0.7, extractor=BEST_EXTRACTOR),
        settled_by=FEWER_AP,
    ),
    Statement(
        name="proposals-50-ap",
        place="section 4.1, Figure 6a",
        words="Over Inception-ResNet, 50 proposals keep 96 % of the AP of 300.",
        number=0.96,
        tolerance=0.02,
        check=partial(proposals_keep, count=50, of="ap", least=1 - LITTLE, extractor=BEST_EXTRACTOR),
        settled_by=FEWER_AP,
    ),
    Statement(
        name="proposals-50-time",
        place="section 4.1, Figure 6a",
        words="Over Inception-ResNet, 50 proposals take a third of the time of 300.",
        number=1 / 3,
        tolerance=0.05,
        check=partial(proposals_keep, count=50, of="time", most=1 - LITTLE, extractor=BEST_EXTRACTOR),
        settled_by=FEWER_TIME,
    ),
    Statement(
        name="proposals-50-alike",
        place="section 4.1, Figure 6a",
        words="The other extractors of Faster R-CNN fare alike with 50 proposals (94 % or more each).",
        check=partial(proposals_alike, count=50, keep=0.96),
        settled_by=FEWER_AP_OTHERS,
    ),
    Statement(
        name="proposals-faster",
        place="section 1",
        words="Fewer proposals make Faster R-CNN significantly faster (50 of them by a tenth or more here).",
        check=partial(proposals_keep, count=50, of="time", most=1 - LITTLE),
        settled_by=FEWER_TIME,
    ),
    Statement(
        name="proposals-save-most",
        place="section 4.1, Figure 6a",
        words="50 proposals save the most time over Inception-ResNet.",
        check=partial(proposals_save_most, count=50, extractor=BEST_EXTRACTOR),
        settled_by=FEWER_TIME,
    ),
    Statement(
        name="proposals-r-fcn",
        place="section 4.1, Figure 6b",
        words="R-FCN saves hardly any time with fewer proposals (10 % at most, at 50).",
        check=partial(proposals_keep, count=50, of="time", least=1 - LITTLE, meta_architecture="r_fcn"),
        settled_by=FEWER_TIME,
    ),
    Statement(
        name="proposals-100-ap",
        place="section 4.1, Figure 6",
        words="Over ResNet-101, Faster R-CNN with 100 proposals has the AP of R-FCN with 300 (within 0.02).",
        check=partial(ap_alike, first=FASTER_100, second=R_FCN_300),
        settled_by=THREE_TRAININGS,
    ),
    Statement(
        name="proposals-100-time",
        place="section 4.1, Figure 6",
        words="Over ResNet-101, Faster R-CNN with 100 proposals takes the time of R-FCN with 300 (within a quarter).",
        check=partial(time_ratio, first=FASTER_100, second=R_FCN_300, is_alike=True),
        settled_by="frontier benchmark faster_rcnn/resnet_101/600/p100 r_fcn/resnet_101/600",
    ),
)
SETTINGS_STATEMENTS: Final = (*RESOLUTION_STATEMENTS, *PROPOSAL_STATEMENTS)
