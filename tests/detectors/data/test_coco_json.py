"""COCO instances JSON: by hand, as pycocotools reads it, and there and back."""

import json
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from detectors.data.coco_json import read_coco
from detectors.data.coco_writing import coco_document, short_xywh, write_coco
from detectors.data.dataset import Annotations, Category, Dataset, Picture
from detectors.data.source import open_dataset
from detectors.errors import DatasetError, SaveError

SHARED = Path(__file__).parents[4] / "shared" / "data"

DOCUMENT = {
    "images": [
        {"id": 7, "file_name": "b.jpg", "width": 20, "height": 10},
        {"id": 3, "file_name": "a.jpg", "width": 8, "height": 9, "license": 1},
    ],
    "annotations": [
        {"id": 1, "image_id": 7, "category_id": 90, "bbox": [1, 2, 3, 4], "area": 5.5, "iscrowd": 1},
        {"id": 2, "image_id": 7, "category_id": 13, "bbox": [0.5, 0, 19.75, 30]},
    ],
    "categories": [{"id": 90, "name": "toothbrush"}, {"id": 13, "name": "stop sign"}],
}


def write(folder, document=DOCUMENT, name="instances_val.json"):
    (folder / "annotations").mkdir(exist_ok=True)
    file = folder / "annotations" / name
    file.write_text(json.dumps(document))
    return file


def test_a_file_by_hand(tmp_path):
    dataset = open_dataset(write(tmp_path), needs_pictures=False)
    assert dataset.categories == (Category(13, "stop sign"), Category(90, "toothbrush"))
    empty, full = dataset.pictures
    assert (empty.id, empty.file.name, empty.width, empty.height) == (3, "a.jpg", 8, 9)
    assert empty.annotations.boxes.shape == (0, 4)
    found = full.annotations
    assert found.boxes.dtype == np.float64
    # x, y, x + width, y + height; the second reaches beyond the picture and stays as it is
    assert found.boxes.tolist() == [[1, 2, 4, 6], [0.5, 0, 20.25, 30]]
    assert found.classes.tolist() == [1, 0]
    assert found.is_crowd.tolist() == [True, False]
    assert found.areas.tolist() == [5.5, 19.75 * 30]  # the file's, and for want of one the box's
    assert found.ids.tolist() == [1, 2]


def test_a_list_of_pictures_alone_is_a_data_set(tmp_path):
    document = {key: DOCUMENT[key] for key in ("images", "categories")}
    dataset = open_dataset(write(tmp_path, document), needs_pictures=False)
    assert [len(picture.annotations.ids) for picture in dataset.pictures] == [0, 0]


@pytest.mark.parametrize("place", ["annotations", "annotations/images", "images", "images/val", "val", "."])
def test_pictures_are_found_in_the_usual_places(tmp_path, place):
    file = write(tmp_path)
    folder = tmp_path / place
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "b.jpg").touch()
    (folder / "a.jpg").touch()
    assert open_dataset(file).pictures[1].file == folder / "b.jpg"
    assert open_dataset(tmp_path, images=folder).pictures[1].file == folder / "b.jpg"


def test_a_file_in_the_working_folder_finds_its_pictures(tmp_path, monkeypatch):
    file = write(tmp_path)
    (tmp_path / "images").mkdir()
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / "images" / name).touch()
    monkeypatch.chdir(file.parent)
    assert open_dataset(Path(file.name)).pictures[0].file.is_file()


def test_pictures_that_are_nowhere_name_where_was_looked(tmp_path):
    with pytest.raises(DatasetError, match=r"a\.jpg|b\.jpg") as raised:
        open_dataset(write(tmp_path))
    for place in ("annotations", "images", "val"):
        assert str(tmp_path / place) in str(raised.value)


def test_one_missing_picture_is_named(tmp_path):
    file = write(tmp_path)
    (tmp_path / "b.jpg").touch()
    with pytest.raises(DatasetError, match=r"(?s)1 problem.*picture 3: .*a\.jpg is not there"):
        open_dataset(file)


