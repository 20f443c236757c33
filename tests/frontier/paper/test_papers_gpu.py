import pytest

from frontier.paper.papers_gpu import LATER, fastest_in_tens, ratio_above_one, slowest_time, time_at_least
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed

SSD, R_FCN = "ssd/mobilenet_v1/300", "r_fcn/resnet_101/600"
BEST = "faster_rcnn/inception_resnet_v2/600/s8"
BEST_NETWORK = ("faster_rcnn", "inception_resnet_v2")


def three(device="titan_x"):
    times = ((SSD, 30.0), (R_FCN, 90.0), (BEST, 900.0))
    return [
        {**printed(name, ms=ms, number=number), "device_key": device}
        for number, (name, ms) in enumerate(times)
    ]


CHECKS = (
    fastest_in_tens,
    lambda rows: time_at_least(rows, least_ms=40.0),
    lambda rows: slowest_time(rows, network=BEST_NETWORK),
    lambda rows: ratio_above_one(rows, extractors=["resnet_101"], is_above=True),
)


@pytest.mark.parametrize("check", CHECKS)
def test_milliseconds_hold_on_the_papers_gpu_alone(check):
    with pytest.raises(LackingError, match="times do not transfer"):
        check(grounds(*three("box")))
    with pytest.raises(LackingError, match="no times"):
        check(EMPTY)


def test_times_of_later_software_bear_the_paper_out_and_refute_nothing():
    rows = grounds(*three())
    assert fastest_in_tens(rows).holds is True
    slow = fastest_in_tens(grounds({**printed(SSD, ms=5.0), "device_key": "titan_x"}))
    assert (slow.holds, slow.lacking) == (None, LATER)
    assert time_at_least(rows, least_ms=40.0).holds is None
    assert time_at_least(rows, least_ms=100.0, meta_architecture="faster_rcnn").holds is True
    with pytest.raises(LackingError, match="no times"):
        time_at_least(grounds(*three()[:1]), least_ms=100.0, meta_architecture="faster_rcnn")


def test_the_slowest():
    found = slowest_time(grounds(*three()), network=BEST_NETWORK)
    assert (found.value, found.holds) == (900.0, True)
    slower = {**printed("r_fcn/resnet_101/300", ms=2000.0, number=9), "device_key": "titan_x"}
    assert slowest_time(grounds(*three(), slower), network=BEST_NETWORK).holds is None


def test_multiply_adds_a_millisecond_on_average():
    rows = three()
    gmacs = (1.2, 180.0, 3000.0)
    rows = grounds(*({**one, "gmacs": count} for one, count in zip(rows, gmacs, strict=True)))
    dense = ratio_above_one(rows, extractors=["resnet_101"], is_above=True)
    assert (dense.holds, dense.words) == (True, "ResNet-101 2")
    assert ratio_above_one(rows, extractors=["mobilenet_v1"], is_above=False).holds is True
    turned = ratio_above_one(rows, extractors=["resnet_101"], is_above=False)
    assert (turned.holds, turned.lacking) == (None, LATER)
    with pytest.raises(LackingError, match="Inception v2 or"):
        ratio_above_one(rows, extractors=["inception_v2", "inception_v3"], is_above=False)
