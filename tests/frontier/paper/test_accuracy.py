import pytest

from frontier.paper.accuracy import (
    LIGHT,
    ap_alike,
    faster_rcnn_leads,
    large_beats_small,
    mobilenet_loses,
    most_accurate_is,
    ssd_against,
)
from frontier.paper.changes import PRINTED, THREE_TRAININGS
from frontier.paper.printed import OWN_NUMBERS
from frontier.paper.statement import LackingError
from tests.frontier.paper.made import EMPTY, grounds, printed, row

EXTRACTORS = ("vgg_16", "mobilenet_v1", "inception_v2", "resnet_101", "inception_v3", "inception_resnet_v2")
INCEPTION = ("ssd/inception_v2/300", "faster_rcnn/inception_v2/300")


def sized(name, small, large, **cells):
    return row(name, ap=(small + large) / 2, ap_small=small, ap_large=large, **cells)


def test_large_objects_are_easier_for_all_of_three_networks_or_not():
    easy = [sized(f"ssd/{name}/300", 0.1, 0.4) for name in ("vgg_16", "resnet_101")]
    easy.append(sized("r_fcn/resnet_101/300", 0.25, 0.55))
    found = large_beats_small(grounds(*easy))
    assert found.holds is True
    assert "3 of 3 detectors of 3 networks; 0.15" in found.words
    assert large_beats_small(grounds(*easy, sized("ssd/inception_v2/300", 0.4, 0.3))).holds is False
    assert large_beats_small(grounds(*easy, sized("ssd/inception_v2/300", 0.4, 0.4005))).holds is None
    bare = [{**one, "ap_large_lower": None, "ap_large_upper": None} for one in easy]
    assert large_beats_small(grounds(*bare)).holds is None


@pytest.mark.parametrize(("small", "large"), [(0.1, 0.4), (0.4, 0.1)])
def test_settings_of_one_network_are_not_all_detectors(small, large):
    one = [sized(f"r_fcn/vgg_16/300/p{count}", small, large) for count in (10, 20, 50, 100)]
    found = large_beats_small(grounds(*one))
    assert (found.holds, found.lacking) == (None, "1 network is not all of them; it takes 3")


def test_a_detector_that_finds_nothing_or_may_do_so_does_not_tell():
    bounds = {"ap_small_lower": 0.0, "ap_small_upper": 0.06, "ap_large_lower": 0.0, "ap_large_upper": 0.0}
    lost = {**sized("ssd/vgg_16/300", 0.03, 0.0), **bounds}
    easy = [sized(f"ssd/{name}/300", 0.1, 0.4) for name in ("resnet_101", "inception_v2", "mobilenet_v1")]
    assert large_beats_small(grounds(*easy, lost)).holds is None
    neither = {**lost, "ap_small": 0.0, "ap_small_upper": 0.0}
    assert large_beats_small(grounds(*easy, neither)).holds is None


def test_without_300_px_other_sizes_speak_then_test_pictures():
    found = large_beats_small(grounds(sized("ssd/vgg_16/600", 0.1, 0.4)))
    assert "of other sizes than 300 px" in found.words
    found = large_beats_small(grounds(test=[sized("ssd/vgg_16/600", 0.1, 0.4)]))
    assert "on test pictures" in found.words


def all_three(gains, *, metas=("ssd", "faster_rcnn", "r_fcn"), **cells):
    """Detectors over as many extractors as there are gains of the second meta-architecture."""
    return [
        row(f"{meta}/{name}/300", **dict.fromkeys(("ap", *cells), 0.2 + gain * (meta == "faster_rcnn")))
        for name, gain in zip(EXTRACTORS, gains, strict=False)
        for meta in metas
    ]


def test_five_networks_settle_who_leads_either_way():
    assert faster_rcnn_leads(grounds(*all_three((0.1, 0.08, 0.1, 0.12, 0.1)))).holds is True
    assert faster_rcnn_leads(grounds(*all_three((-0.1, -0.08, -0.1, -0.12, -0.1)))).holds is False
    mixed = faster_rcnn_leads(grounds(*all_three((0.1, -0.05, 0.1, -0.05, 0.05))))
    assert mixed.holds is None
    assert "times as many pairs would tell" in mixed.lacking


