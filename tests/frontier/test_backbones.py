import csv
from pathlib import Path

import numpy as np
import pytest

from analysis.table import Table
from detectors.config import FEATURE_EXTRACTORS, DetectorConfig
from frontier.backbones import BACKBONES_FILE, backbones, imagenet_top1, with_imagenet_top1
from frontier.joined import evaluated_table, joined_table
from frontier.record_file import Stored
from tests.frontier.records.made import evaluation

# Huang et al., Table 2: top-1 accuracy and number of parameters of the six feature extractors.
TABLE_2 = {
    "vgg_16": (0.710, 14_714_688),
    "mobilenet_v1": (0.711, 3_191_072),
    "inception_v2": (0.739, 10_173_112),
    "resnet_101": (0.764, 42_605_504),
    "inception_v3": (0.780, 21_802_784),
    "inception_resnet_v2": (0.804, 54_336_736),
}


@pytest.mark.parametrize("name", FEATURE_EXTRACTORS)
def test_the_paper_speaks_first_for_its_own_extractors(name):
    top1 = imagenet_top1(name)
    assert top1.value == TABLE_2[name][0]
    assert top1.source.startswith("huang2017-")
    assert "arXiv:1611.10012, Table 2" in top1.source


def test_other_networks_take_the_checkpoints_of_that_time():
    # TF-Slim README: resnet_v1_50_2016_08_28 is right for 75.2 %.
    assert imagenet_top1("resnet_50").value == 0.752
    assert imagenet_top1("resnet_50").source.startswith("slim-")


@pytest.mark.parametrize("name", ["", "swin_t", "resnet_101_fpn"])
def test_an_unknown_network_has_no_accuracy(name):
    assert imagenet_top1(name) is None


def test_every_row_is_read_with_its_source_and_lies_in_range():
    rows = backbones()
    assert len(rows) == len({row.row_id for row in rows}) == 100
    assert all(row.source_ref and row.feature_extractor for row in rows)
    accuracies = [value for row in rows for value in (row.top1, row.top5) if value is not None]
    assert 0.3 < min(accuracies) <= max(accuracies) < 1
    assert all(row.top5 is None or row.top1 is None or row.top1 < row.top5 for row in rows)
    assert {row.feature_extractor: row.parameters for row in rows if row.source == "huang2017"} == {
        name: parameters for name, (_, parameters) in TABLE_2.items()
    }


def test_the_numbers_are_those_of_the_file():
    with BACKBONES_FILE.open(newline="", encoding="utf-8") as file:
        top1s = [row["top1"] for row in csv.DictReader(file)]
    assert [row.top1 for row in backbones()] == [float(text) if text else None for text in top1s]


def test_the_column_is_filled_for_configurations_only_and_keeps_what_it_has():
    table = Table(
        {
            "feature_extractor": ["resnet_101", "resnet_101", "mobilenet_v1", "resnet_101_fpn", None],
            "config_digest": ["a", None, "b", "c", "d"],
            "imagenet_top1": [None, None, 0.5, None, None],
        }
    )
    filled = with_imagenet_top1(table)["imagenet_top1"]
    assert filled.tolist() == pytest.approx([0.764, np.nan, 0.5, np.nan, np.nan], nan_ok=True)
    assert np.isnan(table["imagenet_top1"][0])


def test_an_empty_table_stays_empty():
    assert len(with_imagenet_top1(Table({}))) == 0


def test_what_was_measured_and_evaluated_here_has_it_too(keep):
    # Inception v2's, of Table 2; AP against it (Figure 3) needs no published accuracy of the configuration.
    config = DetectorConfig.from_name("ssd/inception_v2/224")
    found = Stored("0" * 64, Path("0.json"), evaluation(config=config))
    assert evaluated_table([found])["imagenet_top1"].tolist() == [0.739]
    record = keep("ssd/inception_v2/224", p95=20, upper=21)
    assert joined_table([record])["imagenet_top1"].tolist() == [0.739]
    assert len(evaluated_table([])) == 0
