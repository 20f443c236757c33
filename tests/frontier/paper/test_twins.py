import numpy as np

from analysis.table import Table
from frontier.paper.twins import twins
from tests.frontier.paper.made import row

FASTER, R_FCN = {"meta_architecture": "faster_rcnn"}, {"meta_architecture": "r_fcn"}


def found(names, first, second, has=None):
    table = Table.from_rows([row(name, ap=0.2) for name in names])
    has = np.ones(len(table), bool) if has is None else np.array(has)
    return [(names[pair.first], names[pair.second]) for pair in twins(table, first, second, has)]


def test_only_detectors_that_are_equal_in_all_that_is_not_named_are_held_together():
    names = [
        "faster_rcnn/resnet_101/600",
        "faster_rcnn/resnet_101/300",
        "faster_rcnn/inception_v2/600",
        "r_fcn/resnet_101/600",
        "r_fcn/resnet_101/600/p50",
    ]
    assert found(names, FASTER, R_FCN) == [(names[0], names[3])]


def test_what_is_named_may_differ():
    names = ["faster_rcnn/resnet_101/600/p100", "r_fcn/resnet_101/600"]
    assert found(names, FASTER, R_FCN) == []
    first, second = {**FASTER, "num_proposals": 100.0}, {**R_FCN, "num_proposals": 300.0}
    assert found(names, first, second) == [tuple(names)]


def test_rows_without_what_is_compared_take_no_part_and_all_others_of_a_configuration_do():
    names = ["faster_rcnn/resnet_101/600", "faster_rcnn/resnet_101/600", "r_fcn/resnet_101/600"]
    table = Table.from_rows([row(name, ap=0.2) for name in names])
    assert twins(table, FASTER, R_FCN, np.array([False, True, True])) == (((1,), (2,)),)
    assert twins(table, FASTER, R_FCN, np.array([True, True, True])) == (((0, 1), (2,)),)
    assert twins(table, FASTER, R_FCN, np.array([True, True, False])) == ()


def test_an_empty_table_has_none():
    assert twins(Table({}), FASTER, R_FCN, np.zeros(0, bool)) == ()
