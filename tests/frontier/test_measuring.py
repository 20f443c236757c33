"""Measuring before answering, on a bench whose times are made up: what is measured, certified and said."""

import contextlib
from types import SimpleNamespace

import pytest

from analysis.choice.budget import Budget
from detectors.config import DetectorConfig
from frontier import measuring
from frontier.desk import load
from frontier.device import here
from frontier.errors import NoRowsError, UsageError
from frontier.measuring import measure_and_answer, plan_of
from frontier.question import Question

SSD, ZOO = "ssd/mobilenet_v1/300", "ssd/mobilenet_v1/300@tf_zoo"
FASTER = (
    "faster_rcnn/mobilenet_v1/600"  # 30.5 thousand million multiply-adds: expected to take 0.4 s a picture
)
SSDS = {"meta_architecture": "ssd"}


@pytest.fixture(autouse=True)
def _three_known_models(monkeypatch):
    configs = tuple(DetectorConfig.from_name(name) for name in (FASTER, SSD, ZOO))
    monkeypatch.setattr(measuring, "known_configs", lambda: configs)


class Bench:
    """Stands for `frontier.benchmark.run.Bench`: each measurement stores the next of the times given."""

    def __init__(self, keep, times, stop="decided"):
        self.keep, self.times, self.stop = keep, {name: list(p95s) for name, p95s in times.items()}, stop
        self.configs, self.calls, self.serial = (), [], 0

    def prepare(self, configs, progress):
        with progress("preparing") as report:
            report(1, 1)
        self.configs = configs
        return self

    def measure(self, store, *, max_ms, percentile, minutes, only, progress):
        assert (max_ms, percentile) == (50, 95)
        assert minutes > 0
        assert progress is not None
        chosen = [config for config in self.configs if only is None or config in only]
        self.calls.append([config.name for config in chosen])
        return [
            SimpleNamespace(stored=self._store(store, c), trace=SimpleNamespace(stop=self.stop))
            for c in chosen
        ]

    def _store(self, store, config):
        p95 = self.times[config.name].pop(0)
        self.serial += 1
        created = f"2026-02-01T00:00:{self.serial:02}+00:00"
        return self.keep(config.name, folder=store.folder, p95=p95, upper=1.05 * p95, created=created)


@pytest.fixture
def answer(keep, tmp_path):
    """A function that measures times on a made-up bench and answers 50 ms; the bench is `answer.bench`."""

    def answer(times, *, stop="decided", minutes=10.0, **options):
        answer.bench, answer.announced = Bench(keep, times, stop), []
        return measure_and_answer(
            Question(budget=Budget(max_ms=50), **{**SSDS, **options}),
            tmp_path / "results",
            minutes=minutes,
            progress=lambda _what: contextlib.nullcontext(lambda _done, _of: None),
            announce=answer.announced.append,
            prepare=answer.bench.prepare,
        )

    return answer


def test_the_choice_is_measured_again_before_it_is_said_to_fit(answer):
    found = answer({SSD: [30], ZOO: [40, 41]})
    assert answer.bench.calls == [[SSD, ZOO], [ZOO]]
    assert (found.recommendation.state, found.recommendation.is_confirmed) == ("fits", True)
    assert found.recommendation.choice.latency_ms == 41  # the fresh samples
    assert found.results.measurements == 3
    assert str(found.results).endswith("(3 measurements)")
    assert "confirmed      yes, with fresh samples taken after it was chosen" in str(found)


def test_a_choice_that_was_lucky_gives_way(answer):
    found = answer({SSD: [30, 31], ZOO: [40, 60]})
    assert answer.bench.calls == [[SSD, ZOO], [ZOO], [SSD]]
    assert (found.recommendation.choice.model, found.recommendation.is_confirmed) == (SSD, True)
    assert found.recommendation.next_more_accurate.model == ZOO


def test_nothing_that_fits_is_not_measured_again(answer):
    found = answer({SSD: [70], ZOO: [80]})
    assert answer.bench.calls == [[SSD, ZOO]]
    assert found.recommendation.state == "nothing fits"


def test_after_ctrl_c_a_choice_is_not_said_to_fit(answer):
    found = answer({SSD: [30], ZOO: [40]}, stop="interrupted")
    assert answer.bench.calls == [[SSD, ZOO]]
    assert found.recommendation.state == "uncertain"
    assert "fresh samples have not confirmed it" in " ".join(str(found).split())