BROKEN = [
    ("images", 0, {"width": 0}, "image entry 0 (id 7): width: 0 is not a number of pixels"),
    ("images", 0, {"height": "10"}, "height: '10' is not"),
    ("images", 0, {"file_name": None}, "file_name: missing"),
    ("images", 0, {"id": "7"}, "id: '7' is not a whole number"),
    ("categories", 0, {"name": 3}, "category entry 0 (id 90): name: 3 is not a name"),
    ("annotations", 1, {"bbox": [1, 2, 3]}, "annotation entry 1 (id 2): bbox: [1, 2, 3] is not four numbers"),
    ("annotations", 1, {"bbox": [1, 2, 3, True]}, "is not four numbers"),
    ("annotations", 1, {"area": -1}, "area: -1 is not a number from 0"),
    ("annotations", 1, {"iscrowd": 2}, "iscrowd: 2 is not 0 or 1"),
    ("annotations", 1, {"id": 1}, "annotation 1: 2 have this id"),
    ("annotations", 1, {"image_id": 8}, "annotation 2: there is no picture 8"),
    ("annotations", 1, {"category_id": 1}, "there is no category 1"),
    ("annotations", 1, {"bbox": [1, 2, -3, 4]}, "annotation 2 of picture 7: its corners are (1, 2, -2, 6)"),
    ("annotations", 1, {"bbox": [1, 2, float("nan"), 4]}, "nan"),
    ("annotations", 1, {"bbox": [1e308, 2, 1e308, 4]}, "inf"),
    ("annotations", 1, {"bbox": [1e30, 2, 1, 4]}, "1e+30"),
    ("annotations", 1, {"bbox": [10**400, 2, 1, 4]}, "is not four numbers"),
    ("images", 1, {"id": 7}, "picture 7: 2 have this id"),
    ("categories", 1, {"id": 90}, "category 90: 2 have this id"),
]


@pytest.mark.parametrize(("key", "place", "change", "message"), BROKEN, ids=lambda part: str(part)[:40])
def test_every_contradiction_is_named(tmp_path, key, place, change, message):
    document = {name: [dict(entry) for entry in entries] for name, entries in DOCUMENT.items()}
    document[key][place] |= change
    with pytest.raises(DatasetError) as raised:
        open_dataset(write(tmp_path, document), needs_pictures=False)
    assert message in str(raised.value)


def test_all_contradictions_are_named_at_once_and_the_rest_counted(tmp_path):
    wrong = [{**DOCUMENT["annotations"][0], "id": number, "image_id": number} for number in range(50, 80)]
    with pytest.raises(DatasetError) as raised:
        open_dataset(write(tmp_path, {**DOCUMENT, "annotations": [*wrong, 5]}), needs_pictures=False)
    message = str(raised.value)
    assert "31 problems" in message
    assert "annotation entry 30: is no object" in message
    assert "annotation 50: there is no picture 50" in message
    assert "annotation 68: there is no picture 68" in message
    assert "and 11 more" in message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe\x00",
        b"{}",
        b'{"images": {}, "categories": []}',
        b"[" * 100_000,
        b'{"images": [], "annotations": [], "info": 1}',
    ],
    ids=lambda content: repr(content[:20]),
)
def test_what_is_no_instances_file_is_refused(tmp_path, content):
    (tmp_path / "file.json").write_bytes(content)
    with pytest.raises(DatasetError, match=r"file\.json is no "):
        open_dataset(tmp_path / "file.json")


def test_no_pictures_at_all_is_a_problem(tmp_path):
    with pytest.raises(DatasetError, match="lists no picture"):
        open_dataset(write(tmp_path, {"images": [], "annotations": [], "categories": []}))


def boxes_strategy(dtype=np.float64):
    """Corners as they come of xywh with three decimals."""
    start, side = st.integers(-50_000, 700_000), st.integers(0, 700_000)
    rows = st.lists(st.tuples(start, start, side, side), max_size=4)

    def corners(rows):
        xywh = np.array(rows, np.float64).reshape(-1, 4) / 1000
        return np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1).astype(dtype)

    return rows.map(corners)


ROWS = st.tuples(
    boxes_strategy(), st.lists(st.tuples(st.booleans(), st.floats(0, 1e6)), min_size=4, max_size=4)
)
PICTURES = st.dictionaries(
    st.integers(0, 10**12), st.tuples(st.integers(1, 700), st.integers(1, 700), ROWS), min_size=1, max_size=4
)
CATEGORIES = st.dictionaries(st.integers(0, 99), st.text(min_size=1, max_size=5), min_size=1)