def test_one_training_of_each_of_fewer_networks_settles_nothing():
    found = faster_rcnn_leads(grounds(*all_three((0.1, 0.1))))
    assert found.holds is None
    assert found.lacking.endswith(THREE_TRAININGS)
    assert "+0.100 AP (2 pairs of 2 networks" in found.words


def test_both_other_architectures_must_be_there():
    found = faster_rcnn_leads(grounds(*all_three((0.1, 0.08, 0.1, 0.12, 0.1), metas=("ssd", "faster_rcnn"))))
    assert (found.holds, found.lacking) == (None, "no pair with R-FCN, all else being equal")


def test_a_few_printed_pairs_do_not_settle_an_average():
    names = [f"{meta}/{name}/300" for name in EXTRACTORS[:2] for meta in ("ssd", "faster_rcnn", "r_fcn")]
    rows = [printed(name, ap=0.2 + 0.1 * name.startswith("f"), number=i) for i, name in enumerate(names)]
    found = faster_rcnn_leads(grounds(*rows))
    assert (found.holds, found.lacking) == (None, PRINTED)


@pytest.mark.parametrize("gain", [0.1, -0.1])
def test_one_extractor_says_nothing_of_whole_meta_architectures_however_often_it_was_trained(gain):
    rows = [
        one
        for meta in ("ssd", "faster_rcnn", "r_fcn")
        for one in three_trainings(f"{meta}/vgg_16/300", 0.2 + gain * (meta == "faster_rcnn"))
    ]
    found = faster_rcnn_leads(grounds(*rows))
    assert (found.holds, found.lacking) == (None, "all are over VGG-16; it takes 2 extractors")


@pytest.mark.parametrize(
    ("gain", "worse", "keeps_up", "leads"),
    [
        (0.1, True, False, False),
        (0.01, True, True, False),
        (-0.1, False, True, True),
    ],
)
def test_ssd_against_two_stages_of_five_networks(gain, worse, keeps_up, leads):
    """Faster R-CNN and R-FCN have `gain` more than SSD."""
    rows = [
        row(f"{meta}/{name}/300", ap=0.2, ap_large=0.4 + (meta != "ssd") * (gain + step), ap_small=0.1)
        for name, step in zip(EXTRACTORS, (0.0, 0.001, -0.001, 0.0, 0.001), strict=False)
        for meta in ("ssd", "faster_rcnn", "r_fcn")
    ]
    rows = grounds(*rows)
    assert ssd_against(rows, column="ap_large", is_worse=True).holds is worse
    assert ssd_against(rows, column="ap_large", is_worse=False).holds is keeps_up
    light = ssd_against(rows, column="ap_large", is_worse=False, extractors=LIGHT)
    assert (light.holds, light.words.count("2 pairs")) == (None, 2)  # two networks are too few
    trained = [
        {**cells, "weights_digest": f"{cells['row_id']} {seed}"}
        for cells in (rows.accuracies.row(place) for place in range(len(rows.accuracies)))
        if cells["feature_extractor"] in LIGHT
        for seed in range(3)
    ]
    assert ssd_against(grounds(*trained), column="ap_large", is_worse=False, extractors=LIGHT).holds is leads


def test_ssd_is_held_against_detectors_at_300_px_with_the_papers_proposals():
    for other in ("faster_rcnn/inception_v2/300/p50", "faster_rcnn/inception_v2/600"):
        with pytest.raises(LackingError, match="large objects at 300 px"):
            ssd_against(
                grounds(sized(INCEPTION[0], 0.1, 0.4), sized(other, 0.1, 0.4)),
                column="ap_large",
                is_worse=False,
            )


def three_trainings(name, ap):
    return [row(name, ap=ap + 0.001 * seed, weights=f"{name} {seed}") for seed in range(3)]


BEST, OTHER = "faster_rcnn/inception_resnet_v2/600/s8", "r_fcn/resnet_101/600"
BEST_NETWORK = ("faster_rcnn", "inception_resnet_v2")


THIRD = "ssd/vgg_16/300"


def most_accurate(make, best, other):
    rows = [one for name, ap in ((BEST, best), (OTHER, other), (THIRD, 0.2)) for one in make(name, ap)]
    return most_accurate_is(grounds(*rows), network=BEST_NETWORK)


