"""The report in a real browser without a network: what is drawn, what is said when it is touched, what is chosen."""

import io

import numpy as np
import pytest

from analysis.choice.budget import Budget
from analysis.choice.recommend import recommend
from analysis.table import Table
from figures.accuracy_time_data import accuracy_time_data
from figures.interactive.accuracy_time import interactive_accuracy_time
from tests.frontier.report.desks import NASTY, grid, row

PLOT = "#plot-accuracy_time"
POINT = f"{PLOT} .scatterlayer .trace .point"
DATA = "return document.getElementById('plot-accuracy_time').data"
VISIBLE = "return document.getElementById('plot-accuracy_time').data.map((t) => t.visible !== false)"


def test_opens_from_a_file_without_errors_and_asks_for_nothing_outside(viewer, made):
    path = made()
    viewer.open(path)
    assert viewer.messages() == []
    asked = viewer.requests()
    assert path.as_uri() in asked
    assert [url for url in asked if url != path.as_uri() and not url.startswith(("data:", "blob:"))] == []


@pytest.mark.parametrize(("width", "is_phone"), [(1200, False), (360, True)], ids=["desk", "phone"])
def test_a_picture_of_it_is_not_blank_and_nothing_sticks_out(viewer, made, width, is_phone):
    from PIL import Image

    viewer.open(made(), width=width, is_phone=is_phone)
    assert viewer.run("return document.documentElement.scrollWidth") <= width
    viewer.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", PLOT)
    viewer.settle()
    picture = Image.open(io.BytesIO(viewer.browser.get_screenshot_as_png())).convert("RGB")
    colours = {colour for count, colour in picture.getcolors(2**24) if count > 20}
    # Paper, and the colours of MobileNet v1 and of ResNet-101, which lie on the frontier.
    assert {(255, 255, 255), (255, 85, 0), (0, 85, 0)} <= colours


def test_pointing_at_a_marker_tells_of_it(viewer, made):
    from selenium.webdriver import ActionChains

    viewer.open(made())
    viewer.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", PLOT)
    ActionChains(viewer.browser).move_to_element(viewer.find(POINT)).perform()
    viewer.settle()
    told = viewer.find(f"{PLOT} .hoverlayer").get_attribute("textContent")
    # The first family is SSD with VGG-16: .4 of 90 ms and .8 of AP .21 at 150 px.
    assert "SSD VGG-16, 150 px" in told
    assert "AP 0.168 (0.158 to 0.178)" in told
    assert "p95 36 ms (34.9 ms to 37.5 ms)" in told
    assert "time measured, with trained weights, judged stable" in told
    assert "AP measured on pictures" in told


def test_pressing_a_family_hides_it_and_pressing_again_shows_it(viewer, made):
    viewer.open(made())
    before = viewer.run(VISIBLE)
    button = viewer.find('#families-accuracy_time button[data-family="ssd"]')
    assert (button.text, button.get_attribute("aria-pressed")) == ("SSD", "true")
    button.click()
    metas = viewer.run(
        "return document.getElementById('plot-accuracy_time').data.map((t) => t.meta && t.meta.meta_architecture)"
    )
    assert viewer.run(VISIBLE) == [meta != "ssd" for meta in metas]
    assert button.get_attribute("aria-pressed") == "false"
    viewer.find('#families-accuracy_time button[data-family="vgg_16"]').click()
    button.click()
    extractors = viewer.run(
        "return document.getElementById('plot-accuracy_time').data.map((t) => t.meta && t.meta.feature_extractor)"
    )
    assert viewer.run(VISIBLE) == [extractor != "vgg_16" for extractor in extractors]
    viewer.find('#families-accuracy_time button[data-family="vgg_16"]').click()
    assert viewer.run(VISIBLE) == before


def set_budget(viewer, selector, value):
    viewer.run(
        "const e = document.querySelector(arguments[0]); e.value = arguments[1]; e.dispatchEvent(new Event('input'))",
        selector,
        value,
    )
    viewer.settle()


