import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.stride import CHANGES, stride
from analysis.findings.two_rows import ap_difference
from analysis.statistics.averages import change_average
from analysis.table import Table
from frontier.published import MINIVAL, published, source_of
from tests.analysis.findings.test_two_rows import drawn_better_and_worse
from tests.analysis.grids import paper_grid, result, table

NO_MEMORY = dict.fromkeys(("memory_mb", "memory_xla_mb", "memory_total_mb"))


def two_strides(**more):
    return [result(output_stride=stride_px, **more) for stride_px in (8, 16)]


def test_one_pair_worked_by_hand():
    (row,) = stride(table(*two_strides())).rows
    assert row.model == "Faster R-CNN ResNet-101, 600 px"
    assert (row.coarse_px, row.fine_px) == (16, 8)
    assert (row.accuracy_coarse, row.accuracy_fine) == pytest.approx((0.32, 0.336))
    assert (row.time_coarse_ms, row.time_fine_ms) == pytest.approx((108, 172.8))  # the median is 0.9 of p95
    assert (row.memory_coarse_mb, row.memory_fine_mb, row.gmacs_coarse, row.gmacs_fine) == (100, 200, 10, 30)
    changes = [getattr(row, change) for change in CHANGES]
    assert changes == pytest.approx([0.05, 0.6, 1.0, 2.0])


def test_the_sentence_states_all_four():
    finding = stride(table())
    assert len(finding.rows) == 8
    alike = "8 pairs of 4 networks, all alike: no interval"
    assert finding.sentence == (
        f"Output stride 8 instead of 16 raises AP by 5.0 % on average ({alike}), raises the median time (p50) by 60.0 % on "
        f"average ({alike}), raises total memory by 100 % on average ({alike}) and raises multiply-adds by 200 % on average ({alike})."
    )


def test_an_ap_that_is_not_told_from_nothing_changes_by_no_share():
    fine, coarse = two_strides(ap_lower=0.0, ap_upper=0.4)
    finding = stride(table(fine, coarse))
    assert math.isnan(finding.rows[0].accuracy_change)
    assert not finding.sentence.startswith("Output stride 8 instead of 16 raises AP")
    assert any(
        caveat.startswith("Without a change of AP in percent: 1 of 1 pair,") for caveat in finding.caveats
    )


@given(st.lists(st.sampled_from(range(96)), unique=True, max_size=40), st.floats(0.5, 2), st.floats(0.5, 2))
def test_what_was_put_in_comes_out_of_any_part_of_a_grid(chosen, ap, time):
    rows = [dict(paper_grid()[index]) for index in chosen]
    for row in rows:
        if row.get("output_stride") == 8:
            row["ap"] *= ap / 1.05
            row["latency_p50_ms"] *= time / 1.6
    try:
        finding = stride(Table.from_rows(rows))
    except NothingFoundError:
        names = {row["model"].replace("/s8", "") for row in rows}
        assert len(names) == len(rows)
        return
    assert change_average(finding.rows, "accuracy_change").mean == pytest.approx(ap - 1)
    assert change_average(finding.rows, "time_change").mean == pytest.approx(time - 1)


def test_what_is_missing_is_not_stated():
    times = {**NO_MEMORY, "gmacs": None, "ap": None}
    assert (
        stride(table(*two_strides(**times))).sentence
        == "Output stride 8 instead of 16 raises the median time (p50) by 60.0 % (1 pair)."
    )
    fine, coarse = two_strides(**{**NO_MEMORY, "memory_total_mb": 100.0})
    (row,) = stride(table({**fine, "memory_total_mb": None}, coarse)).rows
    assert math.isnan(row.memory_change)


def test_the_memory_is_that_of_the_memory_figures_and_named():
    # The total of these two on an H100: 10,565 and 14,471 MB; XLA estimates 586 for both.
    fine, coarse = two_strides(memory_mb=586.0, memory_xla_mb=586.0)
    rows = table({**fine, "memory_total_mb": 14471.0}, {**coarse, "memory_total_mb": 10565.0})
    finding = stride(rows)
    (row,) = finding.rows
    assert (row.memory_kind, row.memory_coarse_mb, row.memory_fine_mb) == ("total memory", 10565, 14471)
    assert "raises total memory by 37.0 % (1 pair)" in finding.sentence
    assert "Memory figure: total as the paper counts it: the outputs of all operations." in finding.caveats
    without = stride(rows.replace(memory_total_mb=[math.nan] * 2))
    assert "leaves memory by XLA's estimate unchanged (1 pair)" in without.sentence


