"""`Frontier.import_results`: the same as the command, from Python."""

import json

import pytest

import frontier
from detectors.data.synthetic import generate
from frontier.errors import UsageError
from frontier.imports.problems import ImportProblemsError
from tests.frontier.imports.test_rows import ZOO

MAPS = {"mAP": "ap:from_percent", "FPS": "latency_ms:from_fps", "params": "params_m"}
SHARED = {"device": "Tesla T4", "eval_split": "coco_val2017", "batch_size": 1, "amortised": False}


@pytest.fixture
def zoo(tmp_path):
    path = tmp_path / "zoo.csv"
    path.write_text(ZOO)
    return path


@pytest.fixture
def fr(tmp_path):
    return frontier.load(tmp_path / "results", may_be_new=True)


def test_a_table_with_maps_and_constants(fr, zoo):
    after = fr.import_results(zoo, maps=MAPS, constants=SHARED)
    assert (len(fr.imported), len(after.imported)) == (0, 2)
    (row, _) = after.imported.rows()
    assert (row["ap"], row["latency_ms"], row["batch_size"]) == (
        pytest.approx(0.373),
        pytest.approx(0.8),
        1.0,
    )
    assert row["amortised"] is False
    assert after.recommend(device="tesla t4", max_ms=1).recommendation.choice.model == "yolov8n"
    again = after.import_results(str(zoo), maps=MAPS, constants=SHARED)
    assert len(again.imported) == 2


def test_what_is_wrong_is_all_said_and_nothing_is_kept(fr, zoo):
    with pytest.raises(frontier.FrontierError) as caught:
        fr.import_results(zoo)
    assert isinstance(caught.value, ImportProblemsError)
    assert len(caught.value.problems) == 5
    assert not (fr.folder / "imported").exists()


def test_others_are_skipped_and_contradictions_replaced_when_asked(fr, zoo):
    fr = fr.import_results(zoo, maps={"FPS": MAPS["FPS"]}, constants={"device": "T4"}, skip_others=True)
    zoo.write_text(ZOO.replace("1250", "1000"))
    options = {"maps": {"FPS": MAPS["FPS"]}, "constants": {"device": "T4"}, "skip_others": True}
    with pytest.raises(ImportProblemsError):
        fr.import_results(zoo, **options)
    assert 1.0 in fr.import_results(zoo, **options, replace=True).imported["latency_ms"]


def test_detections_are_scored(fr, tmp_path):
    truth = generate(tmp_path / "shapes", splits={"val": 4}, largest=(160, 120))["val"]
    found = [
        {**{name: one[name] for name in ("image_id", "category_id", "bbox")}, "score": 0.9}
        for one in json.loads(truth.read_text())["annotations"]
    ]
    path = tmp_path / "detections.json"
    path.write_text(json.dumps(found))
    after = fr.import_results(
        path, model="perfect", data=truth, constants={"device": "T4", "latency_ms": 3.0}
    )
    (row,) = after.imported.rows()
    assert (row["model"], row["ap"], row["latency_ms"]) == ("perfect", pytest.approx(1.0), 3.0)
    assert row["evaluation_digest"]
    both = after.import_results(path, model="the same", data=truth)
    (pair,) = both.compare("perfect", "the same").pairs
    assert pair.accuracies["ap"].difference == (0.0, 0.0, 0.0)
    assert pair.verdict.kind == "tied"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"model": "a"}, "model: for detections, which are scored against data; give that too"),
        ({"data": "x.json"}, "detections of which detector"),
        ({"data": "x.json", "model": "a", "maps": MAPS}, "maps: for tables, not for detections"),
        (
            {"colour": 1},
            "unknown option colour; known: maps, skip_others, constants, replace, model, data, split, images",
        ),
    ],
)
def test_what_does_not_go_together(fr, zoo, options, message):
    with pytest.raises(UsageError, match=message):
        fr.import_results(zoo, **options)


def test_the_demonstration_is_only_read(zoo):
    with pytest.raises(UsageError, match="which nothing is added to"):
        frontier.load("demonstration").import_results(zoo, maps=MAPS, constants=SHARED)