def test_the_most_accurate_takes_three_trainings():
    one_each = most_accurate(lambda name, ap: [row(name, ap=ap)], 0.36, 0.3)
    assert (one_each.holds, one_each.lacking) == (None, THREE_TRAININGS)
    assert one_each.words.startswith("Faster R-CNN Inception-ResNet v2, 600 px, stride 8: AP 0.36")
    for other, holds in ((0.3, True), (0.4, False), (0.36, None)):
        assert most_accurate(three_trainings, 0.36, other).holds is holds


def test_the_most_accurate_as_the_paper_prints_it():
    def as_printed(name, ap):
        return [printed(name, ap=ap, number=len(name))]

    for other, holds in ((0.304, True), (0.37, False), (0.357, None)):
        found = most_accurate(as_printed, 0.357, other)
        assert (found.holds, found.note) == (holds, OWN_NUMBERS)


@pytest.mark.parametrize("other", [0.304, 0.37])
def test_one_rival_does_not_make_the_most_accurate_of_all(other):
    rows = [printed(BEST, ap=0.357, number=1), printed(OTHER, ap=other, number=2)]
    found = most_accurate_is(grounds(*rows), network=BEST_NETWORK)
    assert (found.holds, found.lacking) == (None, "1 rival is not all of them; it takes 2")


def test_the_most_accurate_must_be_there_and_not_alone():
    with pytest.raises(LackingError, match="Inception-ResNet"):
        most_accurate_is(grounds(row(OTHER, ap=0.3)), network=BEST_NETWORK)
    with pytest.raises(LackingError, match="no other network"):
        most_accurate_is(grounds(row(BEST, ap=0.3)), network=BEST_NETWORK)


@pytest.mark.parametrize(("ap", "holds"), [(0.193, True), (0.23, False), (0.2205, None)])
def test_mobilenet_is_less_accurate_as_printed_or_is_not(ap, holds):
    rows = [
        printed("ssd/mobilenet_v1/300", ap=ap, number=1),
        printed("ssd/inception_v2/300", ap=0.22, number=2),
    ]
    found = mobilenet_loses(grounds(*rows))
    assert (found.holds, found.note) == (holds, OWN_NUMBERS)
    with pytest.raises(LackingError, match="equal in all else"):
        mobilenet_loses(grounds(rows[0], row("ssd/inception_v2/600", ap=0.22)))


def test_detectors_that_learnt_from_other_data_are_not_held_against_each_other():
    rows = [
        row("ssd/mobilenet_v1/300", ap=0.2, train_data="a"),
        row("ssd/inception_v2/300", ap=0.3, train_data="b"),
    ]
    with pytest.raises(LackingError):
        mobilenet_loses(grounds(*rows))


@pytest.mark.parametrize(("ap", "holds"), [(0.19, True), (0.25, False)])
def test_mobilenet_is_less_accurate_over_three_trainings(ap, holds):
    rows = [*three_trainings("ssd/mobilenet_v1/300", ap), *three_trainings("ssd/inception_v2/300", 0.22)]
    assert mobilenet_loses(grounds(*rows)).holds is holds
    assert mobilenet_loses(grounds(rows[0], rows[3])).lacking == THREE_TRAININGS


@pytest.mark.parametrize(("ap", "holds"), [(0.32, True), (0.35, False), (0.324, None)])
def test_comparable_is_within_two_points_as_printed(ap, holds):
    first = {"meta_architecture": "faster_rcnn", "num_proposals": 100.0}
    second = {"meta_architecture": "r_fcn", "num_proposals": 300.0}
    rows = [
        printed("faster_rcnn/resnet_101/600/p100", ap=ap, number=1),
        printed("r_fcn/resnet_101/600", ap=0.304, number=2),
    ]
    assert ap_alike(grounds(*rows), first=first, second=second).holds is holds


@pytest.mark.parametrize(
    "check",
    [
        large_beats_small,
        lambda rows: ssd_against(rows, column="ap_small", is_worse=True),
        faster_rcnn_leads,
        mobilenet_loses,
        lambda rows: most_accurate_is(rows, network=BEST_NETWORK),
        lambda rows: ap_alike(rows, first={}, second={}),
    ],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)
