"""`frontier benchmark`: time detectors on this machine."""

from pathlib import Path

from detectors.config import DetectorConfig
from frontier.benchmark.protocol import protocol_named
from frontier.benchmark.report import Asked, report_data, report_text
from frontier.benchmark.run import DEFAULT_MINUTES
from frontier.benchmark.run import benchmark as run_benchmark
from frontier.errors import ExitCode, UsageError
from frontier.numbers import known_percentile, optional_positive, positive
from frontier.place import place_to_keep
from frontier.progress import progress_bar
from frontier.reply import Output, Reply
from frontier.store import Store


def benchmark(
    models: list[str],
    /,
    *,
    images: Path | None = None,
    max_ms: float | None = None,
    percentile: int = 95,
    minutes: float = DEFAULT_MINUTES,
    protocol: str = "end_to_end",
    weights: Path | None = None,
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Time detectors on this machine and keep what was found.

    Several detectors are timed in turn, so that whatever the machine does hits all alike. Sampling ends when the
    samples decide about --max-ms, else when the bound of the percentile is within 2 % of it, else after --minutes.
    Ctrl-C ends it early and keeps what was completed; records are stored when all sampling has ended, so that a
    run that is killed loses its samples.

    A two-stage detector keeps a picture's shape and so has up to three canvases (picture sizes). Each that occurs
    in the pictures is timed, and the budget is judged on the slowest. If yours are of one shape, give some with
    --images.

    Examples:
      frontier benchmark ssd/mobilenet_v1/300
      frontier benchmark ssd/mobilenet_v1/300 ssd/mobilenet_v1/200 --max-ms 30 --images my-photos
      frontier benchmark ssd/mobilenet_v1/300 --protocol paper

    Args:
        models: the detectors, as `frontier models` lists them.
        images: a folder of JPEG or PNG files to time on; by default a few drawings that come with frontier.
        max_ms: milliseconds that one image may take, from encoded picture to boxes; not with --protocol paper.
        percentile: the share of images, in %, that must keep to --max-ms: 50, 90, 95 or 99.
        minutes: how long sampling may take at most.
        protocol: end_to_end, or paper: 500 pictures, smallest side k, cropped to k x k, mean.
        weights: a weights folder; without one, untrained weights are timed and marked so.
        results: the results folder, instead of FRONTIER_RESULTS, ./frontier-results or the user's data folder.
        output: how to print.
    """
    max_ms = optional_positive(max_ms, "--max-ms", "milliseconds per image, for example --max-ms 50")
    minutes = positive(minutes, "--minutes", "minutes to sample for, for example --minutes 10")
    plan = protocol_named(protocol)
    if max_ms is not None and plan.headline == "mean":
        raise UsageError(
            f"--protocol {protocol} gives the mean of {plan.looks[-1]} pictures, and a budget is judged by a "
            f"percentile; leave out --max-ms, or --protocol"
        )
    place = place_to_keep(results)
    measured = run_benchmark(
        [DetectorConfig.from_name(model) for model in models],
        store=Store(place.folder),
        images=images,
        protocol=plan,
        max_ms=max_ms,
        percentile=known_percentile(percentile),
        minutes=minutes,
        weights=weights,
        progress=progress_bar,
    )
    asked = Asked(max_ms, percentile, place, results)
    data = report_data(measured, asked)
    return Reply(
        text=report_text(measured, asked),
        data=data,
        exit_code=ExitCode.ERROR if data["interrupted"] else ExitCode.ANSWERED,
    )
