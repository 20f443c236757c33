"""The machine's float32 matrix-multiply peak through jax: what other times are shown as a ratio to.

python benchmarks/matmul_peak.py
"""

import time

import jax
import jax.numpy as jnp

SIZES = (1536, 2048)
REPEATS = 7


def matmul_peak_gmacs(sizes: tuple[int, ...] = SIZES, repeats: int = REPEATS) -> float:
    """Best rate of a square float32 product on jax's default device, in 1e9 multiply-adds a second.

    The best of several sizes and repeats: other work on the machine can only slow a product down. Accelerators
    multiply in the precision that jax takes by default, as they do in networks.

    Args:
        sizes: rows of the matrices.
        repeats: products timed of each size, after one that is not.
    """
    return max(_rate(size) for size in sizes for _ in range(repeats))


def _rate(size: int) -> float:
    factor = jnp.full((size, size), 0.5)
    multiply = jax.jit(jnp.matmul)
    jax.block_until_ready(multiply(factor, factor))
    start = time.perf_counter()
    jax.block_until_ready(multiply(factor, factor))
    return size**3 / (time.perf_counter() - start) / 1e9


def main() -> None:
    """Print the peak."""
    device = jax.devices()[0]
    print(f"matrix-multiply peak of {device.device_kind}: {matmul_peak_gmacs():.0f} GMAC/s")


if __name__ == "__main__":
    main()
