import math

import numpy as np
import pytest

from frontier.records import RecordError, canonical_json, digest_of, parse_json


def test_the_digest_is_the_sha256_of_the_bytes():
    # FIPS 180-2, appendix B.1: the digest of "abc".
    assert digest_of(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000, b"1" * 5000])
def test_what_is_not_json_is_refused(payload):
    with pytest.raises(RecordError, match="not readable as JSON"):
        parse_json(payload)


@pytest.mark.parametrize("value", [math.nan, math.inf, {1, 2}, np.int64(3)])
def test_what_json_cannot_hold_is_not_written(value):
    with pytest.raises(RecordError, match="plain finite JSON"):
        canonical_json({"value": value})


def test_the_canonical_form_does_not_depend_on_the_order_of_fields():
    assert (
        canonical_json({"b": 1, "a": 2}) == canonical_json({"a": 2, "b": 1}) == b'{\n "a": 2,\n "b": 1\n}\n'
    )
