import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.latency.looks import LOOK_CONFIDENCE, LOOKS
from analysis.latency.slowest import slowest_bounds
from frontier.desk import load
from frontier.paper.grounds import own_grounds
from frontier.paper.samples import KeptSamples, TimeSamples, share_of_stage, span_ms, stage_ms
from tests.frontier.comparing.stored import FASTER, A, keep_times


@given(st.lists(st.floats(1, 100), min_size=1, max_size=60))
def test_the_median_lies_within_the_span(values):
    found = span_ms((np.array(values),))
    assert found.value == pytest.approx(float(np.median(values)))
    if found.is_bounded:
        assert found.lower <= found.value + 1e-9
        assert found.value <= found.upper + 1e-9


@pytest.mark.parametrize(("count", "is_bounded"), [(29, False), (30, True)])
def test_it_takes_thirty(count, is_bounded):
    assert span_ms((np.full(count, 20.0),)).is_bounded is is_bounded


def test_it_is_the_bounds_or_else_the_span_and_as_much_again():
    many = np.random.default_rng(0).permutation(np.arange(1.0, 190))
    assert span_ms((many,)) == slowest_bounds([many], 0.5, LOOK_CONFIDENCE)
    few = np.array([20.0, 40] + 14 * [29.0, 31])
    assert span_ms((few,)) == (30.0, 10.0, 80.0)


def test_of_several_canvases_the_slowest_counts_and_each_must_have_enough():
    fast, slow = np.full(30, 10.0), np.full(30, 20.0)
    assert span_ms((fast, slow)) == (20.0, 20.0, 20.0)
    assert not span_ms((fast, slow[:3])).is_bounded


def test_samples_that_hang_together_bound_less():
    rng = np.random.default_rng(0)
    alone = rng.normal(10, 1, 60)
    together = np.repeat(rng.normal(10, 1, 6), 10)
    assert span_ms((together,)).reach > span_ms((alone,)).reach or not span_ms((together,)).is_bounded


def test_in_nineteen_of_twenty_runs_and_more_the_span_holds_the_median():
    rng = np.random.default_rng(0)
    spans = [span_ms((rng.lognormal(3, 0.2, 40),)) for _ in range(400)]
    held = [span.lower <= np.exp(3) <= span.upper for span in spans]
    assert np.mean(held) >= 0.98  # two bounds of 99.2 %, each wider than need be


def staged(network, postprocess):
    return TimeSamples((np.ones(len(network)),), {"network": (network,), "postprocess": (postprocess,)})


def test_stages_and_their_share_of_the_whole():
    rng = np.random.default_rng(0)
    network, postprocess = rng.normal(30, 1, LOOKS[1]), rng.normal(10, 1, LOOKS[1])
    samples = staged(network, postprocess)
    assert stage_ms(samples, "network").is_within(29, 31) is True
    assert share_of_stage(samples, "postprocess").is_within(0.2, 0.3) is True
    assert share_of_stage(staged(network[:3], postprocess[:3]), "postprocess").is_bounded is False


def test_they_are_read_from_the_results_folder(tmp_path, measurement):
    keep_times(tmp_path, measurement, FASTER, A, median_ms=30.0)
    grounds = own_grounds(load(tmp_path))
    (row_id,) = grounds.timed["row_id"]
    assert list(grounds.samples) == [row_id]
    assert span_ms(grounds.samples[row_id].whole).value == pytest.approx(30.0, rel=0.05)
    assert grounds.samples[row_id].stages == {}


def test_what_is_missing_is_no_entry(tmp_path, measurement):
    keep_times(tmp_path, measurement, FASTER, A, median_ms=30.0)
    (row_id,) = own_grounds(load(tmp_path)).timed["row_id"]
    for path in (tmp_path / "samples").iterdir():
        path.unlink()
    found = KeptSamples(tmp_path, frozenset([row_id]))
    assert (len(found), list(found)) == (0, [])
    with pytest.raises(KeyError):
        found[row_id]
    assert KeptSamples(tmp_path, frozenset()).get("other") is None
