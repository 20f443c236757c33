import pytest

from analysis import words
from analysis.words import fraction, milliseconds


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.123, "0.123 ms"), (9.996, "10 ms"), (31.04, "31 ms"), (620.4, "620 ms"), (14080, "14,080 ms")],
)
def test_milliseconds(value, words):
    assert milliseconds(value) == words


@pytest.mark.parametrize(
    ("value", "words"), [(0.0, "0.000"), (0.2, "0.200"), (0.193, "0.193"), (1.0, "1.000")]
)
def test_fraction(value, words):
    assert fraction(value) == words


def test_model_words():
    row = {
        "model": "faster_rcnn/resnet_101/600/s8/p50",
        "meta_architecture": "faster_rcnn",
        "feature_extractor": "resnet_101",
        "resolution": 600.0,
        "output_stride": 8.0,
        "num_proposals": 50.0,
        "preset": "paper",
    }
    assert words.model_words(row) == "Faster R-CNN ResNet-101, 600 px, stride 8, 50 proposals"
    assert (
        words.model_words(row | {"output_stride": 16.0, "num_proposals": 300.0})
        == "Faster R-CNN ResNet-101, 600 px"
    )
    thin = row | {"model": "ssd/mobilenet_v1/300/d0.75@tf_zoo", "output_stride": 16.0}
    assert words.model_words(thin).endswith("600 px, depth 0.75, 50 proposals")
    del row["preset"]
    assert words.model_words(row) == "faster_rcnn/resnet_101/600/s8/p50"
    assert words.model_words({}) == "unnamed detector"
