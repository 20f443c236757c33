"""What the paper's section 4.1 states of accuracy against time and of the critical points (Figure 2, Table 3)."""

from functools import partial
from typing import Final

from frontier.paper.accuracy import faster_rcnn_leads, mobilenet_loses, most_accurate_is
from frontier.paper.critical_points import fastest_is, sweet_spot_is
from frontier.paper.papers_gpu import fastest_in_tens, slowest_time, time_at_least
from frontier.paper.speed import faster_rcnn_slowest, network_ratio, time_ratio
from frontier.paper.statement import Statement
from frontier.paper.values import AP_TOLERANCE, ap_elsewhere

BENCHMARK = "frontier benchmark over two extractors or more"
BOTH = "frontier benchmark and frontier evaluate of the detectors named and of others like them"
THREE_TRAININGS = "three trainings of each: frontier train --seed, then frontier evaluate"
PAPERS_TIMES = "the paper's own times; they stand in its figures alone"
BEST = ("faster_rcnn", "inception_resnet_v2")
LIGHT_SSD = (("ssd", "mobilenet_v1"), ("ssd", "inception_v2"))
SWEET = (("r_fcn", "resnet_101"), ("faster_rcnn", "resnet_101"))

# Table 3, the column of the held-out pictures ("minival"). The resolution of the two over ResNet-101 is that of Figure 2.
TABLE_3 = {
    "ssd/mobilenet_v1/300": 0.193,
    "ssd/inception_v2/300": 0.220,
    "faster_rcnn/resnet_101/600/p100": 0.320,
    "r_fcn/resnet_101/600": 0.304,
    "faster_rcnn/inception_resnet_v2/600/s8": 0.357,
}


def printed_ap(model: str, ap: float, place: str) -> Statement:
    """That the paper's detector has this AP on the pictures that it holds out."""
    return Statement(
        name=f"ap-{model.replace('/', '-')}",
        place=place,
        words=f"{model} has AP {ap:.3f} on the 8,000 pictures held out.",
        number=ap,
        unit="AP",
        tolerance=AP_TOLERANCE,
        check=partial(ap_elsewhere, model=model),
        settled_by=f"three trainings of {model} on the split of `frontier data split`: frontier train --seed, then frontier evaluate",
    )


SPEED_STATEMENTS: Final = (
    Statement(
        name="fastest-time",
        place="section 4.1, Figure 2",
        words="Times begin at tens of milliseconds.",
        check=fastest_in_tens,
        settled_by=PAPERS_TIMES,
    ),
    Statement(
        name="slowest-time",
        place="section 4.1, Figure 2",
        words="Times end at almost a second, that of Faster R-CNN over Inception-ResNet at stride 8.",
        number=1000.0,
        unit="ms",
        tolerance=250.0,
        check=partial(slowest_time, network=BEST, least_ms=750.0),
        settled_by=PAPERS_TIMES,
    ),
    Statement(
        name="faster-rcnn-slower",
        place="section 4.1, Figure 2",
        words="SSD and R-FCN are faster on average than Faster R-CNN (all else being equal here).",
        check=faster_rcnn_slowest,
        settled_by=BENCHMARK,
    ),
    Statement(
        name="faster-rcnn-more-accurate",
        place="section 4.1, Figure 2",
        words="Faster R-CNN tends to be more accurate than SSD and R-FCN (all else being equal here).",
        check=faster_rcnn_leads,
        settled_by="frontier train and evaluate of all three over five extractors",
    ),
    Statement(
        name="faster-rcnn-100-ms",
        place="section 4.1, Figure 2",
        words="Faster R-CNN takes at least 100 ms a picture.",
        check=partial(time_at_least, least_ms=100.0, meta_architecture="faster_rcnn"),
        settled_by=PAPERS_TIMES,
    ),
    Statement(
        name="fastest-is-ssd",
        place="section 4.1, Table 3",
        words="The fastest end of the frontier is SSD over MobileNet or Inception v2.",
        check=partial(fastest_is, networks=LIGHT_SSD),
        settled_by=BOTH,
    ),
    Statement(
        name="mobilenet-less-accurate",
        place="section 4.1",
        words="SSD over MobileNet is slightly less accurate than over Inception v2.",
        check=mobilenet_loses,
        settled_by=THREE_TRAININGS,
    ),
    Statement(
        name="mobilenet-faster",
        place="section 4.1",
        words="Without postprocessing, SSD over MobileNet is about twice as fast as over Inception v2.",
        number=2.0,
        unit="times",
        tolerance=0.5,
        check=partial(
            network_ratio,
            first={"meta_architecture": "ssd", "feature_extractor": "inception_v2"},
            second={"meta_architecture": "ssd", "feature_extractor": "mobilenet_v1"},
        ),
        settled_by="frontier benchmark ssd/mobilenet_v1/300 ssd/inception_v2/300",
    ),
    Statement(
        name="sweet-spot",
        place="section 4.1, Table 3",
        words="The elbow of the frontier is R-FCN or Faster R-CNN over ResNet-101 (with any proposals here).",
        check=partial(sweet_spot_is, networks=SWEET),
        settled_by=BOTH,
    ),
    Statement(
        name="sweet-spot-50",
        place="section 4.1",
        words="Over ResNet-101, Faster R-CNN with 50 proposals is about as fast as R-FCN (within a quarter).",
        check=partial(
            time_ratio,
            first={
                "meta_architecture": "faster_rcnn",
                "feature_extractor": "resnet_101",
                "num_proposals": 50.0,
            },
            second={"meta_architecture": "r_fcn", "feature_extractor": "resnet_101", "num_proposals": 300.0},
            is_alike=True,
        ),
        settled_by="frontier benchmark faster_rcnn/resnet_101/600/p50 r_fcn/resnet_101/600",
    ),
    Statement(
        name="most-accurate",
        place="section 4.1, Table 3",
        words="Faster R-CNN over Inception-ResNet v2 is the most accurate of all.",
        check=partial(most_accurate_is, network=BEST),
        settled_by=THREE_TRAININGS,
    ),
    *(printed_ap(model, ap, "Table 3") for model, ap in TABLE_3.items()),
)
