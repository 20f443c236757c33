"""End to end with thousands of boxes over the score threshold, and with next to none: the time should be the same.

python benchmarks/crowding.py [MODEL...]

The class logits of an untrained detector are shifted until no class, or every class, of every anchor is over the
threshold. Only SSD has a threshold above 0: the two-stage detectors suppress all their boxes in any case. Pictures
to boxes as one program; the best of several interleaved runs: other work can only slow a run down.
"""

import argparse
import time

import jax
import jax.numpy as jnp
import numpy as np

from detectors import infer
from detectors.config import DetectorConfig
from detectors.data.canvas import canvases
from detectors.weights.names import assemble, named_variables

MODELS = ["ssd/mobilenet_v1/300", "ssd/inception_v2/300", "ssd/vgg_16/300"]
REPEATS = 15
SHIFTS = {"next to none": -30.0, "all": 3.0}  # of every logit but background's


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="*", default=MODELS)
    print(f"{jax.devices()[0].device_kind}; ms end to end, and how many boxes came out")
    print(f"{'detector':34}{'next to none':>14}{'boxes':>7}{'all':>9}{'boxes':>7}{'difference':>12}")
    for model in parser.parse_args().models:
        print(line(DetectorConfig.from_name(model)), flush=True)


def line(config: DetectorConfig) -> str:
    """One detector's row."""
    detector = infer.untrained(config)
    height, width = canvases(config)[0]
    pixels = np.random.default_rng(0).integers(0, 256, (1, height, width, 3)).astype(np.uint8)
    sizes = jnp.array([[height, width]], jnp.float32)
    run = jax.jit(infer.detect, static_argnums=0)
    shifted = {name: shift(detector, by) for name, by in SHIFTS.items()}
    counts = {
        name: int(run(other.graphdef, other.state, pixels, sizes).num_valid[0])
        for name, other in shifted.items()
    }
    times: dict[str, list[float]] = {name: [] for name in shifted}
    for _ in range(REPEATS):
        for name, other in shifted.items():
            start = time.perf_counter()
            jax.block_until_ready(run(other.graphdef, other.state, pixels, sizes))
            times[name].append((time.perf_counter() - start) * 1e3)
    few, many = (min(times[name]) for name in SHIFTS)
    few_boxes, many_boxes = (counts[name] for name in SHIFTS)
    return f"{config.name:34}{few:14.1f}{few_boxes:7}{many:9.1f}{many_boxes:7}{many / few - 1:12.1%}"


def shift(detector: infer.Detector, by: float) -> infer.Detector:
    """`detector` with `by` added to the logit of every class but background."""
    values = {name: np.array(value) for name, value in named_variables(detector.state).items()}
    for name, value in values.items():
        *_, layer, kind = name.split("/")
        if (layer, kind) == ("class_logits", "bias"):
            logits = value.reshape(-1, detector.config.num_classes + 1)
            logits[:, 1:] += by
    return assemble(detector.config, values)


if __name__ == "__main__":
    main()
