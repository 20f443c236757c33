import math

import pytest

from frontier.paper.changes import NO_DRAWS, NO_TIME_BOUNDS, ONE_TRAINING, PRINTED
from frontier.paper.effects import (
    LESS_THAN_TWICE,
    proposals_alike,
    proposals_keep,
    proposals_save_most,
    resolution_always,
    resolution_change,
    resolution_small_objects,
    stride_change,
)
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed, row

SSD, FASTER, BEST = "ssd/mobilenet_v1", "faster_rcnn/resnet_101", "faster_rcnn/inception_resnet_v2"
NAMES = ("vgg_16", "resnet_101", "inception_v2", "mobilenet_v1", "inception_v3")


def halved(*changes, column="ap", make=row, **cells):
    """A detector for each change, at 600 px with 0.4 and at 300 px with what the change leaves of it."""
    rows = []
    for number, (name, change) in enumerate(zip(NAMES, changes, strict=False)):
        own = {"weights": name, **cells} if make is row else {"number": number}
        rows += [
            make(f"ssd/{name}/600", **{column: 0.4}, **own),
            make(f"ssd/{name}/300", **{column: 0.4 * (1 + change)}, **own),
        ]
    return grounds(*rows)


def test_half_the_resolution_is_averaged_over_pairs_of_one_checkpoint():
    found = resolution_change(halved(-0.1, -0.3), of="ap")
    assert (found.value, found.holds) == (pytest.approx(-0.2), True)
    assert found.lower == pytest.approx(-0.205)  # two narrow intervals of .001 on 0.4
    assert "on other pictures, 2 pairs of 2 networks" in found.words
    assert resolution_change(halved(0.1), of="ap").holds is False
    assert resolution_change(halved(0.001), of="ap").holds is None


def test_pairs_without_intervals_of_two_trainings_or_printed_settle_no_average():
    assert "without intervals" in resolution_change(halved(-0.1, is_sure=False), of="ap").lacking
    apart = [row("ssd/vgg_16/600", ap=0.4), row("ssd/vgg_16/300", ap=0.2)]
    assert resolution_change(grounds(*apart), of="ap").lacking == ONE_TRAINING
    found = resolution_change(halved(-0.1, -0.3, make=printed), of="ap")
    assert (found.holds, found.lacking) == (None, PRINTED)


def test_five_networks_give_an_interval_and_where_it_holds_0_no_telling():
    # Mean of -.1, -.2, -.1, -.2, -.15 is -.15, their standard deviation .05: half the interval is 2.776 * .05 / 5 ** .5.
    found = resolution_change(halved(-0.1, -0.2, -0.1, -0.2, -0.15), of="ap")
    assert found.upper - found.value == pytest.approx(2.776 * 0.05 / math.sqrt(5), rel=1e-3)
    assert found.holds is True
    assert resolution_change(halved(-0.5, 0.4, -0.4, 0.3, -0.1), of="ap").holds is None
    bare = halved(-0.1, -0.2, -0.1, -0.2, -0.15, is_sure=False)
    assert resolution_change(bare, of="ap").holds is True  # the spread of the pairs holds what each lacks


def test_consistently_means_in_every_pair_beyond_its_bounds_or_as_printed():
    assert resolution_always(halved(-0.1, -0.3)).holds is True
    found = resolution_always(halved(-0.1, 0.3))
    assert (found.holds, found.words) == (False, "lower in 1 of 2 pairs, beyond the bounds")
    assert resolution_always(halved(-0.1, -0.001)).holds is None
    assert resolution_always(halved(-0.1, is_sure=False)).holds is None
    assert resolution_always(halved(-0.1, make=printed)).words == "lower in 1 of 1 pair, as printed"
    assert resolution_always(halved(-0.0001, make=printed)).holds is None  # below the last digit


