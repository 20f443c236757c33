import functools

import jax
import numpy as np
import pytest

from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.infer import untrained
from detectors.train.initialise import classifying, start_from
from detectors.weights import folder
from detectors.weights.extractor_folder import ExtractorWeights, classifier_shapes, save_extractor
from detectors.weights.names import named_variables

SSD = "ssd/mobilenet_v1/64/d0.25"
FASTER_RCNN = "faster_rcnn/mobilenet_v1/64/d0.25"
R_FCN = "r_fcn/mobilenet_v1/64/d0.25"


def config_of(name, classes):
    return DetectorConfig.from_dict({**DetectorConfig.from_name(name).to_dict(), "num_classes": classes})


@functools.cache  # building takes longer than all else
def detector(name, classes=3):
    return untrained(config_of(name, classes))


def saved(path, name, class_names=("a", "b", "c")):
    """A detector whose every number differs from that of seed 0."""
    made = detector(name, len(class_names))
    made = type(made)(made.config, made.graphdef, jax.tree.map(lambda leaf: leaf + 0.5, made.state))
    folder.save(path, made, origin="trained", source="a test", class_names=class_names)
    return named_variables(made.state)


@pytest.mark.parametrize("name", [FASTER_RCNN, R_FCN])
def test_ssds_extractor_fills_both_parts_of_a_two_stage_detector(tmp_path, name):
    held = saved(tmp_path, SSD)
    start = start_from(tmp_path, detector(name), ("a", "b", "c"))
    variables = named_variables(start.detector.state)
    parts = {part for part, *_ in (variable.split("/") for variable in start.taken)}
    assert parts == {"extractor", "tail"}
    assert all(variable.split("/")[0] not in parts for variable in start.fresh)
    assert set(start.taken) | set(start.fresh) == set(variables)
    for variable in start.taken:
        layer = variable.partition("/")[2]
        assert np.array_equal(variables[variable], held[f"extractor/{layer}"])
    fresh = named_variables(detector(name).state)
    assert all(np.array_equal(variables[variable], fresh[variable]) for variable in start.fresh)
    assert not start.has_head
    assert start.source == f"mobilenet_v1 of {SSD}, a test"


def test_a_two_stage_detectors_extractor_fills_ssds(tmp_path):
    held = saved(tmp_path, R_FCN)
    start = start_from(tmp_path, detector(SSD), ("a", "b", "c"))
    variables = named_variables(start.detector.state)
    assert len(start.taken) == sum(name.split("/")[0] in ("extractor", "tail") for name in held)
    tail = next(name for name in held if name.startswith("tail/"))
    assert np.array_equal(variables[f"extractor/{tail.partition('/')[2]}"], held[tail])


@pytest.mark.parametrize("name", [SSD, FASTER_RCNN, R_FCN])
def test_other_classes_leave_only_what_classifies_fresh(tmp_path, name):
    held = saved(tmp_path, name)
    start = start_from(tmp_path, detector(name, classes=5), ("a", "b", "c", "d", "e"))
    assert set(start.fresh) == classifying(config_of(name, 5)) == classifying(config_of(name, 3))
    assert start.has_head
    variables = named_variables(start.detector.state)
    assert all(np.array_equal(variables[variable], held[variable]) for variable in start.taken)


def test_as_many_classes_of_other_names_are_other_classes(tmp_path):
    saved(tmp_path, SSD)
    assert set(start_from(tmp_path, detector(SSD), ("a", "b", "x")).fresh) == classifying(config_of(SSD, 3))


def test_the_same_classes_take_all(tmp_path):
    held = saved(tmp_path, SSD)
    start = start_from(tmp_path, detector(SSD), ("a", "b", "c"))
    assert start.fresh == ()
    assert named_variables(start.detector.state).keys() == held.keys()
    assert start.source == f"{SSD}, a test"


def test_another_resolution_of_the_same_detector_takes_all(tmp_path):
    saved(tmp_path, SSD)
    assert start_from(tmp_path, detector("ssd/mobilenet_v1/96/d0.25"), ("a", "b", "c")).fresh == ()


def test_what_classifies_depends_on_the_number_of_classes():
    # SSD: kernel and bias of the class logits of six maps; location codes are shared by all classes
    assert len(classifying(config_of(SSD, 3))) == 12
    # Faster R-CNN: kernel and bias of class logits and of box codes, which are each class's own
    assert len(classifying(config_of(FASTER_RCNN, 3))) == 4


def test_a_classifiers_folder_fills_the_extractor(tmp_path):
    shapes = classifier_shapes("mobilenet_v1")
    variables = {name: np.full(shape, 0.25, np.float32) for name, shape in shapes.items()}
    save_extractor(
        tmp_path,
        ExtractorWeights(feature_extractor="mobilenet_v1", source="a checkpoint", variables=variables),
    )
    start = start_from(tmp_path, detector("ssd/mobilenet_v1/64"), ("a", "b", "c"))
    assert start.source == "mobilenet_v1 of a checkpoint"
    found = named_variables(start.detector.state)
    assert start.taken
    assert all((np.asarray(found[name]) == 0.25).all() for name in start.taken)
    assert not start.has_head


@pytest.mark.parametrize(
    ("held", "asked", "message"),
    [
        ("ssd/mobilenet_v1/64/d0.5", FASTER_RCNN, "of depth 0.5, cannot start .*, of depth 0.25"),
        (SSD, "ssd/mobilenet_v1/64/d0.5", "of depth 0.25, cannot start"),
        (SSD, "ssd/inception_v2/64", "weights of mobilenet_v1 cannot start a detector with inception_v2"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, held, asked, message):
    saved(tmp_path, held)
    with pytest.raises(WeightsError, match=message):
        start_from(tmp_path, detector(asked), ("a", "b", "c"))


def test_an_empty_folder_holds_nothing_to_start_from(tmp_path):
    with pytest.raises(
        WeightsError, match=r"nothing to start from: neither extractor\.json nor detector\.json"
    ):
        start_from(tmp_path, detector(SSD), ("a", "b", "c"))


def test_damaged_weights_are_refused(tmp_path):
    saved(tmp_path, SSD)
    (tmp_path / "weights.npz").write_bytes(b"")
    with pytest.raises(WeightsError, match="damaged"):
        start_from(tmp_path, detector(SSD), ("a", "b", "c"))
