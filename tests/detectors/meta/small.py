"""Small detectors of every meta-architecture in the catalogue, to test on: a new one is tested by being listed."""

import functools

import jax
import jax.numpy as jnp
import numpy as np

from detectors import infer
from detectors.catalog import META, buildable_pairs
from detectors.config import DetectorConfig
from tests.detectors.extractors.networks import FAST_TO_COMPILE

HEIGHT, WIDTH = 64, 80
NUM_CLASSES = 3


def config_of(meta, extractor="mobilenet_v1", **changes):
    fields = {"resolution": 64, "num_classes": NUM_CLASSES}
    if is_two_stage(meta):
        fields["num_proposals"] = 6
    return DetectorConfig(meta_architecture=meta, feature_extractor=extractor, **(fields | changes))


def is_two_stage(meta):
    return DetectorConfig.from_name(f"{meta}/mobilenet_v1/64").is_two_stage


METAS = tuple(META)
TWO_STAGE = tuple(meta for meta in METAS if is_two_stage(meta))
TWO_STAGE_PAIRS = tuple(pair for pair in buildable_pairs() if pair[0] in TWO_STAGE)


@functools.cache
def detector(meta, *, reference_form=False, **changes):
    return infer.untrained(config_of(meta, **changes), reference_form=reference_form)


def size_of(meta):
    """Height and width of a canvas."""
    return (HEIGHT, WIDTH) if is_two_stage(meta) else (HEIGHT, HEIGHT)


def pictures(count=1, height=HEIGHT, width=WIDTH):
    pixels = np.random.default_rng(count).integers(0, 256, (count, height, width, 3))
    return jnp.asarray(pixels.astype(np.uint8))


def sizes(count=1, height=HEIGHT, width=WIDTH):
    return jnp.full((count, 2), jnp.array([height, width], jnp.float32))


def run(function, made, *inputs):
    """`function` of `detectors.infer`, compiled once for all detectors of the same shape."""
    compiled = jax.jit(function, static_argnums=0, compiler_options=FAST_TO_COMPILE)
    return compiled(made.graphdef, made.state, *inputs)
