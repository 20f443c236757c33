"""What the command line costs from start to end, beside a bare `python -c pass`, on a store of 1,000 records.

    python benchmarks/cli.py [RUNS]

Each figure is the best of RUNS (20) whole processes: the machine's other work only adds. Byte code is written on
the first run, as an installed package has it. The aims are 200 ms more than the bare interpreter for --help and
400 ms in all for `frontier recommend`.
"""

import dataclasses
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np

from detectors.config import DetectorConfig
from frontier.device import here
from frontier.records import Measurement, parse_json
from frontier.store import Store

RECORDS = 1000
GOLDEN = Path(__file__).parents[1] / "tests" / "frontier" / "golden" / "schema_1.json"
HELP_AIM_MS = 200.0  # beyond the bare interpreter
RECOMMEND_AIM_MS = 400.0  # in all


def fill(folder: Path) -> None:
    """A store of `RECORDS` measurements of this machine, a thousand resolutions of one detector."""
    golden = Measurement.from_dict(parse_json(GOLDEN.read_bytes()))
    store, device = Store(folder), here()
    for number in range(RECORDS):
        resolution = 300 if number == 0 else 300 + number
        config = DetectorConfig.from_name(f"ssd/mobilenet_v1/{resolution}")
        record = dataclasses.replace(golden, config=config, device=device, compile_s=float(number))
        store.add(record, {"end_to_end_ms": np.zeros(1)})


class Cost(NamedTuple):
    """The least that a whole process took: on the clock, and of the processor, in ms."""

    wall_ms: float
    cpu_ms: float


def cost_of(command: list[str], runs: int) -> Cost:
    """The best of `runs` processes, after one that writes the byte code."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    costs = []
    for _ in range(runs + 1):
        before, begin = _cpu_s(), time.perf_counter()
        subprocess.run(command, capture_output=True, check=False, env=environment)  # noqa: S603  # our own
        costs.append((1e3 * (time.perf_counter() - begin), 1e3 * (_cpu_s() - before)))
    walls, cpus = zip(*costs[1:], strict=True)
    return Cost(min(walls), min(cpus))


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main() -> int:
    """Print the times; 1 where an aim is missed."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    recommend = [sys.executable, "-m", "frontier", "recommend", "--max-ms", "50"]
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        costs = {
            "python -c pass": cost_of([sys.executable, "-c", "pass"], runs),
            "frontier --help": cost_of([sys.executable, "-m", "frontier", "--help"], runs),
            f"frontier recommend, {RECORDS} records": cost_of([*recommend, "--results", folder], runs),
            "frontier recommend, published": cost_of([*recommend, "--device", "titan_x"], runs),
        }
    for name, cost in costs.items():
        print(f"{name:36} {cost.wall_ms:5.0f} ms, {cost.cpu_ms:5.0f} ms of processor")
    print(
        f"aims: --help {HELP_AIM_MS:.0f} ms more than python -c pass, recommend {RECOMMEND_AIM_MS:.0f} ms in all"
    )
    bare, help_, stored, _ = costs.values()
    return int(help_.wall_ms - bare.wall_ms > HELP_AIM_MS or stored.wall_ms > RECOMMEND_AIM_MS)


if __name__ == "__main__":
    sys.exit(main())
