import pytest

from frontier.paper.correlations import FEW_NETWORKS
from frontier.paper.cost import (
    OF_DETECTORS,
    gmacs_ratio,
    memory_follows_size,
    memory_follows_time,
    memory_spread_is_widest,
    mobilenet_is_small,
    mobilenet_is_smallest,
    top1_alike,
)
from frontier.paper.printed import OWN_NUMBERS
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed, row

EXTRACTORS = ("mobilenet_v1", "inception_v2", "vgg_16", "resnet_101", "inception_v3", "inception_resnet_v2")


def costly(memories_mb, times_ms):
    return grounds(
        *(
            row(f"ssd/{name}/300", ms=ms, memory_total_mb=mb)
            for name, mb, ms in zip(EXTRACTORS, memories_mb, times_ms, strict=True)
        )
    )


RISING = (100.0, 200.0, 400.0, 800.0, 1600.0, 3200.0)


def test_memory_follows_time_or_does_not():
    assert memory_follows_time(costly(RISING, RISING)).holds is True
    assert memory_follows_time(costly(RISING, RISING[::-1])).holds is False
    assert memory_follows_time(costly(RISING, (1.0, 2.0, 1.0, 2.0, 1.0, 2.0))).holds is None
    with pytest.raises(LackingError, match="memory of detectors in use of two different times"):
        memory_follows_time(grounds(row("ssd/vgg_16/300", ms=3.0, memory_total_mb=200.0)))


def test_mobilenet_is_smallest_of_three_or_more_or_is_not():
    assert mobilenet_is_smallest(costly(RISING, RISING)).holds is True
    found = mobilenet_is_smallest(costly(RISING[::-1], RISING))
    assert found.holds is False
    assert "in 0 of 1 group" in found.words
    assert found.words.endswith("least: SSD Inception-ResNet v2 100 MB")


@pytest.mark.parametrize("memory_mb", [100.0, 900.0])
def test_one_rival_or_one_setting_settles_neither_least_nor_almost_all(memory_mb):
    rows = [
        row("ssd/mobilenet_v1/300", ms=3.0, memory_total_mb=memory_mb),
        row("ssd/vgg_16/300", ms=3.0, memory_total_mb=500.0),
    ]
    found = mobilenet_is_smallest(grounds(*rows))
    assert (found.holds, found.lacking) == (None, "1 rival is not all of them; it takes 2")
    large = row("ssd/mobilenet_v1/300", ms=3.0, memory_total_mb=10 * memory_mb)
    for alone in (rows[0], large):
        found = mobilenet_is_small(grounds(alone))
        assert (found.holds, found.lacking) == (None, "1 setting is not almost all of them; it takes 3")


def test_mobilenet_must_be_there_and_so_must_another():
    other = row("ssd/vgg_16/300", ms=3.0, memory_total_mb=200.0)
    with pytest.raises(LackingError, match="MobileNet"):
        mobilenet_is_small(grounds(other))
    with pytest.raises(LackingError, match="differ in their extractor alone"):
        mobilenet_is_smallest(grounds(other))
    alone = row("faster_rcnn/mobilenet_v1/300", ms=3.0, memory_total_mb=200.0)
    with pytest.raises(LackingError, match="differ in their extractor alone"):
        mobilenet_is_smallest(grounds(alone, other))


def test_almost_all_settings_are_counted_not_networks():
    rows = [
        row(f"faster_rcnn/mobilenet_v1/300/p{count}", ms=3.0, memory_total_mb=500.0) for count in (10, 20, 50)
    ]
    large = row("faster_rcnn/mobilenet_v1/300", ms=3.0, memory_total_mb=3000.0)
    found = mobilenet_is_small(grounds(*rows, large))
    assert (found.holds, found.words) == (False, "3 of 4 settings: Faster R-CNN 500 MB to 3,000 MB")
    assert mobilenet_is_small(
        grounds(*rows, row("ssd/mobilenet_v1/300", ms=3.0, memory_total_mb=200.0), large)
    ).holds


def test_memory_of_two_networks_settles_no_correlation():
    rows = [
        row(f"faster_rcnn/{name}/300/p{10 * count}", ms=100.0 * count, memory_total_mb=200.0 * count)
        for name in ("mobilenet_v1", "resnet_101")
        for count in (1, 2, 3)
    ]
    found = memory_follows_time(grounds(*rows))
    assert (found.holds, found.lacking) == (None, FEW_NETWORKS)


