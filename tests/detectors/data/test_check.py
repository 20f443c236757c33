"""Checking and repairing: every kind of problem is found, once, and what has a repair is gone afterwards."""

import copy
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from detectors.data.check import check
from detectors.data.problems import KINDS, Problem, raise_fatal
from detectors.data.repair import fix
from detectors.data.source import open_dataset
from detectors.errors import DatasetError

SHARED = Path(__file__).parents[4] / "shared" / "data"


def entry(number, box, picture=1, category=1, **more):
    return {"id": number, "image_id": picture, "category_id": category, "bbox": box, "iscrowd": 0, **more}


SOUND = {
    "info": {"year": 2014},
    "images": [
        {"id": 1, "file_name": "a.png", "width": 40, "height": 30, "license": 4},
        {"id": 2, "file_name": "b.png", "width": 40, "height": 30},
    ],
    "annotations": [entry(1, [2, 3, 10, 10], area=77.5, segmentation=[[2, 3, 12, 13]])],
    "categories": [{"id": 1, "name": "cell", "supercategory": "thing"}],
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "annotations").mkdir()
    (tmp_path / "images").mkdir()
    for number, name in enumerate(("a", "b", "c")):
        paint(tmp_path / "images" / f"{name}.png", number)
    return tmp_path


def paint(file, shade, size=(40, 30), orientation=1):
    image = Image.new("RGB", size, (shade, 0, 0))
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(file, exif=exif)


def write(folder, document):
    file = folder / "annotations" / "instances_val.json"
    file.write_text(json.dumps(document))
    return file


def changed(**added):
    """The sound document with more entries in its lists."""
    document = copy.deepcopy(SOUND)
    for key, entries in added.items():
        document[key] += entries
    return document


def truncate(folder):
    file = folder / "images" / "b.png"
    file.write_bytes(file.read_bytes()[:-30])


# What is added to the annotation file, what is done to the pictures, and the problems that makes
CASES = {
    "malformed": ({"annotations": [{"id": 5}]}, None, {"malformed": 3}),
    "annotation id twice": ({"annotations": [entry(1, [20, 3, 5, 5])]}, None, {"duplicate_id": 1}),
    "picture id twice": (
        {"images": [{"id": 1, "file_name": "c.png", "width": 40, "height": 30}]},
        None,
        {"duplicate_id": 1},
    ),
    "category id twice": ({"categories": [{"id": 1, "name": "other"}]}, None, {"duplicate_id": 1}),
    "unknown picture": ({"annotations": [entry(5, [1, 1, 2, 2], picture=9)]}, None, {"unknown_picture": 1}),
    "unknown category": (
        {"annotations": [entry(5, [1, 1, 2, 2], category=9)]},
        None,
        {"unknown_category": 1},
    ),
    "negative size": ({"annotations": [entry(5, [9, 9, -2, 2])]}, None, {"impossible_box": 1}),
    "no number": ({"annotations": [entry(5, [9, float("nan"), 2, 2])]}, None, {"impossible_box": 1}),
    "no area": ({"annotations": [entry(5, [9, 9, 0, 2])]}, None, {"no_area": 1}),
    "outside": ({"annotations": [entry(5, [50, 9, 3, 3])]}, None, {"outside": 1}),
    "beyond": ({"annotations": [entry(5, [35, 25, 9, 9])]}, None, {"beyond": 1}),
    "rounding": ({"annotations": [entry(5, [35, 25, 5.01, 5.01])]}, None, {}),
    "tiny": ({"annotations": [entry(5, [9, 9, 0.5, 3])]}, None, {"tiny": 1}),
    # IoU: 100 / 100 is the first again; 97 / 103 = 0.942 is another box
    "drawn twice": ({"annotations": [entry(5, [2, 3, 10, 10])]}, None, {"duplicate_box": 1}),
    "nearly the same": ({"annotations": [entry(5, [2.3, 3, 10, 10])]}, None, {}),
    "of another category": (
        {
            "annotations": [entry(5, [2, 3, 10, 10], category=2)],
            "categories": [{"id": 2, "name": "other"}],
        },
        None,
        {},
    ),
    "a crowd in the same place": ({"annotations": [entry(5, [2, 3, 10, 10], iscrowd=1)]}, None, {}),
    "clipped to no area": ({"annotations": [entry(5, [-5, 3, 5, 5])]}, None, {"outside": 1}),
    "unused category": ({"categories": [{"id": 2, "name": "other"}]}, None, {"unused_category": 1}),
    "category name twice": (
        {"categories": [{"id": 2, "name": "cell"}]},
        None,
        {"unused_category": 1, "duplicate_name": 1},
    ),
    "listed twice": (
        {"images": [{"id": 3, "file_name": "b.png", "width": 40, "height": 30}]},
        None,
        {"listed_twice": 1},
    ),
    "missing": ({}, lambda folder: (folder / "images" / "b.png").unlink(), {"missing_picture": 1}),
    "truncated": ({}, truncate, {"damaged_picture": 1}),
    "no picture": (
        {},
        lambda folder: (folder / "images" / "b.png").write_text("hello"),
        {"damaged_picture": 1},
    ),
    "a folder": (
        {},
        lambda folder: [(folder / "images" / "b.png").unlink(), (folder / "images" / "b.png").mkdir()],
        {"missing_picture": 1},
    ),
    "other size": ({}, lambda folder: paint(folder / "images" / "b.png", 9, (40, 31)), {"other_size": 1}),
    "turned": ({}, lambda folder: paint(folder / "images" / "b.png", 9, (30, 40), 6), {}),
    "not turned": ({}, lambda folder: paint(folder / "images" / "b.png", 9, (40, 30), 6), {"not_turned": 1}),
    "same content": ({}, lambda folder: paint(folder / "images" / "b.png", 0), {"same_picture": 1}),
}


