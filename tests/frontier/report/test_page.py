"""The page as text: whole, valid enough, and safe whatever the rows hold."""

import base64
import gzip
import html
import json
import re
from html.parser import HTMLParser

import pytest

from analysis.table import Table
from frontier.errors import NoRowsError, UsageError
from frontier.gallery import GALLERY
from frontier.report.page import origin_words
from tests.frontier.report.conftest import quick_page
from tests.frontier.report.desks import NASTY, desk_of, grid, row

VOID = {"meta", "link", "input", "img", "br"}


class Outline(HTMLParser):
    """What a page is made of; raises where an element ends that was not the last to begin."""

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.ids, self.attributes = [], [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text_of(page):
    """What a reader sees of a page, in one line."""
    body = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def data_of(page):
    packed = re.search(r'<script type="text/plain" id="data">([^<]*)</script>', page)
    return json.loads(gzip.decompress(base64.b64decode(packed[1])))


def test_elements_are_balanced_and_ids_are_unique(made):
    outline = Outline(made().read_text("utf-8"))
    assert len(outline.ids) == len(set(outline.ids))
    assert {"answer", "frontier", "findings", "uncertain", "provenance", "plot-accuracy_time"} <= set(
        outline.ids
    )
    assert outline.tags.count("h1") == outline.tags.count("main") == outline.tags.count("title") == 1


def test_every_link_leads_to_a_part_of_the_page_and_every_label_to_a_field(made):
    outline = Outline(made().read_text("utf-8"))
    links = [value for tag, name, value in outline.attributes if (tag, name) == ("a", "href")]
    fields = [value for tag, name, value in outline.attributes if (tag, name) == ("label", "for")]
    assert links
    assert fields
    assert {link.removeprefix("#") for link in links} | set(fields) <= set(outline.ids)


def test_the_findings_are_listed_before_them_without_the_device_of_all(made):
    text = made().read_text("utf-8")
    listed = re.search(r'<ul class="list">(.*?)</ul>', text)[1]
    names = re.findall(r'href="#(finding-\w+)"', listed)
    assert names == re.findall(r'<article id="(finding-\w+)"', text)
    assert "Test CPU" not in listed


def test_nothing_is_loaded_from_anywhere(made):
    outline = Outline(made().read_text("utf-8"))
    places = [
        value for _, name, value in outline.attributes if name in ("src", "href", "srcset", "action", "data")
    ]
    assert places
    assert [place for place in places if not place.startswith(("#", "data:"))] == []


def test_the_answer_is_that_of_the_command_line(made):
    text = text_of(made().read_text("utf-8"))
    assert "Use ssd/resnet_101/150: it fits 50 ms per image in 95 of 100 images (p95)." in text
    assert "A detector for 50 ms per image in 95 of 100 images (p95)" in text
    assert "Of 16 detectors on Test CPU, 2 cores (cpu)" in text


def test_what_is_not_certain_is_said(tmp_path):
    rows = [
        *grid(),
        row("r_fcn/vgg_16/600", 70.0, 0.25, verdict="drifting", ap_lower=None, ap_upper=None),
        row("r_fcn/resnet_101/600", 80.0, 0.3, latency_p95_upper_ms=None),
    ]
    text = text_of(quick_page(tmp_path, rows))
    assert "1 measurement was judged drifting: r_fcn/vgg_16/600." in text
    assert "1 of 18 measured times lack a bound of their p95 (1 because of samples that depend" in text
    assert "the budget is uncertain for" not in text
    assert "(1 because of samples that depend on each other); the budget is settled without them." in text
    assert "1 of 18 accuracies have no interval" in text
    assert "no interval here includes that" in text


def test_every_row_has_its_provenance(made):
    text = made().read_text("utf-8")
    part = text[text.index('<section id="provenance">') :]
    assert "The 16 rows that the answer was chosen from" in part
    for one in grid():
        assert f"<td>{one['row_id']}</td>" in part
    for words in ("measurements/0.json", "measured on pictures", "2026-11-20T10:00:00+00:00", "stable"):
        assert part.count(f"<td>{words}</td>") == 16


def test_what_cannot_be_found_is_said_with_what_would_help(tmp_path):
    text = text_of(quick_page(tmp_path, [row("ssd/mobilenet_v1/300", 15.0, 0.19)]))
    assert "What could not be found" in text
    assert (
        "What half the resolution costs and saves: the effect of image size was asked of a table of 1 row"
        in text
    )
    assert "frontier benchmark" in text


def test_names_and_verdicts_stay_words(tmp_path):
    nasty = row(
        "ssd/inception_v3/300", 40.0, 0.5, model=NASTY, preset=None, row_id=NASTY, verdict=NASTY, device=NASTY
    )
    page = quick_page(tmp_path, [nasty])
    outline = Outline(page)
    assert outline.tags.count("script") == 3
    sources = [value for tag, name, value in outline.attributes if (tag, name) == ("img", "src")]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in sources)
    assert not any(name == "onerror" for _, name, _ in outline.attributes)
    assert [name for _, name, _ in outline.attributes if name.startswith("on")] == []
    assert text_of(page).count("<script>window.hacked = 1</script>") >= 3
    assert data_of(page)["candidates"][0]["model"] == NASTY


def test_nothing_fits_is_an_answer(tmp_path):
    text = text_of(quick_page(tmp_path, max_ms=1.0))
    assert "Nothing fits 1 ms per image in 95 of 100 images (p95)." in text
    assert "nearest ssd/mobilenet_v1/150" in text


def test_nothing_measured_is_answered_from_printed_times(tmp_path):
    text = text_of(quick_page(tmp_path, [], device="titan_x"))
    assert "Try ssd/inception_v2/300@tf_zoo: its published numbers lie within 50 ms per image." in text
    assert "times do not transfer between machines" in text
    assert "6 of 6 times were printed by others" in text


def test_an_unknown_device_and_an_accuracy_that_nobody_has_are_refused(tmp_path):
    with pytest.raises(UsageError, match="abacus"):
        quick_page(tmp_path, device="abacus")
    with pytest.raises(NoRowsError, match="ap_medium"):
        quick_page(tmp_path, objective="ap_medium")


def test_a_notebook_writes_one_too(tmp_path, monkeypatch):
    monkeypatch.setattr("frontier.report.contents.GALLERY", GALLERY[:2])
    desk = desk_of(Table.from_rows(grid()), tmp_path)
    place = desk.report(tmp_path, min_fps=20)
    assert place == tmp_path / "report.html"
    assert "Use ssd/resnet_101/150" in text_of(place.read_text("utf-8"))
    monkeypatch.setattr("figures.interactive.library.find_spec", lambda _name: None)
    with pytest.raises(UsageError, match="frontier-det"):
        desk.report(tmp_path, max_ms=50)


def test_what_is_not_in_the_paper_follows_nothing_of_it():
    ties = "not in the paper, which compares AP without intervals"
    assert origin_words(ties) == "Not in the paper, which compares AP without intervals."
    assert origin_words("Huang et al., CVPR 2017, Figure 5") == "After Huang et al., CVPR 2017, Figure 5."
