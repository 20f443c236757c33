import pytest

from frontier.desk import load, question_of
from frontier.shown_rows import KeptDraws, shown_rows
from tests.frontier.comparing.stored import A, keep_evaluation


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
