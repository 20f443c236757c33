"""What fewer proposals cost in accuracy and save in time (Figure 6 of the paper)."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.accuracy.draws import Draws
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.about_times import AboutTimes, about_times
from analysis.findings.between_trainings import recipe_caveats, training_caveats
from analysis.findings.finding import Finding
from analysis.findings.pair_times import PairTimes
from analysis.findings.two_rows import (
    NO_BOUNDS,
    NO_DRAWS,
    ApDifferences,
    Bounds,
    Rows,
    bounds_caveats,
    relative_accuracy,
)
from analysis.rows.at_resolution import ALL_SIZES
from analysis.rows.objective import asked_as_ap, objective_words
from analysis.rows.pairs import (
    Group,
    asked_of,
    groups_by,
    have_same_weights,
    on_device,
    pairing_caveats,
    shared_where_stated,
)
from analysis.rows.times import TYPICAL_PERCENTILE, time_bounds_ms, time_kinds
from analysis.statistics.averages import CONFIDENCE, percent
from analysis.statistics.by_chance import by_chance_words
from analysis.table import Table
from analysis.words import META_ARCHITECTURE_WORDS, counted, model_words

WHAT = "the effect of the number of proposals"
LARGEST: Literal["largest"] = "largest"  # resolution among those of the curves
Resolution = float | Literal["largest"] | None
KEEP = 0.96  # of the AP: what the paper's sweet spot of 50 proposals keeps


class ProposalPoint(NamedTuple):
    """One number of proposals of one detector; missing numbers are NaN.

    Attributes:
        curve: number of the detector that it belongs to, from 0.
        model: that detector in words, without its number of proposals.
        meta_architecture, feature_extractor: words of the schema.
        resolution, output_stride: in pixels.
        num_proposals: sent to the box classifier.
        accuracy_kind: which accuracy, in words; the same in all rows.
        accuracy, accuracy_lower, accuracy_upper: in 0-1, with the bounds that the row states.
        time_ms, time_lower_ms, time_upper_ms: per image, likewise.
        accuracy_kept: the AP as a share of that with the most proposals that have one; NaN also where that is not told
            from 0.
        time_kept: the time as a share of that with the most proposals that have one.
        time_kept_lower, time_kept_upper: its interval, from the bounds of both times.
        accuracy_difference_lower, accuracy_difference_upper: interval of the AP less that with the most proposals, from
            the same draws of pictures.
        is_sweet_spot: True for the fewest proposals that keep the AP asked for, as every larger number does.
        time_kind: which time it is, such as `p50` or `printed`.
        is_measured: whether the time was measured by frontier.
        is_stable: whether it and that with the most proposals were judged stable; None where one was not judged.
        same_weights: whether the checkpoint is that of the most proposals; None where that is not stated.
        row_id: the row's own name; None where it has none.
    """

    curve: int
    model: str
    meta_architecture: str
    feature_extractor: str
    resolution: float
    output_stride: float
    num_proposals: float
    accuracy_kind: str
    accuracy: float
    accuracy_lower: float
    accuracy_upper: float
    time_ms: float
    time_lower_ms: float
    time_upper_ms: float
    accuracy_kept: float
    time_kept: float
    time_kept_lower: float
    time_kept_upper: float
    accuracy_difference_lower: float
    accuracy_difference_upper: float
    is_sweet_spot: bool
    time_kind: str
    is_measured: bool
    is_stable: bool | None
    same_weights: bool | None
    row_id: str | None


def proposals(
    table: Table,
    *,
    keep: float = KEEP,
    resolution: Resolution = LARGEST,
    percentile: int = TYPICAL_PERCENTILE,
    objective: str = "ap",
    draws: Mapping[str, Draws] = NO_DRAWS,
    confidence: float = CONFIDENCE,
    any_detector: bool = False,
) -> Finding[ProposalPoint]:
    """Accuracy and time of each detector at its numbers of proposals, and the fewest that keep the accuracy.

    Args:
        table: rows of one device and one protocol, and of one evaluation split where they have an accuracy.
        keep: the share of the AP with the most proposals that a sweet spot keeps.
        resolution: in px, of the detectors that count; by default the largest one of a curve, None takes all.
        percentile: of measured times; by default that of the typical time.
        objective: the accuracy column.
        draws: `evaluation_digest` -> the draws kept beside that evaluation; points with both get an interval.
        confidence: of those intervals.
        any_detector: also published rows that frontier cannot express.

    Raises:
        NothingFoundError: no detector is there at two numbers of proposals with two accuracies or two times, or none
            at this resolution.
        AnalysisError: the rows must not be compared, the share is not above 0 and at most 1, or there is no such accuracy.

    Source: Huang et al., CVPR 2017, section 4.1 and Figure 6.
    """
    if not 0 < keep <= 1:
        raise AnalysisError(f"a share of {keep:g} of the AP was asked for; give one above 0, at most 1")
    table, accuracy = asked_as_ap(table, objective), objective_words(objective)
    shared = shared_where_stated(table, WHAT)
    found = groups_by(table, "num_proposals", any_detector=any_detector)
    differences = ApDifferences(table, draws, column=objective, confidence=confidence)
    times = PairTimes(table, percentile, confidence=confidence)
    curves = [_curve(times, group, differences, accuracy) for group in found.groups]
    useful = [
        (group, curve)
        for group, curve in zip(found.groups, curves, strict=True)
        if _has_two(curve, "accuracy_kept") or _has_two(curve, "time_kept")
    ]
    asked = asked_of(WHAT, table, found)
    if not useful:
        raise NothingFoundError(_nothing(asked, len(curves)))
    shown, elsewhere = _at(useful, resolution, asked)
    marked = [_marked(curve, number, sweet_spot(curve, keep)) for number, (_, curve) in enumerate(shown)]
    told = [_told(times, group, curve) for (group, _), curve in zip(shown, marked, strict=True)]
    timing = about_times(times, [rows for rows in told if rows[0] != rows[1]], of="detector")
    same_weights = [point.same_weights for curve in marked for point in curve[:-1]]
    return Finding(
        name="proposals",
        title=f"Fewer proposals{on_device(shared)}",
        sentence=_sentence(marked, keep, timing, confidence),
        rows=tuple(itertools.chain(*marked)),
        caveats=(
            *elsewhere,
            *_caveats(marked, len(curves) - len(useful)),
            *bounds_caveats(_bounds(point for curve in marked for point in curve), accuracy),
            *timing.caveats,
            *recipe_caveats(table, _with_most(table, [group for group, _ in shown])),
            *training_caveats(table, [_ap_change(curve) for curve in marked], "detector", accuracy),
            *pairing_caveats(found, same_weights, any_detector=any_detector),
        ),
        source="Huang et al., CVPR 2017, section 4.1 and Figure 6",
    )


def _at(
    drawn: Sequence[tuple[Group, list[ProposalPoint]]], resolution: Resolution, asked: str
) -> tuple[Sequence[tuple[Group, list[ProposalPoint]]], list[str]]:
    """The groups and their curves of a resolution, and a sentence on those of others where there are some.

    Raises:
        NothingFoundError: there are none.
    """
    sizes = {curve[0].resolution for _, curve in drawn}
    chosen = max(sizes) if resolution == LARGEST else resolution
    if chosen is None:
        return drawn, []
    others = " and ".join(f"{size:g} px" for size in sorted(sizes - {chosen}))
    shown = [(group, curve) for group, curve in drawn if curve[0].resolution == chosen]
    if not shown:
        raise NothingFoundError(
            f"{asked}; none of those at several numbers of proposals is at {chosen:g} px, there are some at {others}; give "
            f"another `resolution`, or {ALL_SIZES}"
        )
    left_out = counted(len(drawn) - len(shown), "detector")
    return shown, [f"Left out: {left_out} at {others} ({ALL_SIZES})."] if others else []


def sweet_spot(curve: Sequence[ProposalPoint], keep: float = KEEP) -> float:
    """The fewest proposals that keep the share `keep` of the AP, as every larger number of the curve does too.

    Args:
        curve: points of one detector, their numbers of proposals rising; those without an AP do not count.
        keep: of the AP with the most proposals.

    NaN where fewer than two points have an AP.
    """
    if not _has_two(curve, "accuracy_kept"):
        return math.nan
    fewest = curve[-1].num_proposals
    for point in reversed(curve):
        if point.accuracy_kept < keep:  # NaN is not
            break
        fewest = fewest if math.isnan(point.accuracy_kept) else point.num_proposals
    return fewest


def _told(times: PairTimes, group: Group, curve: Sequence[ProposalPoint]) -> Rows:
    """The rows whose times a sentence holds against each other: at the most proposals, and at the sweet spot or fewest."""
    spot = next((row for row, point in zip(group.rows, curve, strict=True) if point.is_sweet_spot), None)
    timed = [row for row in group.rows if times.times_ms[row] > 0]
    fewest = timed[0] if timed else group.rows[0]
    return _last(group.rows, times.times_ms), fewest if spot is None else spot


def _curve(times: PairTimes, group: Group, differences: ApDifferences, accuracy: str) -> list[ProposalPoint]:
    """A group's points, told against the most proposals that have an AP, and against the most that have a time."""
    table = times.table
    best = _last(group.rows, table["ap"])
    slowest = _last(group.rows, times.times_ms)
    detector = table.row(group.rows[-1])
    model = model_words({name: cell for name, cell in detector.items() if name != "num_proposals"})
    digests = table["weights_digest"]
    lower, upper = time_bounds_ms(table, times.percentile)
    kinds = time_kinds(table, times.percentile)
    points = []
    for value, row in zip(group.values, group.rows, strict=True):
        loss = NO_BOUNDS if row == best else differences.of((best, row))
        time = times.change((slowest, row))
        points.append(
            ProposalPoint(
                curve=0,
                model=model,
                meta_architecture=str(detector["meta_architecture"]),
                feature_extractor=str(detector["feature_extractor"]),
                resolution=float(table["resolution"][row]),
                output_stride=float(table["output_stride"][row]),
                num_proposals=float(value),
                accuracy_kind=accuracy,
                accuracy=float(table["ap"][row]),
                accuracy_lower=float(table["ap_lower"][row]),
                accuracy_upper=float(table["ap_upper"][row]),
                time_ms=time.after_ms,
                time_lower_ms=float(lower[row]),
                time_upper_ms=float(upper[row]),
                accuracy_kept=1 + relative_accuracy(table, (best, row)),
                time_kept=1 + time.time_change,
                time_kept_lower=math.nan if row == slowest else 1 + time.time_change_lower,
                time_kept_upper=math.nan if row == slowest else 1 + time.time_change_upper,
                accuracy_difference_lower=loss.lower,
                accuracy_difference_upper=loss.upper,
                is_sweet_spot=False,
                time_kind=kinds[row],
                is_measured=bool(table["source"][row] == "measured"),
                is_stable=time.is_stable,
                same_weights=have_same_weights(digests[best], digests[row]),
                row_id=table["row_id"][row],
            )
        )
    return points


