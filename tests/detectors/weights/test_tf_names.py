import csv
from pathlib import Path

from detectors.config import DetectorConfig
from detectors.weights.names import variable_shapes
from detectors.weights.tf_names import tf_names

DATA = Path(__file__).parents[2] / "reference" / "data"


def test_every_variable_of_the_checkpoint_has_one_of_ours():
    # the names and shapes that TensorFlow wrote
    with (DATA / "ssd_mobilenet_v1_coco.variables.csv").open() as file:
        theirs = {row["name"]: row["shape"] for row in csv.DictReader(file)}
    config = DetectorConfig.from_name("ssd/mobilenet_v1/300@tf_zoo")
    names, shapes = tf_names(config), variable_shapes(config)
    assert sorted(names.values()) == sorted(theirs)
    for ours, tf in names.items():
        shape = tuple(int(length) for length in theirs[tf].split("x"))
        if tf.endswith("depthwise_weights"):
            shape = (*shape[:2], 1, shape[2])
        assert shapes[ours] == shape