@pytest.mark.parametrize(("added", "damage", "kinds"), CASES.values(), ids=CASES)
def test_every_kind_of_problem(folder, added, damage, kinds):
    file = write(folder, changed(**added))
    if damage:
        damage(folder)
    before = file.read_bytes()
    problems = check(folder)
    assert Counter(problem.kind for problem in problems) == kinds
    assert all(problem.where and problem.message and problem.fix for problem in problems)
    out = folder / "annotations" / "fixed.json"
    done = fix(folder, out)
    assert done.repaired == {kind: count for kind, count in kinds.items() if KINDS[kind].repair}
    assert not [problem for problem in check(out) if problem.is_repaired]
    assert file.read_bytes() == before
    again = fix(out, folder / "annotations" / "again.json")
    assert again.repaired == {}
    assert open_dataset(out).digest == open_dataset(folder / "annotations" / "again.json").digest


def test_a_sound_file_has_none_and_keeps_all_its_fields(folder):
    write(folder, SOUND)
    assert check(folder) == []
    out = folder / "elsewhere" / "fixed.json"
    done = fix(folder, out)
    assert (done.num_boxes, done.num_pictures, done.left) == ((1, 1), (2, 2), ())
    document = json.loads(out.read_text())
    assert document == SOUND


def test_repairs_by_hand(folder):
    document = changed(
        annotations=[
            entry(1, [35, 25, 9, 9]),  # no area given: 81, that of the box; 25 once clipped
            entry(3, [-2, 0, 12, 10], area=50),  # a mask's, which fits into the clipped 10 by 10
            entry(4, [36, 0, 10, 10], area=70),  # a mask's, which does not fit into 4 by 10
            entry(5, [2, 3, 10, 10]),
            entry(6, [9, 9, 0, 2]),
        ],
        images=[{"id": 7, "file_name": "gone.png", "width": 9, "height": 9}],
    )
    document["annotations"].append(entry(8, [1, 1, 3, 3], picture=7))
    write(folder, document)
    out = folder / "fixed.json"
    done = fix(folder, out)
    assert done.repaired == {
        "duplicate_id": 1,
        "beyond": 3,
        "no_area": 1,
        "duplicate_box": 1,
        "missing_picture": 1,
    }
    assert (done.num_boxes, done.num_pictures) == ((4, 7), (2, 3))
    boxes = {box["id"]: (box["bbox"], box["area"]) for box in json.loads(out.read_text())["annotations"]}
    assert boxes == {
        1: ([2, 3, 10, 10], 77.5),
        7: ([35, 25, 5, 5], 25),  # its id is taken: the next after 6
        3: ([0, 0, 10, 10], 50),
        4: ([36, 0, 4, 10], 40),
    }


def test_nothing_is_written_over_or_from_nothing(folder):
    file = write(folder, SOUND)
    with pytest.raises(DatasetError, match="not written over"):
        fix(folder, file)
    for picture in (folder / "images").iterdir():
        picture.unlink()
    with pytest.raises(DatasetError, match="no picture would be left"):
        fix(file, folder / "fixed.json")
    assert not (folder / "fixed.json").exists()


def test_progress_ends_with_all(folder):
    write(folder, SOUND)
    told = []
    check(folder, on_progress=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_fatal_problems_come_first(folder):
    write(folder, changed(categories=[{"id": 2, "name": "x"}], annotations=[entry(5, [1, 1, -1, 1])]))
    assert [problem.is_fatal for problem in check(folder)] == [True, False]


def test_only_fatal_problems_are_raised():
    raise_fatal("set", [Problem("tiny", "annotation 1", "is small")])
    with pytest.raises(DatasetError, match=r"set cannot be used, 1 problem:\n  a: b;\n"):
        raise_fatal("set", [Problem("malformed", "a", "b"), Problem("tiny", "c", "d")])


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data sets are not beside this checkout")
@pytest.mark.parametrize(
    ("name", "unused"), [("bccd", 0), ("coco_tiny", 80 - 62)]
)  # classes present: its README
def test_real_data_has_no_fatal_problem(name, unused):
    problems = check(SHARED / name, split="val")
    assert Counter(problem.kind for problem in problems) == ({"unused_category": unused} if unused else {})


def test_label_files_without_a_picture(tmp_path):
    paint(tmp_path / "a.png", 0)
    (tmp_path / "a.txt").write_text("0 .5 .5 .5 .5")
    (tmp_path / "b.txt").write_text("0 .5 .5 .5 .5")
    (tmp_path / "classes.txt").write_text("cell")
    (problem,) = check(tmp_path)
    assert (problem.kind, problem.where) == ("label_without_picture", str(tmp_path / "b.txt"))
    assert fix(tmp_path, tmp_path / "out" / "fixed.json").repaired == {"label_without_picture": 1}
    boxes = open_dataset(tmp_path / "out" / "fixed.json").pictures[0].annotations.boxes
    np.testing.assert_allclose(boxes, [[10, 7.5, 30, 22.5]])
