"""Local times beside published accuracy: of the same configuration, and only of that."""

import math

from frontier.joined import joined_table

SOURCES = {  # the catalogue's own numbers: Huang et al., Table 3; TF1 detection zoo; Howard et al., Table 13
    "ssd/mobilenet_v1/300": (0.193, "huang2017-0001"),
    "ssd/mobilenet_v1/300@tf_zoo": (0.21, "tf1_zoo-0031"),
    "faster_rcnn/mobilenet_v1/600": (0.198, "howard2017-0030"),
}


def test_each_configuration_gets_its_own_accuracy(keep):
    table = joined_table([keep(name, p95=30, upper=31) for name in SOURCES])
    found = {row["model"]: (row["ap"], row["accuracy_source"].split()[0]) for row in table.rows()}
    assert found == SOURCES
    assert set(table["eval_split"]) == {"coco_minival_8k"}


def test_another_resolution_gets_none(keep):
    table = joined_table([keep("ssd/mobilenet_v1/224", p95=20, upper=21)])
    assert math.isnan(table["ap"][0])
    assert table["accuracy_source"][0] is None


def test_the_newest_measurement_counts(keep):
    older = keep("ssd/mobilenet_v1/300", p95=40, upper=41, created="2026-01-01T00:00:00+00:00")
    newer = keep("ssd/mobilenet_v1/300", p95=30, upper=31, created="2026-01-02T00:00:00+00:00")
    assert joined_table([newer, older])["latency_p95_ms"].tolist() == [30]


def test_no_records_are_an_empty_table():
    assert len(joined_table([])) == 0
