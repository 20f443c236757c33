import pytest

from frontier.paper.changes import NO_TIME_BOUNDS, THREE_TRAININGS
from frontier.paper.critical_points import fastest_is, sweet_spot_is
from frontier.paper.printed import OTHER_TRAINING
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed, row

SSD, R_FCN = "ssd/mobilenet_v1/300", "r_fcn/resnet_101/600"
OTHER_SSD, OTHER_R_FCN = "ssd/vgg_16/300", "r_fcn/vgg_16/600"
BEST = "faster_rcnn/inception_resnet_v2/600/s8"
SSD_NETWORK, R_FCN_NETWORK = ("ssd", "mobilenet_v1"), ("r_fcn", "resnet_101")
POINTS = {
    SSD: (30.0, 0.2),
    OTHER_SSD: (50.0, 0.21),
    OTHER_R_FCN: (80.0, 0.26),
    R_FCN: (90.0, 0.34),
    BEST: (900.0, 0.36),
}


def points(make=row, points=POINTS, **cells):
    return [
        make(name, ms=ms, ap=ap, **({"number": number} if make is printed else {}), **cells)
        for number, (name, (ms, ap)) in enumerate(points.items())
    ]


@pytest.mark.parametrize(("ms", "holds"), [(30.0, True), (60.0, False), (50.5, None)])
def test_the_fastest_is_the_papers_or_another(ms, holds):
    found = fastest_is(grounds(*points(points={**POINTS, SSD: (ms, 0.2)})), networks=[SSD_NETWORK])
    assert found.holds is holds
    first = fastest_is(grounds(*points()), networks=[SSD_NETWORK])
    assert first.words.startswith("SSD MobileNet v1, 300 px: 30")
    assert first.words.endswith("of 5 detectors")


@pytest.mark.parametrize("ms", [30.0, 60.0])
@pytest.mark.parametrize(
    ("missing", "lacking"),
    [
        ((OTHER_SSD,), "no SSD over another extractor has a time and an AP"),
        ((OTHER_R_FCN, R_FCN, BEST), "no other meta-architecture has a time and an AP"),
    ],
)
def test_what_nothing_here_could_win_over_is_not_settled_by_winning(ms, missing, lacking):
    here = {name: point for name, point in POINTS.items() if name not in missing}
    found = fastest_is(grounds(*points(points={**here, SSD: (ms, 0.2)})), networks=[SSD_NETWORK])
    assert (found.holds, found.lacking) == (None, lacking)


def test_all_of_the_papers_networks_must_be_there_and_so_must_the_point():
    for networks in ([("ssd", "inception_v2")], [SSD_NETWORK, ("ssd", "inception_v2")]):
        with pytest.raises(LackingError, match="no row of SSD Inception v2 has a time and an AP"):
            fastest_is(grounds(*points()), networks=networks)
    with pytest.raises(LackingError, match="no sweet spot"):
        sweet_spot_is(grounds(*points()[:2]), networks=[SSD_NETWORK])


def test_times_without_bounds_say_nothing_of_who_is_fastest():
    found = fastest_is(grounds(*points(is_sure=False)), networks=[SSD_NETWORK])
    assert (found.holds, found.lacking) == (None, NO_TIME_BOUNDS)


def test_the_elbow_of_the_papers_accuracies():
    found = sweet_spot_is(grounds(*points(printed)), networks=[R_FCN_NETWORK])
    assert (found.holds, "R-FCN ResNet-101, 600 px: 90 ms" in found.words) == (True, True)
    assert sweet_spot_is(grounds(*points(printed)), networks=[SSD_NETWORK]).holds is False


@pytest.mark.parametrize("network", [R_FCN_NETWORK, SSD_NETWORK])
def test_one_training_of_each_by_others_or_here_does_not_tell_the_elbow_either_way(network):
    zoo = sweet_spot_is(grounds(*points(printed, document="tf1_zoo")), networks=[network])
    assert (zoo.holds, zoo.lacking) == (None, OTHER_TRAINING)
    own = sweet_spot_is(grounds(*points()), networks=[network])
    assert (own.holds, own.lacking) == (None, THREE_TRAININGS)


def test_an_elbow_that_rounding_decides_is_open():
    # The line from the first to the last rises .14 AP in 70 ms, .002 a ms: .26 and .31 lie .04 above it, both.
    names = (SSD, R_FCN, OTHER_R_FCN, BEST)
    places = zip(names, ((10.0, 0.2), (20.0, 0.26), (45.0, 0.31), (80.0, 0.34)), strict=True)
    rows = points(printed, dict(places))
    found = sweet_spot_is(grounds(*rows), networks=[R_FCN_NETWORK])
    assert (found.holds, "of draws within the bounds" in found.lacking) == (None, True)


def test_printed_accuracies_beside_times_without_bounds_do_not_tell_either():
    rows = [{**cells, "accuracy_source": "huang2017-0001 (minival)"} for cells in points(is_sure=False)]
    assert sweet_spot_is(grounds(*rows), networks=[R_FCN_NETWORK]).lacking == NO_TIME_BOUNDS


@pytest.mark.parametrize("check", [fastest_is, sweet_spot_is])
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY, networks=[SSD_NETWORK])
