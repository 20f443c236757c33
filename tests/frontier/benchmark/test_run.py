import numpy as np
import pytest

from detectors.config import DetectorConfig
from detectors.errors import ConfigError, WeightsError
from frontier.benchmark import run
from frontier.benchmark.protocol import END_TO_END, PAPER
from frontier.benchmark.run import benchmark, prepare, silent
from frontier.errors import FrontierError, UsageError
from frontier.store import Store, StoreError
from tests.frontier.benchmark.fakes import MS, PICTURES, Clock, Subject, bench, lognormal_ms

LARGE, SMALL = "ssd/mobilenet_v1/300", "ssd/mobilenet_v1/200"


@pytest.fixture
def two():
    clock = Clock()
    return bench(
        clock,
        Subject(LARGE, clock, lognormal_ms(0, 30, 0.1)),
        Subject(SMALL, clock, lognormal_ms(1, 20, 0.1)),
    )


def test_each_candidate_leaves_a_record_and_its_raw_samples(two, tmp_path):
    store = Store(tmp_path / "results")
    measured = two.measure(store, max_ms=50)
    assert [one.stored.record.config.name for one in measured] == [LARGE, SMALL]
    records, problems = store.load()
    assert problems == []
    assert {record.digest for record in records} == {one.stored.digest for one in measured}
    for one in measured:
        kept = store.samples(one.stored.record)
        np.testing.assert_array_equal(kept["fused_ns"], one.trace.fused_ns)
        np.testing.assert_array_equal(kept["warm_up_staged_ns"], one.trace.warm_up_staged_ns)
        assert one.stored.record.pictures == PICTURES


def test_the_chosen_one_is_confirmed_with_fresh_samples(two, tmp_path):
    store = Store(tmp_path)
    first = two.measure(store, max_ms=50)
    (second,) = two.measure(store, max_ms=50, only=[DetectorConfig.from_name(SMALL)])
    assert second.stored.record.config.name == SMALL
    assert second.stored.digest not in {one.stored.digest for one in first}
    assert not np.array_equal(second.trace.fused_ns, first[1].trace.fused_ns)
    assert len(store.load().records) == 3


def test_nobody_asked_for_measures_nothing(two, tmp_path):
    assert two.measure(Store(tmp_path / "none"), only=[]) == []
    assert not (tmp_path / "none").exists()


def test_the_minutes_are_a_cap(tmp_path):
    clock = Clock()
    slow = bench(clock, Subject(LARGE, clock, lambda _: 500 * MS))
    begin = clock.now
    (one,) = slow.measure(Store(tmp_path), max_ms=50, minutes=0.5)
    assert clock.now - begin <= 32e9
    assert one.stored.record.verdict.kind == "too few"


class InterruptedAt(Subject):
    def __init__(self, name, clock, at):
        super().__init__(name, clock)
        self.at = at

    def fused(self, picture_index):
        if self.calls == self.at:
            raise KeyboardInterrupt
        super().fused(picture_index)


def test_an_interrupted_benchmark_stores_what_was_completed(tmp_path):
    clock = Clock()
    (one,) = bench(clock, InterruptedAt(LARGE, clock, 60)).measure(Store(tmp_path), max_ms=50)
    assert one.trace.stop == "interrupted"
    assert one.stored.record.num_samples == 50
    assert len(Store(tmp_path).load().records) == 1


def test_interrupted_before_the_first_sample_there_is_nothing_to_store(tmp_path):
    clock = Clock()
    with pytest.raises(FrontierError, match="nothing was measured"):
        bench(clock, InterruptedAt(LARGE, clock, 5)).measure(Store(tmp_path / "results"))
    assert not (tmp_path / "results").exists()


def test_a_store_that_cannot_be_written_is_found_out_before_measuring(two, tmp_path):
    place = tmp_path / "file"
    place.write_text("not a folder")
    for folder in (place, place / "below"):
        with pytest.raises(StoreError, match="is not a folder; name another with --results"):
            two.measure(Store(folder))
        with pytest.raises(StoreError):
            benchmark([DetectorConfig.from_name(LARGE)], store=Store(folder))
    assert two.candidates[0].timed.calls == 0


def test_there_must_be_something_to_measure():
    with pytest.raises(UsageError, match="nothing to measure; name a model"):
        prepare([])


def test_what_cannot_be_built_is_refused_before_anything_is_built(monkeypatch):
    def refuse_small(config):
        if config.name == SMALL:
            raise ConfigError(f"{config.name} cannot be built")

    monkeypatch.setattr(run, "check_buildable", refuse_small)
    monkeypatch.setattr(run, "_detector", lambda *_: pytest.fail("built"))
    with pytest.raises(ConfigError, match=SMALL):
        prepare([DetectorConfig.from_name(name) for name in (LARGE, SMALL)])


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_folders_without_pictures_are_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=f"pictures from .*{name}"):
        prepare([DetectorConfig.from_name(LARGE)], images=tmp_path / name)


def test_weights_that_are_none_are_refused(tmp_path):
    with pytest.raises(WeightsError, match="not a weights folder"):
        prepare([DetectorConfig.from_name(LARGE)], weights=tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("protocol", [END_TO_END, PAPER])
def test_a_real_detector_from_pictures_to_record(tmp_path, protocol):
    steps = []

    def watched(what):
        steps.append(what)
        return silent(what)

    config = DetectorConfig.from_name("ssd/mobilenet_v1/64")
    store = Store(tmp_path)
    (one,) = benchmark([config, config], store=store, protocol=protocol, minutes=0.2, progress=watched)
    record = store.load().records[0].record
    assert record == one.stored.record
    assert record.config.name == config.name
    assert record.weights == "untrained"
    assert record.precision == "float32"
    assert record.end_to_end.percentiles_ms[50].estimate > 0
    assert record.stages_ms["network"] > record.stages_ms["other"]
    assert record.gmacs > 0
    assert record.memory.parameters_mb > 0
    assert record.verdict.sensors["other processes"] != "unknown"
    assert steps == ["preparing 1 detector", "measuring 1 detector"]