def built(pictures, categories):
    """A data set of what was drawn; not in the strategy, for the type checks there draw by lot themselves."""
    first, rows = 1, []
    for number, (width, height, (boxes, others)) in sorted(pictures.items()):
        count = len(boxes)
        annotations = Annotations(
            boxes,
            (np.arange(count) + number) % len(categories),
            np.array([is_crowd for is_crowd, _ in others[:count]], bool),
            np.array([area for _, area in others[:count]], np.float64),
            np.arange(first, first + count),
        )
        first += count
        rows.append(Picture(number, Path(f"/pictures/{number}.jpg"), width, height, annotations))
    names = tuple(Category(number, name) for number, name in sorted(categories.items()))
    return Dataset("drawn", tuple(rows), names)


@given(PICTURES, CATEGORIES)
def test_what_is_written_reads_back_the_same(tmp_path_factory, pictures, categories):
    dataset = built(pictures, categories)
    file = tmp_path_factory.mktemp("written") / "deep" / "instances_x.json"
    write_coco(dataset, file)
    back = open_dataset(file, needs_pictures=False)
    assert back.digest == dataset.digest
    assert back.categories == dataset.categories
    for one, other in zip(back.pictures, dataset.pictures, strict=True):
        assert one.file.resolve() == other.file
        np.testing.assert_array_equal(one.annotations.boxes, other.annotations.boxes)


@given(st.one_of(boxes_strategy(), boxes_strategy(np.float32)))
def test_short_numbers_give_the_same_corners(boxes):
    short = short_xywh(boxes)
    corners = np.concatenate([short[:, :2], short[:, :2] + short[:, 2:]], axis=1)
    np.testing.assert_array_equal(corners.astype(boxes.dtype), boxes)
    assert all(len(str(number).partition(".")[2]) <= 3 for number in short.ravel().tolist())


def test_nothing_is_written_over(tmp_path):
    dataset = Dataset("none", (), ())
    write_coco(dataset, tmp_path / "a.json")
    with pytest.raises(DatasetError, match="not written over"):
        write_coco(dataset, tmp_path / "a.json")


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SaveError, match="No space left"):
        write_coco(Dataset("none", (), ()), tmp_path / "a.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data sets are not beside this checkout")
@pytest.mark.parametrize(
    "name", ["bccd/annotations/instances_val.json", "coco_tiny/annotations/instances_val.json"]
)
def test_reads_as_pycocotools_does(name):
    from pycocotools.coco import COCO

    dataset, oracle = open_dataset(SHARED / name), COCO(SHARED / name)
    assert [picture.id for picture in dataset.pictures] == sorted(oracle.imgs)
    assert [category.id for category in dataset.categories] == sorted(oracle.cats)
    for picture in dataset.pictures:
        entries = {entry["id"]: entry for entry in oracle.imgToAnns[picture.id]}
        found = picture.annotations
        assert found.ids.tolist() == list(entries)
        for place, entry in enumerate(entries.values()):
            x, y, width, height = entry["bbox"]
            np.testing.assert_allclose(found.boxes[place], [x, y, x + width, y + height], rtol=1e-6)
            assert dataset.categories[found.classes[place]].id == entry["category_id"]
            assert found.areas[place] == entry["area"]
            assert found.is_crowd[place] == entry["iscrowd"]


@pytest.mark.parametrize(
    ("picture", "file", "name"),
    [
        ("set/images/a.jpg", "set/annotations/instances_val.json", "a.jpg"),
        ("set/images/val/a.jpg", "set/annotations/instances_val.json", "val/a.jpg"),
        ("set/val/a.jpg", "set/annotations/instances_val.json", "a.jpg"),
        ("set/a.jpg", "set/x.json", "a.jpg"),
        ("set/images/train/a.jpg", "set/x.json", "images/train/a.jpg"),
        ("set/images/a.jpg", "elsewhere/x.json", "set/images/a.jpg"),
        ("set/images/a.jpg", "elsewhere/deep/x.json", "../../set/images/a.jpg"),
    ],
)
def test_a_document_names_pictures_so_that_they_are_found(tmp_path, picture, file, name):
    (tmp_path / picture).parent.mkdir(parents=True)
    (tmp_path / picture).touch()
    dataset = Dataset("one", (Picture(1, tmp_path / picture, 4, 5, Annotations.empty()),), ())
    assert coco_document(dataset, tmp_path / file)["images"] == [
        {"id": 1, "file_name": name, "width": 4, "height": 5}
    ]
    write_coco(dataset, tmp_path / file)
    assert open_dataset(tmp_path / file).pictures[0].file.samefile(tmp_path / picture)


def test_a_draft_keeps_the_fields_that_are_not_read(tmp_path):
    assert read_coco(write(tmp_path)).document["images"][1]["license"] == 1
