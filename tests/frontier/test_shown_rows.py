import dataclasses

import pytest

from analysis.table import Table
from frontier.desk import load, question_of
from frontier.device import here
from frontier.gallery import entry_of
from frontier.plotting import found
from frontier.shown_rows import KeptDraws, on_test_pictures, shown_rows
from tests.frontier.comparing.stored import FASTER, VAL, A, B, keep_evaluation, keep_times


def question(**options):
    return question_of(max_ms=50, any_detector=True, **options)


@pytest.fixture
def evaluated(tmp_path):
    """A folder with two settings of one checkpoint evaluated and none timed; the names."""
    names = ("faster_rcnn/mobilenet_v1/300/p50", "faster_rcnn/mobilenet_v1/300")
    for name in names:
        keep_evaluation(tmp_path, name, A)
    return tmp_path, names


def test_without_any_times_what_was_evaluated_is_shown_where_no_times_are_needed(evaluated):
    folder, names = evaluated
    rows = shown_rows(load(folder), question())
    assert rows.pool.basis == "published"
    assert set(rows.of("settings")["model"]) == set(rows.of("accuracies")["model"]) == set(names)
    assert not set(rows.of("comparable")["model"]) & {"faster_rcnn/mobilenet_v1/300/p50"}
    assert len(rows.of("everywhere")) > 100


def test_a_device_that_was_asked_for_is_shown_alone(evaluated):
    folder, names = evaluated
    rows = shown_rows(load(folder), question(device="titan_x"))
    assert set(rows.of("everywhere")["device_key"]) == {"titan_x"}
    assert rows.of("settings") is rows.of("comparable")
    assert not set(rows.of("accuracies")["model"]) & set(names[:1])


def test_what_was_timed_here_comes_with_what_was_only_evaluated(evaluated, keep):
    folder, _ = evaluated
    keep("ssd/mobilenet_v1/300", p95=30.0, upper=31.0)
    desk = load(folder)
    rows = shown_rows(desk, question())
    assert rows.pool.basis == "measured here"
    assert list(rows.of("everywhere")["model"]) == ["ssd/mobilenet_v1/300"]
    split = desk.evaluated["eval_split"][0]
    assert not len(rows.of("accuracies").where(eval_split=split))  # the timed one's accuracy is published


def test_of_one_accuracy_timed_on_two_machines_the_one_that_is_shown_comes_first(tmp_path, measurement):
    other = dataclasses.replace(here(), cpu_model="Other CPU")
    keep_evaluation(tmp_path, FASTER, A)
    keep_times(tmp_path, measurement, FASTER, A, median_ms=20.0, device=other)
    keep_times(tmp_path, measurement, FASTER, A, median_ms=30.0)
    for device in (here(), other):
        rows = shown_rows(load(tmp_path), question(device=device.key)).of("accuracies")
        assert len(rows) == 2
        assert rows["device_key"][0] == device.key


def test_draws_are_read_when_asked_for_and_absent_where_they_are_not_kept(evaluated):
    folder, _ = evaluated
    digests = frozenset(str(digest) for digest in load(folder).evaluated["evaluation_digest"])
    draws = KeptDraws(folder, digests | {"0" * 64})
    assert "0" * 64 not in draws
    assert 7 not in draws
    assert set(draws) == digests
    assert len(draws) == 2
    for digest in digests:
        assert draws[digest].rows.ndim == 2
    with pytest.raises(KeyError):
        draws["0" * 64]


def test_no_results_at_all(tmp_path):
    rows = shown_rows(load(tmp_path), question())
    assert len(rows.draws) == 0
    assert rows.of("settings") is rows.of("comparable")


# Table 3 of the paper: AP on the held-out pictures and on test-dev.
TABLE_3 = {
    "ssd/mobilenet_v1/300": (0.193, 0.188),
    "ssd/inception_v2/300": (0.220, 0.216),
    "faster_rcnn/resnet_101/600/p100": (0.320, 0.319),
    "r_fcn/resnet_101/600": (0.304, 0.303),
    "faster_rcnn/inception_resnet_v2/600/s8": (0.357, 0.356),
}


def test_critical_points_have_the_test_numbers_that_table_3_prints_of_them(tmp_path, keep):
    for place, name in enumerate(TABLE_3):
        keep(name, p95=10.0 * 2**place, upper=10.1 * 2**place)
    asked = question()
    rows = shown_rows(load(tmp_path), asked)
    assert {str(row["model"]): row["ap"] for row in rows.test.rows()} == {
        name: test for name, (_, test) in TABLE_3.items()
    }
    critical = found(entry_of("critical"), rows, asked, {})
    told = {row.role: (row.accuracy, row.test_accuracy) for row in critical.rows}
    assert told["fastest"] == TABLE_3["ssd/mobilenet_v1/300"]
    assert told["most accurate"] == TABLE_3["faster_rcnn/inception_resnet_v2/600/s8"]
    assert "AP 0.193, and 0.188 on COCO test dev)" in critical.sentence


TEST = dataclasses.replace(VAL, digest="6" * 64, split="test")


def test_own_evaluations_of_the_same_weights_on_test_pictures_stand_beside(tmp_path, measurement):
    keep_times(tmp_path, measurement, FASTER, A, median_ms=30.0)
    keep_evaluation(tmp_path, FASTER, A)
    keep_evaluation(tmp_path, FASTER, A, seed=6, data=TEST, loses=0.2)
    keep_evaluation(tmp_path, FASTER, B, seed=6, data=TEST)  # of other weights
    keep_evaluation(tmp_path, "faster_rcnn/mobilenet_v1/600/p50", A, seed=6, data=TEST)  # of another setting
    keep_evaluation(
        tmp_path, FASTER, A, seed=7, data=dataclasses.replace(VAL, digest="7" * 64, split="street")
    )
    asked = question(eval_split=VAL.key)
    desk = load(tmp_path)
    rows = shown_rows(desk, asked)
    assert list(rows.test["eval_split"]) == [TEST.key]
    assert list(rows.test["weights_digest"]) == [A]
    critical = found(entry_of("critical"), rows, asked, {}).rows[0]
    assert critical.test_accuracy == rows.test["ap"][0]
    assert critical.test_accuracy_lower <= critical.test_accuracy <= critical.test_accuracy_upper
    assert len(shown_rows(desk, question(eval_split=TEST.key)).test) == 0


def test_nothing_is_tested_of_nothing(tmp_path):
    keep_evaluation(tmp_path, FASTER, A, data=TEST)
    assert len(on_test_pictures(load(tmp_path), Table({}))) == 0
