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


def test_a_no_break_space_holds_a_number_and_its_unit_together():
    assert wrap("VGG-16, 300\u00a0px", 12) == ["VGG-16,", "300\u00a0px"]
