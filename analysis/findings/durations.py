"""How long each detector takes, and what the time goes to (Figure 7 of the paper)."""

from typing import NamedTuple

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.about_times import unstable_caveats
from analysis.findings.finding import Finding
from analysis.rows.at_resolution import ALL_SIZES, LOW_RESOLUTION, at_words
from analysis.rows.comparable import NOT_STATED, Shared, shared_by_all
from analysis.rows.distinct import distinct
from analysis.rows.names import names
from analysis.rows.time_words import named_time, titled_time
from analysis.rows.times import BUDGET_PERCENTILE, time_bounds_ms, time_kinds, times_ms
from analysis.schema import STAGES
from analysis.statistics.interval_words import optional, with_interval
from analysis.table import Table
from analysis.words import in_whole_percent, meta_architecture_place, meta_architecture_words, milliseconds


class DurationRow(NamedTuple):
    """One detector, by meta-architecture and then by time.

    Attributes:
        model: in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema, None where unknown.
        time_ms, time_lower_ms, time_upper_ms: per image, with confidence bounds; None where there is no claim.
        decode_ms ... other_ms: medians of the stages of the staged run, whose sum is not quite the time end to end;
            None where it was not taken apart.
        time_kind: what the time is, e.g. `p50` or `printed`; see `analysis.rows.times.time_kinds`.
        source: where the time comes from: measured, published or imported.
    """

    model: str
    row_id: str | None
    meta_architecture: str | None
    feature_extractor: str | None
    time_ms: float
    time_lower_ms: float | None
    time_upper_ms: float | None
    decode_ms: float | None
    resize_ms: float | None
    transfer_ms: float | None
    network_ms: float | None
    postprocess_ms: float | None
    fetch_ms: float | None
    other_ms: float | None
    time_kind: str
    source: str

    @property
    def stages_ms(self) -> dict[str, float]:
        """Stage -> its median, those that are known, in the order in which they happen."""
        stages = {stage: getattr(self, f"{stage}_ms") for stage in STAGES}
        return {stage: time for stage, time in stages.items() if time is not None}


def durations(
    table: Table, *, resolution: float | None = LOW_RESOLUTION, percentile: int = BUDGET_PERCENTILE
) -> Finding[DurationRow]:
    """The time of each detector of one resolution, with its stages where they were timed.

    Args:
        table: rows of one device and one protocol, of any evaluation splits.
        resolution: in px, of the detectors that count; None takes all.
        percentile: of measured times; by default the one that a budget is about. The stages are medians all the same.

    Raises:
        AnalysisError: the percentile is unknown, or the rows are of several devices or protocols.
        NothingFoundError: no row of this resolution has a time.

    Source: Huang et al., CVPR 2017, section 4.1 (FLOPs analysis) and Figure 7.
    """
    table = distinct(table)
    times = times_ms(table, percentile)
    is_timed = times > 0
    is_shown = is_timed if resolution is None else is_timed & (table["resolution"] == resolution)
    if not is_shown.any():
        raise NothingFoundError(_nothing(table.take(is_timed), len(table), resolution, percentile))
    shown, times = table.take(is_shown), times[is_shown]
    shared = shared_by_all(shown, "times of detectors", may_differ=("eval_split",))
    rows = sorted(
        _rows(shown, times, percentile),
        key=lambda row: (meta_architecture_place(row.meta_architecture), row.time_ms),
    )
    name = named_time(time_kinds(shown, percentile))
    where = at_words(resolution)
    return Finding(
        name="durations",
        title=f"{titled_time(name)} of each detector{where} on {shared.device}",
        sentence=_sentence(tuple(rows), shared, name, where),
        rows=tuple(rows),
        caveats=(
            *_caveats(tuple(rows), int((is_timed & ~is_shown).sum()), int((~is_timed).sum()), percentile),
            *unstable_caveats(shown, range(len(shown))),
        ),
        source="Huang et al., CVPR 2017, section 4.1 (FLOPs analysis) and Figure 7",
    )


