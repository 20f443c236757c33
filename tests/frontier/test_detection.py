"""`frontier detect` on real picture files, with the smallest detector."""

import json

import numpy as np
import pytest
from PIL import Image

from detectors import infer
from detectors.config import DetectorConfig
from detectors.weights.folder import describe, save
from frontier.cli import main
from frontier.errors import ExitCode

MODEL = "ssd/mobilenet_v1/64/d0.25"


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "street.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)).save(path)
    return path


def detect(capsys, *arguments):
    """Exit status, standard output and standard error."""
    status = main(["detect", *map(str, arguments)])
    return status, *capsys.readouterr()


def test_untrained_weights_are_fields_of_the_json(picture, tmp_path, capsys):
    out = tmp_path / "boxes.JPG"
    status, printed, _ = detect(capsys, picture, "--model", MODEL, "--untrained", "--out", out, "--json")
    data = json.loads(printed)
    assert (status, data["model"]) == (ExitCode.ANSWERED, MODEL)
    assert data["weights"] == {
        "origin": "untrained",
        "source": None,
        "digest": None,
        "boxes_are_meaningful": False,
    }
    with Image.open(out) as drawn:
        assert (drawn.format, drawn.size) == ("JPEG", (60, 40))
    [result] = data["images"]
    assert (result["width"], result["height"], result["drawn"]) == (60, 40, str(out))


def test_imported_weights_are_named_by_their_digest(picture, tmp_path, capsys):
    detector = infer.untrained(DetectorConfig.from_name(MODEL))
    names = tuple(f"class {number}" for number in range(90))
    save(tmp_path / "w", detector, origin="imported", source="a test", class_names=names)
    _, printed, _ = detect(capsys, picture, "--weights", tmp_path / "w", "--json")
    assert json.loads(printed)["weights"] == {
        "origin": "imported",
        "source": "a test",
        "digest": describe(tmp_path / "w").digest,
        "boxes_are_meaningful": True,
    }
    _, printed, _ = detect(capsys, picture, "--weights", tmp_path / "w")
    assert printed.startswith(f"{MODEL}, weights imported: a test\n")


def test_without_weights_nothing_is_said_of_what_is_found(picture, capsys):
    status, printed, err = detect(capsys, picture)
    assert (status, printed) == (ExitCode.USAGE, "")
    assert "no --weights given, and the boxes of an untrained detector mean nothing." in err


@pytest.mark.parametrize("name", ["d.bmp", "d.PDF", "drawn.v2"])
def test_a_picture_of_another_kind_is_not_written(picture, tmp_path, capsys, name):
    status, printed, err = detect(capsys, picture, "--untrained", "--out", tmp_path / name)
    assert (status, printed) == (ExitCode.USAGE, "")
    suffix = name[name.index(".") :]
    assert f"{name}: pictures are written as .png, .jpg, .jpeg, not as {suffix}. Give such a file; or" in err
    assert not (tmp_path / name).exists()


def test_one_file_for_two_pictures_is_refused(picture, tmp_path, capsys):
    status, _, err = detect(capsys, picture, picture, "--untrained", "--out", tmp_path / "both.png")
    assert status == ExitCode.USAGE
    assert "is one file for 2 pictures; give a folder" in err


def test_a_folder_is_known_by_being_one(picture, tmp_path, capsys):
    folder = tmp_path / "drawn.png"
    folder.mkdir()
    status, _, _ = detect(capsys, picture, "--model", MODEL, "--untrained", "--out", folder)
    assert (status, [file.name for file in folder.iterdir()]) == (ExitCode.ANSWERED, ["street.png"])
