"""What many results cost to look at: every figure, the report, a comparison, and a recommendation from 10,000 records.

    python benchmarks/findings.py [RUNS]

Stores are filled with the records that come with frontier (`--results demonstration`), each under the name of many
other detectors and with its times scaled by lot, so that rows have intervals and draws as real ones have. Each figure is
the best of RUNS (3) whole processes, start included. The aims are for two cores with nothing beside them.
"""

import dataclasses
import itertools
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from cli import Cost, cost_of

from detectors.catalog import EXTRACTORS
from detectors.config import DetectorConfig
from frontier.device import here
from frontier.errors import ExitCode
from frontier.place import DEMONSTRATION_FOLDER
from frontier.record_file import Stored
from frontier.records import Evaluation, Measurement
from frontier.store import Store

ROWS, RECORDS = 1_000, 10_000
PROPOSALS = (10, 20, 50, 100, 300)
REPORT_AIM_MB = 8.0
ANSWERS = (ExitCode.ANSWERED, ExitCode.NOTHING_FITS, ExitCode.UNCERTAIN)


class Aim(NamedTuple):
    """A command, and the seconds that it may take."""

    what: str
    arguments: tuple[str, ...]
    seconds: float


def names(count: int) -> list[str]:
    """The first `count` names of detectors, of all kinds, sizes and numbers of proposals."""

    def every() -> Iterator[str]:
        for resolution in itertools.chain((300, 150), range(301, 10_000)):
            for extractor in EXTRACTORS:
                yield f"ssd/{extractor}/{resolution}"
                for meta, proposals in itertools.product(("faster_rcnn", "r_fcn"), PROPOSALS):
                    yield f"{meta}/{extractor}/{resolution}/p{proposals}"

    return list(itertools.islice(every(), count))


def fill(folder: Path, count: int, *, has_accuracies: bool) -> None:
    """`count` measurements of this machine, each with an evaluation of its weights if asked for."""
    kept, store, rng, device = Store(DEMONSTRATION_FOLDER), Store(folder), np.random.default_rng(0), here()
    timed, evaluated = kept.load().records, kept.evaluations().records
    samples = {one.digest: kept.samples(one.record) for one in (*timed, *evaluated)}
    for number, name in enumerate(names(count)):
        own = {"config": DetectorConfig.from_name(name), "weights_digest": f"{number:064x}"}
        time = timed[rng.integers(len(timed))]
        store.add(scaled(time, rng.lognormal(), device=device, **own), samples[time.digest])
        if has_accuracies:
            accuracy: Stored[Evaluation] = evaluated[rng.integers(len(evaluated))]
            store.add(dataclasses.replace(accuracy.record, **own), samples[accuracy.digest])


def scaled(stored: Stored[Measurement], factor: float, **changes: Any) -> Measurement:
    """A measurement with all its times of a call multiplied."""
    record = stored.record
    timing = record.end_to_end
    percentiles = {
        percentile: dataclasses.replace(
            bounds,
            estimate=factor * bounds.estimate,
            lower=None if bounds.lower is None else factor * bounds.lower,
            upper=None if bounds.upper is None else factor * bounds.upper,
        )
        for percentile, bounds in timing.percentiles_ms.items()
    }
    return dataclasses.replace(
        record, end_to_end=dataclasses.replace(timing, percentiles_ms=percentiles), **changes
    )


def main() -> int:
    """Print the table; the exit status is the number of aims that were missed."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as place:
        rows, records, out = (Path(place) / name for name in ("rows", "records", "out"))
        fill(rows, ROWS, has_accuracies=True)
        fill(records, RECORDS, has_accuracies=False)
        out.mkdir()
        page, two = out / "report.html", names(2)
        aims = [
            Aim("every figure", ("plot", "all", "--out", str(out), "--results", str(rows)), 20),
            Aim("the report", ("report", "--max-ms", "50", "--out", str(page), "--results", str(rows)), 10),
            Aim("a comparison", ("compare", *two, "--results", str(rows)), 2),
            Aim(f"a choice from {RECORDS:,}", ("recommend", "--max-ms", "50", "--results", str(records)), 2),
        ]
        missed = [said(aim, timed(aim.arguments, runs)) for aim in aims]
        size_mb = page.stat().st_size / 1e6
        print(f"{'the report, its size':24} {size_mb:6.1f} MB; aim {REPORT_AIM_MB:.0f} MB")
    return sum(missed) + (size_mb > REPORT_AIM_MB)


def timed(arguments: Sequence[str], runs: int) -> Cost:
    """The best of `runs` processes, after one that must succeed: an error would be quick.

    Raises:
        RuntimeError: it does not; with what it said.
    """
    command = [sys.executable, "-m", "frontier", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own
    if done.returncode not in ANSWERS:
        raise RuntimeError(f"frontier {' '.join(arguments)}: exit status {done.returncode}; {done.stderr}")
    return cost_of(command, runs)


def said(aim: Aim, cost: Cost) -> bool:
    """Print a line; whether the aim was missed."""
    print(
        f"{aim.what:24} {cost.wall_ms / 1e3:6.1f} s, {cost.cpu_ms / 1e3:6.1f} s of processor; aim {aim.seconds:g} s",
        flush=True,
    )
    return cost.wall_ms / 1e3 > aim.seconds


if __name__ == "__main__":
    sys.exit(main())
