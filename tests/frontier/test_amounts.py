"""Numbers in words: enough digits, and never flattering."""

from hypothesis import given
from hypothesis import strategies as st

from frontier.amounts import percent, plain, rounded_down, rounded_up

POSITIVE = st.floats(1e-3, 1e6)


def test_digits_by_size():
    assert [plain(x) for x in (0.193, 6.845, 31.25, 607.0, 14080.4)] == [
        "0.193",
        "6.84",
        "31.2",
        "607",
        "14080",
    ]


def test_floating_point_dust_is_not_shown():
    assert plain(50 * 1.1) == "55"  # 55.00000000000001
    assert percent(0.05 + 1e-16) == "5 %"


def test_percentages():
    assert [percent(x) for x in (0.38, -0.0041, 11.8, 0.0)] == ["38 %", "0.4 %", "1180 %", "0 %"]


@given(st.floats(1e-300, 1e300))
def test_no_number_prints_hundreds_of_digits(value):
    printed = [plain(value), rounded_up(value), rounded_down(value), percent(value)]
    assert max(map(len, printed)) <= 12
    assert float(rounded_up(value)) >= value >= float(rounded_down(value))


@given(POSITIVE)
def test_rounding_up_never_promises_more(value):
    assert float(rounded_up(value)) >= value
    assert float(rounded_up(value)) <= value * 1.02 + 0.001


@given(POSITIVE)
def test_rounding_down_never_asks_more(value):
    assert value * 0.98 - 0.001 <= float(rounded_down(value)) <= value
