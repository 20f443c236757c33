"""What a finer output stride costs and brings: 8 pixels a cell of the map that proposals are made on, not 16."""

import functools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.accuracy.draws import Draws
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.about_times import AboutTimes, about_times
from analysis.findings.between_trainings import training_caveats
from analysis.findings.finding import Finding
from analysis.findings.pair_times import PairTimes, TimeChange
from analysis.findings.two_rows import (
    NO_DRAWS,
    Bounds,
    accuracies_of,
    ap_difference,
    bounds_caveats,
    clear_words,
    memories_of,
    relative_accuracy,
    share_caveats,
)
from analysis.rows.pairs import (
    Pair,
    asked_of,
    groups_by,
    on_device,
    pairing_caveats,
    pairs_of,
    shared_where_stated,
)
from analysis.rows.times import TYPICAL_PERCENTILE
from analysis.statistics.averages import (
    CONFIDENCE,
    Average,
    average_caveats,
    change_average,
    effect_words,
    relative_change,
)
from analysis.table import Table
from analysis.words import model_words

WHAT = "the effect of the output stride"
CHANGES = {
    "ap_change": "AP",
    "time_change": "time",
    "memory_change": "memory",
    "gmacs_change": "multiply-adds",
}


class StridePair(NamedTuple):
    """One detector at two output strides, `fine` less `coarse` in every change; missing numbers are NaN.

    Attributes:
        model: the detector in words, without its stride.
        meta_architecture, feature_extractor: words of the schema.
        coarse_px, fine_px: the two strides.
        ap_coarse, ap_fine: in 0-1; NaN where the two learnt from different data.
        ap_change, time_change, memory_change, gmacs_change: relative, 0.05 is 5 % more; that of the AP is NaN also where
            the one at the coarse stride is not told from 0.
        ap_difference_lower, ap_difference_upper: interval of `ap_fine - ap_coarse`, from the same draws of
            pictures.
        time_coarse_ms, time_fine_ms: per image.
        memory_coarse_mb, memory_fine_mb: NaN where they count different things.
        gmacs_coarse, gmacs_fine: multiply-adds in thousand millions.
        time_change_lower, time_change_upper: interval of `time_change`, from the bounds of both times.
        time_kind: which times they are, such as `p50` or `printed`.
        is_measured: whether both times were measured by frontier.
        is_stable: whether both were judged stable; None where one was not judged.
        same_weights: whether one checkpoint made both; None where that is not stated.
    """

    model: str
    meta_architecture: str
    feature_extractor: str
    coarse_px: float
    fine_px: float
    ap_coarse: float
    ap_fine: float
    ap_change: float
    ap_difference_lower: float
    ap_difference_upper: float
    time_coarse_ms: float
    time_fine_ms: float
    time_change: float
    time_change_lower: float
    time_change_upper: float
    memory_coarse_mb: float
    memory_fine_mb: float
    memory_change: float
    gmacs_coarse: float
    gmacs_fine: float
    gmacs_change: float
    time_kind: str
    is_measured: bool
    is_stable: bool | None
    same_weights: bool | None


