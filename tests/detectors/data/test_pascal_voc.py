"""Pascal VOC: by hand, there and back, and what is wrong with a page."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from detectors.data.dataset import Category
from detectors.data.source import open_dataset, splits
from detectors.errors import DatasetError

PAGE = """<annotation><folder>VOC</folder><filename>{name}.jpg</filename>
<size><width>{width}</width><height>{height}</height><depth>3</depth></size>{objects}</annotation>"""
OBJECT = """<object><name>{name}</name><difficult>{difficult}</difficult><bndbox><xmin>{box[0]}</xmin>
<ymin>{box[1]}</ymin><xmax>{box[2]}</xmax><ymax>{box[3]}</ymax></bndbox>
<part><name>head</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>2</xmax><ymax>2</ymax></bndbox></part></object>"""


def write_page(folder, name, objects=(), size=(100, 80)):
    """One XML file and an empty picture file; `objects` are (name, box, difficult)."""
    for place in ("Annotations", "JPEGImages", "ImageSets/Main"):
        (folder / place).mkdir(parents=True, exist_ok=True)
    written = "".join(OBJECT.format(name=kind, box=box, difficult=hard) for kind, box, hard in objects)
    page = PAGE.format(name=name, width=size[0], height=size[1], objects=written)
    (folder / "Annotations" / f"{name}.xml").write_text(page)
    (folder / "JPEGImages" / f"{name}.jpg").touch()


def write_lists(folder, **lists):
    for name, text in lists.items():
        (folder / "ImageSets" / "Main" / f"{name}.txt").write_text(text)


@pytest.fixture
def voc(tmp_path):
    write_page(tmp_path, "2007_2", [("dog", (48, 24, 90, 70), 0), ("cat", (8, 12, 35.5, 80), 1)])
    write_page(tmp_path, "2007_1")
    write_page(tmp_path, "2007_3", [("bird", (1, 1, 100, 80), 0)], size=(100, 81))
    return tmp_path


def test_a_folder_by_hand(voc):
    dataset = open_dataset(voc)
    assert dataset.categories == (Category(1, "bird"), Category(2, "cat"), Category(3, "dog"))
    first, second, third = dataset.pictures
    assert [picture.id for picture in dataset.pictures] == [1, 2, 3]
    assert (first.file, third.height) == (voc / "JPEGImages" / "2007_1.jpg", 81)
    assert first.annotations.boxes.shape == (0, 4)
    assert second.annotations.boxes.tolist() == [[48, 24, 90, 70], [8, 12, 35.5, 80]]
    assert second.annotations.classes.tolist() == [2, 1]
    assert second.annotations.is_crowd.tolist() == [False, True]
    assert second.annotations.areas.tolist() == [42 * 46, 27.5 * 68]
    assert third.annotations.ids.tolist() == [3]


def test_splits_share_ids_and_categories(voc):
    write_lists(voc, train="2007_3\n2007_2\n", val="2007_1\n", dog_train="2007_1 -1\n2007_2  1\n")
    assert list(splits(voc)) == ["train", "val"]
    with pytest.raises(DatasetError, match="splits train, val: say which"):
        open_dataset(voc)
    with pytest.raises(DatasetError, match="no split 'vall'; did you mean val"):
        open_dataset(voc, split="vall")
    train, val = open_dataset(voc, split="train"), open_dataset(voc, split="val")
    assert train.categories == val.categories
    assert [picture.id for picture in train.pictures + val.pictures] == [2, 3, 1]


BOXES = st.tuples(*[st.integers(0, 99)] * 4).map(
    lambda box: (min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3]))
)


@given(st.lists(st.lists(BOXES, max_size=4), min_size=1, max_size=4))
def test_boxes_come_back(tmp_path_factory, pages):
    folder = tmp_path_factory.mktemp("voc")
    for number, boxes in enumerate(pages):
        write_page(folder, f"p{number}", [("thing", box, 0) for box in boxes])
    pictures = open_dataset(folder).pictures
    assert [list(map(tuple, picture.annotations.boxes.tolist())) for picture in pictures] == pages


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("<name>dog</name>", ""), "<object> lacks name"),
        (("<xmin>48</xmin>", "<xmin>left</xmin>"), "bndbox/xmin is 'left', not a number"),
        (("<xmax>90</xmax>", ""), "lacks bndbox/xmax"),
        (("<width>100</width>", "<width>0</width>"), "size is 0 x 80"),
        (("<filename>2007_2.jpg</filename>", ""), "lacks filename"),
        (("</annotation>", ""), "no element found"),
        (("<xmax>90</xmax>", "<xmax>40</xmax>"), "its corners are (48, 24, 40, 70)"),
        (("<xmax>90</xmax>", "<xmax>nan</xmax>"), "nan"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named(voc, change, message):
    file = voc / "Annotations" / "2007_2.xml"
    text = file.read_text()
    assert change[0] in text
    file.write_text(text.replace(*change))
    with pytest.raises(DatasetError) as raised:
        open_dataset(voc)
    assert message in str(raised.value)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>',
    ],
    ids=["billion laughs", "external", "external entity"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_document_types_are_refused(voc, doctype, encoding):
    file = voc / "Annotations" / "2007_2.xml"
    file.write_bytes((doctype + file.read_text().replace("dog", "&l9;")).encode(encoding))
    with pytest.raises(DatasetError, match="has a document type"):
        open_dataset(voc)


def test_a_listed_page_that_is_missing_is_named(voc):
    write_lists(voc, train="2007_1\n2007_9\n")
    with pytest.raises(DatasetError, match="lists 2007_9, which has no annotation file"):
        open_dataset(voc)


def test_missing_pictures_are_named(voc):
    (voc / "JPEGImages" / "2007_3.jpg").unlink()
    with pytest.raises(DatasetError, match=r"2007_3\.jpg is not there"):
        open_dataset(voc)
    assert len(open_dataset(voc, needs_pictures=False).pictures) == 3