def test_moving_the_budget_changes_the_chosen_detector_everywhere(viewer, made):
    viewer.open(made())
    choice = viewer.find("#choice")
    assert choice.text.startswith("Within 50 ms: SSD ResNet-101, 150 px")
    set_budget(viewer, "#budget-number", 20)
    assert choice.text.startswith("Within 20 ms: SSD MobileNet v1, 300 px")
    assert choice.get_attribute("data-row-id") == "ssd/mobilenet_v1/300"
    line = "return document.getElementById('plot-accuracy_time').layout.shapes[0]"
    assert viewer.run(f"{line}.x0") == 20
    assert viewer.run(f"{line}.label.text") == "budget 20 ms"
    set_budget(viewer, "#budget-slider", 1000)
    assert "Faster R-CNN ResNet-101, 600 px" in choice.text
    set_budget(viewer, "#budget-number", 1)
    assert choice.text == "Within 1 ms: nothing fits."
    assert viewer.messages() == []


def press(viewer, family):
    viewer.find(f'#families-accuracy_time button[data-family="{family}"]').click()


def test_what_is_hidden_is_neither_chosen_nor_on_the_frontier_and_is_named(viewer, made):
    viewer.open(made())
    choice = viewer.find("#choice")
    press(viewer, "ssd")
    press(viewer, "resnet_101")
    # Of Faster R-CNN at 50 proposals, 4 times the time of SSD: MobileNet v1 takes 60 ms, and nothing is faster.
    assert (
        choice.text
        == "Within 50 ms: nothing that is shown fits.\nHidden, and so not chosen among: SSD, ResNet-101."
    )
    set_budget(viewer, "#budget-number", 70)
    assert choice.text.startswith("Within 70 ms: Faster R-CNN MobileNet v1, 600 px, 50 proposals")
    assert choice.text.endswith("Hidden, and so not chosen among: SSD, ResNet-101.")
    assert viewer.run(f"{DATA}.find((t) => t.name === 'chosen').x") == [60.0]
    press(viewer, "ssd")
    press(viewer, "resnet_101")
    assert choice.text.startswith("Within 70 ms: SSD ResNet-101, 150 px")
    assert "Hidden" not in choice.text
    assert viewer.messages() == []


@pytest.mark.parametrize("hidden", [(), ("ssd",), ("faster_rcnn", "resnet_101"), ("ssd", "faster_rcnn")])
def test_the_frontier_is_that_of_what_is_shown(viewer, made, hidden):
    viewer.open(made())
    for family in hidden:
        press(viewer, family)
    if not hidden:  # hidden and shown again, so that the page draws it too
        press(viewer, "ssd")
        press(viewer, "ssd")
    viewer.settle()
    rows = [row for row in grid() if not {row["meta_architecture"], row["feature_extractor"]} & set(hidden)]
    line, names, big = (
        viewer.run(f"{DATA}.find((t) => t.name === 'frontier')"),
        viewer.run("return document.getElementById('plot-accuracy_time').layout.annotations"),
        viewer.run(f"{DATA}.filter((t) => t.meta && t.visible !== false).flatMap((t) => t.marker.size)"),
    )
    if not rows:
        assert (line["x"], names, big) == ([], [], [])
        return
    table = Table.from_rows(rows)
    expected = interactive_accuracy_time(accuracy_time_data(table), table, max_ms=50.0).to_dict()
    stairs = expected["data"][0]
    assert line["y"] == list(stairs["y"])
    assert line["x"][:-1] == list(stairs["x"])[:-1]
    places = ("text", "x", "y")
    assert [[one[key] for key in places] for one in names] == [
        [pytest.approx(one[key]) if key != "text" else one[key] for key in places]
        for one in expected["layout"]["annotations"]
    ]
    assert big == [size for trace in expected["data"][1:] for size in trace["marker"]["size"]]


