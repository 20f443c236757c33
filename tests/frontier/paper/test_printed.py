from analysis.table import Table
from frontier.paper.printed import (
    OWN_NUMBERS,
    document,
    is_of_papers_system,
    is_printed,
    source_note,
    without_printed,
)
from tests.frontier.paper.made import printed, row

SSD = "ssd/vgg_16/300"
PAPERS = printed(SSD, ap=0.2)
MOBILENETS = printed(SSD, ap=0.2, document="howard2017")
ZOO = printed(SSD, ap=0.2, document="tf1_zoo")
OWN = row(SSD, ap=0.2)
BESIDE = {**row(SSD, ms=3.0, ap=0.2), "accuracy_source": "huang2017-0001 (minival)"}
IMPORTED = {**OWN, "source": "imported", "accuracy_source": "their paper"}
UNTRIED = row(SSD, ms=3.0)


def test_what_was_printed_is_told_from_what_was_evaluated_imported_or_never_scored():
    table = Table.from_rows([PAPERS, ZOO, BESIDE, OWN, IMPORTED, UNTRIED])
    assert [is_printed(table, place) for place in range(6)] == [True, True, True, False, False, False]
    assert without_printed(table)["row_id"].tolist() == [SSD] * 3
    assert len(without_printed(Table({}))) == 0


def test_the_papers_system_is_that_of_two_documents():
    table = Table.from_rows([PAPERS, MOBILENETS, ZOO, BESIDE, OWN])
    assert [document(table, place) for place in range(4)] == [
        "huang2017",
        "howard2017",
        "tf1_zoo",
        "huang2017",
    ]
    assert [is_of_papers_system(table, place) for place in range(5)] == [True, True, False, True, False]


def test_only_where_all_is_the_papers_own_there_is_no_second_source():
    assert source_note(Table.from_rows([PAPERS, BESIDE])) == OWN_NUMBERS
    assert source_note(Table.from_rows([PAPERS, MOBILENETS])) == ""
    assert source_note(Table.from_rows([PAPERS, OWN])) == ""
    assert source_note(Table({})) == ""
