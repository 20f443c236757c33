"""Time many detectors on this machine, each stored as soon as it is measured.

python benchmarks/grid.py RESULTS IMAGES MODEL...

For a machine that is at hand for a short while: several detectors are compiled at a time, and a failure or an end of
the time costs only what was not measured yet. Measuring starts when all compiling is over, so that nothing else runs
beside it. Detectors are not interleaved; `frontier benchmark` does that.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from detectors.config import DetectorConfig
from frontier.benchmark.run import Bench, prepare
from frontier.store import Store

COMPILING_AT_ONCE = 6
MINUTES_EACH = 0.25


def main(results: str, images: str, *models: str) -> int:
    """Measure and print a line for each; the exit status is the number of failures."""
    store = Store(Path(results))
    folder = None if images == "-" else Path(images)
    configs = [DetectorConfig.from_name(model) for model in models]
    start = time.perf_counter()
    with ThreadPoolExecutor(COMPILING_AT_ONCE) as pool:
        benches = list(pool.map(lambda config: prepared(config, folder), configs))
    print(f"prepared in {time.perf_counter() - start:.0f} s", flush=True)
    for config, bench in zip(configs, benches, strict=True):
        if isinstance(bench, Exception):
            print(f"{config.name:40} FAILED {' '.join(str(bench).split())[:300]}", flush=True)
        else:
            report(config, bench, store)
    return sum(isinstance(bench, Exception) for bench in benches)


def prepared(config: DetectorConfig, images: Path | None) -> Bench | Exception:
    """The detector ready to be timed, or why it is not."""
    try:
        return prepare([config], images=images)
    except Exception as error:  # noqa: BLE001  # one detector must not cost the others
        return error


def report(config: DetectorConfig, bench: Bench, store: Store) -> None:
    """Measure one and print its line."""
    (measured,) = bench.measure(store, minutes=MINUTES_EACH)
    record = measured.stored.record
    stages = " ".join(f"{name} {value:.2f}" for name, value in record.stages_ms.items())
    p50, p95 = (record.end_to_end.percentiles_ms[p] for p in (50, 95))
    bound = "-" if p95.upper is None else f"{p95.upper:.1f}"
    print(
        f"{config.name:40} p50 {p50.estimate:7.2f} p95 {p95.estimate:7.2f} [{bound}] n {record.num_samples} "
        f"{record.verdict.kind}; {stages}; compile {record.compile_s:.0f} s",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
