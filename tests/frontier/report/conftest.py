"""Pages, and Debian's chromium to look at them with; without it the tests that need it are skipped and say so."""

import json
import shutil

import pytest

from analysis.table import Table
from frontier.desk import question_of
from frontier.gallery import GALLERY
from frontier.report.contents import contents
from frontier.report.page import page
from tests.frontier.report.desks import desk_of, grid

QUICK = ("accuracy_time", "critical", "resolution")  # of the gallery: no picture of these is slow to draw
FLAGS = (
    "--headless=new",
    "--no-sandbox",  # tests may run as root, in a container
    "--disable-gpu",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # there is no network
)


def quick_page(folder, rows=None, **options):
    """The page of `QUICK` findings in rows (default: the grid), for the options of a question."""
    desk = desk_of(Table.from_rows(grid() if rows is None else rows), folder)
    chosen = tuple(entry for entry in GALLERY if entry.name in QUICK)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("frontier.report.contents.GALLERY", chosen)
        return page(contents(desk, question_of(**{"max_ms": 50.0, **options})))


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A function from the arguments of `quick_page` to a file with that page; equal ones are made once."""
    folder = tmp_path_factory.mktemp("reports")
    known = {}

    def made(rows=None, **options):
        key = repr((rows, options))
        if key not in known:
            known[key] = folder / f"{len(known)}.html"
            known[key].write_text(quick_page(folder, rows, **options), "utf-8")
        return known[key]

    return made


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests; its network is cut off and what it asks for is recorded."""
    program, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if program is None or driver is None:
        pytest.skip("no chromium and chromedriver here; on Debian: apt-get install chromium chromium-driver")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in FLAGS:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    browser.set_script_timeout(60)
    yield browser
    browser.quit()


class Viewer:
    """A browser with what the tests ask of it."""

    def __init__(self, browser):
        self.browser = browser

    def open(self, path, *, width=1200, height=900, is_phone=False):
        """Show a page and wait until its figures are drawn."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone}
        self.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.browser.execute_cdp_cmd("Emulation.setTouchEmulationEnabled", {"enabled": is_phone})
        self.browser.get(path.as_uri())
        from selenium.webdriver.support.wait import WebDriverWait

        WebDriverWait(self.browser, 60).until(lambda _: self.run("return Boolean(window.frontierReport)"))

    def run(self, script, *arguments):
        """What a piece of JavaScript returns."""
        return self.browser.execute_script(script, *arguments)

    def settle(self):
        """Wait for the next two frames, in which what was asked for is drawn."""
        self.browser.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done))"
        )

    def find(self, selector):
        """The first element of a CSS selector."""
        return self.browser.find_element("css selector", selector)

    def find_all(self, selector):
        """All elements of a CSS selector."""
        return self.browser.find_elements("css selector", selector)

    def messages(self):
        """What the console said since it was last asked."""
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self):
        """The addresses that were asked for since it was last asked."""
        events = [json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance")]
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


@pytest.fixture
def viewer(chromium):
    """The browser, its logs emptied."""
    viewer = Viewer(chromium)
    chromium.get("about:blank")
    viewer.messages()
    viewer.requests()
    return viewer