def test_what_was_stored_before_is_a_candidate_too_and_is_certified_alike(answer, keep, tmp_path):
    keep("ssd/mobilenet_v1/512", folder=tmp_path / "results", p95=20, upper=21)  # of unknown accuracy
    keep(ZOO, folder=tmp_path / "results", p95=20, upper=21)
    found = answer({SSD: [30], ZOO: [40, 41]})
    assert found.recommendation.unranked == ("ssd/mobilenet_v1/512",)
    assert found.recommendation.choice.latency_ms == 41


def test_the_plan_is_announced_first(answer):
    answer({SSD: [30], ZOO: [40, 41]})
    (words,) = answer.announced
    assert words.startswith(
        "Measuring 2 detectors on this machine, with untrained weights; about 1 min, at most 10"
    )
    assert words.splitlines()[1:] == [f"  {SSD}", f"  {ZOO}"]


def test_another_device_cannot_be_measured_here(answer):
    with pytest.raises(UsageError, match="--measure measures this machine, not titan_x"):
        answer({}, device="titan_x")
    assert answer({SSD: [30], ZOO: [40, 41]}, device=here().key).recommendation.state == "fits"


def plan(tmp_path, minutes=10.0, only=None, max_ms=50, **budget):
    question = Question(budget=Budget(max_ms=max_ms, **budget), **(only or {}))
    return plan_of(question, minutes, load(tmp_path))


def test_what_is_known_already_is_not_measured_to_death(tmp_path):
    names = {config.name for config in plan(tmp_path, max_gmacs=2, max_params_m=7).configs}
    assert names == {SSD, ZOO}  # Howard et al., Table 13: 1.2 and 6.8; Faster R-CNN takes 25 and more
    assert {config.name for config in plan(tmp_path, min_ap=0.2, only=SSDS).configs} == {ZOO}


def test_the_time_bounds_how_many_are_measured(tmp_path):
    # Each SSD needs 10 s to prepare and 94 x 2 x 30 ms = 5.6 s of samples; 0.7 x 0.6 min are 25 s.
    short = plan(tmp_path, minutes=0.6)
    assert [config.name for config in short.configs] == [SSD]
    assert short.too_many == (ZOO,)
    assert short.estimated_minutes == pytest.approx(15.6 / 60 / 0.7, rel=0.01)


def test_what_is_expected_to_be_far_too_slow_is_not_measured_but_named(answer, tmp_path):
    assert plan(tmp_path).too_slow == (FASTER,)
    assert not plan(tmp_path, max_ms=200).too_slow
    found = answer({SSD: [30], ZOO: [40, 41]}, meta_architecture=None)
    assert f"Not measured, expected to take over 4 times the budget: {FASTER}." in found.remarks


def test_at_least_one_is_measured(tmp_path):
    assert [config.name for config in plan(tmp_path, minutes=0.01, max_ms=1).configs] == [SSD]


def test_a_stored_time_sharpens_the_estimate(tmp_path, keep):
    before = plan(tmp_path, only=SSDS, max_ms=1000).estimated_minutes
    keep(SSD, p95=1000, upper=1100)
    assert plan(tmp_path, only=SSDS, max_ms=1000).estimated_minutes > before + 1


def test_nothing_to_measure_is_said(tmp_path):
    with pytest.raises(NoRowsError, match=r"nothing to measure.*ap_small.*frontier models"):
        plan(tmp_path, objective="ap_small")


def test_the_fastest_comes_first(tmp_path):
    configs = plan(tmp_path, minutes=60.0).configs
    assert configs[0] == DetectorConfig.from_name(SSD)


def test_a_two_stage_detector_is_expected_to_be_timed_on_all_its_canvases(tmp_path):
    # 15 ms and 12 ms for each of its 30.5 thousand million multiply-adds make 381 ms; twice on three canvases, 94
    # times, 215 s, and 10 s to prepare it; of 1000 minutes 70 % are for sampling.
    found = plan(tmp_path, minutes=1000.0, only={"meta_architecture": "faster_rcnn"}, max_ms=1000)
    assert found.estimated_minutes == pytest.approx((10 + 215) / 60 / 0.7, rel=0.01)
