import json
import re
from pathlib import Path

import pytest

from frontier.desk import load
from frontier.paper.changes import PRINTED, THREE_TRAININGS
from frontier.paper.check import check_paper, outcome_words
from frontier.paper.cost import OF_DETECTORS
from frontier.paper.effects import OTHER_PROTOCOL, SAME_SENTENCE
from frontier.paper.grounds import own_grounds, published_grounds
from frontier.paper.papers_gpu import LATER
from frontier.paper.printed import OTHER_TRAINING
from frontier.paper.speed_statements import TABLE_3
from frontier.paper.statement import VERDICTS
from frontier.paper.statements import STATEMENTS
from frontier.published import published
from frontier.reply import to_json
from tests.frontier.paper.made import EMPTY

RESULTS = Path(__file__).parents[3] / "docs" / "results"
BCCD, TIMES_FOLDER = RESULTS / "bccd-nvidia-h100", RESULTS / "nvidia-h100"
UNSETTLED = VERDICTS[-1]

# What the published rows make of the paper, with the numbers; everything else they leave open.
PUBLISHED = {
    "mobilenet-imagenet": ("agrees", "0.711 against 0.710"),
    "mobilenet-less-accurate": ("agrees", "-0.027 AP (1 pair)"),
    "most-accurate": ("agrees", "Faster R-CNN Inception-ResNet v2, 600 px, stride 8: AP 0.357"),
    "ap-ssd-mobilenet_v1-300": ("reproduced", "0.193 (the MobileNets paper)"),
    "ap-ssd-inception_v2-300": ("reproduced", "(the MobileNets paper)"),
    "half-ap-always": ("agrees", "3 of 3 pairs, as printed"),
    "proposals-100-ap": ("agrees", "+0.016 AP"),
    "test-is-close": ("agrees", "at most 0.005 AP"),
    "ensemble-gain": ("reproduced", "0.069 AP"),
    "diversity-helps": ("agrees", "0.416 against 0.410"),
}
# Of a grid of six detectors, each trained once at one size.
GRID = {
    "proposals-50-alike": ("agrees", "97.0 % to 98.4 %"),
}
# And of times of untrained detectors on one machine.
TIMES = {
    "postprocessing-bulk": ("disagrees", "SSD VGG-16, 300 px"),
    "memory-time": ("agrees", "correlation 0.89"),
    "mobilenet-least-memory": ("disagrees", "in 0 of 1 group"),
}
# What they find and leave open, with what is missing; of other software's times and trainings either way.
OPEN_PUBLISHED = {
    "stride-ap": PRINTED,
    "half-ap": PRINTED,
    "faster-rcnn-more-accurate": PRINTED,
    "fastest-time": f"as the paper says, {LATER}",
    "factored-below-1": f"as the paper says, {LATER}",
    "framerate-cap": f"not as the paper says, {LATER}",
    "slowest-time": f"not as the paper says, {LATER}",
    "faster-rcnn-100-ms": f"not as the paper says, {LATER}",
    "dense-above-1": f"not as the paper says, {LATER}",
    "sweet-spot": OTHER_TRAINING,
    "ap-r_fcn-resnet_101-600": OTHER_TRAINING,
    "ap-faster_rcnn-inception_resnet_v2-600-s8": OTHER_TRAINING,
    "fastest-is-ssd": "no SSD over another extractor",
    "mobilenet-fastest": "1 rival",
    "dense-over-factored": "MobileNet was timed in SSD alone",
    "large-is-easier": "1 network",
    "proposals-10-ap": SAME_SENTENCE,
    "mobilenet-cost": OF_DETECTORS,
}
OPEN_GRID = {
    "large-is-easier": "intervals are missing",  # several find no small object in any draw
    **dict.fromkeys(
        ("faster-rcnn-more-accurate", "ssd-small", "ssd-large", "ssd-large-light"), THREE_TRAININGS
    ),
    **dict.fromkeys(("half-ap", "half-ap-always", "half-small", "half-large"), OTHER_PROTOCOL),
}
OPEN_TIMES = {
    "sweet-spot": "of draws within the bounds",
    "mobilenet-memory": "1 setting is not almost all of them",
    "proposals-faster": "it takes 2 extractors",
    "mobilenet-cost": OF_DETECTORS,
}
PRINTED_ALONE = (
    "mobilenet-imagenet",
    "mobilenet-less-accurate",
    "most-accurate",
    "half-ap-always",
    "proposals-100-ap",
    "test-is-close",
)


