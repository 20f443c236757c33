import dataclasses
import re

import numpy as np
import pytest

from frontier.desk import load
from frontier.errors import NoRowsError, UsageError
from frontier.paper.grounds import own_grounds, published_grounds
from frontier.published import MINIVAL, source_of
from tests.frontier.comparing.stored import FASTER, VAL, A, B, keep_evaluation, keep_times


def documents(table):
    return {source_of(row_id) for row_id in table["row_id"]}


def test_published_rows_are_the_papers_the_mobilenets_papers_and_the_zoos():
    grounds = published_grounds()
    assert documents(grounds.settings) == {"huang2017", "howard2017"}
    assert documents(grounds.accuracies) == {"huang2017", "howard2017"}  # the zoo's are another training's
    assert documents(grounds.timed) == {"tf1_zoo"}
    assert set(grounds.accuracies["eval_split"]) == {MINIVAL}
    assert set(grounds.timed["device_key"]) == {"titan_x"}
    assert set(grounds.timed["buildable"]) == {True}
    assert not np.isnan(grounds.timed["gmacs"]).any()


def test_ensembles_stand_apart_from_single_networks():
    grounds = published_grounds()
    assert set(grounds.ensembles["feature_extractor"]) == {"ensemble"}
    assert "ensemble" not in {*grounds.test["feature_extractor"], *grounds.accuracies["feature_extractor"]}


def test_an_empty_folder_is_an_error_that_says_what_makes_results(tmp_path):
    with pytest.raises(NoRowsError, match=r"frontier benchmark.*frontier evaluate"):
        own_grounds(load(tmp_path))


def test_what_was_evaluated_alone_brings_accuracies_and_no_published_time(tmp_path):
    keep_evaluation(tmp_path, FASTER, A)
    grounds = own_grounds(load(tmp_path))
    assert list(grounds.settings["model"]) == list(grounds.accuracies["model"]) == [FASTER]
    assert len(grounds.timed) == 0
    assert "Times: none." in grounds.remarks


def test_what_was_timed_here_brings_times_and_says_whose_accuracies_stand_beside(tmp_path, keep):
    keep("ssd/mobilenet_v1/300", p95=30.0, upper=31.0)
    grounds = own_grounds(load(tmp_path))
    assert list(grounds.timed["model"]) == ["ssd/mobilenet_v1/300"]
    assert not np.isnan(grounds.timed["ap"]).any()
    assert len(grounds.accuracies) == 0  # what others print is no finding of this machine
    assert "beside 1 of them stands the accuracy that is printed" in grounds.remarks[1]


def test_the_only_other_device_is_taken_and_of_several_one_must_be_named(tmp_path, measurement):
    store = tmp_path / "theirs"
    theirs = measurement.device.key
    keep_times(store, measurement, FASTER, A, median_ms=30.0, device=measurement.device)
    assert set(own_grounds(load(store)).timed["device_key"]) == {theirs}
    other = dataclasses.replace(measurement.device, cpu_model="Another CPU")
    keep_times(store, measurement, FASTER, A, median_ms=40.0, device=other)
    with pytest.raises(UsageError, match="--device"):
        own_grounds(load(store))
    assert set(own_grounds(load(store), device=theirs).timed["device_key"]) == {theirs}


def test_own_evaluations_on_test_pictures_are_gathered_and_said(tmp_path):
    keep_evaluation(tmp_path, FASTER, A)
    test = dataclasses.replace(VAL, digest="6" * 64, split="test")
    keep_evaluation(tmp_path, FASTER, A, seed=6, data=test)
    grounds = own_grounds(load(tmp_path))
    assert list(grounds.accuracies["eval_split"]) == [VAL.key]  # nothing is chosen by test pictures
    assert list(grounds.test["eval_split"]) == [test.key]
    assert f"On test pictures too: 1 of them, {test.key}." in grounds.remarks


def test_the_pictures_are_chosen_and_unknown_ones_refused(tmp_path):
    keep_evaluation(tmp_path, FASTER, A)
    keep_evaluation(
        tmp_path, FASTER, B, seed=6, data=dataclasses.replace(VAL, digest="6" * 64, split="other")
    )
    desk = load(tmp_path)
    splits = sorted(set(desk.evaluated["eval_split"]))
    for split in splits:
        assert set(own_grounds(desk, eval_split=split).accuracies["eval_split"]) == {split}
    assert any("Left out: 1 row" in remark for remark in own_grounds(desk).remarks)
    with pytest.raises(UsageError, match="--eval-split nowhere"):
        own_grounds(desk, eval_split="nowhere")


def test_a_device_without_times_here_is_refused_rather_than_answered_from_published_rows(tmp_path, keep):
    keep_evaluation(tmp_path, FASTER, A)
    with pytest.raises(UsageError, match="holds times of no device"):
        own_grounds(load(tmp_path), device="titan_x")
    keep("ssd/mobilenet_v1/300", p95=30.0, upper=31.0)
    with pytest.raises(UsageError, match=f"holds times of {re.escape(load(tmp_path).here)}"):
        own_grounds(load(tmp_path), device="titan_x")