def test_time_needs_times_with_bounds_and_large_objects_their_ap():
    times = {"600": 40.0, "300": 30.0}
    timed = grounds(*(row(f"{SSD}/{size}", ms=ms) for size, ms in times.items()))
    found = resolution_change(timed, of="time")
    assert (found.value, found.holds) == (pytest.approx(-0.25), True)
    bare = grounds(*(row(f"{SSD}/{size}", ms=ms, is_sure=False) for size, ms in times.items()))
    found = resolution_change(bare, of="time")
    assert (found.value, found.holds, found.lacking) == (pytest.approx(-0.25), None, NO_TIME_BOUNDS)
    for of in ("ap", "ap_large"):
        with pytest.raises(LackingError, match="AP"):
            resolution_change(timed, of=of)


def test_accuracies_of_what_was_not_timed_count_too():
    rows = [row("ssd/vgg_16/600", ap=0.4, weights="w"), row("ssd/vgg_16/300", ap=0.3, weights="w")]
    own = grounds(*rows, settings=[])
    assert resolution_change(own, of="ap").value == pytest.approx(-0.25)


def test_small_objects_doubled_in_a_third_of_the_pairs_beyond_the_bounds():
    def found(*factors, **cells):
        rows = [
            row(f"ssd/{name}/{size}", ap=0.2, ap_small=ap, weights=name, **cells)
            for name, factor in zip(NAMES, factors, strict=False)
            for size, ap in ((600, 0.2), (300, 0.2 / factor))
        ]
        return resolution_small_objects(grounds(*rows))

    assert found(4.0, 1.0, 1.0).holds is True
    assert found(4.0, 1.0, 1.0).words == "at least doubled in 1 of 3 pairs, 1 beyond the bounds"
    assert found(1.0, 1.2).holds is False
    assert found(2.0).holds is None  # the bounds hold a little less too
    assert found(4.0, is_sure=False).holds is None
    with pytest.raises(LackingError, match="small"):
        resolution_small_objects(halved(-0.1))


def test_small_objects_that_are_lost_altogether_are_more_than_doubled():
    rows = [
        row(f"{SSD}/600", ap=0.2, ap_small=0.1, weights="w"),
        row(f"{SSD}/300", ap=0.2, ap_small=0.0, weights="w"),
    ]
    assert resolution_small_objects(grounds(*rows)).holds is True


def test_small_objects_that_may_be_lost_at_both_resolutions_do_not_tell():
    rows = [
        row(f"{SSD}/600", ap=0.2, ap_small=0.03, ap_small_lower=0.0, ap_small_upper=0.06, weights="w"),
        row(f"{SSD}/300", ap=0.2, ap_small=0.0, ap_small_lower=0.0, ap_small_upper=0.0, weights="w"),
    ]
    found = resolution_small_objects(grounds(*rows))
    assert (found.holds, found.lacking) == (None, LESS_THAN_TWICE)
    assert found.words == "at least doubled in 1 of 1 pair, 0 beyond the bounds"
    bare = [{**one, "ap_small_lower": None, "ap_small_upper": None} for one in rows]
    assert resolution_small_objects(grounds(*bare)).lacking == NO_DRAWS


def test_an_accuracy_that_may_have_been_nothing_all_along_did_not_fall():
    low, none = {"ap_lower": 0.0, "ap_upper": 0.06}, {"ap_lower": 0.0, "ap_upper": 0.0}
    rows = [
        row(f"{FASTER}/600", ap=0.03, weights="w", **low),
        row(f"{FASTER}/600/s8", ap=0.0, weights="w", **none),
    ]
    assert stride_change(grounds(*rows), of="ap").holds is None


def test_stride():
    both = [row(f"{FASTER}/600", ap=0.3, ms=100.0), row(f"{FASTER}/600/s8", ap=0.33, ms=163.0)]
    found = stride_change(grounds(*both), of="ap")
    assert (found.value, found.holds, found.lacking) == (pytest.approx(0.1), None, ONE_TRAINING)
    found = stride_change(grounds(*both), of="time")
    assert (found.value, found.holds) == (pytest.approx(0.63), True)
    with pytest.raises(LackingError, match="differ in this alone"):
        stride_change(grounds(*both[:1]), of="ap")


def curve(detector, ap_at_50, ms_at_50, **cells):
    return [
        row(f"{detector}/600/p50", ap=ap_at_50, ms=ms_at_50, weights=detector, **cells),
        row(f"{detector}/600", ap=0.4, ms=300.0, weights=detector, **cells),
    ]


