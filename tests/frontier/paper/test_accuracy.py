import pytest

from frontier.paper.accuracy import (
    LIGHT,
    ap_alike,
    faster_rcnn_leads,
    imagenet_less,
    imagenet_overall,
    imagenet_significant,
    large_beats_small,
    mobilenet_loses,
    small_implies_large,
    ssd_against,
    strictness_fit,
    strictness_tighter,
)
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, row

EXTRACTORS = ("vgg_16", "mobilenet_v1", "inception_v2", "resnet_101", "inception_v3", "inception_resnet_v2")


def sized(name, small, large, **cells):
    return row(name, ap=(small + large) / 2, ap_small=small, ap_large=large, **cells)


def test_large_objects_are_easier_for_all_or_not():
    easy = [sized("ssd/vgg_16/300", 0.1, 0.4), sized("ssd/resnet_101/300", 0.2, 0.5)]
    found = large_beats_small(grounds(*easy))
    assert found.holds is True
    assert "2 of 2 detectors; 0.15 against 0.45" in found.words
    assert large_beats_small(grounds(*easy, sized("ssd/inception_v2/300", 0.4, 0.3))).holds is False


def test_without_300_px_other_sizes_speak_then_test_pictures():
    found = large_beats_small(grounds(sized("ssd/vgg_16/600", 0.1, 0.4)))
    assert "of other sizes than 300 px" in found.words
    found = large_beats_small(grounds(test=[sized("ssd/vgg_16/600", 0.1, 0.4)]))
    assert "on test pictures" in found.words


PAIR = ("ssd/inception_v2/300", "faster_rcnn/inception_v2/300")


@pytest.mark.parametrize(("small", "holds"), [(0.05, True), (0.15, False)])
def test_ssd_is_worse_on_small_objects_or_is_not(small, holds):
    table = grounds(sized(PAIR[0], small, 0.4), sized(PAIR[1], 0.1, 0.4))
    found = ssd_against(table, column="ap_small", is_worse=True)
    assert found.holds is holds
    assert f"{small - 0.1:+.3f} AP against Faster R-CNN (1 pair)" in found.words


@pytest.mark.parametrize(
    ("large", "keeps_up", "leads"), [(0.41, True, True), (0.39, True, False), (0.3, False, False)]
)
def test_ssd_keeps_up_within_two_points_and_leads_above_none(large, keeps_up, leads):
    table = grounds(sized(PAIR[0], 0.1, large), sized(PAIR[1], 0.1, 0.4))
    assert ssd_against(table, column="ap_large", is_worse=False).holds is keeps_up
    assert ssd_against(table, column="ap_large", is_worse=False, extractors=LIGHT).holds is leads


def test_ssd_must_lead_both_and_only_at_300_px_with_the_papers_proposals():
    rows = [sized(PAIR[0], 0.1, 0.41), sized(PAIR[1], 0.1, 0.4), sized("r_fcn/inception_v2/300", 0.1, 0.5)]
    assert ssd_against(grounds(*rows), column="ap_large", is_worse=False).holds is False
    for other in ("faster_rcnn/inception_v2/300/p50", "faster_rcnn/inception_v2/600"):
        with pytest.raises(LackingError, match="large objects at 300 px"):
            ssd_against(grounds(rows[0], sized(other, 0.1, 0.4)), column="ap_large", is_worse=False)


@pytest.mark.parametrize(("ap", "holds"), [(0.3, True), (0.15, False)])
def test_faster_rcnn_leads_or_does_not(ap, holds):
    rows = [row(PAIR[0], ap=0.2), row(PAIR[1], ap=ap), row("r_fcn/inception_v2/300", ap=0.25)]
    assert faster_rcnn_leads(grounds(*rows)).holds is holds
    assert faster_rcnn_leads(grounds(*rows[:2])).words.count("against") == 1


def test_five_pairs_that_differ_both_ways_tell_nothing():
    gains = (0.1, -0.1, 0.1, -0.1, 0.05)
    rows = [
        row(f"{meta}/{name}/300", ap=0.2 + gain * (meta == "faster_rcnn"))
        for name, gain in zip(EXTRACTORS, gains, strict=False)
        for meta in ("ssd", "faster_rcnn")
    ]
    found = faster_rcnn_leads(grounds(*rows))
    assert found.holds is None
    assert "95 % interval" in found.words


def classified(meta, aps):
    return [
        row(f"{meta}/{name}/300", ap=ap, imagenet_top1=0.7 + 0.02 * number)
        for number, (name, ap) in enumerate(zip(EXTRACTORS, aps, strict=False))
    ]


RISING, FLAT = (0.20, 0.22, 0.24, 0.26, 0.28, 0.31), (0.22, 0.19, 0.21, 0.20, 0.22, 0.20)


