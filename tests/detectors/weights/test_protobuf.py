import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detectors.errors import WeightsError
from detectors.weights.protobuf import Message, read_varint
from tests.detectors.weights.bundles import field, varint


def test_the_documents_own_example():
    # protobuf.dev/programming-guides/encoding: field 1 = 150; field 2 = "testing"; field 3 = { field 1 = 150 }
    message = Message(bytes.fromhex("089601" + "120774657374696e67" + "1a03089601"))
    assert message.integer(1) == 150
    assert message.text(2) == "testing"
    assert [inner.integer(1) for inner in message.messages(3)] == [150]


def test_absent_fields_are_zero_and_empty():
    message = Message(b"")
    assert (message.integer(1), message.text(2), message.messages(3), message.has(1)) == (0, "", [], False)


def test_fixed_numbers():
    message = Message(b"\x0d\x01\x02\x03\x04" + b"\x11" + bytes(7) + b"\x01")
    assert (message.integer(1), message.integer(2)) == (0x04030201, 1 << 56)


@given(st.integers(-(2**63), 2**63 - 1))
def test_whole_numbers_are_signed(value):
    assert Message(field(5, value)).integer(5) == value


VARINT = re.compile(rb"[\x80-\xff]{0,9}[\x00-\x7f]")


def number_of(digits):
    """A base-128 number, lowest digit first, by long multiplication."""
    return sum((byte & 127) * 128**place for place, byte in enumerate(digits))


def numbers_of_fields(data):
    """The fields' numbers in order, read naively from left to right; None where a field is not whole."""
    numbers = []
    while data:
        tag = VARINT.match(data)
        if tag is None:
            return None
        data, kind = data[tag.end() :], number_of(tag[0]) % 8
        prefix = VARINT.match(data) if kind in {0, 2} else None
        if kind not in {0, 1, 2, 5} or (kind in {0, 2} and prefix is None):
            return None
        length = {1: 8, 5: 4}.get(kind) or prefix.end() + (number_of(prefix[0]) if kind == 2 else 0)
        if length > len(data):
            return None
        data = data[length:]
        numbers.append(number_of(tag[0]) // 8)
    return numbers


PIECES = [field(1, 300), field(2, b"abc"), b"\x1d1234", b"\x2112345678", b"\x0b", b"\x80"]


@given(st.binary(max_size=60) | st.lists(st.sampled_from(PIECES)).map(b"".join))
@example(b"\x08" + b"\xff" * 9 + b"\1")  # ten bytes are as long as a number may be
@example(b"\x08" + b"\xff" * 10 + b"\1")
def test_any_bytes_are_a_message_or_refused(data):
    numbers = numbers_of_fields(data)
    if numbers is None:
        with pytest.raises(WeightsError):
            Message(data)
    else:
        message = Message(data)
        assert [number for number in range(20) if message.has(number)] == sorted(
            set(numbers) & set(range(20))
        )


@pytest.mark.parametrize(
    "data",
    [
        b"\x80",  # a number that does not end
        b"\xff" * 11,  # one of more than ten bytes
        varint(1 << 3 | 2) + varint(5) + b"abc",  # five bytes, three of them there
        varint(1 << 3 | 5) + b"abc",
        varint(1 << 3 | 3),  # a group, which no checkpoint has
    ],
)
def test_what_is_cut_off_is_refused(data):
    with pytest.raises(WeightsError):
        Message(data)


def test_another_kind_is_refused():
    with pytest.raises(WeightsError, match="field 1 is of another kind"):
        Message(field(1, 7)).bytes(1)
    with pytest.raises(WeightsError, match="field 1 is of another kind"):
        Message(field(1, b"x")).integer(1)
    with pytest.raises(WeightsError, match="no text"):
        Message(field(1, b"\xff")).text(1)


def test_a_number_ends_where_the_data_does():
    assert read_varint(memoryview(b"\x01\x7f"), 1) == (127, 2)
    with pytest.raises(WeightsError, match="does not end"):
        read_varint(memoryview(b""), 0)
