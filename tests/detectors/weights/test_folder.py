import dataclasses
import functools
import json

import jax
import numpy as np
import pytest

from detectors import infer
from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.folder import CHOSEN_LATER, DESCRIPTION, FREE, VARIABLES, describe, load, save
from detectors.weights.names import assemble, named_variables, variable_shapes

CONFIG = DetectorConfig(
    meta_architecture="ssd", feature_extractor="mobilenet_v1", resolution=64, num_classes=2
)


@functools.cache
def detector():
    return infer.untrained(CONFIG)


@pytest.fixture
def folder(tmp_path):
    save(tmp_path / "w", detector(), origin="trained", source="a test", class_names=("cat", "dog"))
    return tmp_path / "w"


def test_what_was_saved_is_loaded(folder):
    loaded, described = load(folder, CONFIG)
    assert (described.class_names, described.origin, described.source) == (
        ("cat", "dog"),
        "trained",
        "a test",
    )
    before, after = named_variables(detector().state), named_variables(loaded.state)
    assert list(before) == list(after)
    for name, value in before.items():
        np.testing.assert_array_equal(value, after[name])
    run = jax.jit(infer.predict, static_argnums=0)
    inputs = np.zeros((1, 64, 64, 3), np.uint8), np.full((1, 2), 64, np.float32)
    for one, other in zip(
        run(loaded.graphdef, loaded.state, *inputs),
        run(detector().graphdef, detector().state, *inputs),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)


def test_another_resolution_takes_the_same_weights(folder):
    loaded, _ = load(folder, DetectorConfig.from_name("ssd/mobilenet_v1/96"))
    assert (loaded.config.resolution, loaded.config.train_resolution, loaded.config.num_classes) == (
        96,
        64,
        2,
    )


def test_another_detector_is_refused(folder):
    with pytest.raises(WeightsError, match=r"holds ssd/mobilenet_v1/64, not ssd/mobilenet_v1/64@tf_zoo"):
        load(folder, DetectorConfig.from_name("ssd/mobilenet_v1/64@tf_zoo"))


def saved(folder, config):
    """A weights folder of `config`, of weights by chance."""
    names = tuple(map(str, range(config.num_classes)))
    save(folder, infer.untrained(config), origin="trained", source="a test", class_names=names)
    return folder


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"depth_multiplier": 0.5},
            r"holds ssd/mobilenet_v1/64, not ssd/mobilenet_v1/64/d0\.5 \(depth_multiplier is 1",
        ),
        ({"box_encoding": "corners"}, r"\(box_encoding is centre_size, not corners\)"),
        ({"preset": "tf_zoo"}, r"\(preset is paper, not tf_zoo\)"),
        ({"feature_extractor": "vgg_16"}, r"\(feature_extractor is mobilenet_v1, not vgg_16\)"),
        (
            {"meta_architecture": "r_fcn"},
            r"\(meta_architecture is ssd, not r_fcn; output_stride is None, not 16\)",
        ),
    ],
)
def test_what_changes_the_weights_or_their_meaning_is_refused(folder, changes, said):
    with pytest.raises(WeightsError, match=said):
        load(folder, dataclasses.replace(CONFIG, **changes))


def test_how_it_was_trained_is_told_by_the_folder(tmp_path):
    trained = dataclasses.replace(
        CONFIG, matcher="bipartite", location_loss="l2", location_weight=3.0, classification_weight=2.0
    )
    loaded, _ = load(saved(tmp_path, trained), DetectorConfig.from_name("ssd/mobilenet_v1/96"))
    assert loaded.config == dataclasses.replace(trained, resolution=96)
    assert loaded.config.train_resolution == 64


def test_proposals_and_the_longer_edge_are_chosen_later(tmp_path):
    trained = DetectorConfig(
        meta_architecture="r_fcn",
        feature_extractor="mobilenet_v1",
        resolution=64,
        num_classes=2,
        depth_multiplier=0.25,
    )
    asked = dataclasses.replace(trained, resolution=96, max_resolution=120, num_proposals=7, num_classes=90)
    loaded, _ = load(saved(tmp_path, trained), asked)
    assert loaded.config == dataclasses.replace(asked, num_classes=2, train_resolution=64)


def test_every_field_is_either_compared_or_the_folders_or_chosen_later():
    compared = {
        "meta_architecture",
        "feature_extractor",
        "output_stride",
        "preset",
        "depth_multiplier",
        "box_encoding",
    }
    fields = {field.name for field in dataclasses.fields(DetectorConfig)}
    later = DetectorConfig.from_name("r_fcn/resnet_101/300/p50")
    trained = dataclasses.replace(later, train_resolution=600).trained_as()
    assert {name for name in fields - {*FREE} if getattr(trained, name) != getattr(later, name)} == {
        *CHOSEN_LATER
    }
    assert fields - {*FREE, *CHOSEN_LATER} == compared


def test_an_empty_folder_is_no_weights_folder(tmp_path):
    with pytest.raises(WeightsError, match="not a weights folder"):
        describe(tmp_path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "damaged"),
        ("[]", "damaged"),
        ('{"format_version": 99}', "reads up to 1"),
        ('{"format_version": 1}', "damaged"),
    ],
)
def test_a_damaged_description_is_named(folder, content, said):
    (folder / DESCRIPTION).write_text(content)
    with pytest.raises(WeightsError, match=said):
        describe(folder)


def test_a_changed_byte_is_noticed(folder):
    data = bytearray((folder / VARIABLES).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / VARIABLES).write_bytes(data)
    with pytest.raises(WeightsError, match="damaged"):
        load(folder, CONFIG)


def test_missing_weights_are_named(folder):
    (folder / VARIABLES).unlink()
    with pytest.raises(WeightsError, match="cannot be read"):
        load(folder, CONFIG)


def test_every_misfit_is_listed_at_once():
    values = {name: np.zeros(shape, np.float32) for name, shape in variable_shapes(CONFIG).items()}
    del values["added/0/reduce/kernel"]
    values["surprise"] = np.zeros(3)
    values["added/0/halve/norm/bias"] = np.zeros(7)
    values["added/1/halve/norm/bias"][0] = np.nan
    with pytest.raises(WeightsError) as caught:
        assemble(CONFIG, values)
    for phrase in ("missing added/0/reduce", "unexpected surprise", "is (7,), not (512,)", "NaN or infinity"):
        assert phrase in str(caught.value)


def test_pickles_are_never_loaded(folder):
    values = {"evil": np.array([{"a": 1}], dtype=object)}
    np.savez(folder / VARIABLES, **values)
    description = json.loads((folder / DESCRIPTION).read_text())
    import hashlib

    description["digest"] = hashlib.sha256((folder / VARIABLES).read_bytes()).hexdigest()
    (folder / DESCRIPTION).write_text(json.dumps(description))
    with pytest.raises(WeightsError, match="damaged"):
        load(folder, CONFIG)


def test_class_names_must_be_as_many_as_classes(tmp_path):
    with pytest.raises(WeightsError, match="1 class names for 2 classes"):
        save(tmp_path, detector(), origin="trained", source="", class_names=("cat",))


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(WeightsError, match="cannot be written"):
        save(tmp_path / "file", detector(), origin="trained", source="", class_names=("cat", "dog"))
