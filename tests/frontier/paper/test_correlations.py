import pytest

from frontier.paper.correlations import (
    FEW_EXCHANGES,
    FEW_NETWORKS,
    imagenet_less,
    imagenet_overall,
    imagenet_significant,
    small_implies_large,
    strictness_fit,
    strictness_tighter,
)
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, row
from tests.frontier.paper.test_accuracy import EXTRACTORS, sized


def classified(meta, aps):
    return [
        row(f"{meta}/{name}/300", ap=ap, imagenet_top1=0.7 + 0.02 * number)
        for number, (name, ap) in enumerate(zip(EXTRACTORS, aps, strict=False))
    ]


RISING, FLAT = (0.20, 0.22, 0.24, 0.26, 0.28, 0.31), (0.206, 0.202, 0.205, 0.203, 0.206, 0.204)


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


STEEP = (0.20, 0.24, 0.28, 0.32, 0.36, 0.41)


@pytest.mark.parametrize(
    ("ssd", "faster", "holds"),
    [
        (FLAT, RISING, True),
        (RISING, STEEP, True),
        (STEEP, RISING, False),
        (RISING, RISING, None),
        (FLAT, FLAT, None),
    ],
)
def test_ssd_depends_less_on_its_extractor_where_the_slopes_lie_apart(ssd, faster, holds):
    found = imagenet_less(grounds(*classified("ssd", ssd), *classified("faster_rcnn", faster)))
    assert found.holds is holds
    assert "SSD: " in found.words


def test_four_extractors_show_nothing():
    few = grounds(*classified("ssd", FLAT[:4]), *classified("faster_rcnn", RISING))
    with pytest.raises(LackingError, match="4 and 6 here"):
        imagenet_less(few)


METAS = ("ssd", "faster_rcnn")


def overlapping(points, metas=METAS, sizes=(300,)):
    """A detector for each point: over each extractor in turn, then of the next architecture, then of the next size."""
    names = [f"{meta}/{name}/{size}" for size in sizes for meta in metas for name in EXTRACTORS]
    return grounds(
        *(
            row(name, ap=ap, ap50=at_50, ap75=at_75)
            for name, (ap, at_50, at_75) in zip(names, points, strict=False)
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
    assert strictness_tighter(overlapping(BENT[:4])).lacking == FEW_EXCHANGES
    with pytest.raises(LackingError, match="too few"):
        strictness_tighter(overlapping(LINE[:3]))


def test_detectors_of_few_networks_settle_no_correlation():
    few = overlapping(LINE[:10] + LINE[-1:], metas=("ssd",), sizes=(300, 600))
    assert strictness_fit(few, column="ap50", least=0.95).words.endswith("(11 detectors of 6 networks)")
    rising = [
        sized(f"ssd/{name}/{size}", 0.1 + 0.02 * n + size / 10_000, 0.4 + 0.02 * n)
        for n, name in enumerate(EXTRACTORS)
        for size in (600, 900)
    ]
    for found in (strictness_fit(few, column="ap75", least=0.5), small_implies_large(grounds(*rising))):
        assert (found.holds, found.lacking) == (None, FEW_NETWORKS)


def test_small_implies_large():
    rising = [sized(f"ssd/{name}/300", 0.1 + 0.02 * n, 0.4 + 0.02 * n) for n, name in enumerate(EXTRACTORS)]
    assert small_implies_large(grounds(*rising)).holds is True
    turned = [sized(f"ssd/{name}/300", 0.1 + 0.02 * n, 0.5 - 0.02 * n) for n, name in enumerate(EXTRACTORS)]
    assert small_implies_large(grounds(*turned)).holds is False
    with pytest.raises(LackingError, match="1 point"):
        small_implies_large(grounds(*turned[:1]))


@pytest.mark.parametrize(
    "check",
    [
        small_implies_large,
        imagenet_overall,
        imagenet_less,
        lambda rows: imagenet_significant(rows, meta_architecture="ssd"),
        lambda rows: strictness_fit(rows, column="ap75", least=0.99),
        strictness_tighter,
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)