def test_a_significant_correlation_agrees_its_lack_tells_nothing_and_a_falling_one_disagrees():
    faster = {"meta_architecture": "faster_rcnn"}
    assert imagenet_significant(grounds(*classified("faster_rcnn", RISING)), **faster).holds is True
    assert imagenet_significant(grounds(*classified("faster_rcnn", FLAT)), **faster).holds is None
    falling = grounds(*classified("faster_rcnn", RISING[::-1]))
    assert imagenet_significant(falling, **faster).holds is False
    assert imagenet_overall(falling).holds is False
    with pytest.raises(LackingError, match="3 extractors"):
        imagenet_significant(grounds(*classified("faster_rcnn", RISING[:3])), **faster)
    with pytest.raises(LackingError, match="0 extractors"):
        imagenet_significant(falling, meta_architecture="r_fcn")


@pytest.mark.parametrize(
    ("ssd", "faster", "holds"), [(FLAT, RISING, True), (RISING, RISING, False), (FLAT, FLAT, None)]
)
def test_ssd_depends_less_on_its_extractor_or_does_not(ssd, faster, holds):
    both = grounds(*classified("ssd", ssd), *classified("faster_rcnn", faster))
    assert imagenet_less(both).holds is holds


def test_four_extractors_without_significance_show_nothing():
    few = grounds(*classified("ssd", FLAT[:4]), *classified("faster_rcnn", RISING))
    with pytest.raises(LackingError, match="4 and 6 here"):
        imagenet_less(few)


def overlapping(points):
    return grounds(
        *(
            row(f"ssd/{name}/{size}", ap=ap, ap50=at_50, ap75=at_75, ap_small=ap / 2, ap_large=ap * 1.5)
            for (name, size), (ap, at_50, at_75) in zip(
                ((name, size) for size in (300, 600) for name in EXTRACTORS), points, strict=False
            )
        )
    )


LINE = [(0.1 + 0.02 * n, 0.2 + 0.03 * n, 0.1 + 0.02 * n) for n in range(12)]
BENT = [(ap, 0.5 if n % 2 else 0.2, at_75) for n, (ap, _, at_75) in enumerate(LINE)]


def test_overlaps_follow_ap_on_a_line_or_do_not():
    assert strictness_fit(overlapping(LINE), column="ap50", least=0.95).holds is True
    assert strictness_fit(overlapping(BENT), column="ap50", least=0.95).holds is False
    shaken = [(ap, at_50 + 0.02 * (-1) ** n, at_75) for n, (ap, at_50, at_75) in enumerate(LINE)]
    assert strictness_fit(overlapping(shaken), column="ap50", least=0.95).holds is None
    with pytest.raises(LackingError, match="no telling"):
        strictness_fit(overlapping(LINE[:2]), column="ap75", least=0.99)


def test_the_tighter_overlap():
    assert strictness_tighter(overlapping(BENT)).holds is True
    turned = [(ap, at_75, at_50) for ap, at_50, at_75 in BENT]
    assert strictness_tighter(overlapping(turned)).holds is False
    assert strictness_tighter(overlapping(LINE)).holds is None
    with pytest.raises(LackingError, match="too few"):
        strictness_tighter(overlapping(LINE[:4]))


def test_small_implies_large():
    assert small_implies_large(overlapping(LINE[:6])).holds is True
    turned = [sized(f"ssd/{name}/300", 0.1 + 0.02 * n, 0.5 - 0.02 * n) for n, name in enumerate(EXTRACTORS)]
    assert small_implies_large(grounds(*turned)).holds is False
    with pytest.raises(LackingError, match="1 point"):
        small_implies_large(grounds(*turned[:1]))


@pytest.mark.parametrize(("ap", "holds"), [(0.193, True), (0.23, False)])
def test_mobilenet_is_less_accurate_or_is_not(ap, holds):
    rows = [row("ssd/mobilenet_v1/300", ap=ap), row("ssd/inception_v2/300", ap=0.22)]
    assert mobilenet_loses(grounds(*rows)).holds is holds
    with pytest.raises(LackingError, match="equal in all else"):
        mobilenet_loses(grounds(rows[0], row("ssd/inception_v2/600", ap=0.22)))


@pytest.mark.parametrize(("ap", "holds"), [(0.32, True), (0.35, False)])
def test_comparable_is_within_two_points(ap, holds):
    first = {"meta_architecture": "faster_rcnn", "num_proposals": 100.0}
    second = {"meta_architecture": "r_fcn", "num_proposals": 300.0}
    rows = [row("faster_rcnn/resnet_101/600/p100", ap=ap), row("r_fcn/resnet_101/600", ap=0.304)]
    assert ap_alike(grounds(*rows), first=first, second=second).holds is holds


@pytest.mark.parametrize(
    "check",
    [
        large_beats_small,
        lambda rows: ssd_against(rows, column="ap_small", is_worse=True),
        faster_rcnn_leads,
        small_implies_large,
        imagenet_overall,
        imagenet_less,
        lambda rows: strictness_fit(rows, column="ap75", least=0.99),
        strictness_tighter,
        mobilenet_loses,
        lambda rows: ap_alike(rows, first={}, second={}),
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)
