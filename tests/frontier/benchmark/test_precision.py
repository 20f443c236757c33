import jax
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import lax

from frontier.benchmark import precision
from frontier.benchmark.precision import precision_of
from frontier.errors import FrontierError

CPU = jax.devices("cpu")[0]
BITS = {"float32": 23, "tf32": 10, "bfloat16": 7}


def rounding_to(bits, operation):
    """`operation` as a device does it that rounds its factors to so many bits of mantissa."""
    return lambda a, b: operation(lax.reduce_precision(a, 8, bits), lax.reduce_precision(b, 8, bits))


def emulate(monkeypatch, product, convolution):
    monkeypatch.setattr(precision, "_product", rounding_to(product, precision._product))
    monkeypatch.setattr(precision, "_convolution", rounding_to(convolution, precision._convolution))


def test_a_processor_multiplies_in_float32():
    assert precision_of(CPU) == "float32"


@pytest.mark.parametrize("name", BITS)
def test_precision_is_seen_in_the_products(monkeypatch, name):
    emulate(monkeypatch, BITS[name], BITS[name])
    assert precision_of(CPU) == name


def test_the_worse_operation_counts(monkeypatch):
    emulate(monkeypatch, BITS["tf32"], BITS["float32"])
    assert precision_of(CPU) == "tf32"


def test_the_worse_operation_counts_whichever_it_is(monkeypatch):
    emulate(monkeypatch, BITS["float32"], BITS["bfloat16"])
    assert precision_of(CPU) == "bfloat16"


@settings(deadline=None, max_examples=6)
@given(st.integers(7, 23))
def test_a_format_between_two_is_called_the_lesser(bits):
    with pytest.MonkeyPatch.context() as patch:
        emulate(patch, bits, 23)
        expected = "float32" if bits == 23 else "tf32" if bits >= 10 else "bfloat16"
        assert precision_of(CPU) == expected


def test_unknown_precision_is_refused(monkeypatch):
    emulate(monkeypatch, 3, 23)
    with pytest.raises(FrontierError, match="fewer than 7 bits"):
        precision_of(CPU)
