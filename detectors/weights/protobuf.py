"""Protocol buffers, as far as TensorFlow's checkpoints need them: fields by number, nothing generated.

Source: the wire format, https://protobuf.dev/programming-guides/encoding/.
"""

import struct
from collections.abc import Iterator
from typing import Never

from detectors.errors import WeightsError

Value = int | memoryview
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


class Message:
    """The fields of one message by number; each a list, for any may be repeated.

    Raises:
        WeightsError: the bytes are no such message.
    """

    def __init__(self, data: bytes | memoryview) -> None:
        self._fields: dict[int, list[Value]] = {}
        for number, value in _fields(memoryview(data)):
            self._fields.setdefault(number, []).append(value)

    def has(self, number: int) -> bool:
        """True where the field is present."""
        return number in self._fields

    def integer(self, number: int) -> int:
        """The last value of a whole-number field, signed; 0 where it is absent."""
        value = self._fields.get(number, [0])[-1]
        return _signed(value) if isinstance(value, int) else _wrong_kind(number)

    def bytes(self, number: int) -> memoryview:
        """The last value of a field of bytes; empty where it is absent."""
        value = self._fields.get(number, [memoryview(b"")])[-1]
        return value if isinstance(value, memoryview) else _wrong_kind(number)

    def text(self, number: int) -> str:
        """The last value of a field of text; empty where it is absent."""
        return decoded(self.bytes(number))

    def messages(self, number: int) -> "list[Message]":
        """Every value of a field of messages, in order; empty where it is absent."""
        values = self._fields.get(number, [])
        return [Message(value) if isinstance(value, memoryview) else _wrong_kind(number) for value in values]


def decoded(text: bytes | memoryview) -> str:
    """`text` from UTF-8.

    Raises:
        WeightsError: it is no UTF-8.
    """
    try:
        return str(text, "utf-8")
    except UnicodeDecodeError as error:
        raise WeightsError("a name in it is no text") from error


def read_varint(data: memoryview, start: int) -> tuple[int, int]:
    """The unsigned number that begins at `start`, and where it ends.

    >>> read_varint(memoryview(bytes([0xAC, 0x02])), 0)
    (300, 2)

    Raises:
        WeightsError: it does not end within ten bytes or within `data`.
    """
    value = 0
    for shift, byte in enumerate(data[start : start + 10]):
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value, start + shift + 1
    raise WeightsError("a number in it does not end")


def _fields(data: memoryview) -> Iterator[tuple[int, Value]]:
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        value, at = _field(data, at, tag & 7)
        yield tag >> 3, value


def _field(data: memoryview, at: int, kind: int) -> tuple[Value, int]:
    if kind == _VARINT:
        return read_varint(data, at)
    if kind == _BYTES:
        length, at = read_varint(data, at)
    else:
        length = {_FIXED64: 8, _FIXED32: 4}.get(kind, len(data) + 1)
    if length > len(data) - at:
        raise WeightsError("a field in it is cut off or of an unknown kind")
    value = data[at : at + length]
    if kind == _BYTES:
        return value, at + length
    return struct.unpack("<Q" if kind == _FIXED64 else "<I", value)[0], at + length


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _wrong_kind(number: int) -> Never:
    raise WeightsError(f"its field {number} is of another kind than expected")
