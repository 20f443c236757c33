"""What a benchmark says of the canvases of a two-stage detector: the times on each, and which were not timed."""

from collections.abc import Iterable

from analysis.schema import PERCENTILES
from detectors.data.canvas import canvas_name, canvases
from frontier.amounts import plain, rounded_up
from frontier.records import CanvasTiming, Measurement, Percentile, Timing


def times_words(timing: Timing, percentiles: Iterable[int] = PERCENTILES) -> str:
    """The mean, and percentiles with their upper bounds."""
    words = [f"p{p} {_with_bound(timing.percentiles_ms[p])}" for p in percentiles]
    return ", ".join([f"mean {plain(timing.mean_ms)} ms", *words])


def canvas_paragraphs(record: Measurement, percentile: int) -> list[tuple[str, str]]:
    """A heading and a line of each canvas, the slowest first, and of those not timed; none where there is but one."""
    timed = sorted(record.canvases.items(), key=lambda item: -item[1].end_to_end.percentiles_ms[50].estimate)
    shown = sorted({50, percentile})
    paragraphs = [
        ("canvas", f"{name}, {_count(one)}: {times_words(one.end_to_end, shown)}") for name, one in timed
    ]
    others = untimed(record)
    if others:
        words = f"{', '.join(others)}: no picture lies there, so nothing is said of pictures that would"
        paragraphs.append(("untimed", words))
    return paragraphs


def untimed(record: Measurement) -> list[str]:
    """Canvases that the detector has and that none of the pictures lies on."""
    if not record.canvases:
        return []
    names = [canvas_name(canvas) for canvas in canvases(record.config)]
    return [name for name in names if name not in record.canvases]


def _count(canvas: CanvasTiming) -> str:
    return "1 picture" if canvas.num_pictures == 1 else f"{canvas.num_pictures} pictures"


def _with_bound(percentile: Percentile) -> str:
    bound = "no bound" if percentile.upper is None else f"at most {rounded_up(percentile.upper)}"
    return f"{plain(percentile.estimate)} ({bound})"
