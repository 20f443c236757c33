import re

import numpy as np
import pytest
from scipy import stats

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.memory_time import memory_time
from analysis.rounding import rounded
from analysis.table import Table
from tests.figures.tables import measured, published

TIMES = [10.0, 20.0, 30.0, 45.0, 80.0, 100.0]
TOTALS = [100.0, 300.0, 250.0, 700.0, 900.0, 2000.0]


EXTRACTORS = ["vgg_16", "mobilenet_v1", "inception_v2", "inception_v3", "resnet_101", "inception_resnet_v2"]


def row(time, total, extractor="vgg_16", **more):
    name = f"{time}-{total}"
    return measured(
        name, "ssd", extractor, 9.9, 0.2, **({"latency_p95_ms": time, "memory_total_mb": total} | more)
    )


def grid():
    numbers = zip(TIMES, TOTALS, EXTRACTORS, strict=True)
    return Table.from_rows([row(time, total, extractor=name) for time, total, name in numbers])


def test_the_sentence_against_scipy():
    finding = memory_time(grid())
    pearson = stats.pearsonr(np.log(TIMES), np.log(TOTALS))
    rank = stats.spearmanr(TIMES, TOTALS).statistic
    lower, upper = pearson.confidence_interval(0.95)
    assert finding.sentence.startswith(
        "Over 6 detectors on Test CPU, 2 cores (cpu), memory goes with p95 time: "
        f"of the logarithms correlation {pearson.statistic:.2f}, 95 % interval {rounded(lower, 2, 'down'):.2f} to "
        f"{rounded(upper, 3, 'up'):.3f}, p = 0."
    )
    assert f"; of the ranks {rank:.2f}. Memory figure: total as the paper counts it" in finding.sentence
    assert [one.time_ms for one in finding.rows] == TIMES
    assert [one.memory_mb for one in finding.rows] == TOTALS


def test_settings_of_few_networks_have_no_interval():
    rows = [row(time, total) for time, total in zip(TIMES, TOTALS, strict=True)]
    finding = memory_time(Table.from_rows(rows))
    assert "of 1 network, too few for an interval; of the ranks 0.94." in finding.sentence
    assert "is not shown to go with" in finding.sentence
    assert finding.caveats[0] == "Detectors of one network hang together, and an interval takes 8 networks."


def test_ranks_have_an_interval_from_eight_networks_on():
    extractors = [*EXTRACTORS, "a", "b", "c"]
    rows = [row(10.0 + 3 * n, 100.0 + 30 * (n ^ 1), extractor=name) for n, name in enumerate(extractors)]
    assert re.search(r"of the ranks 0\.\d+ \(0\.\d+ to 0\.\d+\)", memory_time(Table.from_rows(rows)).sentence)


def test_few_points_make_no_claim():
    sentence = memory_time(grid().take([0, 1, 2])).sentence
    assert "it cannot be said whether memory follows p95 time, because there are 3 points" in sentence


def test_another_percentile_and_another_kind():
    found = memory_time(
        Table.from_rows(
            [row(10.0, 100.0, memory_xla_mb=7.0), row(20.0, 90.0, memory_xla_mb=8.0, latency_p50_ms=20.0)]
        ),
        percentile=50,
        kind="memory_xla_mb",
    )
    assert (found.rows[0].time_ms, found.rows[0].time_kind, found.rows[0].memory_mb) == (
        pytest.approx(0.9 * 9.9),
        "p50",
        7.0,
    )
    assert found.rows[0].memory_kind == "XLA's estimate of what the program holds at once"


def test_what_is_left_out_is_said_and_splits_may_differ():
    rows = [row(10.0, 100.0, eval_split="x"), row(None, 90.0), row(20.0, None), row(30.0, 300.0)]
    finding = memory_time(Table.from_rows(rows))
    assert len(finding.rows) == 2
    assert "Left out: 1 without a time." in finding.caveats
    assert "Left out: 1 without this kind of memory figure." in finding.caveats


def test_detectors_of_one_time_are_no_picture():
    rows = [row(10.0, 100.0), row(10.0, 300.0, extractor="resnet_101")]
    with pytest.raises(
        NothingFoundError, match="asked of 2 detectors of one time, where it takes two different"
    ):
        memory_time(Table.from_rows(rows))


def test_mixed_devices_are_refused():
    rows = [row(10.0, 100.0), row(20.0, 100.0, device_key="gpu")]
    with pytest.raises(AnalysisError, match="memory against time was asked of a table that mixes 2 devices"):
        memory_time(Table.from_rows(rows))


def test_nothing_found_says_what_is_missing():
    with pytest.raises(
        NothingFoundError, match=r"none of the 1 with a memory figure has a time \(p95 or printed\)"
    ):
        memory_time(Table.from_rows([row(None, 100.0)]))
    with pytest.raises(
        NothingFoundError, match="memory against time was asked of 1 rows for the memory of detectors"
    ):
        memory_time(Table.from_rows([published("a", "yolo", "x", 10.0, 0.3)]))
