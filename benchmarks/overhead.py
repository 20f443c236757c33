"""What the measuring loop itself costs per sample, found by timing a subject that does nothing.

    python benchmarks/overhead.py [ROUNDS]

Two figures: what lies inside the timed region (a call and a reading of the clock, which every recorded sample
contains) and what a sample takes in all, with garbage collection, real sensors and progress between rounds. The
aim is at most 50 microseconds a sample. The best of five runs is printed: the machine's other work only adds.
"""

import sys
import time
from collections.abc import Sequence

import numpy as np

from frontier.benchmark.latency import measure
from frontier.benchmark.protocol import Protocol
from frontier.benchmark.sensors import Sensors

RUNS = 5
AIM_US = 50.0


class Nothing:
    """A subject that takes no time."""

    name = "nothing"
    canvases = ("300x300",) * 10

    def fused(self, picture_index: int) -> None:
        """Do nothing."""

    def staged(self, picture_index: int) -> Sequence[int]:  # noqa: ARG002  # the interface has it
        """Do nothing in six stages."""
        return (0, 0, 0, 0, 0, 0)


def main() -> int:
    """Print both figures; 1 where the aim is missed."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3008
    plan = Protocol(name="overhead", words="", looks=(rounds,))
    inside_us, whole_us = [], []
    for _ in range(RUNS):
        begin = time.perf_counter_ns()
        (trace,) = measure([Nothing()], plan=plan, sensors=Sensors(), time_cap_s=600)
        samples = 2 * (len(trace.fused_ns) + len(trace.warm_up_fused_ns))
        whole_us.append((time.perf_counter_ns() - begin) / 1e3 / samples)
        inside_us.append(float(np.median(trace.fused_ns)) / 1e3)
    print(f"inside the timed region: {min(inside_us):.2f} us a sample (median of {rounds})")
    print(f"in all, between samples included: {min(whole_us):.1f} us a sample; aim: at most {AIM_US:g} us")
    return int(min(whole_us) > AIM_US)


if __name__ == "__main__":
    sys.exit(main())
