import builtins
import platform
import subprocess
import sys
from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import lax

from frontier.benchmark import memory
from frontier.benchmark.memory import device_peak_mb, parameters_mb, process_peak_mb, total_mb, xla_mb


def shape(*dims, dtype=jnp.float32):
    return jax.ShapeDtypeStruct(dims, dtype)


def total_bytes(function, *arguments, **options):
    return round(total_mb(function, *arguments, **options) * 1e6)


def test_parameters_are_bytes_of_every_array():
    state = {"kernel": np.zeros((3, 3, 3, 32), np.float32), "half": jnp.zeros(5, jnp.bfloat16)}
    assert parameters_mb(state) == pytest.approx((864 * 4 + 5 * 2) / 1e6)
    assert parameters_mb({}) == 0


def test_total_sums_every_intermediate_result():
    # x @ w: 2 x 5; * 2: 2 x 5; > 0: 2 x 5 of one byte; arguments are no output of anything.
    assert total_bytes(lambda x, w: (x @ w) * 2 > 0, shape(2, 3), shape(3, 5)) == 40 + 40 + 10


def test_total_enters_calls_without_counting_them_twice():
    def double(x):
        return x + x

    assert total_bytes(jax.jit(double), shape(10)) == total_bytes(double, shape(10)) == 40
    assert total_bytes(lambda x: jax.jit(jax.jit(double))(jax.checkpoint(double)(x)), shape(10)) == 80


def test_total_of_loops_and_branches():
    def scan(x):
        return lax.scan(lambda carry, _: (carry + 1, None), x, None, length=7)[0]

    assert total_bytes(scan, shape(10)) == 7 * 40

    def loop(x):
        return lax.while_loop(lambda y: y[0] < 3, lambda y: y + 1, x)

    condition = 4 + 4 + 1  # slice, squeeze, compare
    assert total_bytes(loop, shape(10)) == 40 + condition
    assert total_bytes(loop, shape(10), while_trips=3) == 3 * 40 + 4 * condition

    def branch(flag, x):
        return lax.cond(flag, lambda y: y + 1, lambda y: y * 2 + 1, x)

    assert total_bytes(branch, shape(dtype=jnp.bool_), shape(10)) == 80 + 4  # the flag becomes an int32


def test_total_of_a_function_that_computes_nothing():
    assert total_mb(lambda x: x, shape(10)) == 0
    assert total_mb(lambda x: x + x, shape(0)) == 0


@settings(deadline=None, max_examples=20)
@given(depth=st.integers(0, 6), width=st.integers(0, 50))
def test_total_grows_by_one_output_for_each_layer(depth, width):
    def chain(x):
        for _ in range(depth):
            x = jnp.negative(x)
        return x

    assert total_bytes(chain, shape(width)) == 4 * depth * width


def analysis(**bytes_of):
    sizes = {"temp": 0, "argument": 0, "output": 0, "alias": 0} | bytes_of
    return SimpleNamespace(
        memory_analysis=lambda: SimpleNamespace(**{f"{k}_size_in_bytes": v for k, v in sizes.items()})
    )


def test_xla_estimate_adds_and_subtracts():
    assert xla_mb(analysis(temp=5_000_000, argument=3_000_000, output=2_000_000, alias=1_000_000)) == 9.0


@pytest.mark.parametrize(
    "compiled", [analysis(), analysis(temp=10, alias=20), SimpleNamespace(memory_analysis=lambda: None)]
)
def test_xla_estimate_is_unavailable_rather_than_nothing(compiled):
    assert xla_mb(compiled) is None


def test_xla_estimate_of_a_real_program_holds_at_least_its_arguments():
    compiled = jax.jit(lambda x: x @ x).lower(shape(500, 500)).compile()
    assert xla_mb(compiled) is None or xla_mb(compiled) >= 2.0


def test_xla_estimate_unavailable_where_the_backend_refuses():
    def refuse():
        raise NotImplementedError

    assert xla_mb(SimpleNamespace(memory_analysis=refuse)) is None


def device(platform, stats):
    return SimpleNamespace(platform=platform, memory_stats=lambda: stats)


def test_device_peak():
    assert device_peak_mb(device("gpu", {"peak_bytes_in_use": 25_000_000})) == 25.0
    assert device_peak_mb(device("gpu", {"peak_bytes_in_use": 0})) is None
    assert device_peak_mb(device("gpu", {})) is None
    assert device_peak_mb(device("gpu", None)) is None
    assert device_peak_mb(device("cpu", {"peak_bytes_in_use": 25_000_000})) is None


def peaks_of_a_new_process(*steps):
    """The peak in MB after each step, in a small process of its own."""
    reads = ["from frontier.benchmark.memory import process_peak_mb as peak", "print(peak())"]
    lines = reads + [line for step in steps for line in (step, "print(peak())")]
    child = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True
    )
    return [float(line) for line in child.stdout.split()]


@pytest.mark.skipif(process_peak_mb() is None, reason="this system does not say")
def test_process_peak_is_a_high_water_mark():
    before, filled, freed = peaks_of_a_new_process("x = b'x' * 100_000_000", "del x")
    assert filled == pytest.approx(before + 100, rel=0.05)
    assert freed == pytest.approx(filled, rel=0.01)  # the kernel's own count is approximate by some pages


@pytest.mark.skipif(platform.system() != "Linux", reason="a trap of Linux")
def test_process_peak_is_not_the_parents():
    filled = np.ones(40_000_000)  # 320 MB here, in the parent
    (peak,) = peaks_of_a_new_process()
    assert peak < filled.nbytes / 1e6


@pytest.mark.parametrize(("system", "unit"), [("Darwin", 1), ("FreeBSD", 1024)])
def test_process_peak_without_proc(monkeypatch, system, unit):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(memory, "_linux_peak_kib", lambda: None)
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(resource, "getrusage", lambda _who: SimpleNamespace(ru_maxrss=3_000_000))
    assert process_peak_mb() == pytest.approx(3.0 * unit)


def test_process_peak_is_unavailable_where_nothing_tells(monkeypatch):
    real_import = builtins.__import__

    def without_resource(name, *args, **kwargs):
        if name == "resource":
            raise ImportError(name)
        return real_import(name, *args, **kwargs)

    monkeypatch.setattr(memory, "_linux_peak_kib", lambda: None)
    monkeypatch.setattr(builtins, "__import__", without_resource)
    assert process_peak_mb() is None


def test_linux_status_without_a_peak(tmp_path):
    (tmp_path / "status").write_text("Name:\tpython\n")
    assert memory._linux_peak_kib(tmp_path / "status") is None
    assert memory._linux_peak_kib(tmp_path / "absent") is None