def test_another_accuracy_is_taken_and_named():
    better, worse = drawn_better_and_worse(4)
    both = {"ap50_lower": 0.4, "ap50_upper": 0.7}
    rows = table(
        result(output_stride=8, ap50=0.6, evaluation_digest="fine", **both),
        result(ap50=0.5, evaluation_digest="coarse", **both),
    )
    finding = stride(rows, objective="ap50", draws={"fine": better, "coarse": worse})
    (row,) = finding.rows
    assert (row.accuracy_kind, row.accuracy_coarse, row.accuracy_fine) == ("AP at IoU .5", 0.5, 0.6)
    assert row.accuracy_change == pytest.approx(0.2)
    oracle = ap_difference(rows, (1, 0), {"fine": better, "coarse": worse}, column="ap50")
    assert (row.accuracy_difference_lower, row.accuracy_difference_upper) == oracle
    assert finding.sentence.startswith("Output stride 8 instead of 16 raises AP at IoU .5 by 20.0 % (1 pair)")
    assert "the change in AP at IoU .5 is more than" in finding.sentence
    assert not any(
        " AP " in text.replace("AP at IoU .5", "") for text in (finding.sentence, *finding.caveats)
    )
    with pytest.raises(AnalysisError, match="objective 'apx' was asked for; known: ap, ap50"):
        stride(rows, objective="apx")


def test_kept_draws_give_an_interval_of_fine_less_coarse():
    better, worse = drawn_better_and_worse(4)
    rows = [result(output_stride=8, evaluation_digest="fine"), result(evaluation_digest="coarse")]
    (row,) = stride(table(*rows), draws={"fine": better, "coarse": worse}).rows
    assert 0 < row.accuracy_difference_lower < row.accuracy_difference_upper


def test_other_strides_are_an_option_and_must_be_in_order():
    rows = table(result(output_stride=32), result())
    assert stride(rows, coarse=32, fine=16).rows[0].coarse_px == 32
    with pytest.raises(AnalysisError, match="stride 16 instead of 8 was asked for"):
        stride(rows, coarse=8, fine=16)


def test_all_tied():
    rows = [
        {**row, "ap": 0.3, "latency_p50_ms": 9.0, "memory_total_mb": 1.0, "gmacs": 1.0}
        for row in two_strides()
    ]
    assert (
        "leaves AP unchanged (1 pair), leaves the median time (p50) unchanged"
        in stride(table(*rows)).sentence
    )


def test_nothing_says_what_is_missing():
    with pytest.raises(NothingFoundError, match=r"output strides 16 and 8; `frontier benchmark` times both"):
        stride(table(result(), result("ssd")))
    nothing = {"ap": None, "latency_p50_ms": None, "gmacs": None, **NO_MEMORY}
    with pytest.raises(
        NothingFoundError, match="1 pairs of it differ in their stride alone, and none has two"
    ):
        stride(table(*two_strides(**nothing)))
    with pytest.raises(NothingFoundError, match="asked of an empty table"):
        stride(Table({}))
    with pytest.raises(AnalysisError, match="mixes 2 devices"):
        stride(table(result(), result("ssd", device_key="gpu:x")))


def test_the_published_part_of_the_paper():
    # Table 3 has 35.7 % at stride 8; section 4.1 has 35.4 % of the same network, at stride 16.
    rows = published().where(eval_split=MINIVAL)
    rows = rows.take([source_of(row_id) == "huang2017" for row_id in rows["row_id"]])
    finding = stride(rows)
    assert finding.sentence == "Output stride 8 instead of 16 raises AP by 0.8 % (1 pair)."
    assert math.isnan(finding.rows[0].time_change)


def test_trainings_that_differ_besides_are_told():
    rows = [
        result(
            output_stride=stride_px, training=f"new; {stride_px} steps; 8 pictures a step; learning rate 0.1"
        )
        for stride_px in (16, 8)
    ]
    (caveat,) = (one for one in stride(table(*rows)).caveats if "in different ways" in one)
    assert caveat.startswith("In 1 of 1 pair the two were trained in different ways (steps)")
