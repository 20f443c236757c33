"""`frontier evaluate`: a detector in several settings, and anyone's detections."""

import dataclasses
import itertools
import json

import numpy as np
import pytest

from analysis.accuracy.matches import Matches
from detectors import infer
from detectors.config import DetectorConfig
from detectors.data.source import open_dataset
from detectors.data.synthetic import generate
from detectors.geometry.nms import Detections
from detectors.weights.folder import describe, save
from frontier.cli import main
from frontier.errors import ExitCode
from frontier.evaluation import detecting
from frontier.store import Store
from tests.frontier.evaluation.scenes import oracle, scene

CONFIG = dataclasses.replace(
    DetectorConfig.from_name("faster_rcnn/mobilenet_v1/64/d0.25"), num_classes=3, max_resolution=None
)
KINDS = ("circle", "square", "triangle")
HEADINGS = ["AP", "95%", "interval", "AP50", "AP75", "small", "medium", "large", "AR100"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "shapes"
    generate(folder, splits={"train": 2, "val": 6}, seed=1, suffix=".png")
    return folder


@pytest.fixture(scope="module")
def weights(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    names = open_dataset(data, split="val").class_names
    assert set(names) == set(KINDS)
    save(folder, infer.untrained(CONFIG), origin="trained", source="a test", class_names=names)
    return folder


@pytest.fixture
def one_box(monkeypatch):
    """In place of the network: one box of class 0 in each picture, top left."""

    def find(_graphdef, _state, images, _sizes):
        count = len(images)
        boxes = np.tile(np.array([[[1, 2, 31.25, 42]]], np.float32), (count, 1, 1))
        scores = np.linspace(0.9, 0.1, count, dtype=np.float32)[:, None]
        return Detections(boxes, scores, np.zeros((count, 1), int), np.ones(count, int))

    monkeypatch.setattr(detecting, "_program", lambda: find)


def run(capsys, *arguments):
    """Exit status, standard output and standard error."""
    status = main(["evaluate", *map(str, arguments)])
    return status, *capsys.readouterr()


@pytest.mark.usefixtures("one_box")
def test_each_setting_is_a_row_a_record_and_a_file(capsys, data, weights, tmp_path):
    arguments = ["--weights", weights, "--data", data, "--split", "val", "--proposals", "10,50"]
    arguments += ["--resolution", "40,64", "--resamples", "20", "--results", tmp_path / "kept"]
    status, printed, err = run(capsys, *arguments, "--out", tmp_path / "found", "--batch", 4)
    assert (status, err) == (ExitCode.ANSWERED, "")
    lines = printed.splitlines()
    assert lines[0] == "weights trained: a test"
    assert lines[1].startswith("on shapes val: 6 pictures, ")
    assert lines[3].split() == HEADINGS
    names = [f"faster_rcnn/mobilenet_v1/{size}/d0.25/p{number}" for size in (40, 64) for number in (10, 50)]
    assert [line.split()[0] for line in lines[4:8]] == names
    assert "In %; intervals by 20 draws of the pictures with replacement." in lines
    following = f"frontier benchmark {' '.join(names)} --weights {weights} --results {tmp_path / 'kept'}"
    assert lines[-1] == f"Next, to time it here: {following}"
    assert [line.split() for line in lines if line.startswith("AP of")] == [
        ["AP", "of", "40/d0.25/p10", "40/d0.25/p50", "64/d0.25/p10", "64/d0.25/p50"]
    ]
    start = lines.index(next(line for line in lines if line.startswith(f"AP less that of {names[0]}")))
    assert [line.split() for line in lines[start + 1 : start + 4]] == [
        [name, "+0.0", "+0.0", "to", "+0.0"]
        for name in names[1:]  # the same boxes in each setting
    ]
    store = Store(tmp_path / "kept")
    records, problems = store.evaluations()
    assert problems == []
    assert {stored.record.config.name for stored in records} == set(names)
    digest = describe(weights).digest
    for stored in records:
        record = stored.record
        assert (record.weights, record.weights_digest, record.batch_size) == ("trained", digest, 4)
        assert (record.data.words, record.data.num_images, record.resamples) == ("shapes val", 6, 20)
        assert [category.name for category in record.categories] == list(
            open_dataset(data, split="val").class_names
        )
        matches = Matches.from_arrays(store.samples(record))
        assert len(matches.image_ids) == 6
        saved = tmp_path / "found" / f"{record.config.name.replace('/', '-')}.json"
        assert len(json.loads(saved.read_text())) == record.num_detections == 6


@pytest.mark.usefixtures("one_box")
def test_detections_that_were_saved_score_the_same(capsys, data, weights, tmp_path):
    arguments = ["--data", data, "--split", "val", "--json"]
    out = tmp_path / "found.json"
    kept = tmp_path / "kept"
    status, printed, _ = run(capsys, "--weights", weights, "--out", out, "--results", kept, *arguments)
    assert status == ExitCode.ANSWERED
    [evaluation] = json.loads(printed)["evaluations"]
    assert evaluation["detections"] == str(out)
    assert evaluation["model"] == CONFIG.name
    status, printed, _ = run(capsys, "--detections", out, *arguments)
    again = json.loads(printed)
    for name in ("scores", "intervals", "categories"):
        assert again[name] == evaluation[name]
    assert again["data"] == evaluation["data"]
    assert again["scores"]["ap"] > 0 or again["scores"]["ar100"] == 0


@pytest.fixture
def files(tmp_path):
    """A data set and detections of it, as files; and what pycocotools says of them."""
    truth, entries = scene(11, num_images=20, levels=1000)
    (tmp_path / "instances_x.json").write_text(json.dumps(truth))
    (tmp_path / "found.json").write_text(json.dumps(entries))
    return tmp_path, oracle(truth, entries)


def test_anyones_detections_score_as_pycocotools_says(capsys, files):
    folder, (numbers, categories) = files
    arguments = ["--detections", folder / "found.json", "--data", folder / "instances_x.json"]
    status, printed, _ = run(capsys, *arguments, "--json")
    data = json.loads(printed)
    assert status == ExitCode.ANSWERED
    for name, value in numbers._asdict().items():
        assert data["scores"][name] == (None if np.isnan(value) else pytest.approx(value, abs=1e-12))
    for found, value in zip(data["categories"], categories, strict=True):
        assert found["ap"] == (None if np.isnan(value) else pytest.approx(value, abs=1e-12))
    _, printed, _ = run(capsys, *arguments)
    lines = printed.splitlines()
    assert lines[0].endswith(" detections")
    assert lines[4].split()[1] == f"{100 * numbers.ap:.1f}"
    assert lines[8].split() == ["category", "AP", "95%", "interval"]
    assert lines[9].startswith("kind ")
    assert data["doubt"].startswith("20 pictures are few")
    assert data["doubt"] in " ".join(" ".join(lines).split())


WRONG = {
    "nothing to evaluate": ([], "nothing to evaluate: give weights"),
    "both": (["--detections", "F", "--weights", "w"], "--detections scores a file, and --weights a detector"),
    "proposals of a file": (["--detections", "F", "--proposals", "3"], "and --proposals a detector"),
    "no file": (["--detections", "none.json"], "none.json: cannot be read: No such file"),
    "no draws": (["--detections", "F", "--resamples", "0"], "give at least 1 draw"),
    "no weights": (["--weights", "none"], "none is not a weights folder"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_question_is_one_sentence(capsys, files, what):
    folder, _ = files
    arguments, words = WRONG[what]
    arguments = [str(folder / "found.json") if word == "F" else word for word in arguments]
    status, printed, err = run(capsys, *arguments, "--data", folder / "instances_x.json")
    assert (status, printed) == (ExitCode.USAGE, "")
    [line] = err.splitlines()
    assert words in line


def test_detections_of_another_split_are_one_sentence(capsys, files):
    folder, _ = files
    truth = json.loads((folder / "instances_x.json").read_text())
    gone = truth["images"].pop()["id"]
    truth["annotations"] = [one for one in truth["annotations"] if one["image_id"] != gone]
    (folder / "fewer.json").write_text(json.dumps(truth))
    status, _, err = run(capsys, "--detections", folder / "found.json", "--data", folder / "fewer.json")
    assert status == ExitCode.USAGE
    assert f"the detections name picture {gone} that the data set's 19 pictures" in err


def test_an_empty_data_set_is_one_sentence(capsys, files):
    folder, _ = files
    (folder / "none.json").write_text('{"images": [], "annotations": [], "categories": []}')
    status, _, err = run(capsys, "--detections", folder / "found.json", "--data", folder / "none.json")
    assert status == ExitCode.USAGE
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--proposals", "ten"], "--proposals ten: give whole numbers with commas between"),
        (["--proposals", "0"], "num_proposals = 0"),
        (["--resolution", "10"], "resolution = 10"),
        (["--proposals", "1,2", "--out", "one.json"], "--out one.json is one file for 2 settings"),
        (["--split", "test"], "has no split 'test'"),
        (["--batch", "0"], "a batch of 0 pictures"),
    ],
)
@pytest.mark.usefixtures("one_box")
def test_settings_that_make_no_sense(capsys, data, weights, tmp_path, *, arguments, words):
    arguments = [*arguments, *([] if "--split" in arguments else ["--split", "val"])]
    kept = tmp_path / "kept"
    status, _, err = run(capsys, "--weights", weights, "--data", data, "--results", kept, *arguments)
    assert status == ExitCode.USAGE
    assert words in err
    assert not kept.exists()


@pytest.mark.parametrize("option", ["--results", "--out"])
def test_what_cannot_be_written_is_found_out_before_anything_is_run(
    capsys, monkeypatch, data, weights, tmp_path, *, option
):
    (tmp_path / "file").write_text("")
    places = {
        "--results": tmp_path / "kept",
        "--out": tmp_path / "x.json",
        option: tmp_path / "file" / "x.json",
    }
    monkeypatch.setattr(detecting, "_program", lambda: pytest.fail("the detector was run"))
    arguments = ["--weights", weights, "--data", data, "--split", "val"]
    status, _, err = run(capsys, *arguments, *itertools.chain(*places.items()))
    assert status == ExitCode.ERROR
    assert len(err.splitlines()) == 1
    assert "cannot be written" in err or "is not a folder" in err


def test_classes_that_do_not_match_list_both_sides(capsys, files, weights):
    folder, _ = files
    data = folder / "instances_x.json"
    truth = json.loads(data.read_text())
    from PIL import Image

    for image in truth["images"]:
        Image.new("RGB", (image["width"], image["height"])).save(folder / image["file_name"])
    status, _, err = run(capsys, "--weights", weights, "--data", data, "--results", folder / "kept")
    assert status == ExitCode.USAGE
    assert "the weights know no class 'kind" in err
    assert all(kind in err for kind in KINDS)
