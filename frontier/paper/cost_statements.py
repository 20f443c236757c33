"""What the paper's section 4.1 states of multiply-adds and memory (Figures 8 to 10)."""

from functools import partial
from typing import Final

from frontier.paper.cost import (
    memory_follows_size,
    memory_follows_time,
    memory_spread_is_widest,
    mobilenet_is_small,
    mobilenet_is_smallest,
)
from frontier.paper.papers_gpu import ratio_above_one
from frontier.paper.speed import DENSE, FACTORED, dense_over_factored, fastest_extractor_is
from frontier.paper.statement import Statement

BENCHMARK = "frontier benchmark, which counts multiply-adds and memory"
PAPERS_TIMES = "the paper's own times; they stand in its figures alone"

COST_STATEMENTS: Final = (
    Statement(
        name="dense-above-1",
        place="section 4.1, Figure 8a",
        words="On the paper's GPU a millisecond typically does more than 1 GMAC of ResNet-101.",
        check=partial(ratio_above_one, extractors=DENSE, is_above=True),
        settled_by=PAPERS_TIMES,
    ),
    Statement(
        name="factored-below-1",
        place="section 4.1, Figure 8a",
        words="There it typically does less than 1 GMAC of Inception v2 and v3 and of MobileNet.",
        check=partial(
            ratio_above_one,
            extractors=[name for names in FACTORED.values() for name in names],
            is_above=False,
        ),
        settled_by=PAPERS_TIMES,
    ),
    Statement(
        name="dense-over-factored",
        place="section 4.1, Figure 8a",
        words="A millisecond does more multiply-adds of ResNet-101 than of Inception and MobileNet.",
        check=dense_over_factored,
        settled_by=BENCHMARK,
    ),
    Statement(
        name="memory-time",
        place="section 4.1, Figure 10",
        words="Memory is highly correlated with time (0.7 or more).",
        check=memory_follows_time,
        settled_by=BENCHMARK,
    ),
    Statement(
        name="memory-size",
        place="section 4.1, Figure 10",
        words="Larger extractors take much more memory (more parameters at 300 px here).",
        check=memory_follows_size,
        settled_by=BENCHMARK,
    ),
    Statement(
        name="mobilenet-memory",
        place="section 4.1, Figure 9",
        words="Detectors over MobileNet take less than 1 GB (total) in almost all settings (80 % here), at 300 px.",
        check=mobilenet_is_small,
        settled_by=BENCHMARK,
    ),
    Statement(
        name="mobilenet-least-memory",
        place="section 4.1, Figure 9",
        words="MobileNet takes the least memory of all extractors, at 300 px.",
        check=mobilenet_is_smallest,
        settled_by=BENCHMARK,
    ),
    Statement(
        name="mobilenet-fastest",
        place="section 4.1, Figure 9",
        words="MobileNet is the fastest of all extractors too.",
        check=partial(fastest_extractor_is, extractor="mobilenet_v1"),
        settled_by=BENCHMARK,
    ),
    Statement(
        name="memory-spread",
        place="section 4.1, Figure 9",
        words="Memory varies most with the number of proposals in Faster R-CNN over Inception-ResNet.",
        check=partial(
            memory_spread_is_widest, meta_architecture="faster_rcnn", extractor="inception_resnet_v2"
        ),
        settled_by="frontier benchmark of two-stage detectors at 300 px, with /p10 and without",
    ),
)
