import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.parts.words import wrap


def test_breaks_by_hand():
    assert wrap("ssd_resnet50_v1_fpn_shared_box_predictor", 20) == [
        "ssd_resnet50_v1_fpn_",
        "shared_box_predictor",
    ]
    assert wrap("Faster R-CNN on a CPU", 12) == ["Faster R-CNN", "on a CPU"]
    assert wrap("unbreakable-word", 4) == ["unbreakable-word"]
    assert wrap("", 10) == wrap("  ", 10) == []


@given(st.text(alphabet="ab_/ -", max_size=40), st.integers(1, 12))
def test_nothing_is_lost_but_spaces_at_breaks(text, columns):
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    too_long = [line for line in lines if len(line) > columns]
    assert not any(mark in line[:-1].strip() for line in too_long for mark in " _/")


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        (
            "Processor (family 6, model 167), 2 cores (cpu)",
            35,
            ["Processor (family 6, model 167),", "2 cores (cpu)"],
        ),
        ("Processor (family 6, model 167), 2 cores", 26, ["Processor (family 6,", "model 167), 2 cores"]),
        ("Processor (family 6, model 167)", 19, ["Processor", "(family 6,", "model 167)"]),
        ("R-FCN MobileNet v1, 150 px, 20 proposals", 23, ["R-FCN MobileNet v1,", "150 px, 20 proposals"]),
        ("SSD MobileNet v1", 15, ["SSD", "MobileNet v1"]),
        ("AP at IoU .75", 10, ["AP at", "IoU .75"]),
        ("not shown: 4 below 1 %", 20, ["not shown: 4 below", "1 %"]),
        ("11 detectors at stride 8", 22, ["11 detectors at", "stride 8"]),
        ("of 240 MB in 12.5 ms", 18, ["of 240 MB in", "12.5 ms"]),
        ("an AMD CPU, 16 cores (cpu)", 22, ["an AMD CPU,", "16 cores (cpu)"]),
        ("Faster R-CNN to R-FCN (10)", 24, ["Faster R-CNN to", "R-FCN (10)"]),
        ("a Faster R-CNN", 8, ["a", "Faster R-CNN"]),
    ],
)
def test_what_is_read_as_one_stays_on_one_line(text, columns, lines):
    assert wrap(text, columns) == lines


def test_a_no_break_space_holds_a_number_and_its_unit_together():
    assert wrap("VGG-16, 300\u00a0px", 12) == ["VGG-16,", "300\u00a0px"]
