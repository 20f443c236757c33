import pytest

from frontier.paper.statement import LackingError
from frontier.paper.values import (
    OTHER_TRAINING,
    OWN_NUMBERS,
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


def test_only_another_source_than_the_paper_counts():
    papers = held_out(SSD, 0.193, "huang2017-0001 (minival)")
    with pytest.raises(LackingError, match="no other source"):
        ap_elsewhere(grounds(papers), model=SSD, ap=0.193)
    own = grounds(papers, held_out(SSD, 0.195, "measured (8,000 pictures)"))
    found = ap_elsewhere(own, model=SSD, ap=0.193)
    assert (found.value, found.words, found.holds) == (0.195, "0.195 (evaluated here)", True)


def test_another_training_does_not_refute_the_papers():
    own = grounds(held_out(SSD, 0.25, "measured (8,000 pictures)"))
    found = ap_elsewhere(own, model=SSD, ap=0.193)
    assert (found.holds, found.lacking) == (None, OTHER_TRAINING)


def test_the_zoo_counts_where_nobody_has_the_papers_own():
    zoo = held_out(f"{SSD}@tf_zoo", 0.21, "tf1_zoo-0031 (minival)")
    assert ap_elsewhere(grounds(zoo), model=SSD, ap=0.193).words == "0.21 (the TF1 zoo, trained anew)"
    both = grounds(zoo, held_out(SSD, 0.193, "howard2017-0024 (minival)"))
    assert ap_elsewhere(both, model=SSD, ap=0.193).words == "0.193 (the MobileNets paper)"


def test_other_pictures_and_other_detectors_say_nothing():
    with pytest.raises(LackingError):
        ap_elsewhere(grounds(row(SSD, ap=0.2)), model=SSD, ap=0.193)
    other = held_out("ssd/vgg_16/300", 0.2, "measured")
    with pytest.raises(LackingError):
        ap_elsewhere(grounds(other), model=SSD, ap=0.193)


@pytest.mark.parametrize(("ap", "holds"), [(0.188, True), (0.15, False), (0.183, None)])
def test_test_pictures_are_close_or_are_not_as_printed(ap, holds):
    papers = {**printed(SSD, ap=0.193, number=1), "eval_split": MINIVAL}
    test = {**printed(SSD, ap=ap, number=2), "eval_split": "coco_test_dev:huang2017"}
    found = held_out_is_close(grounds(papers, test=[test]))
    assert (found.holds, found.note) == (holds, OWN_NUMBERS)
    with pytest.raises(LackingError, match="test pictures"):
        held_out_is_close(grounds(papers))


@pytest.mark.parametrize(
    ("ap", "reach", "holds"), [(0.2, 0.001, True), (0.3, 0.001, False), (0.2, 0.02, None)]
)
def test_own_test_pictures_are_close_beyond_the_intervals_or_are_not(ap, reach, holds):
    own = {"weights_digest": "w", "evaluation_digest": "e"}
    held = row(SSD, ap=0.2) | own
    test = row(SSD, ap=ap, ap_lower=ap - reach, ap_upper=ap + reach, eval_split="shapes test") | own
    test["eval_split"] = "shapes test"
    found = held_out_is_close(grounds(held, held | {"row_id": "timed"}, test=[test]))
    assert (found.holds, found.words.endswith("(1 detector)")) == (holds, True)
    other = {**test, "weights_digest": "another"}
    with pytest.raises(LackingError):
        held_out_is_close(grounds(held, test=[other]))


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
    [ensemble_gain, diversity_helps, held_out_is_close, lambda rows: ap_elsewhere(rows, model=SSD, ap=0.193)],
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)


def test_what_no_rows_can_settle_says_why():
    with pytest.raises(LackingError, match="no recalls"):
        beyond_rows(EMPTY, why="no recalls")
