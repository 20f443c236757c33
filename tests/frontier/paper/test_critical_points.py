import pytest

from frontier.paper.changes import NO_TIME_BOUNDS, THREE_TRAININGS
from frontier.paper.critical_points import fastest_is, sweet_spot_is
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed, row

SSD, R_FCN = "ssd/mobilenet_v1/300", "r_fcn/resnet_101/600"
BEST = "faster_rcnn/inception_resnet_v2/600/s8"
SSD_NETWORK, R_FCN_NETWORK = ("ssd", "mobilenet_v1"), ("r_fcn", "resnet_101")
POINTS = ((SSD, 30.0, 0.2), (R_FCN, 90.0, 0.34), (BEST, 900.0, 0.36))


def three(make=row, **cells):
    return [
        make(name, ms=ms, ap=ap, **({"number": number} if make is printed else {}), **cells)
        for number, (name, ms, ap) in enumerate(POINTS)
    ]


def test_the_fastest_is_the_papers_or_another():
    found = fastest_is(grounds(*three()), networks=[SSD_NETWORK])
    assert found.holds is True
    assert "SSD MobileNet v1, 300 px: 30 ms, AP 0.20, of 3 detectors" in found.words
    assert fastest_is(grounds(*three()), networks=[R_FCN_NETWORK]).holds is False


def test_the_papers_network_must_be_there_and_so_must_the_point_and_another_network():
    with pytest.raises(LackingError, match="no row of SSD VGG-16"):
        fastest_is(grounds(*three()), networks=[("ssd", "vgg_16")])
    with pytest.raises(LackingError, match="no sweet spot"):
        sweet_spot_is(grounds(*three()[:2]), networks=[SSD_NETWORK])
    alone = fastest_is(grounds(*three()[:1]), networks=[SSD_NETWORK])
    assert (alone.holds, "no other network" in alone.lacking) == (None, True)


def test_times_without_bounds_say_nothing_of_who_is_fastest():
    rows = [row("ssd/vgg_16/300", ms=10.0, ap=0.2), row(SSD, ms=30.0, ap=0.2, is_sure=False)]
    found = fastest_is(grounds(*rows), networks=[SSD_NETWORK])
    assert (found.holds, found.lacking) == (None, NO_TIME_BOUNDS)


@pytest.mark.parametrize(("ms", "holds"), [(30.1, None), (40.0, False), (20.0, True)])
def test_bounds_that_overlap_do_not_say_who_is_fastest(ms, holds):
    rows = [row("ssd/vgg_16/300", ms=30.0, ap=0.2), row(SSD, ms=ms, ap=0.2)]
    assert fastest_is(grounds(*rows), networks=[SSD_NETWORK]).holds is holds


def test_the_elbow_of_printed_numbers():
    found = sweet_spot_is(grounds(*three(printed)), networks=[R_FCN_NETWORK])
    assert (found.holds, "R-FCN ResNet-101, 600 px: 90 ms" in found.words) == (True, True)
    assert sweet_spot_is(grounds(*three(printed)), networks=[SSD_NETWORK]).holds is False


def test_an_elbow_that_rounding_decides_is_open():
    # Whole percents: 0.20, 0.28, 0.32 and 0.36 at 10, 20, 40 and 80 ms; both in the middle bend alike.
    names = (SSD, R_FCN, "faster_rcnn/resnet_101/600", BEST)
    points = zip(names, (10.0, 20.0, 41.0, 80.0), (0.20, 0.29, 0.33, 0.34), strict=True)
    rows = [
        printed(name, ms=ms, ap=ap, number=number, document="tf1_zoo")
        for number, (name, ms, ap) in enumerate(points)
    ]
    found = sweet_spot_is(grounds(*rows), networks=[R_FCN_NETWORK])
    assert (found.holds, "of the ways" in found.lacking) == (None, True)


def test_one_training_of_each_does_not_tell_the_elbow():
    found = sweet_spot_is(grounds(*three()), networks=[R_FCN_NETWORK])
    assert (found.holds, found.lacking) == (None, THREE_TRAININGS)


def test_printed_accuracies_beside_times_without_bounds_do_not_either():
    rows = [{**cells, "accuracy_source": "huang2017-0001 (minival)"} for cells in three(is_sure=False)]
    assert sweet_spot_is(grounds(*rows), networks=[R_FCN_NETWORK]).lacking == NO_TIME_BOUNDS


@pytest.mark.parametrize("check", [fastest_is, sweet_spot_is])
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY, networks=[SSD_NETWORK])