def stride(
    table: Table,
    *,
    coarse: float = 16,
    fine: float = 8,
    percentile: int = TYPICAL_PERCENTILE,
    draws: Mapping[str, Draws] = NO_DRAWS,
    confidence: float = CONFIDENCE,
    any_detector: bool = False,
) -> Finding[StridePair]:
    """What the stride `fine` instead of `coarse` does to accuracy, time, memory and multiply-adds.

    Args:
        table: rows of one device and one protocol, and of one evaluation split where they have an accuracy.
        coarse: the stride to start from, in pixels.
        fine: the smaller one that it is exchanged for.
        percentile: of measured times; by default that of the typical time.
        draws: `evaluation_digest` -> the draws kept beside that evaluation; pairs with both get an interval.
        confidence: of every interval.
        any_detector: also published rows that frontier cannot express.

    Raises:
        NothingFoundError: no two rows make such a pair, or none has two of any of the four.
        AnalysisError: the rows must not be compared, or the strides are not in order.

    Source: Huang et al., CVPR 2017, section 3.1: 5 % more AP for 63 % more time.
    """
    if not 0 < fine < coarse:
        raise AnalysisError(
            f"stride {fine:g} instead of {coarse:g} was asked for; give the finer one as `fine`"
        )
    shared = shared_where_stated(table, WHAT)
    found = groups_by(table, "output_stride", any_detector=any_detector)
    pairs = [
        pair for group in found.groups for pair in pairs_of(table, group) if pair.values == (fine, coarse)
    ]
    bounds = functools.partial(ap_difference, table, draws=draws, confidence=confidence)
    times = PairTimes(table, percentile, confidence=confidence)
    rows = [_row(table, pair, times.change(pair.rows[::-1]), bounds(pair.rows[::-1])) for pair in pairs]
    useful = tuple(row for row in rows if any(not math.isnan(getattr(row, change)) for change in CHANGES))
    if not useful:
        raise NothingFoundError(_nothing(asked_of(WHAT, table, found), len(rows), coarse, fine))
    averages = {change: change_average(useful, change, confidence=confidence) for change in CHANGES}
    same_weights = [row.same_weights for row in useful]
    timing = about_times(times, [pair.rows[::-1] for pair in pairs])
    return Finding(
        name="stride",
        title=f"Output stride {fine:g} instead of {coarse:g}{on_device(shared)}",
        sentence=_sentence(useful, averages, timing, confidence),
        rows=useful,
        caveats=(
            *average_caveats(averages.values()),
            *share_caveats([(row.ap_coarse, row.ap_fine, row.ap_change) for row in useful]),
            *bounds_caveats(_bounds(useful)),
            *timing.caveats,
            *training_caveats(table, [row.ap_fine - row.ap_coarse for row in useful]),
            *pairing_caveats(found, same_weights, any_detector=any_detector),
        ),
        source="Huang et al., CVPR 2017, section 3.1",
    )


def _row(table: Table, pair: Pair, time: TimeChange, bounds: Bounds) -> StridePair:
    """The pair from its coarse stride to its fine one, as `time` and `bounds` are."""
    rows = pair.rows[1], pair.rows[0]
    coarse = table.row(rows[0])
    ap, memory = accuracies_of(table, rows), memories_of(table, rows)
    gmacs = float(table["gmacs"][rows[0]]), float(table["gmacs"][rows[1]])
    return StridePair(
        model=model_words({name: cell for name, cell in coarse.items() if name != "output_stride"}),
        meta_architecture=str(coarse["meta_architecture"]),
        feature_extractor=str(coarse["feature_extractor"]),
        coarse_px=float(pair.values[1]),
        fine_px=float(pair.values[0]),
        ap_coarse=ap[0],
        ap_fine=ap[1],
        ap_change=relative_accuracy(table, rows),
        ap_difference_lower=bounds.lower,
        ap_difference_upper=bounds.upper,
        time_coarse_ms=time.before_ms,
        time_fine_ms=time.after_ms,
        time_change=time.time_change,
        time_change_lower=time.time_change_lower,
        time_change_upper=time.time_change_upper,
        memory_coarse_mb=memory[0],
        memory_fine_mb=memory[1],
        memory_change=relative_change(*memory),
        gmacs_coarse=gmacs[0],
        gmacs_fine=gmacs[1],
        gmacs_change=relative_change(*gmacs),
        time_kind=time.time_kind,
        is_measured=time.is_measured,
        is_stable=time.is_stable,
        same_weights=pair.same_weights,
    )


def _sentence(
    rows: Sequence[StridePair], averages: Mapping[str, Average], timing: AboutTimes, confidence: float
) -> str:
    effects = [
        effect_words(f"the {timing.name}" if change == "time_change" else what, averages[change], confidence)
        for change, what in CHANGES.items()
        if averages[change].num_pairs
    ]
    listed = " and ".join(filter(None, (", ".join(effects[:-1]), effects[-1])))
    strides = f"Output stride {rows[0].fine_px:g} instead of {rows[0].coarse_px:g}"
    return " ".join([f"{strides} {listed}.", *clear_words(_bounds(rows), confidence), *timing.sentences])


def _bounds(rows: Sequence[StridePair]) -> list[Bounds]:
    return [Bounds(row.ap_difference_lower, row.ap_difference_upper) for row in rows]


def _nothing(asked: str, num_pairs: int, coarse: float, fine: float) -> str:
    if num_pairs:
        return (
            f"{asked}; {num_pairs} pairs of it differ in their stride alone, and none has two accuracies, times or "
            "costs; `frontier benchmark` makes times and costs, `frontier evaluate` accuracies"
        )
    return (
        f"{asked}; no two of them are equal but for output strides {coarse:g} and {fine:g}; `frontier benchmark` times "
        "both, e.g. faster_rcnn/resnet_101/600 and faster_rcnn/resnet_101/600/s8"
    )
