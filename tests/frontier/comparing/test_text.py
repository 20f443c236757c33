"""A comparison as text and HTML: what is shown, what is left to --json, and nothing unescaped."""

from analysis.findings.compare import Change, compared, time_compared
from analysis.findings.verdict import MARGINS, verdict
from analysis.latency.bounds import PercentileBounds
from frontier.comparing.comparison import Comparison, Pair


def pair(**fields):
    time = time_compared(PercentileBounds(20.0, None, None), PercentileBounds(40.0, None, None))
    made = {
        "first": "<A>",
        "second": "B",
        "pictures": "shapes",
        "num_pictures": 60,
        "accuracies": {"ap": compared(0.3, 0.4), "ap_small": compared(None, 0.1)},
        "categories": {f"kind {n}": compared(0.3, 0.3 + n / 100, n / 100, n / 100) for n in range(40)},
        "confidence": 0.95,
        "resamples": None,
        "device": "T4",
        "protocol": "imported/zoo",
        "times": {"printed": time},
        "judged": "printed",
        "costs": {"gmacs": compared(None, 3.0), "params_m": compared(2.0, 5.0)},
        "memory": {},
        "verdict": verdict(Change(0.1), Change(2.0)),
        "reason": "B is something <else>.",
        "notes": ("A note.",),
    }
    return Pair(**{**made, **fields})


def shown(*pairs):
    return Comparison(contenders=("<A>", "B"), pairs=pairs, margins=MARGINS, problems=("a problem",))


def test_what_is_not_known_is_a_dash_and_what_has_no_interval_says_so():
    lines = [" ".join(line.split()) for line in str(shown(pair())).splitlines()]
    assert "AP 30.0 40.0 +10.0 no interval" in lines
    assert "AP of small objects - 10.0 - -" in lines
    assert "printed 20 40 +20 no interval 2 no interval" in lines
    assert "multiply-adds, thousand million - 3 -" in lines
    assert "parameters, million 2 5 2.50" in lines
    assert lines[-3:] == ["Counts as alike: AP within 1 point, time within 5 %.", "", "a problem"]


def test_of_many_categories_those_that_differ_most_are_shown():
    text = str(shown(pair()))
    title = (
        "AP of each category, 12 of 40: those that differ most; of 40 intervals about 2 leave out 0 by chance"
    )
    assert title in text
    assert "kind 39" in text
    assert "kind 27" not in text
    assert len(shown(pair()).to_data()["pairs"][0]["categories"]) == 40


def test_a_notebook_gets_nothing_unescaped():
    page = shown(pair())._repr_html_()
    assert "&lt;A&gt;" in page
    assert "<A>" not in page
    assert "<else>" not in page


def test_a_pair_without_numbers_of_a_kind_has_no_table_of_it():
    page = shown(pair(accuracies={}, categories={}, times={}, costs={}))._repr_html_()
    assert "<table>" not in page


def test_what_holds_for_all_pairs_is_said():
    text = " ".join(str(shown(pair(), pair())).split())
    assert "Intervals of AP hold for all 2 pairs together with 95 %, those of times likewise" in text
    assert shown(pair(), pair()).to_data()["margins"] == {"ap": 0.01, "time": 0.05}


def test_a_wide_table_scrolls_by_itself():
    page = shown(pair())._repr_html_()
    assert (
        page.count("<table>")
        == page.count('<div style="overflow-x: auto; max-width: 100%; white-space: nowrap"><table>')
        == 4
    )
