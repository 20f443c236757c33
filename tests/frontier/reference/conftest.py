import csv
from pathlib import Path

import pytest

from frontier.reference.vocabulary import Vocabulary

CATALOGUE = Path(__file__).parents[3] / ".." / "shared" / "catalogue"

# A row of the TF1 zoo as the raw catalogue has it; tests change what they are about.
ZOO_ROW = {
    "source": "tf1_zoo",
    "source_repo": "tensorflow/models",
    "source_path": "research/object_detection/g3doc/tf1_detection_zoo.md",
    "source_commit": "15762ae3a80ffeb47f73ebb8734ad54904e5b65e",
    "model": "faster_rcnn_resnet101_coco",
    "meta_architecture": "faster_rcnn",
    "feature_extractor": "ResNet-101",
    "resolution": "short=600,max=1024",
    "num_proposals": "300",
    "output_stride": "16",
    "train_data": "COCO",
    "eval_split": "COCO14 minival (8000 images, TF split)",
    "map": "32",
    "ap50": "",
    "ap75": "",
    "ap_small": "",
    "ap_medium": "",
    "ap_large": "",
    "latency_ms": "106",
    "latency_kind": "stated_ms",
    "batch_size": "",
    "precision": "",
    "device": "NVIDIA GeForce GTX TITAN X",
    "framework": "TensorFlow 1 Object Detection API",
    "includes_postprocessing": "true",
    "gflops": "",
    "gflops_kind": "",
    "params_m": "",
    "memory_mb": "",
    "memory_kind": "",
    "notes": "",
    "latency_raw": "106",
    "gflops_basis": "",
    "paper_config": "exact",
    "device_key": "titan_x",
    "protocol": "tf1_zoo/titan_x/tensorflow-1-object-detection-api/prec?/b?/post",
    "tta_or_ensemble": "",
    "row_id": "tf1_zoo-0046",
}


@pytest.fixture
def zoo_row():
    """Makes a raw row like that of the TF1 zoo, with some cells changed."""
    return lambda **cells: {**ZOO_ROW, **cells}


@pytest.fixture
def words():
    """The packaged vocabulary, with no problems yet."""
    return Vocabulary.load()


@pytest.fixture(scope="session")
def catalogue():
    """The folder of the raw catalogue, which is not part of the project."""
    if not CATALOGUE.is_dir():
        pytest.skip("the raw catalogue beside the checkout is not here")
    return CATALOGUE


@pytest.fixture(scope="session")
def raw_rows(catalogue):
    """Row identifier -> row of the raw catalogue."""
    with (catalogue / "published.csv").open(newline="", encoding="utf-8") as file:
        return {row["row_id"]: row for row in csv.DictReader(file)}
