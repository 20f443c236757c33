import math
from typing import NamedTuple

from analysis.findings.finding import Finding


class Pair(NamedTuple):
    model: str
    ap_change: float
    time_ms: float = math.nan
    meta_architecture: str = "ssd"
    row_id: str = "1a2b"


def finding(*rows, caveats=()):
    return Finding(
        name="resolution",
        title="Half the size",
        sentence="It costs 0.1 AP & more.",
        rows=rows,
        caveats=caveats,
        source="paper, Figure 5",
    )


def test_the_rows_of_a_finding_become_columns():
    columns = finding(Pair("a", -0.1), Pair("b", -0.2)).to_pandas()[["model", "ap_change"]].to_dict("list")
    assert columns == {"model": ["a", "b"], "ap_change": [-0.1, -0.2]}


def test_as_words_it_is_its_sentence_and_its_caveats():
    assert str(finding(Pair("a", -0.1), caveats=("One pair.",))) == "It costs 0.1 AP & more.\nOne pair."


def test_a_notebook_shows_the_sentence_the_columns_that_say_something_and_the_caveats():
    shown = finding(Pair("a < b", -0.12345, 1335.4), Pair("c", -0.2), caveats=("One > two.",))._repr_html_()
    assert shown.startswith('<p><b>It costs 0.1 AP &amp; more.</b></p><div style="overflow-x: auto;')
    assert shown.endswith("</table></div><p>One &gt; two.</p>")
    for cell in ("<th>time_ms</th>", "<td>a &lt; b</td>", "<td>-0.123</td>", "<td>1,335</td>", "<td></td>"):
        assert cell in shown
    assert "meta_architecture" not in shown
    assert "row_id" not in shown


def test_a_notebook_shows_no_empty_column_and_not_every_row_of_many():
    shown = finding(*(Pair(f"model {number}", 0.0) for number in range(100)))._repr_html_()
    assert "time_ms" not in shown
    assert shown.count("model ") == 20


class Timed(NamedTuple):
    model: str
    device_key: str
    device: str
    time_kind: str
    is_measured: bool


def test_a_notebook_shows_no_column_that_says_the_same_in_every_row():
    rows = [Timed(name, f"{device}:2", device, "p50", True) for name, device in (("a", "cpu"), ("b", "gpu"))]
    shown = finding(*rows)._repr_html_()
    assert "<th>device</th>" in shown
    assert "<th>is_measured</th>" in shown
    assert "device_key" not in shown
    assert "time_kind" not in shown
    assert "<th>time_kind</th>" in finding(rows[0])._repr_html_()
