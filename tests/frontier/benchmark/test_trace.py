import numpy as np
import pytest

from analysis.schema import STAGES
from frontier.benchmark.latency import measure
from frontier.benchmark.protocol import END_TO_END
from frontier.benchmark.readings import Snapshot
from frontier.benchmark.trace import Recorder
from frontier.errors import FrontierError
from frontier.samples import pack, unpack
from tests.frontier.benchmark.fakes import Clock, Sensors, Subject


@pytest.fixture
def trace():
    clock = Clock()
    subjects = [Subject("a", clock)]
    return measure(subjects, plan=END_TO_END, sensors=Sensors(clock), time_cap_s=60, clock=clock, max_ms=20)[
        0
    ]


def test_everything_can_be_kept_as_plain_arrays_and_read_again(trace):
    kept = unpack(pack(trace.arrays()))
    assert kept["fused_ns"].shape == (94,)
    assert kept["staged_ns"].shape == (94, len(STAGES))
    assert kept["stages"].tolist() == list(STAGES)
    assert kept["warm_up_fused_ns"].shape == (10,)
    assert kept["sensors"].tolist() == list(Snapshot._fields)
    assert kept["readings"].shape == (len(trace.readings), len(Snapshot._fields))
    assert kept["started_ns"].shape == kept["pictures"].shape == (94,)


def test_the_first_samples_alone(trace):
    first = trace.first(30)
    assert len(first.fused_ns) == len(first.started_ns) == len(first.pictures) == len(first.staged_ns) == 30
    assert (first.fused_ns == trace.fused_ns[:30]).all()
    assert len(first.warm_up_fused_ns) == 10
    assert len(trace.fused_ns) == 94


def test_a_recorder_has_no_trace_before_it_ended():
    clock = Clock()
    recorder = Recorder(Subject("a", clock), np.zeros((5, 1), np.int64), warm_up=1, clock=clock)
    recorder.take(fused_first=True)
    assert recorder.count == 0
    recorder.take(fused_first=False)
    assert recorder.count == 1
    assert [samples.tolist() for samples in recorder.samples_ms] == [[10.0]]
    assert recorder.round_ns == 20_000_000
    with pytest.raises(FrontierError, match="a: still being measured"):
        recorder.trace()