def sized(memories_mb, params_m):
    return grounds(
        *(
            row(f"ssd/{name}/300", ms=3.0, memory_total_mb=mb, params_m=millions)
            for name, mb, millions in zip(EXTRACTORS, memories_mb, params_m, strict=True)
        )
    )


def test_larger_detectors_take_more_memory_or_do_not():
    assert memory_follows_size(sized(RISING, RISING)).holds is True
    assert memory_follows_size(sized(RISING, RISING[::-1])).holds is False
    assert memory_follows_size(sized(RISING, (2.0, 1.0, 2.0, 1.0, 2.0, 1.0))).holds is None


def spread(extractor, few_mb, many_mb):
    name = f"faster_rcnn/{extractor}/300"
    return [row(f"{name}/p10", ms=3.0, memory_total_mb=few_mb), row(name, ms=3.0, memory_total_mb=many_mb)]


def test_memory_varies_most_in_the_network_that_the_paper_names_or_in_another():
    three = [
        *spread("inception_resnet_v2", 500.0, 4000.0),
        *spread("resnet_101", 500.0, 900.0),
        *spread("vgg_16", 500.0, 600.0),
    ]
    rows = grounds(*three)
    best = {"meta_architecture": "faster_rcnn", "extractor": "inception_resnet_v2"}
    found = memory_spread_is_widest(rows, **best)
    assert found.holds is True
    assert "500 MB to 4,000 MB, of 3 networks" in found.words
    assert memory_spread_is_widest(rows, **{**best, "extractor": "resnet_101"}).holds is False
    for two in (three[:4], three[2:]):
        named = {**best, "extractor": two[0]["feature_extractor"]}
        found = memory_spread_is_widest(grounds(*two), **named)
        assert (found.holds, found.lacking) == (None, "1 rival is not all of them; it takes 2")
    with pytest.raises(LackingError, match="several numbers of proposals"):
        memory_spread_is_widest(grounds(*spread("inception_resnet_v2", 500.0, 4000.0)), **best)


def test_equal_memory_is_a_tie():
    tied = grounds(
        *(one for name in EXTRACTORS[2:] for one in spread(name, 500.0, 900.0)),
    )
    best = {"meta_architecture": "faster_rcnn", "extractor": "inception_resnet_v2"}
    assert memory_spread_is_widest(tied, **best).holds is None
    assert mobilenet_is_smallest(costly((100.0, 100.0, 400.0, 800.0, 1600.0, 3200.0), RISING)).holds is None


def test_multiply_adds_of_one_over_those_of_another():
    # Howard et al. 2017, Table 13: 1.2 and 34.9 thousand million.
    rows = grounds(row("ssd/mobilenet_v1/300", gmacs=1.2), row("ssd/vgg_16/300", gmacs=34.9))
    first, second = ({"feature_extractor": name} for name in ("mobilenet_v1", "vgg_16"))
    found = gmacs_ratio(rows, first=first, second=second)
    assert (found.value, found.holds) == (pytest.approx(0.0344, abs=1e-4), None)
    turned = gmacs_ratio(
        rows, first=second, second=first
    )  # of detectors, near the classifiers' number or not
    assert (turned.value, turned.holds, turned.lacking) == (pytest.approx(29.1, abs=0.1), None, OF_DETECTORS)


@pytest.mark.parametrize(("within", "holds"), [(0.01, True), (0.0005, False)])
def test_classifiers_are_alike_or_are_not(within, holds):
    both = (("mobilenet_v1", 0.711), ("vgg_16", 0.71))
    rows = [printed(f"ssd/{name}/300", imagenet_top1=top1) for name, top1 in both]
    found = top1_alike(grounds(*rows), first="mobilenet_v1", second="vgg_16", within=within)
    assert (found.holds, found.note) == (holds, OWN_NUMBERS)
    own = [
        row(f"ssd/{name}/300", imagenet_top1=top1) for name, top1 in both
    ]  # what frontier looks up is no finding
    for some in (rows[:1], own):
        with pytest.raises(LackingError, match="both extractors"):
            top1_alike(grounds(*some), first="mobilenet_v1", second="vgg_16", within=within)


@pytest.mark.parametrize(
    "check",
    [
        memory_follows_time,
        memory_follows_size,
        lambda rows: memory_spread_is_widest(rows, meta_architecture="a", extractor="b"),
        mobilenet_is_small,
        mobilenet_is_smallest,
        lambda rows: gmacs_ratio(rows, first={}, second={}),
        lambda rows: top1_alike(rows, first="a", second="b", within=1.0),
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)
