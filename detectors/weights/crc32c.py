"""CRC-32C, the checksum of TensorFlow's files, in numpy: about a gigabyte a second.

A CRC is the remainder of the message, read as a polynomial over GF(2), so it is linear. The words of a piece are
folded: its head is multiplied by x^(32 * 2^level) and added to its tail of 2^level words, until one word is left.
A multiplication of many words at once is two look-ups in tables of 65,536 entries, one pair for each level.
Source: Castagnoli et al. 1993; RFC 3720, appendix B.4.
"""

import functools

import numpy as np
from jaxtyping import UInt32
from numpy import ndarray

POLYNOMIAL = 0x82F63B78  # with the lowest power in the highest bit
ONES = 0xFFFFFFFF
PIECE_WORDS = 1 << 18  # 1 MiB, which stays in the cache
MASK_DELTA = 0xA282EAD8  # tensorflow/core/lib/hash/crc32c.h

Words = UInt32[ndarray, "words"]


def crc32c(data: bytes | memoryview) -> int:
    """The CRC-32C of `data`; 0 where it is empty.

    >>> hex(crc32c(b"123456789"))
    '0xe3069283'
    """
    head = len(data) % 4
    register = _advance_by_bytes(ONES, bytes(data[:head]))
    words = np.frombuffer(data, "<u4", offset=head) if len(data) >= 4 else np.zeros(0, "<u4")
    for start in range(0, words.size, PIECE_WORDS):
        register = _advance_by_words(register, words[start : start + PIECE_WORDS].copy())
    return register ^ ONES


def masked_crc32c(data: bytes | memoryview) -> int:
    """The CRC-32C of `data` as TensorFlow stores it: rotated and shifted, for files that hold CRCs themselves.

    >>> hex(masked_crc32c(b"123456789"))
    '0xc78ab0e5'
    """
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + MASK_DELTA) & ONES


def _advance_by_bytes(register: int, data: bytes) -> int:
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (POLYNOMIAL if register & 1 else 0)
    return register


def _advance_by_words(register: int, words: Words) -> int:
    words[0] ^= np.uint32(register)
    while words.size > 1:
        level = (words.size - 1).bit_length() - 1
        head, words = words[: -(1 << level)], words[-(1 << level) :]
        words[-head.size :] ^= _multiplied(head, level)
    return int(_multiplied(words, 0)[0])


def _multiplied(words: Words, level: int) -> Words:
    """Each word times x^(32 * 2^level)."""
    low, high = _tables(level)
    halves = words.view("<u2")
    return np.take(low, halves[0::2]) ^ np.take(high, halves[1::2])


@functools.cache
def _tables(level: int) -> tuple[ndarray, ndarray]:
    """Products of the lower and of the higher 16 bits of a word with x^(32 * 2^level)."""
    bits = np.uint32(1) << np.arange(32, dtype=np.uint32)
    if level == 0:
        products = np.array([_advance_by_bytes(int(bit), bytes(4)) for bit in bits], "<u4")
    else:
        products = _multiplied(_multiplied(bits, level - 1), level - 1)
    return _sums(products[:16]), _sums(products[16:])


def _sums(products: Words) -> ndarray:
    """The sum over the set bits of 0, 1, ..., 65535."""
    sums = np.zeros(1, "<u4")
    for product in products:
        sums = np.concatenate([sums, sums ^ product])
    return sums
