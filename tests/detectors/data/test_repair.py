"""Repairing whatever a file holds: the result is clean of what has a repair, and repairing it again does nothing."""

import contextlib
import json

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings
from PIL import Image

from detectors.data.check import check
from detectors.data.repair import fix
from detectors.data.source import open_dataset
from detectors.errors import DatasetError

IDS = st.integers(1, 4)
NUMBERS = st.one_of(
    st.integers(-20, 60), st.sampled_from([0.5, 39.95, 1e300, float("nan"), float("inf"), None, "4"])
)
BOX = st.lists(NUMBERS, min_size=4, max_size=4)
SOUND_BOX = st.tuples(*[st.integers(0, 30)] * 4).map(list)
ANNOTATION = st.fixed_dictionaries(
    {"id": st.integers(1, 9), "image_id": IDS, "category_id": IDS, "bbox": SOUND_BOX | BOX},
    optional={"area": st.floats(0, 900), "iscrowd": st.integers(0, 1), "segmentation": st.just([])},
)
IMAGE = st.fixed_dictionaries(
    {
        "id": IDS,
        "file_name": st.sampled_from(["a.png", "b.png", "gone.png"]),
        "width": st.just(40),
        "height": st.just(30),
    }
)
CATEGORY = st.fixed_dictionaries({"id": IDS, "name": st.sampled_from(["cat", "dog", ""])})
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def documents(image, category, annotation):
    return st.fixed_dictionaries(
        {
            "images": st.lists(image, min_size=1, max_size=4),
            "categories": st.lists(category, min_size=1, max_size=3),
            "annotations": st.lists(annotation, max_size=8),
        }
    )


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(documents(IMAGE, CATEGORY, ANNOTATION))
def test_what_is_repaired_is_clean_and_stays_so(tmp_path_factory, document):
    folder = tmp_path_factory.mktemp("set")
    for shade, name in enumerate(("a.png", "b.png")):
        Image.new("RGB", (40, 30), (shade, 0, 0)).save(folder / name)
    source = folder / "source.json"
    source.write_text(json.dumps(document))
    try:
        done = fix(source, folder / "fixed.json")
    except DatasetError as error:
        assert "no picture would be left" in str(error)  # noqa: PT017  # both ends are right
        return
    assert [problem for problem in check(folder / "fixed.json") if problem.is_repaired] == []
    assert {problem.kind for problem in done.left} <= {
        "listed_twice",
        "tiny",
        "unused_category",
        "duplicate_name",
    }
    open_dataset(folder / "fixed.json")
    assert fix(folder / "fixed.json", folder / "again.json").repaired == {}
    assert json.loads((folder / "again.json").read_text()) == json.loads((folder / "fixed.json").read_text())


@given(documents(IMAGE | JSON, CATEGORY | JSON, ANNOTATION | JSON) | JSON)
def test_whatever_the_json_is_there_is_one_kind_of_error(tmp_path_factory, document):
    file = tmp_path_factory.mktemp("set") / "any.json"
    file.write_text(json.dumps(document))
    try:
        open_dataset(file, needs_pictures=False)
    except DatasetError as error:
        assert str(file) in str(error)  # noqa: PT017  # both ends are right
    with contextlib.suppress(DatasetError):
        check(file)
