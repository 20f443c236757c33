"""What the command line costs from start to end, beside a bare `python -c pass`, on a store of 1,000 records.

    python benchmarks/cli.py [RUNS]

Each figure is the best of RUNS (20) whole processes: the machine's other work only adds. Byte code is written on
the first run, as an installed package has it. The aims are 200 ms more than the bare interpreter for --help and
400 ms in all for `frontier recommend`.
"""

import dataclasses
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def best_ms(command: list[str], runs: int) -> float:
    """The least time of a whole process, in ms."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(runs + 1):
        begin = time.perf_counter()
        subprocess.run(command, capture_output=True, check=False, env=environment)  # noqa: S603  # our own
        times.append(time.perf_counter() - begin)
    return 1e3 * min(times[1:])


def main() -> int:
    """Print the times; 1 where an aim is missed."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    frontier = [sys.executable, "-m", "frontier"]
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        bare = best_ms([sys.executable, "-c", "pass"], runs)
        help_ms = best_ms([*frontier, "--help"], runs)
        recommend = best_ms([*frontier, "recommend", "--max-ms", "50", "--results", folder], runs)
        published = best_ms([*frontier, "recommend", "--max-ms", "50", "--device", "titan_x"], runs)
    print(f"python -c pass                                     {bare:6.0f} ms")
    print(
        f"frontier --help                                    {help_ms:6.0f} ms  (aim: {HELP_AIM_MS:.0f} more)"
    )
    print(
        f"frontier recommend, {RECORDS} records                   {recommend:6.0f} ms  (aim: {RECOMMEND_AIM_MS:.0f})"
    )
    print(f"frontier recommend, published results              {published:6.0f} ms")
    return int(help_ms - bare > HELP_AIM_MS or recommend > RECOMMEND_AIM_MS)


if __name__ == "__main__":
    sys.exit(main())
