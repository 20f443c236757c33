import pytest

from frontier.paper.speed import (
    DENSE,
    FACTORED,
    critical_is,
    dense_over_factored,
    faster_rcnn_slowest,
    fastest_extractor_is,
    fastest_in_tens,
    most_accurate_is,
    postprocessing_is_bulk,
    ratio_above_one,
    slowest_time,
    time_at_least,
    time_ratio,
)
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, row

SSD, R_FCN = "ssd/mobilenet_v1/300", "r_fcn/resnet_101/600"
BEST = "faster_rcnn/inception_resnet_v2/600/s8"
BEST_NETWORK, SSD_NETWORK = ("faster_rcnn", "inception_resnet_v2"), ("ssd", "mobilenet_v1")
PAPERS = {"device_key": "titan_x"}


def three(**cells):
    return [
        row(SSD, ms=30.0, ap=0.2, **cells),
        row(R_FCN, ms=90.0, ap=0.3, **cells),
        row(BEST, ms=900.0, ap=0.36, **cells),
    ]


def test_a_critical_point_is_the_papers_or_another():
    found = critical_is(grounds(*three()), role="fastest", networks=[SSD_NETWORK])
    assert found.holds is True
    assert "SSD MobileNet v1, 300 px: 30 ms, AP 0.20, of 3 detectors" in found.words
    assert critical_is(grounds(*three()), role="fastest", networks=[("r_fcn", "resnet_101")]).holds is False
    assert critical_is(grounds(*three()), role="sweet spot", networks=[("r_fcn", "resnet_101")]).holds is True


def test_the_papers_network_must_be_there_and_so_must_the_point():
    with pytest.raises(LackingError, match="no row of SSD VGG-16"):
        critical_is(grounds(*three()), role="fastest", networks=[("ssd", "vgg_16")])
    with pytest.raises(LackingError, match="no sweet spot"):
        critical_is(grounds(*three()[:2]), role="sweet spot", networks=[SSD_NETWORK])


def test_bounds_that_overlap_do_not_say_who_is_fastest():
    bounds = {"latency_p50_lower_ms": 29.0, "latency_p50_upper_ms": 32.0}
    rows = [
        row("ssd/vgg_16/300", ms=30.0, ap=0.2, **bounds),
        row(SSD, ms=31.0, ap=0.2, **{**bounds, "latency_p50_lower_ms": 30.5}),
    ]
    assert critical_is(grounds(*rows), role="fastest", networks=[SSD_NETWORK]).holds is None
    rows[1]["latency_p50_lower_ms"] = 32.5
    assert critical_is(grounds(*rows), role="fastest", networks=[SSD_NETWORK]).holds is False


def test_the_most_accurate():
    assert most_accurate_is(grounds(*three()), network=BEST_NETWORK).holds is True
    better = grounds(*three(), row("r_fcn/resnet_101/300", ap=0.4))
    assert most_accurate_is(better, network=BEST_NETWORK).holds is False
    with pytest.raises(LackingError, match="Inception-ResNet"):
        most_accurate_is(grounds(*three()[:2]), network=BEST_NETWORK)


def test_faster_rcnn_is_slowest_or_is_not():
    found = faster_rcnn_slowest(grounds(*three()))
    assert (found.holds, "Faster R-CNN 900 ms (1)" in found.words) == (True, True)
    slow = [row("r_fcn/resnet_101/300", ms=2000.0)]
    assert faster_rcnn_slowest(grounds(*three(), *slow)).holds is False
    with pytest.raises(LackingError, match="times of SSD"):
        faster_rcnn_slowest(grounds(*three()[:2]))


def test_times_in_milliseconds_hold_on_the_papers_gpu_alone():
    checks = (
        fastest_in_tens,
        lambda rows: time_at_least(rows, least_ms=40.0),
        lambda rows: slowest_time(rows, network=BEST_NETWORK),
        lambda rows: ratio_above_one(rows, extractors=DENSE, is_above=True),
    )
    for check in checks:
        with pytest.raises(LackingError, match="times do not transfer"):
            check(grounds(*three()))
        with pytest.raises(LackingError, match="no times"):
            check(EMPTY)


