"""The intervals of the differences and ratios of two measured times, from their raw samples."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.choice.checks import number
from analysis.findings.compare import TimeCompared, bound_confidence, time_compared
from analysis.latency.bounds import PercentileBounds
from analysis.latency.looks import LOOKS
from analysis.latency.span import KnownBounds, bounds_or_span
from analysis.table import Cell
from frontier.benchmark.kept import end_to_end_ms
from frontier.benchmark.protocol import PROTOCOLS
from frontier.errors import FrontierError
from frontier.records import Measurement
from frontier.store import Store

Row = Mapping[str, Cell]


class TimesBounded(NamedTuple):
    """The times of two measurements at one percentile.

    Attributes:
        compared: both, with the intervals that their samples allow.
        without: which of the two, 0 and 1, have no samples or no bound of theirs on at least one side.
        spans: which of them are bounded by the span of their samples alone; see `analysis.latency.span`.
    """

    compared: TimeCompared
    without: tuple[int, ...]
    spans: tuple[int, ...]


def times_bounded(
    rows: tuple[Row, Row], store: Store, percentiles: Iterable[int], detectors: int
) -> dict[str, TimesBounded]:
    """`p50` and the like -> the times; each percentile that both rows have.

    Args:
        rows: of two measurements by one protocol.
        store: that keeps their samples.
        percentiles: in percent.
        detectors: how many are compared with each other, so that the intervals of all hold together.
    """
    samples = [_samples_of(row, store) for row in rows]
    level = _level(str(rows[0]["protocol"]), detectors)
    found = {}
    for percentile in percentiles:
        estimates = [number(row, f"latency_p{percentile}_ms") for row in rows]
        if None not in estimates:
            known = [_known(parts, percentile / 100, level) for parts in samples]
            pair = [
                PercentileBounds(estimate or 0.0, one.bounds.lower, one.bounds.upper)
                for estimate, one in zip(estimates, known, strict=True)
            ]
            found[f"p{percentile}"] = TimesBounded(
                compared=time_compared(*pair),
                without=tuple(place for place, one in enumerate(known) if None in one.bounds),
                spans=tuple(place for place, one in enumerate(known) if one.is_span),
            )
    return found


def interval_notes(times: TimesBounded, percentile: str, words: Sequence[str]) -> list[str]:
    """What is said of an interval that is missing, open to one side, or wider than enough samples would give.

    Args:
        times: that the interval is of.
        percentile: `p50` and the like.
        words: what both detectors are called.
    """
    notes = []
    if times.without:
        whose = " and ".join(words[place] for place in times.without)
        notes.append(
            f"The samples of {whose} are missing, too few or too dependent to bound {percentile} on both sides: measure "
            "longer."
        )
    wide = [place for place in times.spans if place not in times.without]
    if wide and times.compared.ratio.has_interval:
        whose = " and ".join(words[place] for place in wide)
        notes.append(
            f"The samples of {whose} are few or resemble their neighbours, so the interval of {percentile} is a wide one: "
            "what they span, and as much again to either side."
        )
    return notes


def _known(parts: list[NDArray[np.float64]], p: float, confidence: float) -> KnownBounds:
    if not parts:
        return KnownBounds(PercentileBounds(np.nan, None, None), is_span=False)
    return bounds_or_span(parts, p, confidence)


def _level(protocol: str, detectors: int) -> float:
    """The confidence of each bound: the looks of the protocol share the error, and the bounds of all detectors."""
    looks = PROTOCOLS[protocol].looks if protocol in PROTOCOLS else LOOKS
    return bound_confidence(len(looks), detectors)


def _samples_of(row: Row, store: Store) -> list[NDArray[np.float64]]:
    try:
        record = store.read(Measurement, str(row["row_id"]))
        return end_to_end_ms(store.samples(record), record.num_samples)
    except FrontierError:
        return []  # no interval, and a note says so
