import gc
import itertools

import numpy as np
import pytest

from analysis.latency.looks import LOOKS
from analysis.schema import STAGES
from frontier.benchmark.latency import measure
from frontier.benchmark.protocol import END_TO_END, PAPER
from frontier.errors import FrontierError
from tests.frontier.benchmark.fakes import MS, STAGE_SHARES, Clock, Sensors, Subject, lognormal_ms


@pytest.fixture
def clock():
    return Clock()


def run(clock, *subjects, plan=END_TO_END, time_cap_s=3600, sensors=None, **options):
    sensors = sensors or Sensors(clock)
    return measure(subjects, plan=plan, sensors=sensors, time_cap_s=time_cap_s, clock=clock, **options)


def test_samples_are_what_the_clock_said(clock):
    (trace,) = run(clock, Subject("a", clock, lambda call: (10 + call % 3) * MS), max_ms=20)
    assert trace.name == "a"
    assert trace.stop == "decided"
    assert trace.warm_up_fused_ns.tolist() == [(10 + call % 3) * MS for call in range(10)]
    assert trace.fused_ns.tolist() == [(10 + call % 3) * MS for call in range(10, 104)]
    assert trace.fused_ns.dtype == np.int64
    assert (np.diff(trace.started_ns) > 0).all()


def test_stages_sum_to_the_whole_exactly(clock):
    # 12,345,677 ns: no stage is a whole number of per cent, so what the stages lack must be in `other`.
    (trace,) = run(clock, Subject("a", clock, lambda _: 12_345_677), max_ms=20)
    stages = [12_345_677 * share // 100 for share in STAGE_SHARES]
    assert trace.staged_ns.shape == (94, len(STAGES))
    assert trace.staged_ns[0].tolist() == [*stages, 12_345_677 - sum(stages)]
    assert (trace.staged_whole_ns == 12_345_677).all()
    assert trace.warm_up_staged_ns.shape == (10, len(STAGES))


def test_each_round_takes_each_candidate_once_in_changing_order(clock):
    log = []
    run(clock, *(Subject(name, clock, log=log) for name in "abc"), max_ms=20)
    rounds = [log[i : i + 6] for i in range(0, len(log), 6)]
    assert len(rounds) == 10 + 94
    for number, one in enumerate(rounds):
        assert [entry[1] for entry in one] == (
            ["fused", "staged"] if number % 2 == 0 else ["staged", "fused"]
        ) * 3
        assert {entry[0] for entry in one} == set("abc")
        assert len({entry[2] for entry in one[:2]}) == 1
    orders = {tuple(entry[0] for entry in one[::2]) for one in rounds}
    assert len(orders) == 6
    followers = [(before[0], after[0]) for before, after in itertools.pairwise(log[::2])]
    assert len(set(followers)) == 9


def test_pictures_are_cycled_each_cycle_in_another_order(clock):
    (trace,) = run(clock, Subject("a", clock, num_pictures=8), max_ms=20)
    whole = trace.pictures[6:94]  # 10 warm-up rounds leave 6 of the second cycle
    cycles = whole.reshape(-1, 8)
    assert all(sorted(cycle) == list(range(8)) for cycle in cycles.tolist())
    assert len({tuple(cycle) for cycle in cycles.tolist()}) == len(cycles)


CANVASES = {"600x800": (1, 5), "600x1024": (1.3, 2), "1024x600": (1.3, 1)}


def test_every_round_takes_one_picture_of_each_canvas(clock):
    log = []
    two_stage, ssd = Subject("two-stage", clock, canvases=CANVASES, log=log), Subject("ssd", clock, log=log)
    trace, other = run(clock, two_stage, ssd, max_ms=20)
    assert (len(trace.fused_ns), len(other.fused_ns)) == (3 * 94, 94)
    assert len(trace.warm_up_fused_ns) == 3 * 10
    rounds = np.array(trace.canvases)[trace.pictures].reshape(94, 3)
    assert all(sorted(one) == sorted(CANVASES) for one in rounds.tolist())
    assert len({tuple(one) for one in rounds.tolist()}) == 6  # in every order
    orders = {tuple(entry[0] for entry in log[i : i + 8 : 2]) for i in range(0, len(log), 8)}
    assert len(orders) == 4  # the other candidate comes before, between and after
    on_common = trace.pictures[trace.pictures < 5][:90].reshape(-1, 5)
    assert all(len({*cycle}) > 3 for cycle in on_common.tolist())  # each picture of a canvas about as often
    assert {*on_common.ravel().tolist()} == {0, 1, 2, 3, 4}


def test_a_canvas_has_a_trace_of_its_own(clock):
    (trace,) = run(clock, Subject("a", clock, canvases=CANVASES), max_ms=20)
    parts = trace.by_canvas()
    assert list(parts) == list(CANVASES)
    for canvas, part in parts.items():
        ns = round(10 * MS * CANVASES[canvas][0])
        assert part.fused_ns.tolist() == part.staged_whole_ns.tolist() == [ns] * 94
        assert part.warm_up_fused_ns.tolist() == [ns] * 10
        assert {trace.canvases[picture] for picture in part.pictures.tolist()} == {canvas}


@pytest.mark.parametrize(("max_ms", "stop"), [(12.5, "decided"), (13.5, "decided"), (11.0, "decided")])
def test_the_budget_is_decided_on_the_slowest_canvas(clock, max_ms, stop):
    (trace,) = run(clock, Subject("a", clock, canvases=CANVASES), max_ms=max_ms)
    assert (trace.stop, len(trace.fused_ns)) == (stop, 3 * 94)


def test_a_slow_canvas_in_doubt_keeps_all_sampling_for_equal_numbers(clock):
    # p95 of 8.3 ms with sigma 0.1 is 9.78 ms, times 1.3 is 12.7: the common canvas alone would be decided at once.
    subject = Subject("a", clock, lognormal_ms(1, 8.3, 0.1), canvases=CANVASES)
    (trace,) = run(clock, subject, max_ms=12.7)
    counts = {len(part.fused_ns) for part in trace.by_canvas().values()}
    assert counts == {len(trace.fused_ns) // 3}
    assert counts <= set(LOOKS[1:])


def test_one_canvas_costs_what_it_did():
    alone, several = Clock(), Clock()
    run(alone, Subject("a", alone), max_ms=20)
    run(several, Subject("a", several, canvases={"600x800": (1, 7)}), max_ms=20)
    assert alone.now == several.now


@pytest.mark.parametrize("sigma", [0.0, 0.05, 0.3, 1.0])
@pytest.mark.parametrize("max_ms", [None, 13.0])
def test_sampling_stops_at_looks_only(sigma, max_ms):
    for seed in range(3):
        clock = Clock()
        (trace,) = run(clock, Subject("a", clock, lognormal_ms(seed, 10, sigma)), max_ms=max_ms)
        assert len(trace.fused_ns) in LOOKS
        assert trace.stop == ("decided" if len(trace.fused_ns) < LOOKS[-1] else trace.stop)


def test_a_candidate_that_is_decided_leaves_the_others_to_go_on(clock):
    clear = Subject("clear", clock, lognormal_ms(0, 5, 0.1))
    close = Subject("close", clock, lognormal_ms(1, 8.55, 0.1))  # true p95 10.08 ms
    traces = run(clock, clear, close, max_ms=10)
    assert [trace.name for trace in traces] == ["clear", "close"]
    assert len(traces[0].fused_ns) == LOOKS[0]
    assert len(traces[1].fused_ns) > LOOKS[0]
    assert len(traces[0].readings) < len(traces[1].readings)
    assert traces[0].readings.column("at_s")[-1] >= (traces[0].started_ns[-1] + traces[0].fused_ns[-1]) / 1e9


def test_the_papers_protocol_takes_its_500_whatever_they_show(clock):
    (trace,) = run(clock, Subject("a", clock), plan=PAPER)
    assert len(trace.fused_ns) == 500
    assert len(run(clock, Subject("a", clock, lognormal_ms(0, 10, 1.0)), plan=PAPER)[0].fused_ns) == 500


def test_when_time_is_up_what_was_completed_is_kept(clock):
    (trace,) = run(clock, Subject("a", clock), time_cap_s=1.0, max_ms=20)
    assert trace.stop == "time cap"
    assert len(trace.warm_up_fused_ns) == 10
    assert len(trace.fused_ns) == 40  # 50 rounds of 20 ms


def test_a_long_warm_up_ends_at_a_quarter_of_the_time(clock):
    (trace,) = run(clock, Subject("a", clock, lambda _: 1000 * MS), time_cap_s=20.0, max_ms=20)
    assert len(trace.warm_up_fused_ns) == 3  # 6 of 20 s
    assert len(trace.fused_ns) == 7


def test_what_cannot_reach_its_next_look_stops_at_this_one_the_slowest_first(clock):
    quick = Subject("quick", clock, lognormal_ms(0, 2, 0.5))
    slow = Subject("slow", clock, lognormal_ms(1, 20, 0.5))
    # 104 rounds of about 50 ms; 94 more of `quick` fit into the 2 s left, of `slow` they do not.
    traces = run(clock, quick, slow, time_cap_s=7.0)
    assert traces[0].stop in ("decided", "time cap")
    assert len(traces[0].fused_ns) > 94
    assert (traces[1].stop, len(traces[1].fused_ns)) == ("time cap", 94)


class Interrupting(Subject):
    """Ctrl-C is pressed in the middle of run number `at`."""

    def __init__(self, *arguments, at, kind="fused"):
        super().__init__(*arguments)
        self.at, self.kind = at, kind

    def _maybe(self, kind):
        if kind == self.kind and self.calls == self.at:
            raise KeyboardInterrupt

    def fused(self, picture_index):
        self._maybe("fused")
        super().fused(picture_index)

    def staged(self, picture_index):
        self._maybe("staged")
        return super().staged(picture_index)


@pytest.mark.parametrize(("kind", "at"), [("fused", 50), ("staged", 51)])  # in round 50, first and second
def test_an_interrupted_measurement_keeps_whole_samples_only(clock, kind, at):
    traces = run(clock, Subject("a", clock), Interrupting("b", clock, at=at, kind=kind), max_ms=20)
    assert [trace.stop for trace in traces] == ["interrupted", "interrupted"]
    for trace in traces:
        assert len(trace.fused_ns) in (40, 41)
        assert (trace.fused_ns == 10 * MS).all()
        assert (trace.staged_whole_ns == 10 * MS).all()


def test_interrupted_within_a_round_every_canvas_keeps_the_same_number(clock):
    subject = Interrupting("a", clock, at=100)
    subject.canvases, subject.times_longer = ("600x800", "600x1024", "1024x600"), [1, 1, 1]
    (trace,) = run(clock, subject, max_ms=20)
    assert {len(part.fused_ns) for part in trace.by_canvas().values()} == {23}  # 100 // 3 less 10 to warm up


def test_interrupted_while_warming_up_there_are_no_samples(clock):
    (trace,) = run(clock, Interrupting("a", clock, at=4), max_ms=20)
    assert (trace.stop, len(trace.fused_ns)) == ("interrupted", 0)
    assert trace.warm_up_fused_ns.tolist() == [10 * MS] * 4


def test_progress_and_sensors_are_outside_of_what_is_timed(clock):
    calls = []

    def report(done_s, of_s):
        calls.append((clock.now, done_s, of_s))
        clock.advance(3 * MS)

    sensors = Sensors(clock, cost_ns=1 * MS)
    (trace,) = run(clock, Subject("a", clock), sensors=sensors, on_progress=report, max_ms=20)
    assert (trace.fused_ns == 10 * MS).all()
    assert (trace.staged_whole_ns == 10 * MS).all()
    gaps = np.diff([at for at, _, _ in calls])
    assert (gaps >= 200 * MS).all()  # five times a second at most
    assert all(done_s <= of_s for _, done_s, of_s in calls)
    assert (np.diff(sensors.reads)[1:-1] >= 250 * MS).all()


def test_progress_expects_no_more_than_the_time_cap(clock):
    seen = []
    run(clock, Subject("a", clock), time_cap_s=5.0, max_ms=20, on_progress=lambda _, of_s: seen.append(of_s))
    assert max(seen) <= 5.0
    seen.clear()
    run(clock, Subject("a", clock), plan=PAPER, on_progress=lambda _, of_s: seen.append(of_s))
    assert seen[-1] == pytest.approx(510 * 0.02, rel=0.02)


def test_slow_sensors_are_read_seldom(clock):
    sensors = Sensors(clock, cost_ns=20 * MS)
    run(clock, Subject("a", clock), plan=PAPER, sensors=sensors)
    assert len(sensors.reads) <= 3 + 510 * 0.02 / 2.0  # one in a hundred times 20 ms


def test_nothing_collects_garbage_inside_samples(clock):
    class Watching(Subject):
        def fused(self, picture_index):
            assert not gc.isenabled()
            super().fused(picture_index)

    assert gc.isenabled()
    run(clock, Watching("a", clock), max_ms=20)
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_a_subject_that_fails_says_so_and_leaves_no_trace(clock):
    def broken(call):
        if call == 30:
            raise RuntimeError("out of memory")
        return 10 * MS

    with pytest.raises(RuntimeError, match="out of memory"):
        run(clock, Subject("a", clock, broken), max_ms=20)
    assert gc.isenabled()


def test_overlapping_stages_are_an_error(clock):
    class Overlapping(Subject):
        def staged(self, picture_index):
            return tuple(2 * stage for stage in super().staged(picture_index))

    with pytest.raises(FrontierError, match=r"a: stages decode, resize, .* overlap"):
        run(clock, Overlapping("a", clock), max_ms=20)


def test_nothing_to_time_gives_nothing(clock):
    assert run(clock) == []
    with pytest.raises(FrontierError, match="at least one picture"):
        run(clock, Subject("a", clock, num_pictures=0))