def test_milliseconds_on_the_papers_gpu():
    rows = grounds(*three(**PAPERS))
    assert fastest_in_tens(rows).holds is True
    assert fastest_in_tens(grounds(row(SSD, ms=5.0, **PAPERS))).holds is False
    assert time_at_least(rows, least_ms=40.0).holds is False
    assert time_at_least(rows, least_ms=100.0, meta_architecture="faster_rcnn").holds is True
    with pytest.raises(LackingError, match="no times"):
        time_at_least(grounds(*three(**PAPERS)[:1]), least_ms=100.0, meta_architecture="faster_rcnn")
    found = slowest_time(rows, network=BEST_NETWORK)
    assert (found.value, found.holds) == (900.0, True)
    slower = grounds(*three(**PAPERS), row("r_fcn/resnet_101/300", ms=2000.0, **PAPERS))
    assert slowest_time(slower, network=BEST_NETWORK).holds is False


INCEPTION = {"meta_architecture": "ssd", "feature_extractor": "inception_v2"}
MOBILENET = {"meta_architecture": "ssd", "feature_extractor": "mobilenet_v1"}


def test_a_ratio_of_times_of_the_whole_or_of_a_stage():
    rows = grounds(row("ssd/inception_v2/300", ms=60.0, network_ms=20.0), row(SSD, ms=50.0, network_ms=10.0))
    assert time_ratio(rows, first=INCEPTION, second=MOBILENET).value == pytest.approx(1.2)
    staged = time_ratio(rows, first=INCEPTION, second=MOBILENET, column="network_ms")
    assert (staged.value, staged.holds) == (pytest.approx(2.0), True)
    turned = time_ratio(rows, first=MOBILENET, second=INCEPTION, column="network_ms")
    assert (turned.value, turned.holds) == (pytest.approx(0.5), False)
    assert time_ratio(rows, first=INCEPTION, second=MOBILENET, is_alike=True).holds is True
    assert (
        time_ratio(rows, first=INCEPTION, second=MOBILENET, column="network_ms", is_alike=True).holds is False
    )
    with pytest.raises(LackingError, match="equal in all else"):
        time_ratio(rows, first=INCEPTION, second=MOBILENET, column="resize_ms")


@pytest.mark.parametrize(("stage_ms", "holds"), [(20.0, True), (5.0, False)])
def test_postprocessing_is_the_bulk_of_the_fastest_or_is_not(stage_ms, holds):
    rows = grounds(row(SSD, ms=30.0, postprocess_ms=stage_ms), row(R_FCN, ms=90.0, postprocess_ms=1.0))
    assert postprocessing_is_bulk(rows).holds is holds
    with pytest.raises(LackingError, match="stages"):
        postprocessing_is_bulk(grounds(row(SSD, ms=30.0)))


@pytest.mark.parametrize(("ms", "holds"), [(20.0, True), (70.0, False)])
def test_an_extractor_is_the_fastest_of_its_like_or_is_not(ms, holds):
    rows = [row(SSD, ms=ms), row("ssd/inception_v2/300", ms=60.0), row("ssd/vgg_16/600", ms=1.0)]
    found = fastest_extractor_is(grounds(*rows), extractor="mobilenet_v1")
    assert (found.holds, "of 1 groups" in found.words) == (holds, True)
    with pytest.raises(LackingError, match="MobileNet"):
        fastest_extractor_is(grounds(*rows[1:]), extractor="mobilenet_v1")


def test_multiply_adds_a_millisecond():
    rows = grounds(
        row(R_FCN, ms=100.0, gmacs=180.0, **PAPERS),
        row(SSD, ms=30.0, gmacs=1.2, **PAPERS),
        row("ssd/inception_v2/300", ms=40.0, gmacs=60.0, **PAPERS),
    )
    dense = ratio_above_one(rows, extractors=DENSE, is_above=True)
    assert (dense.holds, dense.words) == (True, "ResNet-101 1.8")
    assert ratio_above_one(rows, extractors=FACTORED, is_above=False).holds is False  # 1.5 of Inception v2
    assert ratio_above_one(rows, extractors=["mobilenet_v1"], is_above=False).holds is True
    assert dense_over_factored(rows).holds is True
    turned = grounds(row(R_FCN, ms=100.0, gmacs=10.0), row(SSD, ms=30.0, gmacs=30.0))
    assert dense_over_factored(turned).holds is False
    with pytest.raises(LackingError, match="Inception v2 or"):
        dense_over_factored(grounds(row(R_FCN, ms=100.0, gmacs=10.0)))


@pytest.mark.parametrize(
    "check",
    [
        lambda rows: critical_is(rows, role="fastest", networks=[SSD_NETWORK]),
        lambda rows: most_accurate_is(rows, network=BEST_NETWORK),
        faster_rcnn_slowest,
        lambda rows: fastest_extractor_is(rows, extractor="mobilenet_v1"),
        lambda rows: time_ratio(rows, first=INCEPTION, second=MOBILENET),
        postprocessing_is_bulk,
        dense_over_factored,
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)
