import pytest

from analysis.words import fraction
from frontier.paper.printed import OTHER_TRAINING, OWN_NUMBERS
from frontier.paper.speed_statements import printed_ap
from frontier.paper.statement import LackingError, checked
from frontier.paper.values import (
    FEW_TRAININGS,
    SAME_SYSTEM,
    ap_elsewhere,
    beyond_rows,
    diversity_helps,
    ensemble_gain,
    held_out_is_close,
)
from frontier.published import MINIVAL
from tests.frontier.paper.made import EMPTY, grounds, printed, row

SSD = "ssd/mobilenet_v1/300"


def held_out(name, ap, source):
    return row(name, ap=ap, eval_split=MINIVAL, accuracy_source=source) | {"eval_split": MINIVAL}


@pytest.mark.parametrize(("ap", "verdict"), [(0.195, "reproduced"), (0.25, "other number")])
def test_what_another_document_prints_of_the_same_system_settles_it_either_way(ap, verdict):
    papers = held_out(SSD, 0.193, "huang2017-0001 (minival)")
    with pytest.raises(LackingError, match="no other source"):
        ap_elsewhere(grounds(papers), model=SSD)
    both = grounds(papers, held_out(SSD, ap, "howard2017-0024 (minival)"))
    found = ap_elsewhere(both, model=SSD)
    assert (found.value, found.holds, found.note) == (ap, True, SAME_SYSTEM)
    assert found.words == f"{fraction(ap)} (the MobileNets paper)"
    statement = printed_ap(SSD, 0.193, "Table 3")
    assert checked(statement, both).verdict == verdict


@pytest.mark.parametrize("ap", [0.19, 0.25])
def test_one_training_of_anybodys_settles_nothing_near_the_papers_number_or_not(ap):
    own = ap_elsewhere(grounds(held_out(SSD, ap, "measured (8,000 pictures)")), model=SSD)
    assert (own.words, own.holds, own.lacking) == (
        f"{fraction(ap)} (evaluated here, 1 training)",
        None,
        FEW_TRAININGS,
    )
    zoo = [{**held_out(f"{SSD}@tf_zoo", ap, "tf1_zoo-0031 (minival)"), "latency_ms": 30.0}]
    found = ap_elsewhere(grounds(timed=zoo), model=SSD)
    assert (found.words, found.holds, found.lacking) == (
        f"{fraction(ap)} (the TF1 zoo, trained anew)",
        None,
        OTHER_TRAINING,
    )


@pytest.mark.parametrize(
    ("aps", "verdict"),
    [
        ((0.191, 0.193, 0.195), "reproduced"),
        ((0.249, 0.250, 0.251), "other number"),
        ((0.15, 0.21, 0.27), "agrees"),  # 0.21 ± 0.15: Student's t of 4.303 times 0.06 / 3 ** .5
    ],
)
def test_three_trainings_settle_it_either_way(aps, verdict):
    rows = [
        {**held_out(SSD, ap, "measured (8,000 pictures)"), "weights_digest": str(seed)}
        for seed, ap in enumerate(aps)
    ]
    assert checked(printed_ap(SSD, 0.193, "Table 3"), grounds(*rows)).verdict == verdict
    assert "3 trainings" in ap_elsewhere(grounds(*rows), model=SSD).words


def test_other_pictures_and_other_detectors_say_nothing():
    with pytest.raises(LackingError):
        ap_elsewhere(grounds(row(SSD, ap=0.2)), model=SSD)
    other = held_out("ssd/vgg_16/300", 0.2, "measured")
    with pytest.raises(LackingError):
        ap_elsewhere(grounds(other), model=SSD)


NAMES = (SSD, "ssd/vgg_16/300", "ssd/inception_v2/300")


@pytest.mark.parametrize(("ap", "holds"), [(0.188, True), (0.15, False), (0.183, None)])
def test_test_pictures_are_close_or_are_not_as_printed(ap, holds):
    papers = [{**printed(name, ap=0.193, number=n), "eval_split": MINIVAL} for n, name in enumerate(NAMES)]
    split = "coco_test_dev:huang2017"
    test = [{**printed(name, ap=ap, number=9 + n), "eval_split": split} for n, name in enumerate(NAMES)]
    found = held_out_is_close(grounds(*papers, test=test))
    assert (found.holds, found.note) == (holds, OWN_NUMBERS)
    with pytest.raises(LackingError, match="test pictures"):
        held_out_is_close(grounds(*papers))


def on_two_sets(ap, reach, *names):
    """Detectors evaluated on held-out pictures with 0.2 and on test pictures."""
    held, test = [], []
    for name in names:
        own = {"weights_digest": name, "evaluation_digest": name}
        held.append(row(name, ap=0.2) | own)
        bounds = {"ap_lower": ap - reach, "ap_upper": ap + reach}
        test.append(row(name, ap=ap, **bounds) | own | {"eval_split": "shapes test"})
    return held, test


@pytest.mark.parametrize(
    ("ap", "reach", "holds"), [(0.2, 0.001, True), (0.3, 0.001, False), (0.2, 0.02, None)]
)
def test_own_test_pictures_are_close_beyond_the_intervals_or_are_not(ap, reach, holds):
    held, test = on_two_sets(ap, reach, *NAMES)
    timed_too = [one | {"row_id": f"{one['row_id']} timed"} for one in held]
    found = held_out_is_close(grounds(*held, *timed_too, test=test))
    assert (found.holds, found.words.endswith("(3 detectors)")) == (holds, True)
    with pytest.raises(LackingError):
        held_out_is_close(grounds(*held, test=[{**one, "weights_digest": "another"} for one in test]))


@pytest.mark.parametrize("ap", [0.2, 0.3])
def test_one_detector_on_two_sets_settles_nothing(ap):
    held, test = on_two_sets(ap, 0.001, SSD)
    found = held_out_is_close(grounds(*held, test=test))
    assert (found.holds, found.lacking) == (None, "1 detector on both; it takes 3")


def table_6(single, by_hand, diverse):
    ensembles = [{"model": "Hand selected", "ap": by_hand}, {"model": "Diverse", "ap": diverse}]
    return grounds(
        test=[{"model": "one", "ap": single, "ap50": 0.5}, {"model": "Table 3", "ap": 0.9}],
        ensembles=ensembles,
    )


def test_the_ensembles():
    found = ensemble_gain(table_6(0.347, 0.41, 0.416))
    assert (found.value, found.holds) == (pytest.approx(0.069), True)
    assert ensemble_gain(table_6(0.5, 0.41, 0.416)).holds is False
    assert diversity_helps(table_6(0.347, 0.41, 0.416)).holds is True
    assert diversity_helps(table_6(0.347, 0.42, 0.416)).holds is False


def test_ensembles_that_print_the_same_are_tied():
    assert diversity_helps(table_6(0.347, 0.416, 0.416)).holds is None
    assert ensemble_gain(table_6(0.416, 0.41, 0.416)).holds is None


@pytest.mark.parametrize(
    "check",
    [ensemble_gain, diversity_helps, held_out_is_close, lambda rows: ap_elsewhere(rows, model=SSD)],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)


def test_what_no_rows_can_settle_says_why():
    with pytest.raises(LackingError, match="no recalls"):
        beyond_rows(EMPTY, why="no recalls")
