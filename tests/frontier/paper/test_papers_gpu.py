import pytest

from frontier.paper.papers_gpu import LATER, fastest_in_tens, ratio_above_one, slowest_time, time_at_least
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed

SSD, R_FCN = "ssd/mobilenet_v1/300", "r_fcn/resnet_101/600"
BEST = "faster_rcnn/inception_resnet_v2/600/s8"
BEST_NETWORK = ("faster_rcnn", "inception_resnet_v2")


def three(*times, device="titan_x", gmacs=(1.2, 180.0, 3000.0)):
    """SSD, R-FCN and the paper's most accurate detector, timed with later software."""
    cells = zip((SSD, R_FCN, BEST), times or (30.0, 90.0, 900.0), gmacs, strict=True)
    return grounds(
        *(
            {**printed(name, ms=ms, gmacs=count, number=number, document="tf1_zoo"), "device_key": device}
            for number, (name, ms, count) in enumerate(cells)
        )
    )


def slowest(rows):
    return slowest_time(rows, network=BEST_NETWORK, least_ms=750.0)


def dense(rows):
    return ratio_above_one(rows, extractors=["resnet_101"], is_above=True)


def factored(rows):
    return ratio_above_one(rows, extractors=["mobilenet_v1"], is_above=False)


def at_least_25_ms(rows):
    return time_at_least(rows, least_ms=25.0)


CONTRADICTED = [
    (fastest_in_tens, (5.0, 90.0, 900.0)),
    (at_least_25_ms, (24.0, 90.0, 900.0)),
    (slowest, (30.0, 90.0, 620.0)),
    (slowest, (30.0, 1000.0, 900.0)),
    (dense, (30.0, 200.0, 900.0)),
    (factored, (1.0, 90.0, 900.0)),
]


@pytest.mark.parametrize(("check", "times"), CONTRADICTED)
def test_later_software_settles_neither_what_it_bears_out_nor_what_it_contradicts(check, times):
    for rows, side in ((three(), "as the paper says"), (three(*times), "not as the paper says")):
        found = check(rows)
        assert (found.holds, found.lacking) == (None, f"{side}, {LATER}")


@pytest.mark.parametrize("check", [fastest_in_tens, at_least_25_ms, slowest, dense, factored])
def test_milliseconds_hold_on_the_papers_gpu_alone(check):
    with pytest.raises(LackingError, match="times do not transfer"):
        check(three(device="box"))
    with pytest.raises(LackingError, match="no times"):
        check(EMPTY)


def test_what_was_found_is_told():
    assert fastest_in_tens(three()).words == "30 ms, SSD MobileNet v1, 300 px"
    assert (slowest(three()).value, slowest(three()).words[:6]) == (900.0, "900 ms")
    assert dense(three()).words == "above 1 in 1 of 1 detector (ResNet-101 2 GMACs per ms)"


def test_typically_is_more_than_half_of_the_detectors():
    # 180 / 90 and 180 / 200: one above 1 and one below, although their average is above it.
    mixed = [
        {**printed(name, ms=ms, gmacs=180.0, number=number, document="tf1_zoo"), "device_key": "titan_x"}
        for number, (name, ms) in enumerate(((R_FCN, 90.0), ("faster_rcnn/resnet_101/600", 200.0)))
    ]
    found = dense(grounds(*mixed))
    assert (found.words[:10], found.lacking[:6]) == ("above 1 in", "not as")


def test_who_is_asked_of_must_be_there():
    with pytest.raises(LackingError, match="no times"):
        time_at_least(three(), least_ms=100.0, meta_architecture="mask_rcnn")
    with pytest.raises(LackingError, match="Inception v2 or"):
        ratio_above_one(three(), extractors=["inception_v2", "inception_v3"], is_above=False)
    with pytest.raises(LackingError, match="no row of SSD VGG-16"):
        slowest_time(three(), network=("ssd", "vgg_16"), least_ms=750.0)
