"""`judge`: may a measurement be trusted? A verdict from its trace and from what the sensors recorded meanwhile.

In the order in which a verdict is chosen; every finding becomes a reason, whichever names the verdict:

- `too few`: fewer samples than the protocol's first look.
- `throttled`: the processors counted slow-downs, the accelerator named a limit, or a clock was lower while
  samples were slower. Never without such a record.
- `contended`: other processes, other virtual machines or the control group's limit took more than a stated share
  of the processors, or did so (or pushed this process aside) while samples were slower. Never without such a
  record.
- `drifting`: the level moved (`frontier.benchmark.drift`) and no sensor says why.
- `stable`: none of these. Sensors that could not be read are listed as `unknown`, not taken for quiet.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontier.benchmark.drift import Samples, movement
from frontier.benchmark.nvml import Limit
from frontier.benchmark.readings import Readings
from frontier.benchmark.sensor_words import sensor_words
from frontier.records import Verdict

Floats = NDArray[np.float64]

# Sustained contention: shares of the processors over the whole measurement.
MOST_OTHERS = 0.10
MOST_OTHERS_IN_A_QUEUE = 0.05  # where work also waited for a processor for this share of the time;
MOST_WAITING = 0.25  # a measurement alone on two cores, whose threads wait for each other, sees 0.07 to 0.09
MOST_STEAL = 0.03
MOST_HELD_BACK = 0.01
# Coincidence: how different the calm and the slow parts of a drifting trace must be.
SLOWER = 1.03  # else there are no slow parts
CLOCK_DROP = 0.05
MORE_OTHERS = 0.05
MORE_STEAL = 0.02
MORE_PREEMPTIONS = 20.0  # per second, and at least twice as many
FEWEST_INTERVALS = 4
POWER_CAP_SHARE = 0.1  # a card may touch its power cap for a moment; the other limits count at once


class Parts(NamedTuple):
    """The intervals between snapshots in which samples were calm and in which they were slower."""

    calm: NDArray[np.bool_]
    slow: NDArray[np.bool_]

    def compare(self, values: Floats) -> tuple[float, float]:
        """Mean of `values` (one per interval) in the calm and in the slow part; NaN where unknown."""
        return float(values[self.calm].mean()), float(values[self.slow].mean())


def judge(samples_ns: Samples, started_ns: Samples, readings: Readings, *, needed: int) -> Verdict:
    """The verdict on one detector's end-to-end samples.

    Args:
        samples_ns: durations in the order taken, shape (n,); may be empty.
        started_ns: when each began, on the clock of `readings`.
        readings: the sensors from before the first sample to after the last.
        needed: samples of the protocol's first look.
    """
    moved = movement(samples_ns)
    drifts = moved is not None and moved.is_drift
    parts = _parts(samples_ns, started_ns, readings) if drifts else None
    findings = {
        "too few": [f"{len(samples_ns)} samples, {needed} needed"] if len(samples_ns) < needed else [],
        "throttled": [*_limits(readings), *(_slower_clocks(readings, parts) if parts else ())],
        "contended": [*_sustained(readings), *(_episodes(readings, parts) if parts else ())],
        "drifting": [moved.words] if moved is not None and drifts else [],
    }
    kind = next((kind for kind, reasons in findings.items() if reasons), "stable")
    reasons = tuple(reason for reasons in findings.values() for reason in reasons)
    return Verdict(kind=kind, reasons=reasons, sensors=sensor_words(readings))


def _parts(samples_ns: Samples, started_ns: Samples, readings: Readings) -> Parts | None:
    """The calm and the slow intervals; None where there are too few, or samples are much alike in all."""
    interval = np.searchsorted(readings.column("at_s"), started_ns / 1e9, side="right") - 1
    filled = [i for i in np.unique(interval) if 0 <= i < len(readings) - 1]
    if len(filled) < FEWEST_INTERVALS:
        return None
    levels = np.full(len(readings) - 1, np.nan)
    for i in filled:
        levels[i] = np.median(samples_ns[interval == i])
    low, high = np.nanquantile(levels, [0.1, 0.9])
    calm, slow = levels <= (low + high) / 2, levels > (low + high) / 2
    if high < SLOWER * low or not calm.any() or not slow.any():
        return None
    return Parts(calm, slow)


def _limits(readings: Readings) -> Iterator[str]:
    events = readings.column("throttle_events")
    if len(events) and events[-1] > events[0]:
        yield f"the processors slowed down {events[-1] - events[0]:.0f} times to stay cool"
    seen = [Limit(int(bits)) for bits in readings.column("gpu_limits") if np.isfinite(bits)]
    for limit in Limit:
        share = sum(limit in bits for bits in seen) / max(1, len(seen))
        if share > (POWER_CAP_SHARE if limit is Limit.POWER_CAP else 0.0):
            yield f"the accelerator was limited by its {limit.words} in {share:.0%} of the readings"


def _slower_clocks(readings: Readings, parts: Parts) -> Iterator[str]:
    for name, owner in (("frequency_mhz", "processor"), ("gpu_clock_mhz", "accelerator")):
        calm, slow = parts.compare(readings.between(name))
        if slow < (1 - CLOCK_DROP) * calm:
            yield f"the {owner}'s clock was {slow:.0f} MHz while samples were slower, {calm:.0f} MHz otherwise"


def _sustained(readings: Readings) -> Iterator[str]:
    others, waiting = readings.others_at_least, readings.mean_per_second("waiting_s")
    if others > MOST_OTHERS:
        yield f"other processes kept {others:.0%} of the processors busy"
    elif others > MOST_OTHERS_IN_A_QUEUE and waiting > MOST_WAITING:
        yield f"other processes kept {others:.0%} of the processors busy, and work waited for one {waiting:.0%} of the time"
    steal = readings.mean_per_second("steal_s") / readings.cores
    if steal > MOST_STEAL:
        yield f"the hypervisor gave {steal:.0%} of the processors to other machines"
    held_back = readings.mean_per_second("held_back_s")
    if held_back > MOST_HELD_BACK:
        yield f"the control group's processor limit held the process back {held_back:.0%} of the time"


def _episodes(readings: Readings, parts: Parts) -> Iterator[str]:
    calm, slow = parts.compare(readings.others)
    if slow - calm > MORE_OTHERS:
        yield f"other processes kept {slow:.0%} of the processors busy while samples were slower, {calm:.0%} otherwise"
    calm, slow = parts.compare(readings.per_second("steal_s") / readings.cores)
    if slow - calm > MORE_STEAL:
        yield f"the hypervisor took {slow:.0%} of the processors while samples were slower, {calm:.0%} otherwise"
    calm, slow = parts.compare(readings.per_second("preemptions"))
    if slow > max(2 * calm, calm + MORE_PREEMPTIONS):
        yield f"the process was pushed aside {slow:.0f} times a second while samples were slower, {calm:.0f} otherwise"
