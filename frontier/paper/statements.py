"""The statements of the paper that have a number or a direction, in its order.

Left out are settings (thresholds, rates, numbers of steps), definitions, what is quoted of other papers, and what the
text says twice. Tolerances are ours: two points of a percentage, a tenth or a quarter of a factor, as is said with
each.

Each is either open for good, with what would settle it, or its check can come out both ways on rows of some kind: a
statement that rows could only bear out is held against none of them.
"""

from functools import partial
from typing import Final

from frontier.paper.accuracy_statements import ACCURACY_STATEMENTS
from frontier.paper.cost import gmacs_ratio, top1_alike
from frontier.paper.cost_statements import COST_STATEMENTS
from frontier.paper.effects import stride_change
from frontier.paper.papers_gpu import time_at_least
from frontier.paper.settings_statements import SETTINGS_STATEMENTS
from frontier.paper.speed import postprocessing_is_bulk
from frontier.paper.speed_statements import SPEED_STATEMENTS
from frontier.paper.statement import Statement
from frontier.paper.values import beyond_rows, diversity_helps, ensemble_gain, held_out_is_close

SETUP_STATEMENTS = (
    Statement(
        name="mobilenet-imagenet",
        place="section 3.1, Table 2",
        words="MobileNet is as accurate as VGG-16 on ImageNet (within a point).",
        check=partial(top1_alike, first="mobilenet_v1", second="vgg_16", within=0.01),
        settled_by="rows over both extractors",
    ),
    Statement(
        name="mobilenet-cost",
        place="section 3.1",
        words="MobileNet costs a thirtieth of VGG-16.",
        number=1 / 30,
        unit="times",
        tolerance=0.005,
        check=partial(
            gmacs_ratio,
            first={"meta_architecture": "ssd", "feature_extractor": "mobilenet_v1"},
            second={"meta_architecture": "ssd", "feature_extractor": "vgg_16"},
        ),
        settled_by="counting both classifiers with their last layers",
    ),
    Statement(
        name="mobilenet-size",
        place="section 3.1",
        words="MobileNet has a thirtieth of the size of VGG-16.",
        number=1 / 30,
        unit="times",
        tolerance=0.005,
        check=partial(
            beyond_rows,
            why="Table 2 counts both without their last layers, 3.2 and 14.7 million; this is about whole classifiers",
        ),
        settled_by="counting both classifiers with their last layers",
    ),
    Statement(
        name="stride-ap",
        place="section 3.1",
        words="Stride 8 instead of 16 raises AP by 5 %.",
        number=0.05,
        tolerance=0.02,
        check=partial(stride_change, of="ap"),
        settled_by="frontier train and evaluate of five two-stage detectors over three networks, with /s8 and without",
    ),
    Statement(
        name="stride-time",
        place="section 3.1",
        words="Stride 8 instead of 16 raises the time by 63 %.",
        number=0.63,
        tolerance=0.1,
        check=partial(stride_change, of="time"),
        settled_by="frontier benchmark faster_rcnn/resnet_101/600 faster_rcnn/resnet_101/600/s8",
    ),
    Statement(
        name="literature-matched",
        place="section 3.4",
        words="Configurations that other papers have are as accurate here as there, or more.",
        check=partial(
            beyond_rows,
            why="the originals' AP is of other pictures and training data (val2014, test-dev 2015, trainval35k)",
        ),
        settled_by="frontier evaluate of both on the same pictures",
    ),
    Statement(
        name="conv5-costs",
        place="section 3.6",
        words="In SSD over ResNet-101 the last layer of conv5 adds cost and hardly any AP.",
        check=partial(beyond_rows, why="no row is of the variant with conv5"),
        settled_by="building that variant, training and timing both",
    ),
    Statement(
        name="postprocessing-bulk",
        place="section 3.5",
        words="Postprocessing is most of the time of the fastest detectors (of the three fastest here).",
        check=postprocessing_is_bulk,
        settled_by="frontier benchmark",
    ),
    Statement(
        name="framerate-cap",
        place="section 3.5",
        words="Postprocessing of about 40 ms keeps every detector at or below 25 pictures a second.",
        check=partial(time_at_least, least_ms=40.0),
        settled_by="the paper's own times; they stand in its figures alone",
    ),
)

CHALLENGE_STATEMENTS = (
    Statement(
        name="test-is-close",
        place="Table 3, footnote 4",
        words="AP on held-out pictures is very close to that on the test pictures (within 0.01).",
        check=held_out_is_close,
        settled_by="frontier evaluate of three detectors on two sets of pictures",
    ),
    Statement(
        name="challenge-ap",
        place="section 4.2, Table 4",
        words="The ensemble has AP 0.413 on the test pictures of the 2016 challenge.",
        number=0.413,
        unit="AP",
        tolerance=0.001,
        check=partial(beyond_rows, why="no other source prints it, and the test annotations are not public"),
        settled_by="a submission to the challenge's server",
    ),
    Statement(
        name="challenge-lead",
        place="section 4.2, Table 4",
        words="It beats the best result before it, AP 0.371, by 0.042.",
        number=0.042,
        unit="AP",
        tolerance=0.001,
        check=partial(beyond_rows, why="no row holds the earlier result"),
        settled_by="the challenge's leader board",
    ),
    Statement(
        name="challenge-small-recall",
        place="section 4.2, Table 4",
        words="Its recall of small objects is nearly 60 % above the best before.",
        number=0.6,
        tolerance=0.05,
        check=partial(beyond_rows, why="no row holds recalls"),
        settled_by="the challenge's leader board",
    ),
    Statement(
        name="ensemble-gain",
        place="section 4.2, Table 6",
        words="Ensembling and several crops bring almost 7 points of AP over a single network.",
        number=0.07,
        unit="AP",
        tolerance=0.005,
        check=ensemble_gain,
        settled_by="rows of an ensemble and of its members on the same pictures",
    ),
    Statement(
        name="diversity-helps",
        place="section 4.2, Table 6",
        words="The ensemble chosen for diversity beats the one chosen by hand.",
        check=diversity_helps,
        settled_by="rows of both on the same pictures",
    ),
    Statement(
        name="state-of-the-art",
        place="section 4.1",
        words="Faster R-CNN over Inception-ResNet at stride 8 is the best single network of its time.",
        check=partial(beyond_rows, why="rows carry no dates of publication"),
        settled_by="the literature up to November 2016",
    ),
)

STATEMENTS: Final[tuple[Statement, ...]] = (
    *SETUP_STATEMENTS,
    *SPEED_STATEMENTS,
    *ACCURACY_STATEMENTS,
    *SETTINGS_STATEMENTS,
    *COST_STATEMENTS,
    *CHALLENGE_STATEMENTS,
)
