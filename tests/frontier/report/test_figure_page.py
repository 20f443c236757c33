"""The page of one figure: whole, safe, and drawn in a real browser."""

import base64
import gzip
import json
import re

import pytest

from frontier.report.figure_page import figure_page
from tests.frontier.report.desks import NASTY
from tests.frontier.report.test_page import Outline, text_of

FIGURE = {
    "data": [{"type": "scatter", "mode": "markers", "x": [1.0, 100.0], "y": [0.2, 0.3], "name": NASTY}],
    "layout": {"xaxis": {"type": "log"}, "height": 300},
}
PICTURE = (
    "data:image/svg+xml;base64," + base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
)


@pytest.fixture(scope="module")
def text():
    return figure_page(
        NASTY, f"Of {NASTY}", [f"First {NASTY}.", "`frontier plot` draws it."], FIGURE, PICTURE
    )


def test_it_is_whole_and_words_stay_words(text):
    outline = Outline(text)
    assert outline.tags.count("script") == 3
    assert outline.tags.count("h1") == outline.tags.count("img") == 1
    assert not any(name == "onerror" for _, name, _ in outline.attributes)
    assert "First" in text_of(text)
    assert f"Of {NASTY}" in text_of(text)
    assert "<code>frontier plot</code>" in text


def test_it_holds_the_figure(text):
    packed = re.search(r'<script type="text/plain" id="data">([^<]*)</script>', text)
    assert json.loads(gzip.decompress(base64.b64decode(packed[1]))) == FIGURE


def test_a_browser_draws_it_and_asks_for_nothing_outside(viewer, text, tmp_path):
    from selenium.webdriver.support.wait import WebDriverWait

    path = tmp_path / "figure.html"
    path.write_text(text, "utf-8")
    viewer.browser.get(path.as_uri())
    WebDriverWait(viewer.browser, 60).until(lambda _: viewer.run("return Boolean(window.frontierFigure)"))
    assert len(viewer.find_all("#plot .scatterlayer .point")) == 2
    assert viewer.find_all("#plot > img") == []
    assert viewer.messages() == []
    asked = [url for url in viewer.requests() if url != path.as_uri()]
    assert [url for url in asked if not url.startswith(("data:", "blob:"))] == []
