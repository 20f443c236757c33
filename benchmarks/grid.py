"""Time many detectors on this machine, each stored as soon as it is measured.

python benchmarks/grid.py RESULTS IMAGES MODEL[=WEIGHTS]... [--minutes-each M]

IMAGES is a folder of pictures, or - for the bundled drawings; WEIGHTS a weights folder, without one they are untrained.

For a machine that is at hand for a short while: several detectors are compiled at a time, and a failure or an end of
the time costs only what was not measured yet. Measuring starts when all compiling is over, so that nothing else runs
beside it. Detectors are not interleaved; `frontier benchmark` does that.
"""

import argparse
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from detectors.config import DetectorConfig
from frontier.benchmark.run import Bench, prepare
from frontier.store import Store

COMPILING_AT_ONCE = 6
MINUTES_EACH = 0.25


def main(argv: list[str]) -> int:
    """Measure and print a line for each; the exit status is the number of failures."""
    asked = arguments(argv)
    store, models = Store(asked.results), [model.partition("=") for model in asked.models]
    folder = None if asked.images == Path("-") else asked.images
    configs = [DetectorConfig.from_name(name) for name, _, _ in models]
    weights = [Path(place) if place else None for _, _, place in models]
    start = time.perf_counter()
    with ThreadPoolExecutor(COMPILING_AT_ONCE) as pool:
        benches = list(pool.map(lambda pair: prepared(*pair, folder), zip(configs, weights, strict=True)))
    print(f"prepared in {time.perf_counter() - start:.0f} s", flush=True)
    for config, bench in zip(configs, benches, strict=True):
        if isinstance(bench, Exception):
            print(f"{config.name:40} FAILED {' '.join(str(bench).split())[:300]}", flush=True)
        else:
            report(config, bench, store, asked.minutes_each)
    return sum(isinstance(bench, Exception) for bench in benches)


def arguments(argv: list[str]) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("results", type=Path)
    parser.add_argument("images", type=Path)
    parser.add_argument("models", nargs="+", metavar="MODEL[=WEIGHTS]")
    parser.add_argument("--minutes-each", type=float, default=MINUTES_EACH)
    return parser.parse_args(argv)


def prepared(config: DetectorConfig, weights: Path | None, images: Path | None) -> Bench | Exception:
    """The detector ready to be timed, or why it is not."""
    try:
        return prepare([config], weights=weights, images=images)
    except Exception as error:  # noqa: BLE001  # one detector must not cost the others
        return error


def report(config: DetectorConfig, bench: Bench, store: Store, minutes: float) -> None:
    """Measure one and print its line."""
    (measured,) = bench.measure(store, minutes=minutes)
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
    sys.exit(main(sys.argv[1:]))