def _with_most(table: Table, groups: Iterable[Group]) -> list[Rows]:
    """Every row of the groups beside that of the most proposals with an accuracy."""
    bests = [(group, _last(group.rows, table["ap"])) for group in groups]
    return [(best, row) for group, best in bests for row in group.rows if row != best]


def _ap_change(curve: Sequence[ProposalPoint]) -> float:
    """The AP of the fewest proposals less that of the most; NaN without two."""
    known = [point.accuracy for point in curve if not math.isnan(point.accuracy_kept)]
    return known[0] - known[-1] if len(known) > 1 else math.nan


def _marked(curve: Sequence[ProposalPoint], number: int, spot: float) -> list[ProposalPoint]:
    return [point._replace(curve=number, is_sweet_spot=point.num_proposals == spot) for point in curve]


def _last(rows: Sequence[int], values: NDArray[np.float64]) -> int:
    """The last row with a value; the last one where none has."""
    return next((row for row in reversed(rows) if not math.isnan(values[row])), rows[-1])


def _has_two(curve: Sequence[ProposalPoint], share: str) -> bool:
    return sum(not math.isnan(getattr(point, share)) for point in curve) > 1


def _sentence(
    curves: Sequence[Sequence[ProposalPoint]], keep: float, timing: AboutTimes, confidence: float
) -> str:
    of_meta: dict[str, list[Sequence[ProposalPoint]]] = {}
    for curve in curves:
        of_meta.setdefault(curve[0].meta_architecture, []).append(curve)
    words = [_meta_words(meta, of_meta[meta], keep, timing.name, confidence) for meta in sorted(of_meta)]
    sizes = sorted({curve[0].resolution for curve in curves})
    return f"At {' and '.join(f'{size:g}' for size in sizes)} px, {' '.join([*words, *timing.sentences])}"


