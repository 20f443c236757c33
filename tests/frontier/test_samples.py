import io
import pickle
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from frontier.records import digest_of
from frontier.samples import SamplesError, pack, unpack


def test_numpy_reads_what_is_packed():
    with np.load(
        io.BytesIO(pack({"end_to_end_ms": [27.0, 27.5, 29.0], "warm_up_ms": [40.0, 28.0]}))
    ) as archive:
        assert archive["end_to_end_ms"].tolist() == [27.0, 27.5, 29.0]
        assert archive["warm_up_ms"].tolist() == [40.0, 28.0]


def test_the_bytes_are_the_same_on_every_machine_and_day(measurement, monkeypatch):
    arrays = {"end_to_end_ms": [27.0, 27.5, 29.0], "warm_up_ms": [40.0, 28.0]}
    # The digest in the golden record was made when schema version 1 was.
    assert digest_of(pack(arrays)) == measurement.samples_digest
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert digest_of(pack(dict(reversed(arrays.items())))) == measurement.samples_digest


numbers = npst.arrays(
    st.sampled_from([np.float64, np.float32, np.int64, np.bool_]), npst.array_shapes(min_dims=0, min_side=0)
)


@given(st.dictionaries(st.text("abc_", min_size=1, max_size=5), numbers, max_size=4))
def test_arrays_come_back_as_they_were(arrays):
    payload = pack(arrays)
    found = unpack(payload)
    assert pack(found) == payload
    assert sorted(found) == sorted(arrays)
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)


def test_a_transposed_array_is_kept_by_value():
    array = np.arange(6.0).reshape(2, 3).T
    np.testing.assert_array_equal(unpack(pack({"a": array}))["a"], array)


def test_no_arrays_at_all():
    assert unpack(pack({})) == {}


def test_objects_are_neither_written_nor_read():
    with pytest.raises(SamplesError, match="'a' are of kind object"):
        pack({"a": [object()]})
    buffer = io.BytesIO()
    np.savez(buffer, a=np.array([{}], object))
    with pytest.raises(SamplesError, match=r"not an \.npz of plain arrays"):
        unpack(buffer.getvalue())


@pytest.mark.parametrize("payload", [b"", b"PK\x03\x04", b"half of something", pickle.dumps([1.0])])
def test_what_is_no_npz_is_refused(payload):
    with pytest.raises(SamplesError, match=r"not an \.npz of plain arrays"):
        unpack(payload)


def test_a_truncated_npz_is_refused():
    payload = pack({"a": np.arange(100.0)})
    for length in range(0, len(payload), 37):
        with pytest.raises(SamplesError):
            unpack(payload[:length])


def test_a_single_array_file_is_refused():
    buffer = io.BytesIO()
    np.save(buffer, np.arange(3.0))
    with pytest.raises(SamplesError):
        unpack(buffer.getvalue())
