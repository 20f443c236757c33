import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.compute import compute, extractor_ratios, groups
from analysis.statistics.association import association
from analysis.table import Table
from tests.figures.tables import measured, published


def timed(model, extractor, p50, gmacs, **more):
    return measured(model, "ssd", extractor, 9.9, 0.2, **({"latency_p50_ms": p50, "gmacs": gmacs} | more))


# Ratios 2, 1 and 4 of ResNet-101, .5 of MobileNet v1; the other machine's 8 stays with it.
ROWS = [
    timed("a", "resnet_101", 10.0, 20.0),
    timed("b", "resnet_101", 20.0, 20.0),
    timed("c", "resnet_101", 5.0, 20.0),
    timed("d", "mobilenet_v1", 4.0, 2.0),
    timed("e", "resnet_101", 10.0, 80.0, device_key="gpu", device="Test GPU"),
]


def test_ratios_worked_by_hand():
    finding = compute(Table.from_rows(ROWS))
    assert [row.gmacs_per_ms for row in finding.rows] == [2, 1, 4, 0.5, 8]
    assert {row.time_kind for row in finding.rows} == {"p50"}
    here, small, there = extractor_ratios(finding.rows)
    assert here[3:] == ("resnet_101", 2.0, 1.0, 4.0, 3)
    assert small[3:] == ("mobilenet_v1", 0.5, 0.5, 0.5, 1)
    assert (there.device, there.median) == ("Test GPU", 8.0)


def test_the_sentence_speaks_of_each_device():
    sentence = compute(Table.from_rows(ROWS)).sentence
    assert sentence.startswith(
        "On Test CPU, 2 cores (cpu), a millisecond does 2 GMACs of ResNet-101 (1 to 4, 3 detectors), at best 4 times as "
        "much as the 0.5 GMACs of MobileNet v1; median time (p50) is not shown to go with multiply-adds (of the "
        "logarithms: correlation 0.6"
    )
    assert "of 2 networks, too few for an interval). On Test GPU" in sentence
    assert sentence.endswith("On Test GPU, a millisecond does 8 GMACs of ResNet-101, by median time (p50).")


def test_settings_of_one_network_are_no_points_of_their_own():
    # Nine networks in ten settings each, that differ by a thousandth: as sure as nine points, not as ninety.
    rng = np.random.default_rng(0)
    gmacs = np.exp(rng.normal(size=9))
    times = gmacs * np.exp(rng.normal(size=9))
    rows = [
        timed(f"{n}-{setting}", f"net{n}", times[n] * factor, gmacs[n] * factor, resolution=100.0 + setting)
        for n in range(9)
        for setting, factor in enumerate(1 + 0.001 * rng.random(10))
    ]
    found = compute(Table.from_rows(rows))
    apart = association(np.log(gmacs), np.log(times), [*range(9)])
    lower, upper = map(float, re.search(r"interval (-?[\d.]+) to ([\d.]+)", found.sentence).groups())
    assert upper - lower > 0.8 * (apart.pearson_upper - apart.pearson_lower)
    assert any("leaving out one network at a time" in caveat for caveat in found.caveats)


def test_more_devices_than_a_sentence_holds():
    rows = [timed("a", "vgg_16", 10.0, 20.0, device_key=key, device=key, row_id=key) for key in "abcde"]
    rows.append(rows[0] | {"row_id": "f", "gmacs": 30.0})
    assert compute(Table.from_rows(rows)).sentence.endswith("2 more devices or protocols are in the table.")


def test_another_percentile():
    rows = [timed("a", "vgg_16", 10.0, 20.0, latency_p95_ms=40.0), timed("b", "vgg_16", 10.0, 30.0)]
    row = compute(Table.from_rows(rows), percentile=95).rows[0]
    assert (row.gmacs_per_ms, row.time_kind) == (0.5, "p95")


def test_a_measurement_counts_once_whatever_it_was_evaluated_on():
    rows = [ROWS[0], ROWS[0] | {"eval_split": "other"}, ROWS[3], timed("x", "vgg_16", 1.0, None)]
    finding = compute(Table.from_rows(rows))
    assert len(finding.rows) == 2
    assert "Left out: 1 without a time or multiply-adds." in finding.caveats


def test_printed_times_beside_measured_ones_are_said():
    rows = [
        ROWS[0],
        ROWS[3],
        published("y", "yolo", None, 10.0, 0.3, gmacs=5.0, device_key="t4", device="T4"),
    ]
    finding = compute(Table.from_rows(rows))
    assert any("unknown percentile" in caveat for caveat in finding.caveats)
    assert "0.5 GMACs of unnamed networks" in finding.sentence
    assert [row.time_kind for row in finding.rows] == ["p50", "p50", "printed"]


def test_one_number_of_multiply_adds_on_every_device_is_no_picture():
    with pytest.raises(
        NothingFoundError,
        match="asked of 4 detectors of one number of multiply-adds on each of 2 devices or protocols, where it takes two",
    ):
        compute(Table.from_rows([*ROWS[:3], ROWS[4]]))


@pytest.mark.parametrize("rows", [[], [timed("a", "vgg_16", None, 20.0)], [timed("a", "vgg_16", 5.0, None)]])
def test_nothing_found_says_what_is_missing(rows):
    with pytest.raises(
        NothingFoundError, match=r"none has both: .* multiply-adds; `frontier benchmark` gives both"
    ):
        compute(Table.from_rows(rows))


def test_an_unknown_percentile_is_refused():
    with pytest.raises(AnalysisError, match="percentile 42"):
        compute(Table.from_rows(ROWS), percentile=42)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=9))
def test_every_row_is_in_one_group_and_one_ratio(pairs):
    pairs = [*pairs, ("a", "x"), ("a", "x")]  # two numbers of multiply-adds on one device
    rows = [
        timed("m", name, 5.0, 1.0 + n, device_key=key, row_id=str(n)) for n, (key, name) in enumerate(pairs)
    ]
    found = compute(Table.from_rows(rows)).rows
    assert sorted(len(group) for group in groups(found)) == sorted(
        len([1 for key, _ in pairs if key == one]) for one in {key for key, _ in pairs}
    )
    ratios = extractor_ratios(found)
    assert sum(ratio.num_models for ratio in ratios) == len(pairs)
    assert all(ratio.lowest <= ratio.median <= ratio.highest for ratio in ratios)
