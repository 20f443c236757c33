import numpy as np
import pytest

from frontier.paper.changes import NO_TIME_BOUNDS
from frontier.paper.samples import TimeSamples
from frontier.paper.speed import (
    OVERLAP,
    dense_over_factored,
    faster_rcnn_slowest,
    fastest_extractor_is,
    network_ratio,
    postprocessing_is_bulk,
    time_ratio,
)
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed, row

SSD, R_FCN = "ssd/mobilenet_v1/300", "r_fcn/resnet_101/600"
INCEPTION = {"meta_architecture": "ssd", "feature_extractor": "inception_v2"}
MOBILENET = {"meta_architecture": "ssd", "feature_extractor": "mobilenet_v1"}


def equal_in_all_else(ssd, r_fcn, faster, extractors=("resnet_101", "vgg_16"), **cells):
    return [
        row(f"{meta}/{name}/300", ms=ms, **cells)
        for name in extractors
        for meta, ms in (("ssd", ssd), ("r_fcn", r_fcn), ("faster_rcnn", faster))
    ]


def test_faster_rcnn_is_slowest_of_those_that_are_equal_in_all_else_or_is_not():
    found = faster_rcnn_slowest(grounds(*equal_in_all_else(20.0, 50.0, 100.0)))
    assert found.holds is True
    assert (
        "5 times (4.9 times to 5.1 times by the bounds of the times, 2 pairs of 2 networks) that of SSD"
        in (found.words)
    )
    assert faster_rcnn_slowest(grounds(*equal_in_all_else(20.0, 200.0, 100.0))).holds is False
    assert faster_rcnn_slowest(grounds(*equal_in_all_else(20.0, 99.0, 100.0))).holds is None  # a tie


@pytest.mark.parametrize("ms", [20.0, 200.0])
def test_one_extractor_says_nothing_of_whole_meta_architectures(ms):
    found = faster_rcnn_slowest(grounds(*equal_in_all_else(ms, ms, 100.0, extractors=("resnet_101",))))
    assert (found.holds, found.lacking) == (None, "all are over ResNet-101; it takes 2 extractors")


def test_other_sizes_and_extractors_do_not_make_it_slower():
    slow = row("faster_rcnn/inception_resnet_v2/600", ms=900.0)
    with pytest.raises(LackingError, match="equal in all else"):
        faster_rcnn_slowest(grounds(row(SSD, ms=20.0), row(R_FCN, ms=90.0), slow))


def test_it_takes_bounds_and_both_others():
    bare = faster_rcnn_slowest(grounds(*equal_in_all_else(20.0, 50.0, 100.0, is_sure=False)))
    assert (bare.holds, bare.lacking) == (None, NO_TIME_BOUNDS)
    both = [one for one in equal_in_all_else(20.0, 50.0, 100.0) if one["meta_architecture"] != "r_fcn"]
    no_r_fcn = faster_rcnn_slowest(grounds(*both))
    assert (no_r_fcn.holds, no_r_fcn.lacking) == (None, "no Faster R-CNN was timed beside an equal R-FCN")


@pytest.mark.parametrize(
    ("ms", "alike", "slower"), [(60.0, True, True), (51.0, True, None), (90.0, False, True)]
)
def test_a_ratio_of_times(ms, alike, slower):
    rows = grounds(row("ssd/inception_v2/300", ms=ms), row(SSD, ms=50.0))
    found = time_ratio(rows, first=INCEPTION, second=MOBILENET)
    assert (found.value, found.holds) == (pytest.approx(ms / 50), slower)
    assert found.lower < found.value < found.upper
    assert time_ratio(rows, first=INCEPTION, second=MOBILENET, is_alike=True).holds is alike


