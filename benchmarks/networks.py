"""Every detector on this machine: network and postprocessing apart, with the share of the matrix-multiply peak.

python benchmarks/networks.py [--resolution 300] [--proposals] [MODEL...]

`network` is from pixels to what is said of every anchor or proposal, and includes choosing the proposals, which is shown
by itself too; `post` is from there to boxes; `whole` is both as one program, what is deployed. Without models: all pairs of meta-architecture and feature extractor at the resolution, on one picture of coloured
squares, with untrained weights. With --proposals: Faster R-CNN and R-FCN over ResNet-101 at 600 px with 300, 50 and
10 proposals, the paper's Figure 6. Times are the best of several runs: other work can only slow a run down.
"""

import argparse
import functools
import time
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from best_of import best_ms
from flax import nnx
from matmul_peak import matmul_peak_gmacs

from detectors import infer
from detectors.catalog import buildable_pairs
from detectors.config import DetectorConfig
from detectors.data.canvas import canvases
from detectors.meta.proposals import anchors_of
from frontier.benchmark.cost import cost_of

REPEATS = 5
FIGURE_6 = [f"{meta}/resnet_101/600{p}" for meta in ("faster_rcnn", "r_fcn") for p in ("", "/p50", "/p10")]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="*")
    parser.add_argument("--resolution", type=int, default=300)
    parser.add_argument("--proposals", action="store_true")
    options = parser.parse_args()
    pairs = [f"{meta}/{extractor}/{options.resolution}" for meta, extractor in buildable_pairs()]
    peak = matmul_peak_gmacs()
    print(f"matrix-multiply peak {peak:.0f} GMAC/s on {jax.devices()[0].device_kind}")
    print(
        f"{'detector':38}{'canvas':>10}{'GMAC':>8}{'network ms':>12}{'of peak':>9}{'proposals':>11}{'post ms':>9}{'whole ms':>10}"
        f"{'MB':>7}{'compile s':>11}"
    )
    for model in options.models or (FIGURE_6 if options.proposals else pairs):
        print(line(DetectorConfig.from_name(model), peak), flush=True)


def line(config: DetectorConfig, peak: float) -> str:
    """One detector's row."""
    height, width = canvases(config)[0]
    gmacs = cost_of(config, [(height, width)]).gmacs
    detector = infer.untrained(config)
    cells = np.random.default_rng(0).integers(0, 256, (1, -(-height // 20), -(-width // 20), 3))
    images = jnp.asarray(np.kron(cells, np.ones((1, 20, 20, 1)))[:, :height, :width].astype(np.uint8))
    sizes = jnp.array([[height, width]], jnp.float32)
    start = time.perf_counter()
    predict = (
        jax.jit(infer.predict, static_argnums=0)
        .lower(detector.graphdef, detector.state, images, sizes)
        .compile()
    )
    compiled = time.perf_counter() - start
    predictions = predict(detector.state, images, sizes)
    postprocess = (
        jax.jit(infer.postprocess, static_argnums=0)
        .lower(detector.graphdef, detector.state, predictions, sizes)
        .compile()
    )
    network_ms = best_ms(predict, detector.state, images, sizes, repeats=REPEATS)
    post_ms = best_ms(postprocess, detector.state, predictions, sizes, repeats=REPEATS)
    whole = jax.jit(infer.detect, static_argnums=0)
    bound = functools.partial(whole, detector.graphdef)
    whole_ms = best_ms(bound, detector.state, images, sizes, repeats=REPEATS)
    proposals_ms = time_of_proposals(detector, images, sizes) if config.is_two_stage else 0.0
    share = gmacs / (network_ms * 1e-3) / peak
    memory_mb = predict.memory_analysis().temp_size_in_bytes / 1e6
    size = f"{height}x{width}"
    return (
        f"{config.name:38}{size:>10}{gmacs:8.2f}{network_ms:12.1f}{share:9.0%}{proposals_ms:11.2f}{post_ms:9.2f}{whole_ms:10.1f}"
        f"{memory_mb:7.0f}{compiled:11.1f}"
    )


def time_of_proposals(detector: infer.Detector, images: jax.Array, sizes: jax.Array) -> float:
    """Milliseconds from what the first stage says of every anchor to the proposals, suppression included."""
    stride = detector.config.output_stride

    def first_stage(state: Any) -> Any:
        model = nnx.merge(detector.graphdef, state)
        return model.rpn(model.features(images, sizes))

    def propose(state: Any, said: Any) -> Any:
        anchors = anchors_of(said.features.shape[1:3], stride, sizes)
        return nnx.merge(detector.graphdef, state).propose(said, anchors, sizes)

    said = jax.jit(first_stage)(detector.state)
    return best_ms(jax.jit(propose), detector.state, said, repeats=REPEATS)


if __name__ == "__main__":
    main()
