import math

import pytest

from frontier.paper.effects import (
    proposals_alike,
    proposals_keep,
    proposals_save_most,
    resolution_always,
    resolution_change,
    resolution_small_objects,
    stride_change,
)
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, row

SSD, FASTER, BEST = "ssd/mobilenet_v1", "faster_rcnn/resnet_101", "faster_rcnn/inception_resnet_v2"


def halved(*changes, column="ap"):
    """A detector for each change, at 600 px with 0.4 and at 300 px with what the change leaves of it."""
    names = ["vgg_16", "resnet_101", "inception_v2", "mobilenet_v1", "inception_v3"]
    rows = []
    for name, change in zip(names, changes, strict=False):
        rows += [
            row(f"ssd/{name}/600", **{column: 0.4}),
            row(f"ssd/{name}/300", **{column: 0.4 * (1 + change)}),
        ]
    return grounds(*rows)


def test_half_the_resolution_is_averaged_over_pairs():
    found = resolution_change(halved(-0.1, -0.3), change="ap_change")
    assert found.value == pytest.approx(-0.2)
    assert found.holds is True
    assert "2 pairs" in found.words
    assert resolution_change(halved(0.1), change="ap_change").holds is False


def test_five_networks_give_an_interval_and_where_it_holds_0_no_telling():
    # Mean of -.1, -.2, -.1, -.2, -.15 is -.15, their standard deviation .05: half the interval is 2.776 * .05 / 5 ** .5.
    found = resolution_change(halved(-0.1, -0.2, -0.1, -0.2, -0.15), change="ap_change")
    assert found.upper - found.value == pytest.approx(2.776 * 0.05 / math.sqrt(5), rel=1e-3)
    assert found.holds is True
    assert resolution_change(halved(-0.5, 0.4, -0.4, 0.3, -0.1), change="ap_change").holds is None


def test_consistently_means_in_every_pair():
    assert resolution_always(halved(-0.1, -0.3)).holds is True
    found = resolution_always(halved(-0.1, 0.3))
    assert (found.holds, found.words) == (False, "lower in 1 of 2 pairs")


def test_time_needs_times_and_large_objects_their_ap():
    timed = grounds(row(f"{SSD}/600", ms=40.0), row(f"{SSD}/300", ms=30.0))
    assert resolution_change(timed, change="time_change").value == pytest.approx(-0.25)
    for change in ("ap_change", "ap_large_change"):
        with pytest.raises(LackingError, match="AP"):
            resolution_change(timed, change=change)


def test_small_objects_are_told_by_the_middle_factor():
    rows = [
        row(f"ssd/{name}/{size}", ap=0.2, ap_small=ap)
        for name, high, low in (("vgg_16", 0.2, 0.1), ("inception_v2", 0.2, 0.05), ("resnet_101", 0.2, 0.2))
        for size, ap in ((600, high), (300, low))
    ]
    found = resolution_small_objects(grounds(*rows))
    assert (found.value, found.holds) == (pytest.approx(2.0), True)  # the middle of 1, 2 and 4
    assert resolution_small_objects(grounds(*rows[-2:])).holds is False
    nothing = [row(f"{SSD}/600", ap=0.2, ap_small=0.1), row(f"{SSD}/300", ap=0.2, ap_small=0.0)]
    assert "up from 0" in resolution_small_objects(grounds(*nothing)).words
    with pytest.raises(LackingError, match="small"):
        resolution_small_objects(halved(-0.1))


def test_stride():
    both = [row(f"{FASTER}/600", ap=0.3, ms=100.0), row(f"{FASTER}/600/s8", ap=0.33, ms=163.0)]
    assert stride_change(grounds(*both), change="ap_change").value == pytest.approx(0.1)
    assert stride_change(grounds(*both), change="time_change").value == pytest.approx(0.63)
    worse = [row(f"{FASTER}/600", ap=0.3), row(f"{FASTER}/600/s8", ap=0.2)]
    assert stride_change(grounds(*worse), change="ap_change").holds is False
    with pytest.raises(LackingError, match="stride"):
        stride_change(grounds(*both[:1]), change="ap_change")


def curve(detector, ap_at_50, ms_at_50):
    return [
        row(f"{detector}/600/p50", ap=ap_at_50, ms=ms_at_50),
        row(f"{detector}/600", ap=0.4, ms=300.0),
    ]


def keep(rows, **options):
    return proposals_keep(grounds(*rows), count=50, **options)


def test_fewer_proposals_keep_a_share_of_ap_and_time():
    rows = curve(BEST, 0.384, 100.0)
    found = keep(rows, share="ap_kept", least=0.9)
    assert (found.value, found.holds) == (pytest.approx(0.96), True)
    assert keep(rows, share="time_kept", most=0.9).value == pytest.approx(1 / 3)
    assert keep(rows, share="time_kept", least=0.9).holds is False
    assert keep(curve(BEST, 0.2, 100.0), share="ap_kept", least=0.9).holds is False


def test_only_the_detectors_asked_for_count_and_only_against_300_proposals():
    rows = curve(BEST, 0.384, 100.0)
    with pytest.raises(LackingError, match="ResNet-101"):
        keep(rows, share="ap_kept", extractor="resnet_101")
    with pytest.raises(LackingError):
        keep(rows, share="ap_kept", meta_architecture="r_fcn")
    few = [row(f"{BEST}/600/p50", ap=0.3), row(f"{BEST}/600/p100", ap=0.3)]
    with pytest.raises(LackingError, match="at 50 and at 300"):
        keep(few, share="ap_kept")


def test_numbers_of_the_papers_own_sentence_are_said_to_be():
    rows = [{**one, "row_id": f"huang2017-{number}"} for number, one in enumerate(curve(BEST, 0.384, 100.0))]
    assert "that very sentence" in keep(rows, share="ap_kept").note
    assert keep(curve(BEST, 0.384, 100.0), share="ap_kept").note == ""


def test_other_extractors_fare_alike_or_do_not():
    alike = grounds(*curve(FASTER, 0.38, 200.0), *curve(BEST, 0.1, 100.0))
    assert proposals_alike(alike, count=50, keep=0.96).holds is True
    assert proposals_alike(grounds(*curve(FASTER, 0.36, 200.0)), count=50, keep=0.96).holds is False
    with pytest.raises(LackingError, match="no other extractor"):
        proposals_alike(grounds(*curve(BEST, 0.38, 100.0)), count=50, keep=0.96)


def test_who_saves_most():
    both = grounds(*curve(FASTER, 0.38, 200.0), *curve(BEST, 0.38, 100.0))
    assert proposals_save_most(both, count=50, extractor="inception_resnet_v2").holds is True
    assert proposals_save_most(both, count=50, extractor="resnet_101").holds is False
    with pytest.raises(LackingError, match="another"):
        proposals_save_most(grounds(*curve(BEST, 0.38, 100.0)), count=50, extractor="inception_resnet_v2")


@pytest.mark.parametrize(
    "check",
    [
        lambda: resolution_change(EMPTY, change="ap_change"),
        lambda: resolution_always(EMPTY),
        lambda: resolution_small_objects(EMPTY),
        lambda: stride_change(EMPTY, change="ap_change"),
        lambda: proposals_keep(EMPTY, count=50, share="ap_kept"),
        lambda: proposals_alike(EMPTY, count=50, keep=0.96),
        lambda: proposals_save_most(EMPTY, count=50, extractor="resnet_101"),
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check()