def _meta_words(
    meta: str, curves: Sequence[Sequence[ProposalPoint]], keep: float, time: str, confidence: float
) -> str:
    """What is found of one meta-architecture."""
    name = META_ARCHITECTURE_WORDS.get(meta, meta)
    spots = [
        point
        for curve in curves
        if _has_two(curve, "accuracy_kept")
        for point in curve
        if point.is_sweet_spot
    ]
    if not spots:
        return f"{name}: {_of_fewest(curves, 'time_kept', f'of the {time}')}; no accuracies."
    numbers = [point.num_proposals for point in spots]
    span = f"{min(numbers):g}" if min(numbers) == max(numbers) else f"{min(numbers):g} to {max(numbers):g}"
    of = f" ({len(spots)} detectors)" if len(spots) > 1 else ""
    words = f"{name}: the fewest proposals that keep {100 * keep:g} % of the {curves[0][0].accuracy_kind} are {span}{of}"
    shares = [point.time_kept for point in spots if not math.isnan(point.time_kept)]
    words += f", in {percent(float(np.mean(shares)))} of the {time}" if shares else ""
    fewest = _of_fewest(
        [curve for curve in curves if _has_two(curve, "accuracy_kept")],
        "accuracy_kept",
        f"of the {curves[0][0].accuracy_kind}",
    )
    return f"{words}{_clear(spots, confidence)}; {fewest}."


