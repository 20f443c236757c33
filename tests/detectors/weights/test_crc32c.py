import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.weights.crc32c import crc32c, masked_crc32c

# RFC 3720, appendix B.4
SCSI_READ = "01c00000 00000000 00000000 00000000 14000000 00000400 00000014 00000018 28000000 00000000 02000000 00000000"
VECTORS = [
    (bytes(32), 0x8A9136AA),
    (b"\xff" * 32, 0x62A8AB43),
    (bytes(range(32)), 0x46DD794E),
    (bytes(range(31, -1, -1)), 0x113FDB5C),
    (bytes.fromhex(SCSI_READ), 0xD9963A56),
]


@pytest.mark.parametrize(("data", "crc"), VECTORS)
def test_the_standards_own_vectors(data, crc):
    assert crc32c(data) == crc


def test_nothing_has_the_checksum_zero():
    assert crc32c(b"") == 0


def test_the_mask_is_tensorflows():
    # a rotation by 15 bits and an addition, worked by hand: crc(123456789) = e3069283
    rotated = 0xE3069283 >> 15 | 0xE3069283 << 17 & 0xFFFFFFFF
    assert masked_crc32c(b"123456789") == (rotated + 0xA282EAD8) % 2**32


def bit_by_bit(data: bytes) -> int:
    register = 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x82F63B78 if register & 1 else 0)
    return register ^ 0xFFFFFFFF


@given(st.binary(max_size=300))
def test_folding_is_the_division_bit_by_bit(data):
    assert crc32c(data) == bit_by_bit(data)


def test_pieces_are_chained(monkeypatch):
    data = np.random.default_rng(0).bytes(4 * 1000 + 3)
    whole = crc32c(data)
    monkeypatch.setattr("detectors.weights.crc32c.PIECE_WORDS", 7)
    assert crc32c(data) == whole == bit_by_bit(data)
