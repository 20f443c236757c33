"""End-to-end samples out of the file that is kept beside a measurement."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


def end_to_end_ms(arrays: Mapping[str, NDArray[Any]], num_samples: int) -> list[NDArray[np.float64]]:
    """The times in ms of each canvas, the first `num_samples` of each: those that the record's numbers rest on.

    Files of old name no canvases; their samples are one part. An empty list where the arrays are no trace.
    """
    if "fused_ns" not in arrays:
        return []
    times_ms = arrays["fused_ns"] / 1e6
    if "canvases" not in arrays:
        return [times_ms[:num_samples]]
    canvas_of = arrays["canvases"][arrays["pictures"]]
    return [times_ms[canvas_of == canvas][:num_samples] for canvas in dict.fromkeys(canvas_of.tolist())]
