"""The recommendation on hand-made tables, against a plain oracle, and its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.choice.budget import Budget
from analysis.choice.recommend import recommend
from analysis.errors import AnalysisError
from analysis.table import Table


def measured(model, ap, p95, *, half_width=1.0, **more):
    return {
        "model": model,
        "row_id": f"id-{model}",
        "source": "measured",
        "ap": ap,
        "num_samples": 100.0,
        "latency_p95_ms": p95,
        "latency_p95_lower_ms": p95 - half_width,
        "latency_p95_upper_ms": p95 + half_width,
        "device_key": "cpu:test:2",
        "protocol": "end_to_end",
        "eval_split": "minival",
        "verdict": "stable",
        **more,
    }


def printed(model, ap, ms, **more):
    return {"model": model, "row_id": model, "source": "published", "ap": ap, "latency_ms": ms, **more}


# The i7-7700HQ column of the TF1 zoo's checkpoints (catalogue rows prodigy_recipes-0076 to -0100).
LAPTOP = [
    printed("ssd/mobilenet_v1", 0.21, 42.0),
    printed("ssd/inception_v2", 0.24, 86.0),
    printed("faster_rcnn/inception_v2", 0.28, 607.0),
    printed("r_fcn/resnet_101", 0.30, 2039.0),
    printed("faster_rcnn/resnet_101", 0.32, 2332.0),
]


def test_the_most_accurate_that_fits_wins():
    table = Table.from_rows([measured("a", 0.2, 30), measured("b", 0.3, 48), measured("c", 0.4, 60)])
    answer = recommend(table, Budget(max_ms=50))
    assert (answer.state, answer.choice.model) == ("fits", "b")
    assert answer.next_more_accurate.model == "c"
    assert answer.next_more_accurate.over == pytest.approx(60 / 50 - 1)
    assert answer.counts == {"fits": 2, "published": 0, "uncertain": 0, "does not fit": 1}
    assert not answer.is_confirmed


def test_a_certain_one_is_preferred_to_a_more_accurate_uncertain_one():
    table = Table.from_rows([measured("sure", 0.2, 30), measured("maybe", 0.3, 49.5)])
    answer = recommend(table, Budget(max_ms=50))
    assert answer.choice.model == "sure"
    assert answer.next_more_accurate.state == "uncertain"
    assert answer.next_more_accurate.checks[0].more_samples == 752 - 100  # a gap of 1 ms to 0.5 ms: 4 x 100


def test_only_uncertain_ones():
    answer = recommend(Table.from_rows([measured("a", 0.2, 49.5), measured("b", 0.3, 80)]), Budget(max_ms=50))
    assert (answer.state, answer.choice.model) == ("uncertain", "a")
    # Ten per cent more is 55 ms, within which `a` (at most 50.5 ms) certainly fits.
    assert answer.with_more_budget.candidate.state == "fits"


def unbounded(model, ap, p95, **more):
    return measured(model, ap, p95, latency_p95_lower_ms=None, latency_p95_upper_ms=None, **more)


def test_of_uncertain_ones_those_whose_estimates_keep_to_the_limits_come_first():
    rows = [unbounded("huge", 0.354, 43.4), unbounded("good", 0.22, 18.1), unbounded("small", 0.2, 15)]
    answer = recommend(Table.from_rows(rows), Budget(max_ms=20))
    assert (answer.state, answer.choice.model, answer.choice.exceeds) == ("uncertain", "good", False)
    assert answer.next_more_accurate.model == "huge"


def test_where_all_estimates_are_over_the_nearest_is_named():
    rows = [unbounded("huge", 0.354, 43.4), unbounded("near", 0.22, 18.1)]
    answer = recommend(Table.from_rows(rows), Budget(max_ms=17))
    assert (answer.state, answer.choice.model, answer.choice.exceeds) == ("uncertain", "near", True)
    assert answer.choice.over == pytest.approx(18.1 / 17 - 1)
    # 10 % more is 18.7 ms, within which its estimate lies.
    assert not answer.with_more_budget.candidate.exceeds


def test_what_is_plainly_too_slow_is_not_called_uncertain_for_lack_of_a_bound():
    rows = [unbounded("slow", 0.2, 54, latency_p50_ms=33.3), unbounded("slower", 0.3, 90, latency_p50_ms=70)]
    answer = recommend(Table.from_rows(rows), Budget(max_ms=5))
    assert (answer.state, answer.counts["does not fit"]) == ("nothing fits", 2)
    relaxation = answer.relaxation  # no bound is known: the estimate within which the nearest may fit
    assert (relaxation.needed, relaxation.candidate.model) == (54, "slow")
    assert relaxation.candidate.state == "uncertain"


def test_a_bound_is_named_before_an_estimate_however_far():
    rows = [unbounded("near", 0.2, 20, latency_p50_ms=18), measured("far", 0.3, 90)]
    assert recommend(Table.from_rows(rows), Budget(max_ms=5)).relaxation.needed == 91
    unknown = Table.from_rows([unbounded("near", 0.2, 20, latency_p50_ms=18)])
    assert recommend(unknown, Budget(max_ms=5, max_memory_mb=10)).relaxation is None


def test_printed_times_are_never_called_fits():
    answer = recommend(Table.from_rows(LAPTOP), Budget(max_ms=100))
    assert (answer.state, answer.choice.model) == ("published", "ssd/inception_v2")
    assert answer.next_more_accurate.model == "faster_rcnn/inception_v2"
    assert answer.with_more_budget is None


def test_ten_per_cent_more():
    answer = recommend(Table.from_rows(LAPTOP), Budget(max_ms=80))
    assert answer.choice.model == "ssd/mobilenet_v1"
    assert answer.with_more_budget.candidate.model == "ssd/inception_v2"  # 86 ms within 88
    assert answer.with_more_budget.accuracy == pytest.approx(0.24 / 0.21 - 1)
    assert answer.with_more_budget.time == pytest.approx(86 / 42 - 1)


def test_an_uncertain_one_that_is_more_accurate_and_faster_does_not_win_but_is_named():
    sure, better, best = measured("sure", 0.2, 30), unbounded("better", 0.3, 20), unbounded("best", 0.4, 25)
    answer = recommend(Table.from_rows([sure, better, best]), Budget(max_ms=50))
    assert (answer.choice.model, answer.uncertain_but_better.model) == ("sure", "best")
    for other in (unbounded("slower", 0.3, 31), unbounded("poorer", 0.1, 20), measured("bounded", 0.3, 49.5)):
        assert recommend(Table.from_rows([sure, other]), Budget(max_ms=50)).uncertain_but_better is None
    nothing_sure = recommend(Table.from_rows([better, best]), Budget(max_ms=50))
    assert nothing_sure.uncertain_but_better is None


def test_cheaper_and_loses_little():
    rows = [measured("best", 0.300, 48), measured("near", 0.295, 30), measured("poor", 0.290, 10)]
    answer = recommend(Table.from_rows(rows), Budget(max_ms=50))
    assert answer.cheaper.candidate.model == "near"  # loses 1.7 %; `poor` loses 3.3 %
    assert answer.cheaper.time == pytest.approx(-0.375)
    assert answer.cheaper.accuracy == pytest.approx(-0.005 / 0.3)


def test_slightly_faster_is_not_cheaper():
    rows = [measured("best", 0.300, 40), measured("near", 0.299, 35)]  # 12.5 % faster
    assert recommend(Table.from_rows(rows), Budget(max_ms=50)).cheaper is None


def test_nothing_fits_names_the_nearest_and_what_to_give_up():
    answer = recommend(Table.from_rows(LAPTOP), Budget(max_ms=40, min_ap=0.2))
    assert (answer.state, answer.choice) == ("nothing fits", None)
    assert [c.model for c in answer.nearest][:2] == ["ssd/mobilenet_v1", "ssd/inception_v2"]
    assert answer.nearest[0].over == pytest.approx(0.05)
    relaxation = answer.relaxation
    assert (relaxation.column, relaxation.limit, relaxation.needed) == ("latency_p95_ms", 40, 42.0)
    assert relaxation.change == pytest.approx(0.05)


def test_the_smallest_relaxation_may_be_of_accuracy():
    answer = recommend(Table.from_rows(LAPTOP), Budget(max_ms=50, min_ap=0.22))
    assert (answer.relaxation.column, answer.relaxation.needed) == ("ap", 0.21)
    assert answer.relaxation.change == pytest.approx(0.21 / 0.22 - 1)


def test_no_single_relaxation_helps():
    rows = [printed("a", 0.2, 100.0, gmacs=10.0)]
    assert recommend(Table.from_rows(rows), Budget(max_ms=50, max_gmacs=5)).relaxation is None


def test_unknown_memory_does_not_pass():
    rows = [measured("a", 0.3, 30), measured("b", 0.2, 30, memory_mb=80.0)]
    answer = recommend(Table.from_rows(rows), Budget(max_ms=50, max_memory_mb=100))
    assert answer.choice.model == "b"
    assert [check.state for check in answer.next_more_accurate.checks] == ["fits", "unknown"]


def test_ties_are_broken_by_time_then_by_name():
    rows = [measured("z", 0.3, 30), measured("b", 0.3, 20), measured("a", 0.3, 20)]
    assert recommend(Table.from_rows(rows), Budget(max_ms=50)).choice.model == "a"


def test_what_the_user_must_know_is_said():
    row = measured("a", 0.3, 30, verdict="contended", licence="AGPL-3.0")
    warnings = recommend(Table.from_rows([row]), Budget(max_ms=50)).warnings
    assert len(warnings) == 2
    assert "'contended'" in warnings[0]
    assert "AGPL-3.0" in warnings[1]


def test_another_objective_ranks_by_it():
    rows = [measured("a", 0.3, 30, ap_small=0.05), measured("b", 0.2, 30, ap_small=0.1)]
    assert recommend(Table.from_rows(rows), Budget(max_ms=50, objective="ap_small")).choice.model == "b"


def test_mixed_devices_are_refused():
    rows = [measured("a", 0.3, 30), measured("b", 0.2, 30, device_key="cpu:other:8")]
    with pytest.raises(AnalysisError, match="different device_key"):
        recommend(Table.from_rows(rows), Budget(max_ms=50))


def test_an_empty_table_is_refused():
    with pytest.raises(AnalysisError, match="empty table"):
        recommend(Table({}), Budget(max_ms=50))


ROW = st.tuples(
    st.sampled_from([0.1, 0.2, 0.2, 0.3]),
    st.sampled_from([10.0, 45.0, 49.5, 50.5, 90.0]),
    st.sampled_from([None, 50.0, 150.0]),
)


@given(st.lists(ROW, min_size=1, max_size=12))
def test_against_a_plain_oracle(rows):
    table = Table.from_rows(
        [measured(f"m{i:02}", ap, p95, memory_mb=memory) for i, (ap, p95, memory) in enumerate(rows)]
    )
    answer = recommend(table, Budget(max_ms=50, max_memory_mb=100))
    certain = [ap for ap, p95, memory in rows if p95 + 1 <= 50 and memory == 50.0]
    possible = [ap for ap, p95, memory in rows if p95 - 1 <= 50 and memory != 150.0]
    if certain:
        assert (answer.state, answer.choice.accuracy) == ("fits", max(certain))
    elif possible:
        likely = [ap for ap, p95, memory in rows if p95 <= 50 and memory != 150.0]
        near = [ap for ap, p95, memory in rows if p95 == 50.5 and memory != 150.0]
        assert (answer.state, answer.choice.accuracy) == ("uncertain", max(likely or near))
        assert answer.choice.exceeds == (not likely)
    else:
        assert answer.state == "nothing fits"
        assert [c.over for c in answer.nearest] == sorted(c.over for c in answer.nearest)
    if answer.relaxation:
        again = Budget(max_ms=50, max_memory_mb=100).with_limit(
            answer.relaxation.column, answer.relaxation.needed
        )
        assert recommend(table, again).state == "fits"