def _of_fewest(curves: Sequence[Sequence[ProposalPoint]], share: str, of: str) -> str:
    """What the fewest proposals of each curve keep."""
    firsts = [next(point for point in curve if not math.isnan(getattr(point, share))) for curve in curves]
    numbers = sorted({point.num_proposals for point in firsts})
    mean = float(np.mean([getattr(point, share) for point in firsts]))
    few = f"{numbers[0]:g}" if len(numbers) == 1 else f"{numbers[0]:g} to {numbers[-1]:g}"
    return f"{few} proposals keep {percent(mean)} {of}{' on average' if len(firsts) > 1 else ''}"


def _clear(spots: Sequence[ProposalPoint], confidence: float) -> str:
    """In how many sweet spots the AP is below or above that of the most proposals by more than chance."""
    bounds = [bound for bound in _bounds(spots) if bound.excludes_zero is not None]
    if not bounds:
        return ""
    losses, gains = sum(bound.upper < 0 for bound in bounds), sum(bound.lower > 0 for bound in bounds)
    gained = f", a gain in {gains}" if gains else ""
    found = f", a loss of more than the choice of pictures explains in {losses} of {len(bounds)}{gained}"
    return f"{found}{by_chance_words(len(bounds), confidence)}"


def _bounds(points: Iterable[ProposalPoint]) -> list[Bounds]:
    return [Bounds(point.accuracy_difference_lower, point.accuracy_difference_upper) for point in points]


def _caveats(curves: Sequence[Sequence[ProposalPoint]], num_useless: int) -> list[str]:
    caveats = []
    accuracy = curves[0][0].accuracy_kind
    for what, column, command in ((accuracy, "accuracy", "evaluate"), ("time", "time_kept", "benchmark")):
        lacking = sum(not _has_two(curve, column) for curve in curves)
        if lacking:
            caveats.append(
                f"Without two values of {what}: {lacking} of {len(curves)} detectors (`frontier {command}`)."
            )
    shareless = sum(_has_two(curve, "accuracy") and not _has_two(curve, "accuracy_kept") for curve in curves)
    if shareless:
        caveats.append(
            f"Without a share of the {accuracy}: {shareless} of {counted(len(curves), 'detector')}, whose {accuracy} with the most "
            "proposals is not told from 0, or comes of other training data than the rest."
        )
    if num_useless:
        caveats.append(f"Left out: {num_useless} detectors without two accuracies and without two times.")
    return caveats


def _nothing(asked: str, num_curves: int) -> str:
    if num_curves:
        return (
            f"{asked}; {num_curves} detectors of it have several numbers of proposals, and none has two accuracies or "
            "two times; `frontier benchmark` makes times, `frontier evaluate --proposals` accuracies"
        )
    return (
        f"{asked}; no two of them are equal but for their stated number of proposals; `frontier benchmark` times "
        "further numbers, e.g. faster_rcnn/resnet_101/600/p50, and `frontier evaluate --proposals 50,300` says how "
        "accurate they are"
    )
