"""Kinds of memory, each in MB of 1e6 bytes and under its own name; None is "unavailable", never 0.

They answer different questions and are never compared with one another:

- `parameters_mb`: what the weights and statistics take, at rest.
- `total_mb`: the sum of all intermediate results; the paper's "total memory", independent of the machine.
- `xla_mb`: what the compiler plans to hold at once.
- `device_peak_mb`: what an accelerator's allocator really held at most.
- `process_peak_mb`: what the whole process held at most, with Python, jax and the compiler in it.
"""

import math
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

from frontier.benchmark.jaxprs import tally

BYTES_PER_MB = 1e6


def parameters_mb(state: Any) -> float:
    """Bytes of every array of `state` (weights, statistics) in MB; 0 for an empty state."""
    import jax

    return sum(_bytes(leaf.shape, leaf.dtype) for leaf in jax.tree.leaves(state)) / BYTES_PER_MB


def total_mb(function: Callable[..., Any], *arguments: Any, while_trips: int | None = None) -> float:
    """The paper's total: bytes of every output of every equation that one call of `function` executes, in MB.

    Nothing is freed and nothing is fused: each intermediate result counts once, when it is made, whether or not
    a runtime would keep it, reuse its place or never write it. The arguments (picture and parameters) and
    constants do not count, since no equation makes them. Equations inside a call count; the call itself does
    not, for its outputs are theirs. A scan counts its body once for each iteration, a branch its largest side, a
    `while` loop its body once unless `while_trips` is given (see `jaxprs.tally`). Give it the reference form.

    Source: Huang et al., section 3.5: "we use tfprof to measure the total memory demand of the models during
    inference; this gives a more platform independent measure", and section 4.1, "total usage rather than peak".
    tfprof adds what each operation of the TensorFlow graph requested; the equations here are finer (a TensorFlow
    operation can be several), so that figures agree in kind, not to the digit.

    Args:
        function: a jax function of pytrees.
        *arguments: arrays, or `jax.ShapeDtypeStruct` for their shapes alone: nothing is computed.
        while_trips: iterations of every `while` loop.

    Raises:
        CountError: the function holds an operation that runs an unknown number of times.
    """
    import jax

    jaxpr = jax.make_jaxpr(function)(*arguments)
    return tally(jaxpr, _bytes_of_outputs, while_trips=while_trips).total / BYTES_PER_MB


def xla_mb(compiled: Any) -> float | None:
    """XLA's estimate for a compiled program: temporaries + arguments + outputs - aliases, in MB.

    None where the backend gives no analysis, or one that cannot be true (zero or negative).

    Args:
        compiled: what `jax.jit(...).lower(...).compile()` returns.
    """
    try:
        analysis = compiled.memory_analysis()
        held = (
            analysis.temp_size_in_bytes
            + analysis.argument_size_in_bytes
            + analysis.output_size_in_bytes
            - analysis.alias_size_in_bytes
        )
    except (AttributeError, NotImplementedError, RuntimeError, TypeError):
        return None
    return held / BYTES_PER_MB if held > 0 else None


def device_peak_mb(device: Any) -> float | None:
    """The most that the allocator of accelerator `device` has held since the process began, in MB.

    None on a CPU, whose allocator keeps no such record, and where the backend does not say. It is a high-water
    mark of the process: programs that ran before are in it, and so are the trials by which XLA chooses
    algorithms while it compiles, which on a GPU can take many times what the program itself does (0.67 GB
    for one 3 x 3 convolution of 256 channels on an H100).

    Args:
        device: a `jax.Device`.
    """
    if device.platform == "cpu":
        return None
    try:
        peak = (device.memory_stats() or {}).get("peak_bytes_in_use", 0)
    except (AttributeError, NotImplementedError, RuntimeError):
        return None
    return peak / BYTES_PER_MB if peak > 0 else None


def process_peak_mb() -> float | None:
    """The most memory that this process has had resident since it began, in MB; None where the system does not say.

    A high-water mark of the whole process: interpreter, jax, the compiler's work space and every model that ran
    before are in it, and it never falls.

    Linux tells it in /proc. `getrusage`, the fallback, would there count the parent's memory too when the parent
    was larger at the moment it started this process.
    """
    kilobytes = _linux_peak_kib()
    if kilobytes is not None:
        return kilobytes * 1024 / BYTES_PER_MB
    try:
        import resource  # does not exist on Windows
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 if platform.system() == "Darwin" else 1024  # bytes on macOS, KiB elsewhere
    return peak * unit / BYTES_PER_MB if peak > 0 else None


def _linux_peak_kib(status: Path = Path("/proc/self/status")) -> int | None:
    try:
        lines = status.read_text().splitlines()
    except OSError:
        return None
    peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return peaks[0] if peaks else None


def _bytes_of_outputs(equation: Any) -> int:
    shaped = (variable.aval for variable in equation.outvars if hasattr(variable.aval, "shape"))
    return sum(_bytes(aval.shape, aval.dtype) for aval in shaped)


def _bytes(shape: tuple[int, ...], dtype: Any) -> int:
    return math.prod(shape) * int(dtype.itemsize)