def _rows(shown: Table, times: np.ndarray, percentile: int) -> list[DurationRow]:
    lower, upper = time_bounds_ms(shown, percentile)
    kinds, called = time_kinds(shown, percentile), names(shown)
    return [
        DurationRow(
            model=called[i],
            row_id=shown["row_id"][i],
            meta_architecture=shown["meta_architecture"][i],
            feature_extractor=shown["feature_extractor"][i],
            time_ms=float(times[i]),
            time_lower_ms=optional(lower[i]),
            time_upper_ms=optional(upper[i]),
            **{f"{stage}_ms": optional(shown[f"{stage}_ms"][i]) for stage in STAGES},
            time_kind=kinds[i],
            source=str(row.get("source") or NOT_STATED),
        )
        for i, row in enumerate(shown.rows())
    ]


def _nothing(timed: Table, count: int, resolution: float | None, percentile: int) -> str:
    if not len(timed) or resolution is None:
        return (
            f"times of detectors were asked of {count} rows and none has one (p{percentile} or printed); "
            "`frontier benchmark` measures them"
        )
    others = sorted({f"{value:g}" for value in timed["resolution"] if not np.isnan(value)}, key=float)
    return (
        f"times at {resolution:g} px were asked of {count} rows, and the {len(timed)} with a time have "
        f"{', '.join(others) or 'no stated resolution'}: ask for one of those, or for {ALL_SIZES}"
    )


def _sentence(rows: tuple[DurationRow, ...], shared: Shared, name: str, where: str) -> str:
    fastest, slowest = min(rows, key=lambda row: row.time_ms), max(rows, key=lambda row: row.time_ms)
    if len(rows) == 1:
        only = f"takes {_time(fastest)} by {name}; it is the only detector{where} here"
        return f"On {shared.device}, {fastest.model} {only}."
    words = f"On {shared.device}, "
    if fastest.time_ms == slowest.time_ms:
        words += f"all {len(rows)} detectors{where} take {milliseconds(fastest.time_ms)} by {name}"
    else:
        words += f"{len(rows)} detectors{where} take by {name} from {_time(fastest)}, {fastest.model}, to {_time(slowest)}, "
        words += f"{slowest.model}: a factor of {slowest.time_ms / fastest.time_ms:.2g}"
    by_meta = {
        row.meta_architecture: [one.time_ms for one in rows if one.meta_architecture == row.meta_architecture]
        for row in rows
    }
    if len(by_meta) > 1 and fastest.time_ms < slowest.time_ms:
        medians = [
            f"{meta_architecture_words(meta)} {milliseconds(float(np.median(times)))} ({len(times)})"
            for meta, times in by_meta.items()
        ]
        words += f"; in the middle of each meta-architecture {', '.join(medians)}"
    shares = [row.network_ms / sum(row.stages_ms.values()) for row in rows if row.network_ms is not None]
    if shares:
        words += f". The network itself takes {in_whole_percent(min(shares))} to {in_whole_percent(max(shares))} of the staged time, by medians"
    return f"{words}."


def _time(row: DurationRow) -> str:
    return with_interval(row.time_ms, row.time_lower_ms, row.time_upper_ms, milliseconds)


def _caveats(
    rows: tuple[DurationRow, ...], elsewhere: int, timeless: int, percentile: int
) -> tuple[str, ...]:
    caveats = []
    if elsewhere:
        caveats.append(f"Left out: {elsewhere} of another resolution ({ALL_SIZES}).")
    if timeless:
        caveats.append(f"Left out: {timeless} without a time (p{percentile} or printed).")
    staged = [row for row in rows if row.stages_ms]
    if staged and len(staged) < len(rows):
        caveats.append(f"Not taken apart into stages: {len(rows) - len(staged)} of {len(rows)}.")
    if any(row.source == "measured" and row.time_upper_ms is None for row in rows):
        count = sum(row.source == "measured" and row.time_upper_ms is None for row in rows)
        caveats.append(f"Measured times of which the samples allow no upper bound: {count}.")
    if any(row.source != "measured" for row in rows):
        caveats.append(
            "Times that were not measured here have no bounds; most do not say which percentile they are."
        )
    return tuple(caveats)
