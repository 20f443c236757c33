"""What a finer output stride costs and brings: 8 pixels a cell of the map that proposals are made on, not 16."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.accuracy.draws import Draws
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.about_times import AboutTimes, about_times
from analysis.findings.between_trainings import recipe_caveats, training_caveats
from analysis.findings.finding import Finding
from analysis.findings.memory_kind import PairedMemory, paired_memory
from analysis.findings.pair_times import PairTimes, TimeChange
from analysis.findings.two_rows import (
    NO_DRAWS,
    ApDifferences,
    Bounds,
    accuracies_of,
    bounds_caveats,
    clear_words,
    relative_accuracy,
    share_caveats,
)
from analysis.rows.objective import asked_as_ap, objective_words
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
CHANGES = ("accuracy_change", "time_change", "memory_change", "gmacs_change")


class StridePair(NamedTuple):
    """One detector at two output strides, `fine` less `coarse` in every change; missing numbers are NaN.

    Attributes:
        model: the detector in words, without its stride.
        meta_architecture, feature_extractor: words of the schema.
        coarse_px, fine_px: the two strides.
        accuracy_kind: which accuracy, in words; the same in all rows.
        accuracy_coarse, accuracy_fine: in 0-1; NaN where the two learnt from different data.
        accuracy_change, time_change, memory_change, gmacs_change: relative, 0.05 is 5 % more; that of the accuracy is NaN
            also where the one at the coarse stride is not told from 0.
        accuracy_difference_lower, accuracy_difference_upper: interval of `accuracy_fine - accuracy_coarse`, from the same
            draws of pictures.
        time_coarse_ms, time_fine_ms: per image.
        memory_kind: what sentences call the memory that is compared, the same in all rows.
        memory_coarse_mb, memory_fine_mb: NaN where one is not stated in this way.
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
    accuracy_kind: str
    accuracy_coarse: float
    accuracy_fine: float
    accuracy_change: float
    accuracy_difference_lower: float
    accuracy_difference_upper: float
    time_coarse_ms: float
    time_fine_ms: float
    time_change: float
    time_change_lower: float
    time_change_upper: float
    memory_kind: str
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
    objective: str = "ap",
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
        objective: the accuracy column.
        draws: `evaluation_digest` -> the draws kept beside that evaluation; pairs with both get an interval.
        confidence: of every interval.
        any_detector: also published rows that frontier cannot express.

    Raises:
        NothingFoundError: no two rows make such a pair, or none has two of any of the four.
        AnalysisError: the rows must not be compared, the strides are not in order, or there is no such accuracy.

    Source: Huang et al., CVPR 2017, section 3.1: 5 % more AP for 63 % more time.
    """
    if not 0 < fine < coarse:
        raise AnalysisError(
            f"stride {fine:g} instead of {coarse:g} was asked for; give the finer one as `fine`"
        )
    table, accuracy = asked_as_ap(table, objective), objective_words(objective)
    shared = shared_where_stated(table, WHAT)
    found = groups_by(table, "output_stride", any_detector=any_detector)
    pairs = [
        pair for group in found.groups for pair in pairs_of(table, group) if pair.values == (fine, coarse)
    ]
    differences = ApDifferences(table, draws, column=objective, confidence=confidence)
    times = PairTimes(table, percentile, confidence=confidence)
    told_rows = [pair.rows[::-1] for pair in pairs]
    memory = paired_memory(table, told_rows)
    rows = [
        _row(table, pair, times.change(told), differences.of(told), memory=memory, accuracy=accuracy)
        for pair, told in zip(pairs, told_rows, strict=True)
    ]
    useful = tuple(row for row in rows if any(not math.isnan(getattr(row, change)) for change in CHANGES))
    if not useful:
        raise NothingFoundError(_nothing(asked_of(WHAT, table, found), len(rows), coarse, fine))
    averages = {change: change_average(useful, change, confidence=confidence) for change in CHANGES}
    timing = about_times(times, told_rows)
    return Finding(
        name="stride",
        title=f"Output stride {fine:g} instead of {coarse:g}{on_device(shared)}",
        sentence=_sentence(useful, averages, timing, confidence),
        rows=useful,
        caveats=(
            *_caveats(useful, averages, memory),
            *timing.caveats,
            *recipe_caveats(table, told_rows),
            *training_caveats(
                table, [row.accuracy_fine - row.accuracy_coarse for row in useful], what=accuracy
            ),
            *pairing_caveats(found, [row.same_weights for row in useful], any_detector=any_detector),
        ),
        source="Huang et al., CVPR 2017, section 3.1",
    )


def _row(
    table: Table, pair: Pair, time: TimeChange, bounds: Bounds, *, memory: PairedMemory, accuracy: str
) -> StridePair:
    """The pair from its coarse stride to its fine one, as `time` and `bounds` are."""
    rows = pair.rows[1], pair.rows[0]
    coarse = table.row(rows[0])
    ap, memory_mb = accuracies_of(table, rows), [float(memory.memory_mb[row]) for row in rows]
    gmacs = float(table["gmacs"][rows[0]]), float(table["gmacs"][rows[1]])
    return StridePair(
        model=model_words({name: cell for name, cell in coarse.items() if name != "output_stride"}),
        meta_architecture=str(coarse["meta_architecture"]),
        feature_extractor=str(coarse["feature_extractor"]),
        coarse_px=float(pair.values[1]),
        fine_px=float(pair.values[0]),
        accuracy_kind=accuracy,
        accuracy_coarse=ap[0],
        accuracy_fine=ap[1],
        accuracy_change=relative_accuracy(table, rows),
        accuracy_difference_lower=bounds.lower,
        accuracy_difference_upper=bounds.upper,
        time_coarse_ms=time.before_ms,
        time_fine_ms=time.after_ms,
        time_change=time.time_change,
        time_change_lower=time.time_change_lower,
        time_change_upper=time.time_change_upper,
        memory_kind=memory.name,
        memory_coarse_mb=memory_mb[0],
        memory_fine_mb=memory_mb[1],
        memory_change=relative_change(*memory_mb),
        gmacs_coarse=gmacs[0],
        gmacs_fine=gmacs[1],
        gmacs_change=relative_change(*gmacs),
        time_kind=time.time_kind,
        is_measured=time.is_measured,
        is_stable=time.is_stable,
        same_weights=pair.same_weights,
    )


def change_names(row: StridePair) -> dict[str, str]:
    """What each of `CHANGES` is a change of, but for the percentile of the time."""
    return dict(zip(CHANGES, (row.accuracy_kind, "time", row.memory_kind, "multiply-adds"), strict=True))


def _sentence(
    rows: Sequence[StridePair], averages: Mapping[str, Average], timing: AboutTimes, confidence: float
) -> str:
    names = {**change_names(rows[0]), "time_change": f"the {timing.name}"}
    effects = [
        effect_words(names[change], found, confidence)
        for change, found in averages.items()
        if found.num_pairs
    ]
    listed = " and ".join(filter(None, (", ".join(effects[:-1]), effects[-1])))
    strides = f"Output stride {rows[0].fine_px:g} instead of {rows[0].coarse_px:g}"
    clear = clear_words(_bounds(rows), confidence, rows[0].accuracy_kind)
    return " ".join([f"{strides} {listed}.", *clear, *timing.sentences])


def _bounds(rows: Sequence[StridePair]) -> list[Bounds]:
    return [Bounds(row.accuracy_difference_lower, row.accuracy_difference_upper) for row in rows]


def _caveats(
    rows: Sequence[StridePair], averages: Mapping[str, Average], memory: PairedMemory
) -> tuple[str, ...]:
    accuracy = rows[0].accuracy_kind
    accuracies = [(row.accuracy_coarse, row.accuracy_fine, row.accuracy_change) for row in rows]
    of_memory = [f"Memory figure: {memory.words}."] if averages["memory_change"].num_pairs else []
    return (
        *of_memory,
        *average_caveats(averages.values()),
        *share_caveats(accuracies, accuracy),
        *bounds_caveats(_bounds(rows), accuracy),
    )


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
