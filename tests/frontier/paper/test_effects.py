import math

import pytest

from frontier.paper.changes import NO_DRAWS, NO_TIME_BOUNDS, ONE_TRAINING, PRINTED
from frontier.paper.effects import (
    BEST_EXTRACTOR,
    LESS_THAN_TWICE,
    OTHER_PROTOCOL,
    SAME_SENTENCE,
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
LIGHT = "faster_rcnn/inception_v2"
NAMES = ("vgg_16", "resnet_101", "inception_v2", "mobilenet_v1", "inception_v3")


def halved(*changes, column="ap", make=row, **cells):
    """A detector for each change, at 600 px with 0.4 and at 300 px with what the change leaves of it, trained at each."""
    rows = []
    for number, (name, change) in enumerate(zip(NAMES, changes, strict=False)):
        own = cells if make is row else {"number": number}
        rows += [
            make(f"ssd/{name}/600", **{column: 0.4}, **own),
            make(f"ssd/{name}/300", **{column: 0.4 * (1 + change)}, **own),
        ]
    return grounds(*rows)


FALLING, ROSE = (-0.1, -0.2, -0.1, -0.2, -0.15), (0.1, 0.2, 0.1, 0.2, 0.15)


def test_five_networks_give_an_interval_and_where_it_holds_0_no_telling():
    # Mean of -.1, -.2, -.1, -.2, -.15 is -.15, their standard deviation .05: half the interval is 2.776 * .05 / 5 ** .5.
    found = resolution_change(halved(*FALLING), of="ap")
    assert found.upper - found.value == pytest.approx(2.776 * 0.05 / math.sqrt(5), rel=1e-3)
    assert (found.value, found.holds) == (pytest.approx(-0.15), True)
    assert resolution_change(halved(*ROSE), of="ap").holds is False
    assert resolution_change(halved(-0.5, 0.4, -0.4, 0.3, -0.1), of="ap").holds is None
    bare = halved(*FALLING, is_sure=False)
    assert resolution_change(bare, of="ap").holds is True  # the spread of the pairs holds what each lacks


def test_fewer_pairs_of_one_training_each_or_printed_settle_no_average():
    found = resolution_change(halved(-0.1, -0.3), of="ap")
    assert (found.value, found.holds, found.lacking) == (pytest.approx(-0.2), None, ONE_TRAINING)
    assert "2 pairs of 2 networks" in found.words
    assert "without intervals" in resolution_change(halved(-0.1, -0.3, is_sure=False), of="ap").lacking
    found = resolution_change(halved(-0.1, -0.3, make=printed), of="ap")
    assert (found.holds, found.lacking) == (None, PRINTED)


def at_another_size(*changes, columns=("ap", "ap_small", "ap_large")):
    """As `halved`, but with the weights that learnt at 600 px at both sizes, as `frontier evaluate` can run them."""
    rows = []
    for name, change in zip(NAMES, changes, strict=False):
        large, small = (dict.fromkeys(columns, ap) for ap in (0.4, 0.4 * (1 + change)))
        trained = {"weights": name, "train_resolution": 600}
        rows += [row(f"ssd/{name}/600", **large, **trained), row(f"ssd/{name}/300", **small, **trained)]
    return grounds(*rows)


@pytest.mark.parametrize(
    "check",
    [
        lambda rows: resolution_change(rows, of="ap"),
        lambda rows: resolution_change(rows, of="ap_large"),
        resolution_always,
        resolution_small_objects,
    ],
)
@pytest.mark.parametrize("changes", [(-0.7, -0.8, -0.7, -0.8, -0.75), ROSE])
def test_weights_of_one_size_at_both_are_another_protocol_whichever_way_they_come_out(check, changes):
    found = check(at_another_size(*changes))
    assert found.holds is None
    assert found.lacking.startswith(OTHER_PROTOCOL)
    assert "5 pairs" in found.words


def test_weights_of_each_size_count_where_they_stand_beside_those_that_run_at_both():
    own, foreign = halved(*FALLING), at_another_size(*ROSE, columns=("ap",))
    both = [table.row(place) for table in (foreign.accuracies, own.accuracies) for place in range(len(table))]
    found = resolution_change(grounds(*both), of="ap")
    assert (found.value, found.holds) == (pytest.approx(-0.15), True)


def test_the_time_of_half_the_size_does_not_ask_where_the_weights_learnt():
    def timed(name, ms_600, ms_300):
        trained = {"weights": name, "train_resolution": 600}
        return [
            row(f"ssd/{name}/600", ms=ms_600, ap=0.4, **trained),
            row(f"ssd/{name}/300", ms=ms_300, ap=0.1, **trained),
        ]

    found = resolution_change(
        grounds(*timed("vgg_16", 40.0, 30.0), *timed("resnet_101", 60.0, 45.0)), of="time"
    )
    assert (found.value, found.holds) == (pytest.approx(-0.25), True)
    slower = resolution_change(
        grounds(*timed("vgg_16", 30.0, 40.0), *timed("resnet_101", 45.0, 60.0)), of="time"
    )
    assert slower.holds is False


def test_consistently_means_in_every_pair_of_three_networks():
    assert resolution_always(halved(*FALLING)).holds is True
    found = resolution_always(halved(-0.1, -0.1, -0.1, -0.1, 0.3))
    assert (found.holds, found.words) == (False, "lower in 4 of 5 pairs, beyond the bounds")
    assert resolution_always(halved(-0.1, -0.1, -0.1, -0.1, -0.001)).holds is None
    assert resolution_always(halved(*FALLING, is_sure=False)).holds is None
    few = resolution_always(halved(-0.1, -0.3, -0.1))
    assert (few.holds, few.lacking) == (None, ONE_TRAINING)


def test_consistently_as_printed_takes_three_networks_and_a_rise_in_one_refutes_it():
    assert (
        resolution_always(halved(-0.1, -0.2, -0.3, make=printed)).words == "lower in 3 of 3 pairs, as printed"
    )
    assert resolution_always(halved(-0.1, -0.2, -0.3, make=printed)).holds is True
    assert resolution_always(halved(-0.1, -0.2, 0.3, make=printed)).holds is False
    assert resolution_always(halved(-0.1, -0.2, -0.0001, make=printed)).holds is None  # below the last digit
    for changes in ((-0.1,), (-0.1, -0.2), (0.1, 0.2)):
        few = resolution_always(halved(*changes, make=printed))
        assert (few.holds, "not all of them; it takes 3" in few.lacking) == (None, True)


def test_time_needs_times_with_bounds_over_two_extractors_and_large_objects_their_ap():
    def timed(*names, **cells):
        return grounds(
            *(
                row(f"{name}/{size}", ms=ms, **cells)
                for name in names
                for size, ms in ((600, 40.0), (300, 30.0))
            )
        )

    found = resolution_change(timed(SSD, FASTER), of="time")
    assert (found.value, found.holds) == (pytest.approx(-0.25), True)
    found = resolution_change(timed(SSD), of="time")
    assert (found.value, found.holds) == (pytest.approx(-0.25), None)
    assert found.lacking == "all are over MobileNet v1; it takes 2 extractors"
    found = resolution_change(timed(SSD, FASTER, is_sure=False), of="time")
    assert (found.value, found.holds, found.lacking) == (pytest.approx(-0.25), None, NO_TIME_BOUNDS)
    for of in ("ap", "ap_large"):
        with pytest.raises(LackingError, match="AP"):
            resolution_change(timed(SSD, FASTER), of=of)


def test_accuracies_of_what_was_not_timed_count_too():
    rows = [row("ssd/vgg_16/600", ap=0.4), row("ssd/vgg_16/300", ap=0.3)]
    own = grounds(*rows, settings=[])
    assert resolution_change(own, of="ap").value == pytest.approx(-0.25)


def small_objects(*factors, **cells):
    rows = [
        row(f"ssd/{name}/{size}", ap=0.2, ap_small=ap, **cells)
        for name, factor in zip(NAMES, factors, strict=False)
        for size, ap in ((600, 0.2), (300, 0.2 / factor))
    ]
    return resolution_small_objects(grounds(*rows))


def test_small_objects_doubled_in_a_third_of_the_pairs_beyond_the_bounds():
    assert small_objects(4.0, 4.0, 1.0, 1.0, 1.0).holds is True
    assert (
        small_objects(4.0, 4.0, 1.0, 1.0, 1.0).words
        == "at least doubled in 2 of 5 pairs, 2 beyond the bounds"
    )
    assert small_objects(4.0, 1.2, 1.0, 1.0, 1.0).holds is False
    assert small_objects(2.0, 2.0, 1.0, 1.0, 1.0).holds is None  # the bounds hold a little less too
    assert small_objects(*[4.0] * 5, is_sure=False).holds is None
    for factors in ((4.0, 4.0, 4.0), (1.0, 1.0, 1.0)):
        few = small_objects(*factors)
        assert (few.holds, few.lacking) == (None, ONE_TRAINING)
    with pytest.raises(LackingError, match="small"):
        resolution_small_objects(halved(-0.1))


def lost(**large):
    """Small objects that are found at 600 px and not at all at 300 px."""
    none = {"ap_small": 0.0, "ap_small_lower": 0.0, "ap_small_upper": 0.0}
    return [
        row(f"ssd/{name}/{size}", ap=0.2, **cells)
        for name in NAMES
        for size, cells in ((600, large), (300, none))
    ]


def test_small_objects_that_are_lost_altogether_are_more_than_doubled():
    assert resolution_small_objects(grounds(*lost(ap_small=0.1))).holds is True


def test_small_objects_that_may_be_lost_at_both_resolutions_do_not_tell():
    rows = lost(ap_small=0.03, ap_small_lower=0.0, ap_small_upper=0.06)
    found = resolution_small_objects(grounds(*rows))
    assert (found.holds, found.lacking) == (None, LESS_THAN_TWICE)
    assert found.words == "at least doubled in 5 of 5 pairs, 0 beyond the bounds"
    bare = [{**one, "ap_small_lower": None, "ap_small_upper": None} for one in rows]
    assert NO_DRAWS in resolution_small_objects(grounds(*bare)).lacking


def test_an_accuracy_that_may_have_been_nothing_all_along_did_not_fall():
    low, none = {"ap_lower": 0.0, "ap_upper": 0.06}, {"ap_lower": 0.0, "ap_upper": 0.0}
    rows = [
        row(f"{FASTER}/600", ap=0.03, weights="w", **low),
        row(f"{FASTER}/600/s8", ap=0.0, weights="w", **none),
    ]
    assert stride_change(grounds(*rows), of="ap").holds is None


def strides(time_factor, *names, ap=0.33):
    return [
        one
        for name in names
        for one in (
            row(f"{name}/600", ap=0.3, ms=100.0),
            row(f"{name}/600/s8", ap=ap, ms=100.0 * time_factor),
        )
    ]


def test_stride_over_two_extractors():
    both = grounds(*strides(1.63, FASTER, BEST))
    found = stride_change(both, of="ap")
    assert (found.value, found.holds, found.lacking) == (pytest.approx(0.1), None, ONE_TRAINING)
    found = stride_change(both, of="time")
    assert (found.value, found.holds) == (pytest.approx(0.63), True)
    assert stride_change(grounds(*strides(0.8, FASTER, BEST)), of="time").holds is False
    for factor in (1.63, 0.8):
        one = stride_change(grounds(*strides(factor, FASTER)), of="time")
        assert (one.holds, "it takes 2 extractors" in one.lacking) == (None, True)
    with pytest.raises(LackingError, match="differ in this alone"):
        stride_change(grounds(*strides(1.63, FASTER)[:1]), of="ap")


def curve(detector, ap_at_50, ms_at_50, **cells):
    return [
        row(f"{detector}/600/p50", ap=ap_at_50, ms=ms_at_50, weights=detector, **cells),
        row(f"{detector}/600", ap=0.4, ms=300.0, weights=detector, **cells),
    ]


def keep(rows, *, extractor=BEST_EXTRACTOR, **options):
    return proposals_keep(grounds(*rows), count=50, extractor=extractor, **options)


def test_fewer_proposals_keep_a_share_of_ap_and_time():
    rows = curve(BEST, 0.384, 100.0)
    found = keep(rows, of="ap", least=0.9)
    assert (found.value, found.holds) == (pytest.approx(0.96), True)
    assert keep(rows, of="time", most=0.9).value == pytest.approx(1 / 3)
    assert keep(rows, of="time", least=0.9).holds is False
    assert keep(curve(BEST, 0.2, 100.0), of="ap", least=0.9).holds is False
    assert keep(curve(BEST, 0.36, 100.0), of="ap", least=0.9).holds is None
    assert keep(curve(BEST, 0.384, 100.0, is_sure=False), of="ap", least=0.9).holds is None


@pytest.mark.parametrize(("ms", "holds"), [(100.0, True), (290.0, False)])
def test_what_is_said_of_all_faster_rcnns_takes_two_extractors(ms, holds):
    both = [*curve(BEST, 0.384, ms), *curve(FASTER, 0.384, ms)]
    assert keep(both, of="time", most=0.9, extractor=None).holds is holds
    one = keep(both[:2], of="time", most=0.9, extractor=None)
    assert (one.holds, one.lacking) == (None, "all are over Inception-ResNet v2; it takes 2 extractors")


def test_only_the_detectors_asked_for_count_and_only_against_300_proposals():
    rows = curve(BEST, 0.384, 100.0)
    with pytest.raises(LackingError, match="ResNet-101"):
        keep(rows, of="ap", extractor="resnet_101")
    with pytest.raises(LackingError):
        keep(rows, of="ap", meta_architecture="r_fcn", extractor=None)
    few = [row(f"{BEST}/600/p50", ap=0.3), row(f"{BEST}/600/p100", ap=0.3)]
    with pytest.raises(LackingError, match="at 50 and at 300"):
        keep(few, of="ap")


@pytest.mark.parametrize("ap", [0.384, 0.1])
def test_numbers_of_the_papers_own_sentence_settle_nothing_of_it(ap):
    rows = [
        printed(f"{BEST}/600/p50", ap=ap, number=1),
        printed(f"{BEST}/600", ap=0.4, number=2),
    ]
    found = keep(rows, of="ap", least=0.9)
    assert (found.holds, found.lacking.startswith(SAME_SENTENCE)) == (None, True)
    others = [printed(f"{BEST}/600/p50", ap=ap, document="tf1_zoo", number=1), rows[1]]
    found = keep(others, of="ap", least=0.9)
    assert (found.holds, found.lacking) == (None, PRINTED)


def test_other_extractors_fare_alike_or_do_not():
    def others(first, second):
        rows = [*curve(FASTER, first, 200.0), *curve(LIGHT, second, 200.0), *curve(BEST, 0.1, 100.0)]
        return proposals_alike(grounds(*rows), count=50, keep=0.96)

    assert others(0.38, 0.388).words == "95.0 % to 97.0 % in 2 detectors, beyond the bounds"
    assert (others(0.38, 0.38).holds, others(0.38, 0.36).holds, others(0.38, 0.376).holds) == (
        True,
        False,
        None,
    )
    for ap in (0.38, 0.36):
        one = proposals_alike(grounds(*curve(FASTER, ap, 200.0)), count=50, keep=0.96)
        assert (one.holds, one.lacking) == (None, "all are over ResNet-101; it takes 2 extractors")
    with pytest.raises(LackingError, match="no other extractor"):
        proposals_alike(grounds(*curve(BEST, 0.38, 100.0)), count=50, keep=0.96)


@pytest.mark.parametrize(("ms", "holds"), [(100.0, True), (250.0, False), (200.0, None)])
def test_who_saves_most_of_three(ms, holds):
    rows = [*curve(FASTER, 0.38, 200.0), *curve(LIGHT, 0.38, 210.0), *curve(BEST, 0.38, ms)]
    assert proposals_save_most(grounds(*rows), count=50, extractor=BEST_EXTRACTOR).holds is holds
    one_rival = proposals_save_most(grounds(*rows[2:]), count=50, extractor=BEST_EXTRACTOR)
    assert (one_rival.holds, "1 rival is not all of them" in one_rival.lacking) == (None, True)
    with pytest.raises(LackingError, match="another"):
        proposals_save_most(grounds(*rows[4:]), count=50, extractor=BEST_EXTRACTOR)


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
