"""What both formats of TensorFlow's checkpoints share: kinds of numbers, shapes, and slices of variables.

Message and field numbers: tensorflow/core/framework/{types,tensor_shape,tensor_slice}.proto.
"""

import itertools
import math
from collections.abc import Mapping

import numpy as np
from numpy import ndarray

from detectors.errors import WeightsError
from detectors.weights.protobuf import Message

# DataType -> numpy; text, quantised and complex numbers are no weights
DTYPES = {
    1: np.dtype("<f4"),
    2: np.dtype("<f8"),
    3: np.dtype("<i4"),
    4: np.dtype("u1"),
    5: np.dtype("<i2"),
    6: np.dtype("i1"),
    9: np.dtype("<i8"),
    10: np.dtype("?"),
    19: np.dtype("<f2"),
}
MAX_DIMENSIONS = 32
MAX_VALUES = 1 << 48
FULL = -1  # the length of a slice that holds a whole dimension

Shape = tuple[int, ...]
Slice = tuple[tuple[int, int], ...]  # start and length in each dimension


def shape_of(message: Message) -> Shape:
    """The shape in a TensorShapeProto.

    Raises:
        WeightsError: a dimension is unknown or negative, or no array can have so many or such long ones.
    """
    shape = tuple(dimension.integer(1) for dimension in message.messages(2))
    if message.integer(3) or any(length < 0 for length in shape):
        raise WeightsError("a shape in it is not known")
    if len(shape) > MAX_DIMENSIONS or math.prod(max(length, 1) for length in shape) > MAX_VALUES:
        raise WeightsError(
            f"a shape in it is beyond any variable's: {len(shape)} dimensions, {max(shape)} the longest"
        )
    return shape


def slice_of(message: Message) -> Slice:
    """The slice in a TensorSliceProto."""
    extents = message.messages(1)
    return tuple((extent.integer(1), extent.integer(2) if extent.has(2) else FULL) for extent in extents)


def lengths(part: Slice, shape: Shape) -> Shape:
    """The shape of `part` of an array of `shape`.

    Raises:
        WeightsError: it lies outside.
    """
    return tuple(place.stop - place.start for place in _places(part, shape))


def joined(pieces: Mapping[Slice, ndarray], shape: Shape) -> ndarray:
    """The array of `shape` that `pieces` make up.

    Raises:
        WeightsError: they leave a gap, overlap or lie outside.
    """
    places = {part: _places(part, shape) for part in pieces}
    covered = sum(piece.size for piece in pieces.values())
    overlaps = any(_overlap(a, b) for a, b in itertools.combinations(places.values(), 2))
    if not pieces or covered != math.prod(shape) or overlaps:
        raise WeightsError(f"its {len(pieces)} slices do not make up a variable of shape {shape}")
    whole = np.empty(shape, next(iter(pieces.values())).dtype)
    for part, piece in pieces.items():
        whole[places[part]] = piece
    return whole


def _places(part: Slice, shape: Shape) -> tuple[slice, ...]:
    if len(part) != len(shape):
        raise WeightsError(f"a slice of {len(part)} dimensions of a variable of shape {shape}")
    places = tuple(
        slice(start, full if length == FULL else start + length)
        for (start, length), full in zip(part, shape, strict=True)
    )
    if any(not 0 <= place.start <= place.stop <= full for place, full in zip(places, shape, strict=True)):
        raise WeightsError(f"a slice lies outside of its variable of shape {shape}")
    return places


def _overlap(a: tuple[slice, ...], b: tuple[slice, ...]) -> bool:
    return all(max(x.start, y.start) < min(x.stop, y.stop) for x, y in zip(a, b, strict=True))


def slice_key(name: str, part: Slice) -> bytes:
    r"""The key that a slice is stored under, in the order-preserving code of tensorflow/core/lib/strings.

    The bytes that this code would escape, 0x00 and 0xFF, are in no variable's name.

    >>> slice_key("v", ((0, 2), (0, -1)))
    b'\x00v\x00\x01\x01\x02\x80\x82\x80\x7f'
    """
    numbers = b"".join(_signed(start) + _signed(length) for start, length in part)
    return _unsigned(0) + name.encode() + b"\x00\x01" + _unsigned(len(part)) + numbers


def _unsigned(value: int) -> bytes:
    """How many bytes, then those bytes, the highest first."""
    length = -(-value.bit_length() // 8)
    return bytes([length]) + value.to_bytes(length, "big")


def _signed(value: int) -> bytes:
    """As many leading bits as bytes, inverted for negative numbers, then the number in two's complement."""
    length = next(count for count in range(1, 11) if -(1 << 7 * count - 1) <= value < 1 << 7 * count - 1)
    bits = 8 * length
    leading = (1 << length) - 1 << bits - length
    return (value & (1 << bits) - 1 ^ leading).to_bytes(length, "big")
