"""Multiply-adds against time, and how many of them a millisecond does (Figure 8 of the paper)."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.finding import Finding
from analysis.findings.two_values import check_two_values
from analysis.rows.comparable import NOT_STATED, device_words
from analysis.rows.distinct import distinct
from analysis.rows.names import names
from analysis.rows.networks import network
from analysis.rows.time_words import named_time
from analysis.rows.times import TYPICAL_PERCENTILE, time_kinds, times_ms
from analysis.statistics.association import Association, association, correlation_words, networks_caveat
from analysis.statistics.interval_words import listed
from analysis.statistics.leave_out import LEAST_NETWORKS
from analysis.table import Table
from analysis.words import extractor_words

SHOWN_GROUPS = 3  # in the sentence; the rows hold all
_HANGING_TOGETHER = (
    "Detectors of one network hang together: intervals and p come from leaving out one network at a time, and take "
    f"{LEAST_NETWORKS} of them."
)


class ComputeRow(NamedTuple):
    """One detector on one device.

    Attributes:
        device_key, device, protocol: whose time it is; only within these three are ratios compared.
        model: the detector in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema, None where unknown.
        gmacs: thousand million multiply-adds per image.
        time_ms: per image, the percentile where measured, else the printed time.
        gmacs_per_ms: one by the other.
        time_kind: what the time is, e.g. `p50` or `printed`; see `analysis.rows.times.time_kinds`.
        source: where the time comes from: measured, published or imported.
    """

    device_key: str
    device: str
    protocol: str
    model: str
    row_id: str | None
    meta_architecture: str | None
    feature_extractor: str | None
    gmacs: float
    time_ms: float
    gmacs_per_ms: float
    time_kind: str
    source: str


class ExtractorRatio(NamedTuple):
    """Thousand million multiply-adds per millisecond of the detectors of one feature extractor on one device.

    `lowest` and `highest` are those of single detectors: a spread, not an interval, for they are no sample of anything.
    """

    device_key: str
    device: str
    protocol: str
    feature_extractor: str | None
    median: float
    lowest: float
    highest: float
    num_models: int


def compute(table: Table, *, percentile: int = TYPICAL_PERCENTILE) -> Finding[ComputeRow]:
    """How time follows multiply-adds on each device, and how many a millisecond does for each feature extractor.

    Args:
        table: rows of any devices and protocols, which are kept apart; a measurement that stands in several rows, one
            for each set of pictures that its detector was evaluated on, counts once.
        percentile: of measured times; by default the median, for a ratio is about the usual case.

    Raises:
        AnalysisError: the percentile is unknown.
        NothingFoundError: no row has both a time and its multiply-adds, or no device has times of two different
            numbers of them.

    Source: Huang et al., CVPR 2017, section 4.1 (FLOPs analysis) and Figure 8.
    """
    table = distinct(table)
    times, gmacs = times_ms(table, percentile), table["gmacs"]
    has_both = (times > 0) & (gmacs > 0)
    if not has_both.any():
        raise NothingFoundError(
            f"multiply-adds against time were asked of {len(table)} rows and none has both: {int((times > 0).sum())} "
            f"have a time (p{percentile} or printed), {int((gmacs > 0).sum())} multiply-adds; `frontier benchmark` "
            "gives both"
        )
    shown = table.take(has_both)
    kinds, called = time_kinds(shown, percentile), names(shown)
    rows = tuple(
        ComputeRow(
            device_key=str(row.get("device_key") or NOT_STATED),
            device=device_words(row),
            protocol=str(row.get("protocol") or f"protocol {NOT_STATED}"),
            model=called[i],
            row_id=shown["row_id"][i],
            meta_architecture=shown["meta_architecture"][i],
            feature_extractor=shown["feature_extractor"][i],
            gmacs=float(shown["gmacs"][i]),
            time_ms=float(time),
            gmacs_per_ms=float(shown["gmacs"][i] / time),
            time_kind=kinds[i],
            source=str(row.get("source") or NOT_STATED),
        )
        for i, (row, time) in enumerate(zip(shown.rows(), times[has_both], strict=True))
    )
    check_two_values(
        [[row.gmacs for row in group] for group in groups(rows)],
        "multiply-adds against time",
        "number of multiply-adds",
        "`frontier benchmark` gives both of further detectors",
    )
    return Finding(
        name="compute",
        title="Multiply-adds against time",
        sentence=_sentence(rows),
        rows=rows,
        caveats=_caveats(rows, len(table) - len(rows)),
        source="Huang et al., CVPR 2017, section 4.1 (FLOPs analysis) and Figure 8",
    )


def groups(rows: Sequence[ComputeRow]) -> list[tuple[ComputeRow, ...]]:
    """The rows of each device and protocol, the largest group first."""
    found: dict[tuple[str, str], list[ComputeRow]] = {}
    for row in rows:
        found.setdefault((row.device_key, row.protocol), []).append(row)
    return [tuple(group) for group in sorted(found.values(), key=len, reverse=True)]


def extractor_ratios(rows: Sequence[ComputeRow]) -> tuple[ExtractorRatio, ...]:
    """The ratio of each feature extractor in each group, within a group the highest median first."""
    found: list[ExtractorRatio] = []
    for group in groups(rows):
        ratios: dict[str | None, list[float]] = {}
        for row in group:
            ratios.setdefault(row.feature_extractor, []).append(row.gmacs_per_ms)
        named = [
            ExtractorRatio(
                *group[0][:3], name, float(np.median(values)), min(values), max(values), len(values)
            )
            for name, values in ratios.items()
        ]
        found += sorted(named, key=lambda ratio: -ratio.median)
    return tuple(found)


def _sentence(rows: tuple[ComputeRow, ...]) -> str:
    found = groups(rows)
    parts = [_on_one(group) for group in found[:SHOWN_GROUPS]]
    if len(found) > SHOWN_GROUPS:
        parts.append(f"{len(found) - SHOWN_GROUPS} more devices or protocols are in the table.")
    return " ".join(parts)


def _on_one(group: tuple[ComputeRow, ...]) -> str:
    ratios = extractor_ratios(group)
    named = [_ratio_words(ratio) for ratio in ratios]
    words = f"On {group[0].device}, a millisecond does"
    if len(ratios) == 1:
        words += f" {named[0]}"
    else:
        times = f"{ratios[0].median / ratios[-1].median:.2g} times as much as"
        words += f" {listed(named[:-1])}, at best {times} the {named[-1]}"
    time, found = named_time([row.time_kind for row in group]), _together(group)
    if found.pearson is None:
        return f"{words}, by {time}."
    verdict = "goes with" if found.is_significant else "is not shown to go with"
    return f"{words}; {time} {verdict} multiply-adds (of the logarithms: {correlation_words(found)})."


def _together(group: Sequence[ComputeRow]) -> Association:
    """How time goes with multiply-adds in one group, by their logarithms."""
    gmacs, times = np.log([(row.gmacs, row.time_ms) for row in group]).T
    return association(gmacs, times, [network(row) for row in group])


def _ratio_words(ratio: ExtractorRatio) -> str:
    name = extractor_words(ratio.feature_extractor)
    spread = f" ({ratio.lowest:.2g} to {ratio.highest:.2g}, {ratio.num_models} detectors)"
    return f"{ratio.median:.2g} GMACs of {name}{spread if ratio.num_models > 1 else ''}"


def _caveats(rows: tuple[ComputeRow, ...], left_out: int) -> tuple[str, ...]:
    caveats = [
        "A time holds more than multiply-adds: decoding, resizing, transfers and the suppression of boxes, if timed.",
        "Ranges are over detectors of one extractor, a spread and no interval.",
    ]
    of_networks = [networks_caveat(_together(group)) for group in groups(rows)[:SHOWN_GROUPS]]
    caveats += [_HANGING_TOGETHER] if any(of_networks) else []
    if left_out:
        caveats.append(f"Left out: {left_out} without a time or multiply-adds.")
    if any(row.source != "measured" for row in rows) and any(row.source == "measured" for row in rows):
        caveats.append("Printed times are of unknown percentile; they stand apart by device and protocol.")
    return tuple(caveats)
