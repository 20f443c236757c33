"""What the configuration's knobs make of a network: channels, code lengths, and detections all the same."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors import infer
from detectors.build import build
from detectors.catalog import META, entry_of
from detectors.config import BOX_ENCODINGS, DEPTH_MULTIPLIERS, DetectorConfig
from detectors.geometry.coding import ENCODINGS
from detectors.weights.tf_names import tf_names

SIDE = 64
PICTURES, SIZES = np.zeros((1, SIDE, SIDE, 3), np.uint8), np.full((1, 2), SIDE, np.float32)


def config_of(meta, **knobs):
    fields = {} if meta == "ssd" else {"num_proposals": 4}
    return DetectorConfig(
        meta_architecture=meta,
        feature_extractor="mobilenet_v1",
        resolution=SIDE,
        num_classes=2,
        **fields,
        **knobs,
    )


def split(config):
    return nnx.split(nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0))))


def shapes_of(config):
    """What `predict` returns, by shape alone."""
    graphdef, state = split(config)
    return jax.eval_shape(functools.partial(infer.predict, graphdef), state, PICTURES, SIZES)


@pytest.mark.parametrize("meta", META)
@pytest.mark.parametrize("multiplier", DEPTH_MULTIPLIERS)
def test_every_depth_builds_in_every_meta_architecture(meta, multiplier):
    config = config_of(meta, depth_multiplier=multiplier)
    assert shapes_of(config).class_logits.shape[-1] == 3


@pytest.mark.parametrize("multiplier", DEPTH_MULTIPLIERS)
def test_the_catalogue_says_how_thin_a_layer_is(multiplier):
    config = config_of("ssd", depth_multiplier=multiplier)
    entry = entry_of(config)
    graphdef, state = split(config)

    def maps(state):
        model = nnx.merge(graphdef, state)
        return model.extractor(jnp.zeros((1, SIDE, SIDE, 3))), model.feature_maps(
            jnp.zeros((1, SIDE, SIDE, 3))
        )

    endpoints, features = jax.eval_shape(maps, state)
    assert {one.name: endpoints[one.name].shape[-1] for one in entry.endpoints} == {
        one.name: one.channels for one in entry.endpoints
    }
    assert tuple(one.shape[-1] for one in features[2:]) == entry.ssd_added_depths


def test_a_thin_network_by_hand():
    # Object Detection API: int(.25 * channels), 16 at least; SSD adds .25 * (512, 256, 256, 128) channels, whose
    # layers TensorFlow names by them
    config = config_of("ssd", depth_multiplier=0.25)
    entry = entry_of(config)
    channels = [
        entry.endpoint(name).channels for name in ("Conv2d_0", "Conv2d_1_pointwise", "Conv2d_13_pointwise")
    ]
    assert channels == [16, 16, 256]
    assert entry.ssd_added_depths == (128, 64, 64, 32)
    assert {name.split("/")[2] for name in tf_names(config).values() if "_s2_" in name} == {
        f"Conv2d_13_pointwise_2_Conv2d_{number}_3x3_s2_{depth}"
        for number, depth in zip(range(2, 6), entry.ssd_added_depths, strict=True)
    }


@pytest.mark.parametrize("meta", META)
@pytest.mark.parametrize("encoding", BOX_ENCODINGS)
def test_every_encoding_has_its_code_length_in_every_head(meta, encoding):
    predictions = shapes_of(config_of(meta, box_encoding=encoding))
    assert predictions.box_codes.shape[-1] == ENCODINGS[encoding].code_size
    assert predictions.box_codes.ndim == (3 if meta == "ssd" else 4)


@pytest.mark.slow
@pytest.mark.parametrize("meta", META)
@pytest.mark.parametrize("encoding", BOX_ENCODINGS)
def test_every_encoding_detects(meta, encoding):
    made = infer.untrained(config_of(meta, box_encoding=encoding))
    found = jax.jit(infer.detect, static_argnums=0)(made.graphdef, made.state, PICTURES, SIZES)
    boxes = np.asarray(found.boxes)[0, : int(found.num_valid[0])]
    assert len(boxes) > 0
    assert np.isfinite(boxes).all()
    assert boxes.min() >= 0
    assert boxes.max() <= SIDE
    assert ((boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])).all()
