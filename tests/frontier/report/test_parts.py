"""The small parts of a report: tables, files, packing, provenance."""

import base64
import gzip
import hashlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.choice.budget import Budget
from analysis.choice.candidates import candidates_of
from analysis.errors import AnalysisError
from analysis.table import Table
from frontier.errors import NoRowsError, UsageError
from frontier.pool import Pool
from frontier.report.choice import choice_data
from frontier.report.embedding import content_policy, packed, packed_json
from frontier.report.file import ReportFileError, report_file, write_report
from frontier.report.html_table import MOST_ROWS, html_table, records_table
from frontier.report.provenance import provenance, used
from frontier.report.section import Section
from frontier.shown_rows import ShownRows
from tests.frontier.report.desks import grid, row


def test_a_table_escapes_and_aligns_numbers():
    text = html_table(["name", "time (ms)"], [["<b>", 3.14159], ["c", math.nan]], "two & three")
    assert '<td>&lt;b&gt;</td><td class="number">3.142</td>' in text
    assert '<td class="number"></td>' in text
    assert "<caption>two &amp; three</caption>" in text
    assert '<th scope="col">name</th><th scope="col" class="number">time (ms)</th>' in text


def test_a_table_without_rows_is_nothing():
    assert html_table(["name"], [], "none") == records_table([], "none") == ""


def test_records_lose_empty_columns_and_say_what_is_cut():
    records = [{"ap": 0.1, "time_ms": 2.0, "ap_lower": math.nan, "verdict": None}] * (MOST_ROWS + 5)
    text = records_table(records, "many")
    assert text.count("<tr>") == MOST_ROWS + 1
    assert f"many, the first {MOST_ROWS} of {MOST_ROWS + 5}" in text
    assert "AP</th>" in text
    assert "lower" not in text
    assert "verdict" not in text


@given(st.text())
def test_packing_keeps_a_text_and_is_no_markup(text):
    again = packed(text)
    assert gzip.decompress(base64.b64decode(again)).decode() == text
    assert again == packed(text)
    assert "<" not in again


def test_what_json_does_not_know_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        packed_json({"time": math.nan})


def test_the_policy_names_the_scripts_by_their_hash():
    expected = base64.b64encode(hashlib.sha256(b"alert(1)").digest()).decode()
    policy = content_policy("alert(1)")
    assert policy.startswith(f"default-src 'none'; script-src 'sha256-{expected}';")
    assert "unsafe-eval" not in policy


def test_candidates_come_in_the_order_of_preference_with_what_the_page_needs():
    table = Table.from_rows([*grid(), row("r_fcn/vgg_16/600", 40.0, 0.5, memory_mb=None)])
    budget = Budget(max_ms=50.0, max_memory_mb=500.0)
    data = choice_data(table, budget)
    assert [one["row_id"] for one in data] == [c.row_id for c in candidates_of(table, budget)[0]]
    first = data[0]
    assert (first["row_id"], first["others"], first["others_over"]) == ("r_fcn/vgg_16/600", "uncertain", None)
    assert (first["time_ms"], first["upper_ms"]) == (40.0, 41.6)
    slowest = next(one for one in data if one["row_id"] == "faster_rcnn/resnet_101/600")
    # 8 MB a millisecond, 660 ms, against 500 MB
    assert (slowest["others"], slowest["others_over"]) == ("does not fit", pytest.approx(8 * 660 / 500 - 1))


def test_candidates_of_rows_without_the_accuracy_are_refused():
    with pytest.raises(AnalysisError, match="ap_medium"):
        choice_data(Table.from_rows(grid()), Budget(max_ms=50.0, objective="ap_medium"))


def test_provenance_has_a_line_for_each_row_and_no_empty_column():
    rows = [row("ssd/vgg_16/300", 90.0, 0.2, **more) for more in ({}, {"row_id": "x"})]
    headings, lines = provenance(Table.from_rows(rows))
    assert [line[headings.index("record")] for line in lines] == ["ssd/vgg_16/300", "x"]
    assert "licence" not in headings
    assert provenance(Table({})) == ([], [])


def section(name, *records):
    return Section(name, name, ["Said."], "Source", records, None, None)


def test_rows_that_no_finding_speaks_of_are_not_used():
    pool = Table.from_rows([row("ssd/vgg_16/300", 90.0, 0.2)])
    elsewhere = [row(f"ssd/{name}/300", 80.0, 0.2, device_key="x") for name in ("vgg_16", "mobilenet_v1")]
    others = [{**one, "row_id": f"x {one['model']}"} for one in elsewhere]
    all_rows = Table.concatenate([pool, pool, Table.from_rows(others)])
    rows = ShownRows(
        pool=Pool(table=pool, basis="measured here", words="", remarks=()),
        settings=pool,
        accuracies=all_rows,
        everywhere=all_rows,
        test=Table.from_rows(
            [row("ssd/vgg_16/300", 90.0, 0.2, row_id="test"), row("ssd/vgg_16/150", 9.0, 0.1)]
        ),
        draws={},
    )
    ties = section("ties", {"row_id": "ssd/vgg_16/300"}, {"row_id": "x ssd/mobilenet_v1/300"})
    assert [list(table["row_id"]) for table in used(rows, [ties])] == [
        ["ssd/vgg_16/300"],
        ["x ssd/mobilenet_v1/300"],
    ]
    assert list(used(rows, [section("knobs", {"setting": "stride"})]).further["row_id"]) == []
    assert not len(used(rows, []).further)


def test_rows_of_findings_name_the_rows_of_the_table():
    from frontier.desk import load, question_of
    from frontier.gallery import GALLERY
    from frontier.plotting import found, values
    from frontier.shown_rows import shown_rows

    question = question_of(max_ms=50.0, device="titan_x", any_detector=True)
    rows = shown_rows(load(None), question)
    for name in ("imagenet", "sizes", "strictness", "ties", "compute", "durations"):
        entry = next(entry for entry in GALLERY if entry.name == name)
        try:
            records = values(found(entry, rows, question, {"resolution": None}))["rows"]
        except NoRowsError:
            continue
        assert {record["row_id"] for record in records} <= set(rows.of(entry.rows)["row_id"])


@pytest.mark.parametrize(
    ("out", "expected"),
    [(None, "report.html"), ("here", "here/report.html"), ("a.HTML", "a.HTML"), ("b.htm", "b.htm")],
)
def test_where_a_report_goes(tmp_path, monkeypatch, out, expected):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    place = report_file(None if out is None else tmp_path.joinpath(out))
    assert tmp_path / place == tmp_path / expected


@pytest.mark.parametrize(("out", "said"), [("a.pdf", "ends in .html"), ("none/a.html", "there is no folder")])
def test_where_it_cannot_go(tmp_path, out, said):
    with pytest.raises(UsageError, match=said):
        report_file(tmp_path / out)


def test_replacing_is_known_and_what_cannot_be_written_is_said(tmp_path):
    path = tmp_path / "report.html"
    assert (write_report(path, "a"), write_report(path, "b")) == (False, True)
    assert path.read_text() == "b"
    with pytest.raises(ReportFileError, match="--out"):
        write_report(tmp_path / "report.html" / "under.html", "c")