@pytest.mark.parametrize(
    ("typed", "found"), [("0", "0 ms is no budget"), ("-3", "-3 ms is no budget"), ("", "No number is there")]
)
def test_a_budget_that_is_none_is_refused_and_the_last_one_stays(viewer, made, typed, found):
    viewer.open(made())
    set_budget(viewer, "#budget-number", typed)
    said = viewer.find("#choice").text
    assert said.startswith(
        f"{found}: give milliseconds above 0. Until then still the limit is 50 ms.\nWithin 50 ms: SSD"
    )
    assert viewer.find("#budget-number").get_attribute("aria-invalid") == "true"
    set_budget(viewer, "#budget-number", 20)
    assert viewer.find("#choice").text.startswith("Within 20 ms: SSD")
    assert viewer.find("#budget-number").get_attribute("aria-invalid") is None


def test_budgets_that_differ_are_told_apart(viewer, made):
    # An upper bound of 1.04 times 26 ms lies between the two.
    viewer.open(made([row("ssd/vgg_16/300", 26.0, 0.3), row("ssd/mobilenet_v1/300", 10.0, 0.2)]))
    line = "return document.getElementById('plot-accuracy_time').layout.shapes[0].label.text"
    for budget, name in ((27.03, "SSD MobileNet v1"), (27.0401, "SSD VGG-16")):
        set_budget(viewer, "#budget-number", budget)
        assert viewer.find("#choice").text.startswith(f"Within {budget} ms: {name}, 300 px")
        assert viewer.run(line) == f"budget {budget} ms"


def test_dragging_the_line_moves_the_budget(viewer, made):
    from selenium.webdriver import ActionChains

    viewer.open(made())
    viewer.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", PLOT)
    line = viewer.find(f"{PLOT} .shapelayer path")
    ActionChains(viewer.browser).move_to_element_with_offset(line, 0, 60).click_and_hold().move_by_offset(
        200, 0
    ).release().perform()
    viewer.settle()
    budget = float(viewer.find("#budget-number").get_attribute("value"))
    assert budget > 100
    assert float(viewer.find("#budget-slider").get_attribute("value")) > 500
    assert viewer.run(
        "const s = document.getElementById('plot-accuracy_time').layout.shapes[0]; return s.x0 === s.x1"
    )
    assert not viewer.find("#choice").text.startswith("Within 50 ms")


AWKWARD = [
    *grid(),
    row("r_fcn/resnet_101/600", 100.0, 0.33, latency_p95_upper_ms=None),  # no upper bound: never fits
    row("r_fcn/vgg_16/600", 40.0, 0.31, latency_p95_lower_ms=None, latency_p95_upper_ms=None),
    row("r_fcn/inception_v2/600", 45.0, 0.31, memory_mb=None),
    row(
        "r_fcn/mobilenet_v1/600",
        45.0,
        0.31,
        latency_p95_ms=None,
        latency_p95_upper_ms=None,
        latency_p99_upper_ms=60.0,
    ),
    row("ssd/resnet_101/600", 110.0, 0.29, row_id="a tie in time and accuracy"),
]
LIMITS = [*np.geomspace(1, 2000, 80).round(3).tolist(), 15.6, 45.0, 60.0, 104.0, 114.4]


@pytest.mark.parametrize(
    ("rows", "options"),
    [
        (AWKWARD, {}),
        (AWKWARD, {"max_memory_mb": 500.0}),
        (AWKWARD, {"max_memory_mb": 900.0, "min_ap": 0.25}),
        (AWKWARD, {"percentile": 50}),
    ],
    ids=["time", "memory", "memory and accuracy", "median"],
)
def test_the_page_chooses_as_the_recommendation_does(viewer, made, rows, options):
    viewer.open(made(rows, **options))
    ask = "return arguments[0].map((ms) => { const c = window.frontierReport.choose(ms); return c && [c.candidate.row_id, c.state]; })"
    table = Table.from_rows(rows)
    expected = []
    for limit in LIMITS:
        found = recommend(table, Budget(max_ms=limit, **options))
        expected.append(found.choice and [found.choice.row_id, found.state])
    assert viewer.run(ask, LIMITS) == expected
    assert len({found and found[1] for found in expected}) >= 2


