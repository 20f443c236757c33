"""A folder made up here, of our own numbers: other weights, another picture of another size, fewer proposals."""

import json

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from PIL import Image

from detectors.catalog import META
from detectors.config import DetectorConfig
from detectors.weights.names import assemble, variable_shapes
from detectors.weights.tf_names import from_tf, tf_names
from tests.reference import __main__ as reference
from tests.reference import rule, two_stage
from tests.reference.compare import yxyx_to_xyxy

CANVAS = (70, 94)  # height and width
MODELS = {meta: f"{meta}/mobilenet_v1/64/d0.25/p20@tf_zoo" for meta in META if meta != "ssd"}


@pytest.fixture(params=MODELS.values(), ids=MODELS)
def folder(tmp_path, request, monkeypatch):
    config = DetectorConfig.from_name(request.param)
    monkeypatch.setitem(reference.DETECTORS, "made_up", (two_stage.compare, config.name))
    monkeypatch.setattr(reference, "KNOWN", ("made_up",))
    names, shapes = tf_names(config), variable_shapes(config)
    rows = [f"{names[name]},{'x'.join(map(str, shape))}" for name, shape in shapes.items()]
    (tmp_path / "made_up.variables.csv").write_text("\n".join(["name,shape", *rows]))
    pixels = np.random.default_rng(0).integers(0, 256, (*CANVAS, 3)).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "noise.png")
    write_rule(tmp_path, {"300x300": "rule", "70x94": "noise.png"})
    np.savez(tmp_path / "made_up.npz", **computed(config, rule.weights(tmp_path, "made_up"), pixels))
    return tmp_path


def write_rule(folder, images):
    (folder / "rule.json").write_text(json.dumps({"salt": "another", "images": images}))


def computed(config, weights, pixels):
    """What the detector makes of the picture, under the references' names."""
    detector = assemble(config, from_tf(config, weights))
    images, sizes = jnp.asarray(pixels)[None], jnp.array([CANVAS], jnp.float32)
    with jax.default_matmul_precision("highest"):
        first = jax.jit(two_stage.first_stage, static_argnums=0)(
            detector.graphdef, detector.state, images, sizes
        )
        second = jax.jit(two_stage.second_stage, static_argnums=(0, 4))(
            detector.graphdef, detector.state, first.features, first.proposals, CANVAS
        )
        logits = second.predictions.class_logits[0]
        tensors = two_stage.first_tensors(detector, images, first) | two_stage.second_tensors(
            config, second, CANVAS, logits
        )
    proposals, found = yxyx_to_xyxy(first.proposals.boxes), second.detections
    scale = np.array([*CANVAS, *CANVAS], np.float32)
    sets = {
        "proposal_boxes": proposals,
        "proposal_boxes_normalized": proposals / scale,
        "num_proposals": first.proposals.num_valid,
        "detection_boxes": yxyx_to_xyxy(found.boxes) / scale,
        "detection_scores": found.scores,
        "detection_classes": found.classes.astype(jnp.float32),
        "num_detections": found.num_valid.astype(jnp.float32),
    }
    return {key: np.asarray(array) for key, array in (tensors | sets).items()}


def test_the_folder_says_which_picture(folder, capsys):
    assert reference.main([str(folder)]) == 0
    said = capsys.readouterr().out
    assert said.endswith("1 of 1 passed\n")
    assert "FAIL" not in said


def test_there_is_one_picture_for_two_stage_detectors(tmp_path):
    for images, found in (
        ({"300x300": "rule"}, "there are 0"),
        (dict.fromkeys(("300x300", "600x800", "64x64"), "rule"), "there are 2 .600x800, 64x64."),
    ):
        write_rule(tmp_path, images)
        with pytest.raises(ValueError, match=found):
            rule.canvas(tmp_path)
    write_rule(tmp_path, {"300x300": "rule", "480x1024": "rule"})
    assert rule.canvas(tmp_path) == (480, 1024)


def test_a_picture_of_another_size_than_was_said_is_refused(tmp_path):
    Image.new("RGB", (94, 70)).save(tmp_path / "flat.png")
    write_rule(tmp_path, {"94x70": "flat.png", "70x94": "flat.png"})
    assert rule.picture(tmp_path, 70, 94).shape == (70, 94, 3)
    with pytest.raises(ValueError, match="should be 94 x 70"):
        rule.picture(tmp_path, 94, 70)
