"""One device, one key: normalised as the published ones are, and near ones found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.imports.device_names import device_key, near_devices
from frontier.published import published

PUBLISHED = sorted({str(key) for key in published()["device_key"] if key})


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("Tesla T4", "tesla_t4"),
        ("tesla-t4", "tesla_t4"),
        ("--", "device"),
        ("A:B 2.0", "a:b_2.0"),
        ("cpu:intel-core-i7-7700hq-cpu-2.80ghz:8", "cpu:intel-core-i7-7700hq-cpu-2.80ghz:8"),
    ],
)
def test_the_key_of_a_device_can_be_typed(words, key):
    assert device_key(words) == key


@given(st.text(max_size=20))
def test_a_key_stays_as_it_is(words):
    assert device_key(device_key(words)) == device_key(words)


def test_published_keys_are_made_alike():
    assert [device_key(key) for key in PUBLISHED] == PUBLISHED


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("nvidia_tesla_t4", ["t4"]),
        ("rtx_3090", ["rtx3090"]),
        ("nvidia_jetson_xavier_nx", ["jetson_xavier_nx"]),
        ("titanx", ["titan_x"]),
        ("t40", []),
        ("raspberry_pi_5", []),
    ],
)
def test_near_ones_differ_in_makers_separators_or_a_slip(key, near):
    assert near_devices(key, PUBLISHED) == near


def test_none_is_near_where_none_is_known():
    assert near_devices("t4", []) == []
    assert near_devices("t4", ["t4"]) == []