def test_a_ratio_on_the_edge_or_without_bounds_is_open():
    edge = grounds(row("ssd/inception_v2/300", ms=62.0), row(SSD, ms=50.0))
    assert time_ratio(edge, first=INCEPTION, second=MOBILENET, is_alike=True).holds is None
    bare = grounds(row("ssd/inception_v2/300", ms=100.0, is_sure=False), row(SSD, ms=50.0))
    for is_alike in (True, False):
        assert time_ratio(bare, first=INCEPTION, second=MOBILENET, is_alike=is_alike).holds is None


def staged(name, network_ms, postprocess_ms, num=200):
    """A row and its samples, each stage within 5 % of what is given."""
    rng = np.random.default_rng(0)
    stages = {
        stage: (ms * rng.uniform(0.95, 1.05, num),)
        for stage, ms in (("network", network_ms), ("postprocess", postprocess_ms))
    }
    whole = network_ms + postprocess_ms
    made = row(name, ms=whole, network_ms=network_ms, postprocess_ms=postprocess_ms)
    return made, TimeSamples((stages["network"][0] + stages["postprocess"][0],), stages)


def of_samples(*pairs):
    return grounds(*(made for made, _ in pairs), samples={made["row_id"]: kept for made, kept in pairs})


def test_the_network_alone_by_its_samples():
    rows = of_samples(staged("ssd/inception_v2/300", 20.0, 5.0), staged(SSD, 10.0, 30.0))
    found = network_ratio(rows, first=INCEPTION, second=MOBILENET)
    assert (found.value, found.holds) == (pytest.approx(2.0, rel=0.02), True)
    turned = network_ratio(rows, first=MOBILENET, second=INCEPTION)
    assert (turned.value, turned.holds) == (pytest.approx(0.5, rel=0.02), False)
    bare = grounds(row("ssd/inception_v2/300", ms=25.0, network_ms=20.0), row(SSD, ms=40.0, network_ms=10.0))
    found = network_ratio(bare, first=INCEPTION, second=MOBILENET)
    assert (found.value, found.holds, found.lacking) == (pytest.approx(2.0), None, NO_TIME_BOUNDS)
    with pytest.raises(LackingError, match="equal in all else"):
        network_ratio(grounds(row(SSD, ms=40.0)), first=INCEPTION, second=MOBILENET)


SSDS = (SSD, "ssd/inception_v2/300", "ssd/vgg_16/300")


@pytest.mark.parametrize(("postprocess_ms", "holds"), [(20.0, True), (5.0, False), (10.0, None)])
def test_postprocessing_is_the_bulk_of_the_three_fastest_or_is_not(postprocess_ms, holds):
    fastest = [staged(name, 10.0, postprocess_ms) for name in SSDS]
    found = postprocessing_is_bulk(of_samples(*fastest, staged(R_FCN, 90.0, 1.0)))
    assert (found.holds, "in the 3 fastest" in found.words) == (holds, True)
    two = postprocessing_is_bulk(of_samples(*fastest[:2]))
    assert (two.holds, two.lacking.startswith("it takes the 3 fastest, and 2 here")) == (None, True)
    with pytest.raises(LackingError, match="stages"):
        postprocessing_is_bulk(grounds(row(SSD, ms=30.0)))


def test_whichever_may_be_among_the_fastest_must_have_it_so():
    fastest = [staged(name, 10.0, 20.0) for name in SSDS]
    found = postprocessing_is_bulk(of_samples(*fastest, staged(R_FCN, 20.1, 10.0)))
    assert (found.holds, "in the 4 that may be the 3 fastest" in found.words) == (None, True)


def test_without_samples_a_share_has_no_bounds():
    rows = [row(name, ms=30.0, postprocess_ms=29.0) for name in SSDS]
    assert postprocessing_is_bulk(grounds(*rows)).lacking == NO_TIME_BOUNDS


def others_of(mobilenet, *, inception=60.0, **cells):
    """SSD over MobileNet and over two others, and one that differs in more."""
    return [
        row(SSD, ms=mobilenet, **cells),
        row("ssd/inception_v2/300", ms=inception),
        row("ssd/vgg_16/300", ms=90.0),
        row("ssd/vgg_16/600", ms=1.0),
    ]


