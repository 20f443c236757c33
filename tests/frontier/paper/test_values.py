import pytest

from frontier.paper.statement import LackingError
from frontier.paper.values import ap_elsewhere, beyond_rows, diversity_helps, ensemble_gain, held_out_is_close
from frontier.published import MINIVAL
from tests.frontier.paper.made import EMPTY, grounds, row

SSD = "ssd/mobilenet_v1/300"


def held_out(name, ap, source):
    return row(name, ap=ap, eval_split=MINIVAL, accuracy_source=source) | {"eval_split": MINIVAL}


def test_only_another_source_than_the_paper_counts():
    papers = held_out(SSD, 0.193, "huang2017-0001 (minival)")
    with pytest.raises(LackingError, match="no other source"):
        ap_elsewhere(grounds(papers), model=SSD)
    found = ap_elsewhere(grounds(papers, held_out(SSD, 0.2, "measured (8,000 pictures)")), model=SSD)
    assert (found.value, found.words) == (0.2, "0.20 (evaluated here)")


def test_the_zoo_counts_where_nobody_has_the_papers_own():
    zoo = held_out(f"{SSD}@tf_zoo", 0.21, "tf1_zoo-0031 (minival)")
    assert ap_elsewhere(grounds(zoo), model=SSD).words == "0.21 (the TF1 zoo, trained anew)"
    both = grounds(zoo, held_out(SSD, 0.193, "howard2017-0024 (minival)"))
    assert ap_elsewhere(both, model=SSD).words == "0.193 (the MobileNets paper)"


def test_other_pictures_and_other_detectors_say_nothing():
    with pytest.raises(LackingError):
        ap_elsewhere(grounds(row(SSD, ap=0.2)), model=SSD)
    other = held_out("ssd/vgg_16/300", 0.2, "measured")
    with pytest.raises(LackingError):
        ap_elsewhere(grounds(other), model=SSD)


@pytest.mark.parametrize(("ap", "holds"), [(0.188, True), (0.15, False)])
def test_test_pictures_are_close_or_are_not(ap, holds):
    papers = {**held_out(SSD, 0.193, "huang2017-0001"), "row_id": "huang2017-0001"}
    assert held_out_is_close(grounds(papers, test=[row(SSD, ap=ap)])).holds is holds
    with pytest.raises(LackingError, match="test pictures"):
        held_out_is_close(grounds(papers))


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


@pytest.mark.parametrize(
    "check", [ensemble_gain, diversity_helps, held_out_is_close, lambda rows: ap_elsewhere(rows, model=SSD)]
)
def test_no_rows_are_said_to_lack(check):
    with pytest.raises(LackingError):
        check(EMPTY)


def test_what_no_rows_can_settle_says_why():
    with pytest.raises(LackingError, match="no recalls"):
        beyond_rows(EMPTY, why="no recalls")
