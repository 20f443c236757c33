import dataclasses

from detectors.config import DetectorConfig
from frontier.evaluation.report import doubt_lines, scoring_lines, scoring_of
from tests.analysis.accuracy.test_average_precision import one_category
from tests.frontier.records.made import evaluation


def scoring(name):
    config = DetectorConfig.from_name(name)
    return scoring_of(dataclasses.replace(evaluation(), config=config))


def test_one_setting_in_full():
    assert scoring_lines([scoring("ssd/mobilenet_v1/300")], 0.95, 1000) == [
        "                        AP  95% interval  AP50  AP75  small  medium  large  AR100  pictures/s",
        "ssd/mobilenet_v1/300  31.0  25.0 to 75.0  72.0  50.0   50.0    50.0      -   50.0        31.5",
        "",
        "In %; intervals by 1,000 draws of the pictures with replacement.",
        "",
        "category    AP  95% interval",
        "RBC       31.0  28.0 to 36.0",
        "absent       -             -",
    ]


def test_several_settings_stand_side_by_side_by_what_tells_them_apart():
    names = [f"r_fcn/resnet_101/{size}/p{number}" for size in (300, 600) for number in (1, 2, 3, 4)]
    lines = scoring_lines([scoring(name) for name in names], 0.95, 100)
    assert lines[-7:] == [
        "AP of   300/p1  300/p2  300/p3  300/p4  600/p1  600/p2",
        "RBC       31.0    31.0    31.0    31.0    31.0    31.0",
        "absent       -       -       -       -       -       -",
        "",
        "AP of   600/p3  600/p4",
        "RBC       31.0    31.0",
        "absent       -       -",
    ]
    assert max(map(len, lines)) <= 100


def test_the_setting_with_all_proposals_keeps_a_label():
    names = ["r_fcn/resnet_101/300", "r_fcn/resnet_101/300/p10"]
    lines = scoring_lines([scoring(name) for name in names], 0.95, 100)
    assert lines[-3].split() == ["AP", "of", "300", "p10"]


def test_what_makes_intervals_doubtful_stands_by_itself():
    lines = doubt_lines(one_category([], [], 20, 0))
    assert lines[0] == ""
    assert lines[1].startswith("20 pictures are few: intervals of 95 % are too short")
    assert max(map(len, lines)) <= 100
    assert doubt_lines(one_category([], [], 50, 0)) == []
