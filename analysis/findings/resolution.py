"""What fewer pixels cost in accuracy and save in time (Figure 5 of the paper)."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.accuracy.draws import Draws
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.about_times import AboutTimes, about_times
from analysis.findings.between_trainings import recipe_caveats, training_caveats
from analysis.findings.finding import Finding
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
    average_words,
    change_average,
    effect_words,
    maybe_nothing_words,
    percent,
)
from analysis.table import Table
from analysis.words import ACCURACY_WORDS, counted, model_words

WHAT = "the effect of image size"
TOLERANCE = 0.01  # by which the ratio of two resolutions may miss the factor


class ResolutionPair(NamedTuple):
    """One detector at two sizes, `low` less `high` in every change; missing numbers are NaN.

    Attributes:
        model: the detector in words, without its resolution.
        meta_architecture, feature_extractor: words of the schema.
        high_px, low_px: the two resolutions.
        accuracy_kind: which accuracy, in words; the same in all rows.
        accuracy_high, accuracy_low: in 0-1; NaN where the two learnt from different data. Likewise of small, medium and
            large objects.
        accuracy_change, ap_small_change, ap_medium_change, ap_large_change: relative, -0.2 is 20 % less; NaN also where
            the one at the larger size is not told from 0.
        accuracy_difference_lower, accuracy_difference_upper: interval of `accuracy_low - accuracy_high`, from the same
            draws of pictures.
        time_high_ms, time_low_ms: per image.
        time_change: relative.
        time_change_lower, time_change_upper: its interval, from the bounds of both times.
        time_kind: which times they are, such as `p50` or `printed`.
        is_measured: whether both times were measured by frontier.
        is_stable: whether both were judged stable; None where one was not judged.
        same_weights: whether one checkpoint made both; None where that is not stated.
        learnt_at_each: whether each size is the one that its weights were trained at; None where that is not stated.
        row_high_id, row_low_id: the rows' own names; None where a row has none.
    """

    model: str
    meta_architecture: str
    feature_extractor: str
    high_px: float
    low_px: float
    accuracy_kind: str
    accuracy_high: float
    accuracy_low: float
    accuracy_change: float
    accuracy_difference_lower: float
    accuracy_difference_upper: float
    ap_small_high: float
    ap_small_low: float
    ap_small_change: float
    ap_medium_high: float
    ap_medium_low: float
    ap_medium_change: float
    ap_large_high: float
    ap_large_low: float
    ap_large_change: float
    time_high_ms: float
    time_low_ms: float
    time_change: float
    time_change_lower: float
    time_change_upper: float
    time_kind: str
    is_measured: bool
    is_stable: bool | None
    same_weights: bool | None
    learnt_at_each: bool | None
    row_high_id: str | None
    row_low_id: str | None


SIZES = {"ap_small": "small", "ap_medium": "medium", "ap_large": "large"}  # of objects
ENDS = ("high", "low", "change")
CHANGES = ("accuracy_change", *(f"{name}_change" for name in SIZES), "time_change")


def resolution(
    table: Table,
    *,
    factor: float = 2.0,
    percentile: int = TYPICAL_PERCENTILE,
    objective: str = "ap",
    draws: Mapping[str, Draws] = NO_DRAWS,
    confidence: float = CONFIDENCE,
    any_detector: bool = False,
) -> Finding[ResolutionPair]:
    """What dividing both edges of the pictures by `factor` does to accuracy and time, all else being equal.

    Args:
        table: rows of one device and one protocol, and of one evaluation split where they have an accuracy.
        factor: between the two resolutions of a pair, to 1 %.
        percentile: of measured times; by default that of the typical time.
        objective: the accuracy column.
        draws: `evaluation_digest` -> the draws kept beside that evaluation; pairs with both get an interval.
        confidence: of every interval.
        any_detector: also published rows that frontier cannot express.

    Raises:
        NothingFoundError: no two rows make such a pair, or none has two accuracies or two times.
        AnalysisError: the rows must not be compared, the factor is not above 1, or there is no such accuracy.

    Source: Huang et al., CVPR 2017, section 4.1 and Figure 5.
    """
    if not 1 < factor < math.inf:
        raise AnalysisError(f"a factor of {factor:g} between two resolutions was asked for; give one above 1")
    table, accuracy = asked_as_ap(table, objective), objective_words(objective)
    shared = shared_where_stated(table, WHAT)
    found = groups_by(table, "resolution", any_detector=any_detector)
    all_pairs = [pair for group in found.groups for pair in pairs_of(table, group)]
    of_factor = [pair for pair in all_pairs if _has_factor(pair, factor)]
    times = PairTimes(table, percentile, confidence=confidence)
    differences = ApDifferences(table, draws, column=objective, confidence=confidence)
    told_rows = [pair.rows[::-1] for pair in of_factor]
    rows = [
        _row(table, pair, times.change(told), differences.of(told), accuracy)
        for pair, told in zip(of_factor, told_rows, strict=True)
    ]
    useful = tuple(
        row for row in rows if not (math.isnan(row.accuracy_change) and math.isnan(row.time_change))
    )
    timing = about_times(times, told_rows)
    if not useful:
        raise NothingFoundError(_nothing(asked_of(WHAT, table, found), factor, all_pairs, of_factor))
    return Finding(
        name="resolution",
        title=f"{_smaller(factor)} of the pictures{on_device(shared)}",
        sentence=_sentence(useful, factor, timing, confidence),
        rows=useful,
        caveats=(
            *_caveats(useful, len(rows) - len(useful)),
            *timing.caveats,
            *recipe_caveats(table, told_rows),
            *training_caveats(table, [row.accuracy_low - row.accuracy_high for row in useful], what=accuracy),
            *pairing_caveats(found, [row.same_weights for row in useful], any_detector=any_detector),
        ),
        source="Huang et al., CVPR 2017, section 4.1 and Figure 5",
    )


def other_sizes(rows: Sequence[ResolutionPair]) -> list[str]:
    """The accuracies by size of object that are told besides the one that was asked for; `rows` are at least one."""
    return [name for name in SIZES if ACCURACY_WORDS[name] != rows[0].accuracy_kind]


def _has_factor(pair: Pair, factor: float) -> bool:
    low, high = (float(value) for value in pair.values)
    return abs(high / low / factor - 1) <= TOLERANCE


def _learnt_at_each(table: Table, pair: Pair) -> bool | None:
    """Whether weights ran at the size that they were trained at, in both rows."""
    if pair.same_weights:
        return False  # two sizes, one training
    learnt_at = [float(table["train_resolution"][row]) for row in pair.rows]
    if any(not math.isnan(size) and size != ran for size, ran in zip(learnt_at, pair.values, strict=True)):
        return False
    return None if any(map(math.isnan, learnt_at)) else True


def _row(table: Table, pair: Pair, time: TimeChange, bounds: Bounds, accuracy: str) -> ResolutionPair:
    """The pair from its high resolution to its low one, as `time` and `bounds` are."""
    rows = pair.rows[1], pair.rows[0]
    high = table.row(rows[0])
    ap, *sizes = (accuracies_of(table, rows, name) for name in ("ap", *SIZES))
    return ResolutionPair(
        model=model_words({name: cell for name, cell in high.items() if name != "resolution"}),
        meta_architecture=str(high["meta_architecture"]),
        feature_extractor=str(high["feature_extractor"]),
        high_px=float(pair.values[1]),
        low_px=float(pair.values[0]),
        accuracy_kind=accuracy,
        accuracy_high=ap[0],
        accuracy_low=ap[1],
        accuracy_change=relative_accuracy(table, rows),
        accuracy_difference_lower=bounds.lower,
        accuracy_difference_upper=bounds.upper,
        **{
            f"{name}_{end}": value
            for name, found in zip(SIZES, sizes, strict=True)
            for end, value in zip(ENDS, (*found, relative_accuracy(table, rows, name)), strict=True)
        },
        time_high_ms=time.before_ms,
        time_low_ms=time.after_ms,
        time_change=time.time_change,
        time_change_lower=time.time_change_lower,
        time_change_upper=time.time_change_upper,
        time_kind=time.time_kind,
        is_measured=time.is_measured,
        is_stable=time.is_stable,
        same_weights=pair.same_weights,
        learnt_at_each=_learnt_at_each(table, pair),
        row_high_id=table["row_id"][rows[0]],
        row_low_id=table["row_id"][rows[1]],
    )


def _sentence(rows: Sequence[ResolutionPair], factor: float, timing: AboutTimes, confidence: float) -> str:
    of = {change: change_average(rows, change, confidence=confidence) for change in CHANGES}
    whole = [
        effect_words(what, of[change], confidence)
        for what, change in (
            (rows[0].accuracy_kind, "accuracy_change"),
            (f"the {timing.name}", "time_change"),
        )
        if of[change].num_pairs
    ]
    sizes = [
        _size_words(rows, name, of[f"{name}_change"], confidence)
        for name in other_sizes(rows)
        if of[f"{name}_change"].num_pairs
    ]
    sentences = [f"{_smaller(factor)} {' and '.join(whole)}."]
    sentences += [f"It changes AP {', '.join(sizes)}."] if sizes else []
    return " ".join(
        [*sentences, *clear_words(_bounds(rows), confidence, rows[0].accuracy_kind), *timing.sentences]
    )


def _size_words(rows: Sequence[ResolutionPair], name: str, found: Average, confidence: float) -> str:
    """The change of the AP of objects of one size, and how many pairs have AP at both sizes and no share to lose."""
    sure = maybe_nothing_words(found, confidence) if found.may_be_zero else average_words(found, confidence)
    others = sum(not math.isnan(move) for move in _moves(rows, name)) - found.num_pairs
    if others:
        sure += f"; {others} more had too little of it to lose a share"
        nothing = sum(getattr(row, f"{name}_high") == getattr(row, f"{name}_low") == 0 for row in rows)
        sure += f", {nothing} of them none at either size" if nothing else ""
    return f"of {SIZES[name]} objects by {percent(found.mean)} ({sure})"


def _moves(rows: Sequence[ResolutionPair], name: str) -> list[float]:
    """By how much an accuracy moves in each pair; NaN where one of the two is missing."""
    return [getattr(row, f"{name}_low") - getattr(row, f"{name}_high") for row in rows]


def _bounds(rows: Sequence[ResolutionPair]) -> list[Bounds]:
    return [Bounds(row.accuracy_difference_lower, row.accuracy_difference_upper) for row in rows]


def _caveats(rows: Sequence[ResolutionPair], num_useless: int) -> tuple[str, ...]:
    caveats = [*average_caveats(change_average(rows, change) for change in CHANGES)]
    caveats += bounds_caveats(_bounds(rows), rows[0].accuracy_kind)
    named = {"accuracy": rows[0].accuracy_kind} | {
        name: f"AP of {size} objects" for name, size in SIZES.items()
    }
    for name, what in named.items():
        cells = [f"{name}_{end}" for end in ENDS]
        caveats += share_caveats([tuple(getattr(row, cell) for cell in cells) for row in rows], what)
    caveats += _learning_caveats(rows)
    lacking_ap = sum(map(math.isnan, _moves(rows, "accuracy")))
    lacking_time = sum(math.isnan(row.time_change) for row in rows)
    for what, lacking, command in (
        (rows[0].accuracy_kind, lacking_ap, "evaluate"),
        ("time", lacking_time, "benchmark"),
    ):
        if lacking:
            caveats.append(
                f"Without two values of {what}: {lacking} of {len(rows)} pairs (`frontier {command}`)."
            )
    if num_useless:
        caveats.append(f"Left out: {num_useless} pairs without two accuracies and without two times.")
    return tuple(caveats)


def _learning_caveats(rows: Sequence[ResolutionPair]) -> list[str]:
    """How many detectors ran at a size that they did not learn at."""
    scored = [row for row, move in zip(rows, _moves(rows, "accuracy"), strict=True) if not math.isnan(move)]
    elsewhere = sum(row.learnt_at_each is False for row in scored)
    if not elsewhere:
        return []
    learnt = f"In {elsewhere} of {counted(len(scored), 'pair')} the detector did not learn at both of the sizes that it ran at"
    return [f"{learnt}; the paper trained one for each size (section 3.3), which may lose less."]


def _nothing(asked: str, factor: float, all_pairs: Sequence[Pair], of_factor: Sequence[Pair]) -> str:
    if of_factor:
        return (
            f"{asked}; {len(of_factor)} pairs of it differ in resolution alone, and none has two accuracies or two "
            "times; `frontier benchmark` makes times, `frontier evaluate --resolution` accuracies"
        )
    factors = sorted({round(float(pair.values[1]) / float(pair.values[0]), 2) for pair in all_pairs})
    others = f" (there are factors of {', '.join(f'{found:g}' for found in factors)})" if factors else ""
    return (
        f"{asked}; no two of them are equal but for resolutions that differ by a factor of {factor:g}{others}; "
        "`frontier benchmark` times further sizes, e.g. ssd/mobilenet_v1/300 and ssd/mobilenet_v1/150, and "
        "`frontier evaluate --resolution 300,150` says how accurate they are"
    )


def _smaller(factor: float) -> str:
    return "Halving both edges" if factor == 2 else f"Dividing both edges by {factor:g}"