@pytest.fixture(scope="module")
def of_published():
    return check_paper(published_grounds())


@pytest.fixture(scope="module")
def of_grid():
    return check_paper(own_grounds(load(BCCD)))


@pytest.fixture(scope="module")
def of_times():
    return check_paper(own_grounds(load(TIMES_FOLDER)))


@pytest.mark.parametrize(
    ("name", "expected"), [("of_published", PUBLISHED), ("of_grid", GRID), ("of_times", TIMES)]
)
def test_the_verdicts_are_these_with_these_numbers(name, expected, request):
    checked = request.getfixturevalue(name).checked
    settled = {one.statement.name: one for one in checked if one.verdict != UNSETTLED}
    assert {name: one.verdict for name, one in settled.items()} == {
        name: verdict for name, (verdict, _) in expected.items()
    }
    wrong = {
        name: one.found.words for name, one in settled.items() if expected[name][1] not in one.found.words
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("of_published", OPEN_PUBLISHED), ("of_grid", OPEN_GRID), ("of_times", OPEN_TIMES)],
)
def test_what_bounds_do_not_settle_is_open_and_says_what_was_found(name, expected, request):
    checked = {one.statement.name: one for one in request.getfixturevalue(name).checked}
    for statement, why in expected.items():
        assert checked[statement].verdict == UNSETTLED
        assert checked[statement].found.words
        assert why in checked[statement].why


def test_what_is_printed_alone_is_no_finding_of_a_machine(of_times):
    checked = {one.statement.name: one for one in of_times.checked}
    assert {checked[name].found for name in PRINTED_ALONE} == {None}


def test_every_open_statement_says_why_and_what_would_settle_it(of_published, of_grid):
    for check in (of_published, of_grid):
        for one in check.checked:
            if one.verdict == UNSETTLED:
                assert one.why
                assert one.statement.settled_by


def test_an_ap_that_the_paper_alone_prints_is_not_called_reproduced(of_published):
    verdicts = {one.statement.name: one.verdict for one in of_published.checked}
    assert verdicts["ap-faster_rcnn-inception_resnet_v2-600"] == UNSETTLED
    assert verdicts["ap-faster_rcnn-resnet_101-600-p100"] == UNSETTLED


def test_the_numbers_of_table_3_are_those_of_its_published_rows():
    table = published()
    for model, ap in TABLE_3.items():
        rows = table.where(model=model, eval_split="coco_minival_8k")
        papers = [str(row_id).startswith("huang2017") for row_id in rows["row_id"]]
        assert rows.take(papers)["ap"].tolist() == [ap]


def test_names_are_unique_and_places_are_the_papers():
    names = [statement.name for statement in STATEMENTS]
    assert len(set(names)) == len(names) == 69
    for statement in STATEMENTS:
        assert re.match(r"(sections? \d|Table \d)", statement.place)
        assert statement.words.endswith(".")
        assert (statement.number is None) == (statement.tolerance == 0)


def test_without_rows_nothing_is_settled():
    check = check_paper(EMPTY)
    assert check.counts == {**dict.fromkeys(VERDICTS, 0), UNSETTLED: len(STATEMENTS)}
    assert all(one.found is None for one in check.checked)


def test_the_text_has_every_statement_once_and_the_counts(of_published):
    text = "\n".join(of_published.lines())
    assert "69 statements of the paper" in of_published.summary
    assert all(text.count(f"  {one.statement.name} (") == 1 for one in of_published.checked)
    assert all(outcome_words(one) in text for one in of_published.checked)
    assert sum(of_published.counts.values()) == 69


def test_the_data_survive_json(of_grid):
    data = json.loads(to_json(of_grid.to_data()))
    of = {statement["name"]: statement for statement in data["statements"]}
    assert of["half-ap"]["number"] == -0.1588
    assert of["half-ap"]["value"] == pytest.approx(-0.7805, abs=1e-3)
    assert of["half-ap"]["lower"] < of["half-ap"]["value"] < of["half-ap"]["upper"]
    assert of["ssd-small"]["found"].endswith("against R-FCN")
    assert of["ssd-small"]["why"].endswith(THREE_TRAININGS)
    assert of["state-of-the-art"]["found"] is None
    assert of["overlap-75"]["unit"] is None
