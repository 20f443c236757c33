"""The precision in which a device really computes float32 products, found out by computing some."""

from typing import Any

import numpy as np

from frontier.errors import FrontierError

SIDE = 256  # a product of 256 x 256 is one that a GPU's library does as it does a network's
KNOWN_BITS = {7: "bfloat16", 10: "tf32", 23: "float32"}  # bits of mantissa, rising


def precision_of(device: Any) -> str:
    """`float32`, `tf32` or `bfloat16`: in what `device` multiplies float32 numbers by default.

    Recent NVIDIA GPUs round the factors to TF32 unless told otherwise. No list of devices is asked: 1 + 2^-n,
    which becomes 1 (or more than it was) in a format of fewer than n bits of mantissa, is multiplied by one in a
    matrix product and in a convolution, and it is seen whether it comes out whole. The worse of the two counts.
    `jax.default_matmul_precision` takes effect as it does on networks. (Seen: an H100 gives tf32, and float32
    under "highest"; x86 processors float32. jax 0.11.)

    Args:
        device: a `jax.Device`.

    Raises:
        FrontierError: not even 7 bits survive; no such precision is known.
    """
    kept = [name for bits, name in KNOWN_BITS.items() if _keeps(device, np.float32(1 + 2.0**-bits))]
    if not kept:
        raise FrontierError(
            f"precision of {device}: a product of float32 numbers keeps fewer than 7 bits, which no known precision "
            "does; see whether another program is at fault, or set jax's default_matmul_precision"
        )
    return kept[-1]


def _keeps(device: Any, value: np.float32) -> bool:
    import jax

    numbers = jax.device_put(np.full((SIDE, SIDE), value), device)
    identity = jax.device_put(np.eye(SIDE, dtype=np.float32), device)
    outputs = jax.device_get(
        [jax.jit(operation)(numbers, identity) for operation in (_product, _convolution)]
    )
    return all(bool(np.all(output == value)) for output in outputs)


def _product(numbers: Any, identity: Any) -> Any:
    return numbers @ identity


def _convolution(numbers: Any, identity: Any) -> Any:
    """A 3 x 3 convolution of a 16 x 16 picture whose only tap is `identity` in the middle."""
    import jax
    import jax.numpy as jnp

    kernel = jnp.pad(identity[None, None], ((1, 1), (1, 1), (0, 0), (0, 0)))
    picture = numbers.reshape(1, 16, SIDE // 16, SIDE)
    return jax.lax.conv_general_dilated(
        picture, kernel, (1, 1), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC")
    )
