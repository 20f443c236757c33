import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.durations import durations
from analysis.table import Table
from tests.figures.tables import measured, published


def timed(meta, time, network=None, extractor="vgg_16", **more):
    stages = {} if network is None else {"decode_ms": 4.0, "network_ms": network, "other_ms": 1.0}
    row = {"latency_p95_ms": time, "latency_p95_lower_ms": 0.9 * time, "latency_p95_upper_ms": 1.1 * time}
    return measured(f"{meta}-{time}", meta, extractor, time, 0.2, **(stages | row | more))


ROWS = [
    timed("r_fcn", 40.0),
    timed("ssd", 20.0, 15.0),
    timed("ssd", 10.0, 5.0),
    timed("ssd", 100.0, resolution=600.0),
]


def test_times_worked_by_hand():
    finding = durations(Table.from_rows(ROWS))
    assert [(row.meta_architecture, row.time_ms) for row in finding.rows] == [
        ("ssd", 10),
        ("ssd", 20),
        ("r_fcn", 40),
    ]
    assert finding.rows[0].time_upper_ms == pytest.approx(11)
    assert finding.rows[0].stages_ms == {"decode": 4.0, "network": 5.0, "other": 1.0}
    assert finding.rows[2].stages_ms == {}
    # The network takes 5 of 10 and 15 of 20 ms of the stages.
    assert finding.sentence == (
        "On Test CPU, 2 cores (cpu), 3 detectors at 300 px take by p95 time from 10 ms (9 ms to 11 ms), SSD VGG-16, "
        "300 px, to 40 ms (36 ms to 44 ms), R-FCN VGG-16, 300 px: a factor of 4; in the middle of each meta-architecture "
        "SSD 15 ms (2), R-FCN 40 ms (1). The network itself takes 50 % to 75 % of the staged time, by medians."
    )
    assert finding.caveats == (
        "Left out: 1 of another resolution (all sizes: `--resolution all`, in Python resolution=None).",
        "Not taken apart into stages: 1 of 3.",
    )


def test_equal_times_differ_by_no_factor():
    sentence = durations(Table.from_rows([timed("ssd", 10.0), timed("r_fcn", 10.0)])).sentence
    assert sentence == "On Test CPU, 2 cores (cpu), all 2 detectors at 300 px take 10 ms by p95 time."


def test_all_resolutions_and_another_percentile():
    finding = durations(Table.from_rows(ROWS), resolution=None, percentile=50)
    assert [row.time_ms for row in finding.rows] == [9, 18, 90, 36]  # 0.9 of p95
    assert {row.time_kind for row in finding.rows} == {"p50"}
    assert finding.title == "Median time (p50) of each detector on Test CPU, 2 cores (cpu)"


def test_what_is_not_known_is_said():
    rows = [
        timed("ssd", 10.0, latency_p95_upper_ms=None),
        timed("ssd", 20.0, latency_p95_ms=None),
        published("yolo", "yolo", "x", 12.0, 0.3, resolution=300.0),
    ]
    finding = durations(Table.from_rows(rows))
    assert finding.caveats == (
        "Left out: 1 without a time (p95 or printed).",
        "Measured times of which the samples allow no upper bound: 1.",
        "Times that were not measured here have no bounds; most do not say which percentile they are.",
    )
    assert finding.rows[1].time_upper_ms is None


def test_one_detector_and_several_splits_of_it():
    rows = [ROWS[1], ROWS[1] | {"eval_split": "other"}]
    sentence = durations(Table.from_rows(rows)).sentence
    assert sentence.endswith(
        "SSD VGG-16, 300 px takes 20 ms (18 ms to 22 ms) by p95 time; it is the only detector at 300 px here."
    )


def test_another_resolution_says_what_there_is():
    with pytest.raises(
        NothingFoundError,
        match=r"times at 640 px were asked of 4 rows, and the 4 with .* have 300, 600.*`--resolution all`",
    ):
        durations(Table.from_rows(ROWS), resolution=640.0)


@pytest.mark.parametrize("resolution", [300.0, None])
def test_no_times_say_what_to_do(resolution):
    with pytest.raises(NothingFoundError, match=r"none has one .* `frontier benchmark` measures them"):
        durations(Table({}), resolution=resolution)


def test_mixed_protocols_are_refused():
    with pytest.raises(AnalysisError, match="times of detectors was asked of a table that mixes 2 protocols"):
        durations(Table.from_rows([ROWS[1], ROWS[2] | {"protocol": "paper"}]))


@given(
    st.lists(
        st.tuples(st.sampled_from(["r_fcn", "ssd", "yolox"]), st.integers(1, 99)), min_size=1, max_size=9
    )
)
def test_rows_stand_by_meta_architecture_and_time(cases):
    rows = [timed(meta, float(time), row_id=str(n)) for n, (meta, time) in enumerate(cases)]
    found = [(row.meta_architecture, row.time_ms) for row in durations(Table.from_rows(rows)).rows]
    order = ["ssd", "r_fcn", "yolox"]
    assert found == sorted(cases, key=lambda case: (order.index(case[0]), case[1]))
