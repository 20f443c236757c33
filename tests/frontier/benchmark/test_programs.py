import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from detectors.config import DetectorConfig
from detectors.geometry.nms import Detections
from detectors.infer import detect, prepare
from frontier.benchmark.programs import compile_programs, state_leaves


class Brightest(nnx.Module):
    """Finds one box, whose score is the brightest pixel times a weight."""

    def __init__(self):
        self.config = DetectorConfig.from_name("ssd/mobilenet_v1/300")
        self.weight, self.offset = nnx.Param(jnp.float32(2.0)), nnx.BatchStat(jnp.float32(1.0))

    def predict(self, images, image_sizes):
        del image_sizes
        return images.max(axis=(1, 2, 3)) * self.weight[...]

    def postprocess(self, predictions, image_sizes):
        boxes = jnp.concatenate([image_sizes, image_sizes], axis=1)[:, None]
        batch = predictions.shape[0]
        zeros = jnp.zeros((batch, 1), jnp.int32)
        return Detections(boxes, (predictions + self.offset[...])[:, None], zeros, jnp.ones(batch, jnp.int32))


@pytest.fixture(scope="module")
def detector():
    return prepare(Brightest())


@pytest.mark.parametrize("batch", [1, 3])
def test_programs_compute_what_the_functions_do(detector, batch):
    images = np.random.default_rng(0).random((batch, 6, 5, 3), np.float32)
    sizes = np.full((batch, 2), 5, np.float32)
    leaves = state_leaves(detector, jax.devices()[0])
    programs = compile_programs(detector, leaves, images, sizes)
    expected = detect(detector.graphdef, detector.state, jnp.asarray(images), jnp.asarray(sizes))
    fused = programs.detect(leaves, images, sizes)
    staged = programs.postprocess(leaves, programs.predict(leaves, images, sizes), sizes)
    for program in (fused, staged):
        for found, wanted in zip(program, expected, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=1e-6)
    assert fused.scores[0, 0] == pytest.approx(2 * images[0].max() + 1)
    assert programs.compile_s > 0


def test_programs_can_be_compiled_for_shapes_alone(detector):
    leaves = state_leaves(detector, jax.devices()[0])
    image, size = jax.ShapeDtypeStruct((1, 4, 4, 3), jnp.uint8), jax.ShapeDtypeStruct((1, 2), jnp.float32)
    programs = compile_programs(detector, leaves, image, size)
    found = programs.detect(leaves, np.full((1, 4, 4, 3), 7, np.uint8), np.ones((1, 2), np.float32))
    assert found.scores[0, 0] == 15


def test_a_program_refuses_another_canvas(detector):
    leaves = state_leaves(detector, jax.devices()[0])
    sizes = np.ones((1, 2), np.float32)
    programs = compile_programs(detector, leaves, np.zeros((1, 4, 4, 3), np.float32), sizes)
    with pytest.raises(TypeError):
        programs.detect(leaves, np.zeros((1, 4, 5, 3), np.float32), sizes)


def test_weights_stay_on_the_device_as_they_are(detector):
    leaves = state_leaves(detector, jax.devices()[0])
    assert sorted(leaf.item() for leaf in leaves) == [1.0, 2.0]
    assert all(leaf.devices() == {jax.devices()[0]} for leaf in leaves)
