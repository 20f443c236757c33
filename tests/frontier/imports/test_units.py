"""Units: conversions worked by hand, and columns that look like another unit than they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schema import BY_NAME
from frontier.imports.units import CONVERSIONS, conversions_to, hinted, implausible, look_like_rates


@pytest.mark.parametrize(
    ("name", "theirs", "ours"),
    [
        ("from_s", 0.031, 31.0),
        ("from_us", 31_000, 31.0),
        ("from_fps", 40.0, 25.0),
        ("from_percent", 37.3, 0.373),
        ("from_gb", 1.5, 1500.0),
        ("from_gib", 1.0, 1073.741824),  # 2**30 bytes
        ("from_mib", 1.0, 1.048576),  # 2**20 bytes
        ("from_bytes", 16e6, 16.0),
        ("from_gflops", 8.7, 4.35),  # a multiply and an add are two operations
        ("from_flops", 8.7e9, 4.35),
        ("from_macs", 4.1e9, 4.1),
        ("from_mmacs", 569.0, 0.569),
        ("from_count", 4_253_864, 4.253864),
    ],
)
def test_every_conversion_worked_by_hand(name, theirs, ours):
    assert CONVERSIONS[name].apply(theirs) == pytest.approx(ours)


def test_each_conversion_leads_to_the_unit_of_some_column():
    led = {name for column in BY_NAME for name in conversions_to(column)}
    assert led == set(CONVERSIONS)


@pytest.mark.parametrize(
    ("heading", "column", "wanted"),
    [
        ("FPS", "latency_ms", "from_fps"),
        ("latency [sec]", "latency_ms", "from_s"),
        ("time_us", "latency_ms", "from_us"),
        ("AP (%)", "ap", "from_percent"),
        ("VRAM GB", "memory_mb", "from_gb"),
        ("GFLOPs", "gmacs", "from_gflops"),
        ("MACs", "gmacs", "from_macs"),
        ("speed", "latency_ms", None),
        ("params_s", "params_m", None),  # seconds are no unit of it
        ("fps", "model", None),
    ],
)
def test_headings_that_say_another_unit(heading, column, wanted):
    assert hinted(heading, column) == wanted


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("ap", [0.37, 0.4], None),
        ("ap", [0.37, 37.3], "from_percent"),
        ("latency_ms", [0.012, 0.031], "from_s"),
        ("latency_ms", [0.04, 3.0], None),  # one very fast detector is no slip
        ("latency_ms", [31.0, 3.1e6], "from_us"),
        ("memory_mb", [0.3, 0.9], "from_gb"),
        ("memory_mb", [16e6], "from_bytes"),
        ("gmacs", [4.1e9], "from_macs"),
        ("params_m", [3.2e6], "from_count"),
        ("resolution", [1e9], None),
        ("ap", [], None),
    ],
)
def test_values_of_another_unit(column, values, wanted):
    assert implausible(column, values) == wanted


def test_rates_fall_as_the_work_rises():
    assert look_like_rates([1200, 830, 427], [4.35, 14.3, 39.45])
    assert not look_like_rates([1200, 830], [4.35, 39.45])  # two say nothing
    assert not look_like_rates([1200, 830, 900], [4.35, 14.3, 39.45])
    assert not look_like_rates([30, 29, 28], [4.35, 14.3, 39.45])  # hardly less, e.g. on a fast card


@given(st.lists(st.tuples(st.floats(1, 1e3), st.floats(0.1, 1e3)), max_size=8))
def test_times_that_rise_with_the_work_are_never_taken_for_rates(pairs):
    times, work = sorted(time for time, _ in pairs), sorted(one for _, one in pairs)
    assert not look_like_rates(times, work)
