import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.errors import WeightsError
from detectors.weights.protobuf import Message
from detectors.weights.tf_slices import FULL, joined, lengths, shape_of, slice_key, slice_of
from tests.detectors.weights.bundles import field, shape_message

INT64 = st.integers(-(2**63), 2**63 - 1)


def test_shapes():
    assert shape_of(Message(shape_message((3, 0, 5)))) == (3, 0, 5)
    assert shape_of(Message(b"")) == ()
    for unknown in (shape_message((-1,)), field(3, 1)):
        with pytest.raises(WeightsError, match="not known"):
            shape_of(Message(unknown))
    for absurd in ((1,) * 33, (1 << 49,), (0, 1 << 62)):
        with pytest.raises(WeightsError, match=f"beyond any variable's: {len(absurd)} dimensions"):
            shape_of(Message(shape_message(absurd)))


def test_slices():
    # rows 2 and 3 of all columns
    message = Message(field(1, field(1, 2) + field(2, 2)) + field(1, b""))
    assert slice_of(message) == ((2, 2), (0, FULL))
    assert lengths(slice_of(message), (4, 7)) == (2, 7)


def test_a_key_worked_by_hand():
    # 0, the name, 0 1, one dimension, 100 as 0x4064 (two leading bits 10 and 01...), 3 as 0x83
    assert slice_key("w", ((100, 3),)) == b"\x00w\x00\x01\x01\x01\xc0\x64\x83"


@given(INT64, INT64)
def test_the_code_of_numbers_keeps_their_order(one, other):
    a, b = slice_key("", ((one, 0),)), slice_key("", ((other, 0),))
    assert (a < b) == (one < other)
    assert (a == b) == (one == other)


@given(st.lists(st.integers(0, 5), max_size=4), st.lists(st.integers(0, 5), max_size=3))
def test_pieces_make_up_the_whole(heights, widths):
    whole = np.arange(sum(heights) * sum(widths), dtype=np.float32).reshape(sum(heights), sum(widths))
    pieces = {}
    for row, height in zip(np.cumsum([0, *heights]), heights, strict=False):
        for column, width in zip(np.cumsum([0, *widths]), widths, strict=False):
            part = ((int(row), height), (int(column), width))
            pieces[part] = whole[row : row + height, column : column + width]
    if pieces:
        np.testing.assert_array_equal(joined(pieces, whole.shape), whole)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "0 slices do not make up"),
        ([((0, 2),)], "do not make up"),  # a gap
        ([((0, 2),), ((1, 2),)], "do not make up"),  # an overlap of the right size
        ([((0, 5),)], "outside"),
        ([((-1, 2),)], "outside"),
        ([((0, 4), (0, 1))], "2 dimensions"),
    ],
)
def test_pieces_that_do_not_are_refused(parts, said):
    with pytest.raises(WeightsError, match=said):
        joined({part: np.zeros([length for _, length in part]) for part in parts}, (4,))
