"""Files as they stand: separators, marks at the beginning, quotes, and what is no table at all."""

import json
from pathlib import Path

import pytest

from frontier.errors import UsageError
from frontier.imports.raw_file import read_bytes, read_rows

PLAIN = "model,ap\nÿolo,0.3\n"


@pytest.fixture
def read(tmp_path):
    """A function that reads a file of this content."""

    def read(content, name="results.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_rows(path, read_bytes(path))

    return read


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + PLAIN.encode(),  # a spreadsheet's mark of UTF-8
        PLAIN.encode("utf-16"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        "\n" + PLAIN + "\n , \n",  # blank lines
    ],
)
def test_a_table_is_read_however_it_was_saved(read, content):
    raw = read(content)
    assert (raw.headings, raw.problems) == (("model", "ap"), ())
    assert [dict(row.cells) for row in raw.rows] == [{"model": "ÿolo", "ap": "0.3"}]


def test_json_is_told_by_its_suffix_or_its_first_letter(read):
    entries = [{"model": "yolo", "ap": 0.3}, {"model": "ssd", "gmacs": None}]
    for name in ("results.json", "results.txt"):
        raw = read(json.dumps(entries), name)
        assert raw.headings == ("model", "ap", "gmacs")
        assert [row.place for row in raw.rows] == ["entry 1", "entry 2"]
        assert not raw.has_decimal_commas


def test_a_separator_in_quotes_and_a_line_of_two_lines(read):
    raw = read('model,"ap, all"\n"a, b","0.3"\n"two\nlines",0.4\n')
    assert raw.headings == ("model", "ap, all")
    assert [row.place for row in raw.rows] == ["line 2", "line 4"]
    assert raw.rows[0].cells["model"] == "a, b"


def test_commas_are_decimal_marks_between_semicolons_alone(read):
    assert read("model;ap\na;0,3\n").has_decimal_commas
    assert not read("model,ap\na,0.3\n").has_decimal_commas


def test_rows_and_headings_that_do_not_fit_are_named(read):
    raw = read("model,ap,ap,\na,0.3,0.4,x\nb,0.3\nc,1,2,3,4\n")
    assert len(raw.rows) == 1
    assert raw.problems == (
        "2 columns are called 'ap'; rename all but one",
        "1 of the headings are empty; name every column",
        "line 3 has 2 cells where the headings are 4",
        "line 4 has 5 cells where the headings are 4; put quotes about a cell that holds the separator",
    )


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "results.csv", "is empty; give a CSV file"),
        (" \n \n", "results.csv", "is empty"),
        ("model,ap\n", "results.csv", "headings and no rows"),
        ("[]", "results.json", "headings and no rows"),
        (b"model,ap\nyolo\xff,0.3\n", "results.csv", "byte 13 is no UTF-8 text"),
        ('model,ap\n"yolo,0.3\n', "results.csv", "is no CSV"),
        ("{", "results.json", "not readable as JSON"),
        ('{"model": "a"}', "results.json", r'give a JSON list .*\[\{"model": "yolov8s"'),
        (
            '[{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 1}]',
            "found.json",
            "these are detections, not results; to score them: frontier import .* --data instances.json --model",
        ),
    ],
)
def test_what_is_no_table_is_one_sentence(read, content, name, message):
    with pytest.raises(UsageError, match=message):
        read(content, name)


def test_entries_that_are_no_rows_are_named(read):
    raw = read(json.dumps([{"model": "a"}, 3, {"model": "b", "ap": [1, 2]}]), "results.json")
    assert raw.problems == (
        "entry 2 is no object; give one with a value for each column",
        "entry 3 holds a list or an object in ap; give plain values",
    )


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match=r"no\.csv: there is no such file here, in .*; check its name"):
        read_bytes(tmp_path / "no.csv")
    with pytest.raises(UsageError, match="is an address, and frontier asks nothing of the network"):
        read_bytes(Path("https://example.org/zoo.csv"))
    with pytest.raises(UsageError, match="is a folder; name the CSV or JSON file in it"):
        read_bytes(tmp_path)