def keep(rows, **options):
    return proposals_keep(grounds(*rows), count=50, **options)


def test_fewer_proposals_keep_a_share_of_ap_and_time():
    rows = curve(BEST, 0.384, 100.0)
    found = keep(rows, of="ap", least=0.9)
    assert (found.value, found.holds) == (pytest.approx(0.96), True)
    assert keep(rows, of="time", most=0.9).value == pytest.approx(1 / 3)
    assert keep(rows, of="time", least=0.9).holds is False
    assert keep(curve(BEST, 0.2, 100.0), of="ap", least=0.9).holds is False
    assert keep(curve(BEST, 0.36, 100.0), of="ap", least=0.9).holds is None
    assert keep(curve(BEST, 0.384, 100.0, is_sure=False), of="ap", least=0.9).holds is None


def test_only_the_detectors_asked_for_count_and_only_against_300_proposals():
    rows = curve(BEST, 0.384, 100.0)
    with pytest.raises(LackingError, match="ResNet-101"):
        keep(rows, of="ap", extractor="resnet_101")
    with pytest.raises(LackingError):
        keep(rows, of="ap", meta_architecture="r_fcn")
    few = [row(f"{BEST}/600/p50", ap=0.3), row(f"{BEST}/600/p100", ap=0.3)]
    with pytest.raises(LackingError, match="at 50 and at 300"):
        keep(few, of="ap")


def test_numbers_of_the_papers_own_sentence_are_said_to_be_and_count_as_printed():
    rows = [
        printed(f"{BEST}/600/p50", ap=0.384, number=1),
        printed(f"{BEST}/600", ap=0.4, number=2),
    ]
    found = keep(rows, of="ap", least=0.9)
    assert ("that very sentence" in found.note, found.holds) == (True, True)
    others = [printed(f"{BEST}/600/p50", ap=0.384, document="tf1_zoo", number=1), rows[1]]
    found = keep(others, of="ap", least=0.9)
    assert (found.note, found.holds, found.lacking) == ("", None, PRINTED)


def test_other_extractors_fare_alike_or_do_not():
    alike = grounds(*curve(FASTER, 0.38, 200.0), *curve(BEST, 0.1, 100.0))
    found = proposals_alike(alike, count=50, keep=0.96)
    assert (found.holds, found.words) == (True, "95.0 % in 1 detector, beyond the bounds")
    assert proposals_alike(grounds(*curve(FASTER, 0.36, 200.0)), count=50, keep=0.96).holds is False
    assert proposals_alike(grounds(*curve(FASTER, 0.376, 200.0)), count=50, keep=0.96).holds is None
    with pytest.raises(LackingError, match="no other extractor"):
        proposals_alike(grounds(*curve(BEST, 0.38, 100.0)), count=50, keep=0.96)


def test_who_saves_most():
    both = grounds(*curve(FASTER, 0.38, 200.0), *curve(BEST, 0.38, 100.0))
    assert proposals_save_most(both, count=50, extractor="inception_resnet_v2").holds is True
    assert proposals_save_most(both, count=50, extractor="resnet_101").holds is False
    tied = grounds(*curve(FASTER, 0.38, 101.0), *curve(BEST, 0.38, 100.0))
    assert proposals_save_most(tied, count=50, extractor="inception_resnet_v2").holds is None
    with pytest.raises(LackingError, match="another"):
        proposals_save_most(grounds(*curve(BEST, 0.38, 100.0)), count=50, extractor="inception_resnet_v2")


@pytest.mark.parametrize(
    "check",
    [
        lambda: resolution_change(EMPTY, of="ap"),
        lambda: resolution_always(EMPTY),
        lambda: resolution_small_objects(EMPTY),
        lambda: stride_change(EMPTY, of="time"),
        lambda: proposals_keep(EMPTY, count=50, of="ap"),
        lambda: proposals_alike(EMPTY, count=50, keep=0.96),
        lambda: proposals_save_most(EMPTY, count=50, extractor="resnet_101"),
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check()
