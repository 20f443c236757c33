"""The depthwise convolutions of MobileNet v1 at 300 px: forward, and gradients in three forms.

python benchmarks/depthwise.py [--batch 8]

`automatic` is what JAX derives from the shifted form, `ours` is its own gradient rule, `grouped` is XLA's grouped
convolution. Times are the best of several runs: other work can only slow a run down.
"""

import argparse
from collections.abc import Callable

import jax
from best_of import best_ms
from jax import Array

from detectors.depthwise import _grouped, _shifted

# cells along an edge, channels, stride, how many such layers
LAYERS = [
    (150, 32, 1, 1),
    (150, 64, 2, 1),
    (75, 128, 1, 1),
    (75, 128, 2, 1),
    (38, 256, 1, 1),
    (38, 256, 2, 1),
    (19, 512, 1, 5),
    (19, 512, 2, 1),
    (10, 1024, 1, 1),
]
Form = Callable[[Array, Array, int, int], Array]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--batch", type=int, default=8)
    batch = parser.parse_args().batch
    automatic: Form = _shifted.fun
    print(f"{batch} pictures on {jax.devices()[0].device_kind}; ms")
    print(f"{'layer':>16}{'forward':>10}{'automatic':>11}{'ours':>8}{'ratio':>7}{'grouped':>9}")
    totals = [0.0] * 4
    for edge, channels, stride, count in LAYERS:
        x = jax.random.normal(jax.random.key(0), (batch, edge, edge, channels))
        kernel = jax.random.normal(jax.random.key(1), (3, 3, 1, channels))
        slopes = jax.random.normal(jax.random.key(2), _shifted(x, kernel, stride, 1).shape)
        forward = best_ms(jax.jit(_shifted, static_argnums=(2, 3)), x, kernel, stride, 1)
        backward = [
            best_ms(jax.jit(gradient_of(form, stride)), x, kernel, slopes)
            for form in (automatic, _shifted, _grouped)
        ]
        times = [forward, *backward]
        totals = [total + count * ms for total, ms in zip(totals, times, strict=True)]
        print(row(f"{count} x {edge} {channels} /{stride}", *times), flush=True)
    print(row("whole network", *totals))


def gradient_of(form: Form, stride: int) -> Callable[[Array, Array, Array], tuple[Array, ...]]:
    """A function from input, kernel and the output's gradient to the gradients of input and kernel."""

    def gradients(x: Array, kernel: Array, slopes: Array) -> tuple[Array, ...]:
        return jax.vjp(lambda x, kernel: form(x, kernel, stride, 1), x, kernel)[1](slopes)

    return gradients


def row(name: str, forward: float, automatic: float, ours: float, grouped: float) -> str:
    """One line of the table."""
    return f"{name:>16}{forward:10.1f}{automatic:11.1f}{ours:8.1f}{automatic / ours:7.1f}{grouped:9.1f}"


if __name__ == "__main__":
    main()
