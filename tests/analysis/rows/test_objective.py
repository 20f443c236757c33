import math

import pytest

from analysis.errors import AnalysisError
from analysis.rows.objective import asked_as_ap, kept_to_ap, objective_words
from analysis.table import Table

ROWS = [{"ap": 0.3, "ap_lower": 0.2, "ap_upper": 0.4, "ap75": 0.25, "ap75_upper": 0.35}, {"ap": 0.5}]


def test_the_accuracy_asked_for_stands_in_the_place_of_ap():
    table = asked_as_ap(Table.from_rows(ROWS), "ap75")
    assert table["ap"].tolist() == pytest.approx([0.25, math.nan], nan_ok=True)
    assert table["ap_lower"].tolist() == pytest.approx([math.nan, math.nan], nan_ok=True)
    assert table["ap_upper"][0] == 0.35
    assert table["ap75"][0] == 0.25


def test_ap_itself_changes_nothing():
    table = Table.from_rows(ROWS)
    assert asked_as_ap(table, "ap") is table
    assert len(asked_as_ap(Table({}), "ap50")) == 0


def test_unknown_accuracies_are_refused():
    assert objective_words("ap_small") == "AP of small objects"
    for ask in (
        lambda: objective_words("map"),
        lambda: asked_as_ap(Table({}), "map"),
        lambda: kept_to_ap("map"),
    ):
        with pytest.raises(AnalysisError, match="objective 'map' was asked for; known: ap, ap50"):
            ask()


def test_what_keeps_to_its_accuracies_says_so():
    assert kept_to_ap("ap") == ()
    assert kept_to_ap("ap_large")[0].startswith("AP of large objects was asked for; this finding is of")