def test_a_budget_in_frames_per_second_has_no_endless_digits(viewer, made):
    viewer.open(made(max_ms=1000 / 30))
    assert viewer.find("#choice").text.startswith("Within 33.3 ms: SSD")
    assert viewer.find("#budget-number").get_attribute("value") == "33.333333"


def test_without_a_limit_on_the_time_there_is_no_line_until_it_is_moved(viewer, made):
    viewer.open(made(max_ms=None, min_ap=0.25))
    assert viewer.find("#choice").text.startswith("Without a limit on the time: Faster R-CNN ResNet-101")
    count = "return document.getElementById('plot-accuracy_time').layout.shapes.length"
    assert viewer.run(count) == 0
    set_budget(viewer, "#budget-number", 120)
    assert viewer.run(count) == 1
    assert viewer.messages() == []


def test_a_name_that_is_a_program_does_not_run(viewer, made):
    viewer.open(
        made(
            [
                *grid(),
                row("ssd/inception_v3/300", 40.0, 0.5, model=NASTY, preset=None, row_id=NASTY, verdict=NASTY),
            ]
        )
    )
    assert viewer.run("return window.hacked") is None
    assert viewer.messages() == []
    assert viewer.find("#choice strong").text.startswith("<script>window.hacked = 1</script>")


def test_other_programs_are_not_run_by_the_page(viewer, made, tmp_path):
    path = tmp_path / "changed.html"
    path.write_text(
        made().read_text("utf-8").replace("<main>", "<main><script>window.hacked = 1</script>"), "utf-8"
    )
    viewer.open(path)
    assert viewer.run("return window.hacked") is None


def test_one_row_and_printed_rows(viewer, made):
    viewer.open(made(grid()[:1]))
    assert viewer.find("#choice").text.startswith("Within 50 ms: SSD MobileNet v1, 300 px")
    viewer.open(made([], device="titan_x", any_detector=True))
    assert "lies within the budget by printed numbers" in viewer.find("#choice").text
    assert viewer.messages() == []


def test_the_slider_is_moved_by_keys(viewer, made):
    from selenium.webdriver.common.keys import Keys

    viewer.open(made())
    slider = viewer.find("#budget-slider")
    slider.send_keys(Keys.HOME)
    viewer.settle()
    assert viewer.find("#choice").text.endswith("nothing fits.")
    assert slider.get_attribute("aria-valuetext").endswith(" ms")


def test_on_paper_figures_are_as_wide_as_the_paper_and_then_as_the_screen_again(viewer, made):
    viewer.open(made())
    width = f"return document.querySelector('{PLOT} .main-svg').getBoundingClientRect().width"
    before = viewer.run(width)
    viewer.run("window.dispatchEvent(new Event('beforeprint'))")
    viewer.settle()
    assert viewer.run(width) == 680 < before
    viewer.run("window.dispatchEvent(new Event('afterprint'))")
    viewer.settle()
    assert viewer.run(width) == before


def test_where_scripts_may_not_run_pictures_stand_in_the_place_of_the_figures(viewer, made):
    viewer.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        viewer.browser.get(made().as_uri())
        places = viewer.find_all(".plot")
        pictures = viewer.find_all(".plot > img")
        assert len(pictures) == len(places) >= 2
        assert all(picture.size["height"] > 100 for picture in pictures)
        assert viewer.messages() == []
    finally:
        viewer.browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
    viewer.open(made())
    assert viewer.find_all(".plot > img") == []
