from decimal import Decimal

import pytest

from frontier.reference import costs

STATED = "stated"
THOP = "label (2 ops per multiply-add: thop x2)"


def test_multiply_adds_stay_and_twice_counted_operations_are_halved(zoo_row, words):
    # MobileNets paper, Table 13: SSD 300 deeplab-VGG takes 34.9 thousand million multiply-adds.
    paper = zoo_row(gflops="34.9", gflops_kind="multiply-adds", gflops_basis=STATED)
    assert costs.gmacs(paper, words) == ("34.9", "")
    # YOLOv5n at 640 is 4.5 GFLOPs in its own README and 2.26 multiply-adds in MMYOLO's table.
    yolo = zoo_row(source="yolov5", gflops="4.5", gflops_kind="flops", gflops_basis=THOP, resolution="640")
    assert costs.gmacs(yolo, words) == ("2.25", "")
    assert words.problems == []


def test_a_cost_whose_counting_is_not_stated_stays_in_the_notes(zoo_row, words):
    raw = zoo_row(gflops="7.8", gflops_kind="flops", gflops_basis="label")
    value, remark = costs.gmacs(raw, words)
    assert value == ""
    assert remark == "Cost printed as 7.8 GFLOPs: whether a multiply-add counts once or twice is not stated."


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"source": "yolov5", "resolution": "1280"}, "counted at 640 px"),
        ({"source": "ultralytics", "resolution": "1280"}, "counted at 640 px"),
        ({"source": "mmyolo", "resolution": "1280"}, "counted at 640 px"),
        ({"source": "omz", "meta_architecture": "faster_rcnn"}, "less than the feature extractor alone"),
        ({"source": "torchvision", "model": "MaskRCNN_ResNet50_FPN"}, "the mask head is not counted"),
    ],
)
def test_a_cost_that_cannot_be_that_of_the_row_is_left_out(zoo_row, words, cells, reason):
    raw = zoo_row(gflops="10", gflops_kind="flops", gflops_basis=STATED, **cells)
    value, remark = costs.gmacs(raw, words)
    assert value == ""
    assert reason in remark


def test_no_cost_printed_is_no_cost_and_no_remark(zoo_row, words):
    assert costs.gmacs(zoo_row(), words) == ("", "")
    assert costs.params_m(zoo_row()) == ("", "")
    assert costs.memory_mb(zoo_row()) == ""


def test_parameters_copied_from_another_model_are_left_out(zoo_row):
    assert costs.params_m(zoo_row(params_m="33.1")) == ("33.1", "")
    value, remark = costs.params_m(zoo_row(source="rfdetr", meta_architecture="yolo26", params_m="2.6"))
    assert value == ""
    assert remark == "Parameters printed as 2.6 M: those of YOLO11."


def test_memory_is_turned_from_mebibytes_into_millions_of_bytes(zoo_row):
    # 3.5 GB printed = 3584 MiB = 3584 * 1024 * 1024 bytes = 3758.096384 million bytes
    assert costs.memory_mb(zoo_row(memory_mb="3584")) == "3758.1"


def test_an_unknown_way_of_counting_is_a_problem(zoo_row, words):
    costs.gmacs(zoo_row(gflops="1", gflops_kind="cycles", gflops_basis="hearsay"), words)
    assert words.problems == ["gflops_kind: unknown word 'cycles'", "gflops_basis: unknown word 'hearsay'"]


@pytest.mark.parametrize(("value", "text"), [("1.2E+2", "120"), ("0.350", "0.350"), ("1E-7", "0.0000001")])
def test_numbers_are_written_without_exponents(value, text):
    assert costs.plain(Decimal(value)) == text