@pytest.mark.parametrize(("ms", "holds"), [(20.0, True), (70.0, False), (59.5, None)])
def test_an_extractor_is_the_fastest_of_its_like_or_is_not(ms, holds):
    found = fastest_extractor_is(grounds(*others_of(ms)), extractor="mobilenet_v1")
    assert (found.holds, "of 1 group" in found.words) == (holds, True)
    with pytest.raises(LackingError, match="MobileNet"):
        fastest_extractor_is(grounds(*others_of(ms)[1:]), extractor="mobilenet_v1")
    one_rival = fastest_extractor_is(grounds(*others_of(ms)[:2]), extractor="mobilenet_v1")
    assert (one_rival.holds, "1 rival is not all of them" in one_rival.lacking) == (None, True)


def test_an_extractor_without_bounds_or_printed_equally_fast_is_not_the_fastest():
    bare = fastest_extractor_is(grounds(*others_of(20.0, is_sure=False)), extractor="mobilenet_v1")
    assert bare.lacking == NO_TIME_BOUNDS
    tied = [printed(name, ms=30.0, number=number) for number, name in enumerate(SSDS)]
    found = fastest_extractor_is(grounds(*tied), extractor="mobilenet_v1")
    assert (found.holds, found.lacking) == (None, OVERLAP)


def computed(dense, inception, mobilenet, metas=("ssd", "faster_rcnn"), **cells):
    """Detectors that do so many thousand million multiply-adds a millisecond, over each extractor in turn."""
    amounts = (("resnet_101", dense), ("inception_v2", inception), ("mobilenet_v1", mobilenet))
    return [
        row(f"{meta}/{name}/300", ms=40.0, gmacs=40.0 * amount, **cells)
        for meta in metas
        for name, amount in amounts
    ]


@pytest.mark.parametrize(
    ("amounts", "holds"), [((1.8, 1.5, 0.04), True), ((0.3, 1.5, 0.4), False), ((1.0, 1.5, 0.4), None)]
)
def test_a_millisecond_does_more_of_the_dense_one_than_of_any_other(amounts, holds):
    found = dense_over_factored(grounds(*computed(*amounts)))
    assert found.holds is holds
    assert found.words.startswith("ResNet-101 ")
    assert dense_over_factored(grounds(*computed(*amounts, is_sure=False))).lacking.startswith(NO_TIME_BOUNDS)


@pytest.mark.parametrize("amounts", [(1.8, 1.5, 0.04), (0.3, 1.5, 0.4)])
def test_a_kind_in_one_meta_architecture_alone_settles_nothing(amounts):
    rows = computed(*amounts)[:-1]
    found = dense_over_factored(grounds(*rows))
    assert (found.holds, found.lacking) == (
        None,
        "MobileNet was timed in SSD alone; it takes 2 meta-architectures",
    )


def test_all_three_kinds_must_be_there():
    both = [row(R_FCN, ms=100.0, gmacs=180.0), row(SSD, ms=30.0, gmacs=1.2)]
    found = dense_over_factored(grounds(*both))
    assert (found.holds, "over Inception" in found.lacking) == (None, True)
    with pytest.raises(LackingError, match="Inception and MobileNet"):
        dense_over_factored(grounds(both[0]))
    with pytest.raises(LackingError, match="ResNet-101"):
        dense_over_factored(grounds(both[1]))


@pytest.mark.parametrize(
    "check",
    [
        faster_rcnn_slowest,
        lambda rows: fastest_extractor_is(rows, extractor="mobilenet_v1"),
        lambda rows: time_ratio(rows, first=INCEPTION, second=MOBILENET),
        lambda rows: network_ratio(rows, first=INCEPTION, second=MOBILENET),
        postprocessing_is_bulk,
        dense_over_factored,
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)
