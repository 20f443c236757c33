"""From a picture to boxes, where there is little to see: no NaN, boxes in the picture, and an empty answer if need be."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from detectors import infer
from detectors.data.image import fit
from tests.detectors.meta.small import METAS, NUM_CLASSES, TWO_STAGE, config_of, run

NEVER = -1e4  # a logit whose score is 0
OBJECTNESS = ("rpn/predictor/class_logits/bias",)
CLASSES = ("class_logits/bias", "class_predictions/bias")  # of a head, or of one of several


@functools.cache
def thin(meta):
    """A detector whose weights were never trained: it sees something everywhere."""
    return infer.untrained(config_of(meta, depth_multiplier=0.25))


def find(made, image):
    """What `picture_function` gives, by a program that detectors of the same shape share."""
    fitted = fit(image, made.config)
    inputs = jnp.asarray(fitted.pixels[None]), jnp.asarray(fitted.size[None])
    boxes, scores, classes, num_valid = jax.device_get(run(infer.detect, made, *inputs))
    count = int(num_valid[0])
    assert not boxes[0, count:].any()
    return infer.Found(boxes[0, :count] * fitted.scale, scores[0, :count], classes[0, :count])


def silenced(made, endings, num_outputs):
    """The detector with the scores of all outputs but background pushed to 0 by the biases that end so."""
    found = []

    def push(path, leaf):
        name = jax.tree_util.keystr(path, simple=True, separator="/").removesuffix("/value")
        if not name.endswith(endings):
            return leaf
        found.append(name)
        return leaf.reshape(-1, num_outputs).at[:, 1:].set(NEVER).reshape(leaf.shape)

    state = jax.tree_util.tree_map_with_path(push, made.state)
    assert found
    return infer.Detector(made.config, made.graphdef, state)


def check(found, image):
    height, width = image.shape[:2]
    boxes, scores, classes = found
    assert boxes.shape == (len(scores), 4)
    assert classes.shape == scores.shape
    assert np.isfinite(boxes).all()
    assert np.isfinite(scores).all()
    assert (boxes >= 0).all()
    assert (boxes <= np.array([width, height, width, height]) * (1 + 1e-5)).all()
    assert (boxes[:, 2:] > boxes[:, :2]).all()
    assert (np.diff(scores) <= 0).all()


def noise(height, width):
    return np.random.default_rng(height).integers(0, 256, (height, width, 3)).astype(np.uint8)


@pytest.mark.parametrize("meta", METAS)
def test_one_pixel(meta):
    image = noise(1, 1)
    found = find(thin(meta), image)
    check(found, image)
    assert len(found.scores) > 0


@pytest.mark.parametrize(  # for each, a two-stage detector has a canvas and a program of its own
    "meta", [pytest.param(meta, marks=pytest.mark.slow) if meta in TWO_STAGE else meta for meta in METAS]
)
@pytest.mark.parametrize(("height", "width"), [(1, 2000), (2000, 3)])
def test_extreme_aspects(meta, height, width):
    image = noise(height, width)
    check(find(thin(meta), image), image)


@pytest.mark.parametrize("meta", METAS)
def test_no_object_over_the_threshold(meta):
    made = silenced(thin(meta), CLASSES, NUM_CLASSES + 1)
    found = find(made, noise(48, 64))
    assert (found.boxes.shape, found.scores.shape, found.classes.shape) == ((0, 4), (0,), (0,))


@pytest.mark.parametrize("meta", TWO_STAGE)
def test_no_proposal_over_the_threshold(meta):
    made = silenced(thin(meta), OBJECTNESS, 2)
    found = find(made, noise(48, 64))
    assert (found.boxes.shape, found.scores.shape, found.classes.shape) == ((0, 4), (0,), (0,))
