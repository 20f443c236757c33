"""What each setting does by itself: a table of paired differences over all of them."""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from analysis.accuracy.draws import Draws
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.between_trainings import recipe_caveats, training_caveats
from analysis.findings.finding import Finding
from analysis.findings.knob_changes import (
    REFERENCES,
    KnobChange,
    knob_changes,
    timed_changes,
    value_words,
)
from analysis.findings.knob_times import time_caveats, time_name
from analysis.findings.pair_times import PairTimes, exceeds_noise
from analysis.findings.two_rows import NO_DRAWS, ApDifferences, Bounds, accuracies_of, bounds_caveats
from analysis.rows.objective import asked_as_ap, objective_words
from analysis.rows.pairs import (
    Groups,
    Value,
    asked_of,
    groups_by,
    on_device,
    pairing_caveats,
    shared_where_stated,
)
from analysis.rows.settings import SETTINGS, Setting
from analysis.rows.time_words import named_time
from analysis.rows.times import TYPICAL_PERCENTILE
from analysis.statistics.averages import (
    CONFIDENCE,
    Average,
    average,
    average_caveats,
    percent,
    relative_average,
)
from analysis.statistics.interval_words import ends_words
from analysis.table import Table
from analysis.words import counted, signed_fraction

WHAT = "the effect of each setting by itself"


class KnobEffect(NamedTuple):
    """One setting changed from a reference to another value, over every pair that differs in it alone.

    Attributes:
        setting: its name in words; the number of proposals is told of each meta-architecture by itself, as in the paper's
            Figure 6, for it saves the one much time and the other little.
        before, after: the two values in words.
        accuracy_kind: which accuracy, in words; the same in all rows.
        accuracy_difference: mean of the accuracy after less before, in 0-1; NaN without pairs that have both.
        accuracy_lower, accuracy_upper: its interval; NaN where there are too few pairs for one; of one pair that of its
            pictures, where draws of both are kept.
        accuracy_least, accuracy_most: the least and the greatest difference of a pair.
        accuracy_share_risen: how many of the pairs rose in AP, as a share.
        num_accuracy_pairs: pairs with two accuracies.
        num_drawn_accuracies: those of which draws of the pictures are kept for both.
        num_clear_accuracies: those among them whose AP changed by more than the choice of pictures explains.
        time_change: mean relative change of the time per image, 0.1 is 10 % more.
        time_lower, time_upper: its interval, likewise; of one pair that of its measurements, from the bounds of both times.
        time_least, time_most: the least and the greatest change of a pair.
        num_time_pairs: pairs with two times.
        time_words: which times they are, such as `median time (p50)`.
        num_bounded_times: pairs of which the samples bound both times.
        num_clear_times: those among them that changed by more than the noise of measuring.
    """

    setting: str
    before: str
    after: str
    accuracy_kind: str
    accuracy_difference: float
    accuracy_lower: float
    accuracy_upper: float
    accuracy_least: float
    accuracy_most: float
    accuracy_share_risen: float
    num_accuracy_pairs: int
    num_drawn_accuracies: int
    num_clear_accuracies: int
    time_change: float
    time_lower: float
    time_upper: float
    time_least: float
    time_most: float
    num_time_pairs: int
    time_words: str
    num_bounded_times: int
    num_clear_times: int


def knobs(
    table: Table,
    *,
    references: Mapping[Setting, Value] = REFERENCES,
    percentile: int = TYPICAL_PERCENTILE,
    objective: str = "ap",
    draws: Mapping[str, Draws] = NO_DRAWS,
    confidence: float = CONFIDENCE,
    any_detector: bool = False,
) -> Finding[KnobEffect]:
    """What each value of each setting does to AP and time against a reference value, all else being equal.

    Args:
        table: rows of one device and one protocol, and of one evaluation split where they have an accuracy.
        references: setting -> the value to tell changes against. Where it is not there, or not in any group, it is
            the value in most groups (the greatest of several).
        percentile: of measured times; by default that of the typical time.
        objective: the accuracy column.
        draws: `evaluation_digest` -> the draws kept beside that evaluation; pairs with both get an interval.
        confidence: of every interval.
        any_detector: also published rows that frontier cannot express.

    Raises:
        NothingFoundError: no two rows differ in one setting alone, or none of those has two accuracies or two times.
        AnalysisError: the rows must not be compared, a reference is of an unknown setting, or there is no such accuracy.

    Source: Huang et al., CVPR 2017, section 4.1: "the effect of the various model configuration options in isolation".
    """
    unknown = sorted(set(references) - set(SETTINGS))
    if unknown:
        raise AnalysisError(f"references of {', '.join(unknown)} were given; known: {', '.join(SETTINGS)}")
    table, accuracy = asked_as_ap(table, objective), objective_words(objective)
    shared = shared_where_stated(table, WHAT)
    times = PairTimes(table, percentile, confidence=confidence)
    found = {setting: groups_by(table, setting, any_detector=any_detector) for setting in SETTINGS}
    changes = [
        change
        for setting, groups in found.items()
        for change in knob_changes(table, setting, groups, references.get(setting))
    ]
    told = [(change, *_averages(times, change)) for change in changes]
    told = [(change, ap, time) for change, ap, time in told if ap.num_pairs or time.num_pairs]
    left_out = _left_out(found.values())
    if not told:
        raise NothingFoundError(_nothing(asked_of(WHAT, table, left_out)))
    differences = ApDifferences(table, draws, column=objective, confidence=confidence)
    bounds = [[differences.of(rows) for rows in change.pairs] for change, _, _ in told]
    effects = tuple(
        _effect(times, *one, pictures, accuracy=accuracy) for one, pictures in zip(told, bounds, strict=True)
    )
    return Finding(
        name="knobs",
        title=f"Each setting by itself{on_device(shared)}",
        sentence=_sentence(effects, time_name(times, changes)),
        rows=effects,
        caveats=(
            *_picked_caveats(effects),
            *average_caveats(average for _, *averages in told for average in averages),
            *bounds_caveats(itertools.chain(*bounds), accuracy),
            *time_caveats(times, [change for change, _, _ in told]),
            *recipe_caveats(table, [rows for change, _, _ in told for rows in change.pairs]),
            *training_caveats(table, [effect.accuracy_difference for effect in effects], "change", accuracy),
            *pairing_caveats(left_out, [], any_detector=any_detector),
        ),
        source="Huang et al., CVPR 2017, section 4.1",
    )


def _left_out(found: Iterable[Groups]) -> Groups:
    """No groups, and reason -> the most rows that any setting left out for it."""
    most: Counter[str] = Counter()
    for groups in found:
        most |= Counter(groups.left_out)
    return Groups((), most)


def _averages(times: PairTimes, change: KnobChange) -> tuple[Average, Average]:
    """The average difference of the AP, and the average relative change of the time."""
    names = [name for name in ("meta_architecture", "feature_extractor") if name != change.setting]
    families = [tuple(times.table[name][before] for name in names) for before, _ in change.pairs]
    accuracies = [accuracies_of(times.table, rows) for rows in change.pairs]
    differences = [after - before for before, after in accuracies]
    relative = [times.change(rows).time_change for rows in change.pairs]
    return (
        average(differences, families, confidence=times.confidence),
        relative_average(relative, families, confidence=times.confidence),
    )


def _effect(
    times: PairTimes,
    change: KnobChange,
    ap: Average,
    time: Average,
    pictures: Sequence[Bounds],
    *,
    accuracy: str,
) -> KnobEffect:
    """The change with its averages; `pictures` are the intervals of its pairs' differences of the `accuracy`."""
    timed = timed_changes(times, change)
    noise = [exceeds_noise(one) for one in timed]
    only = timed[0] if len(timed) == 1 else None
    drawn = [bounds for bounds in pictures if bounds.excludes_zero is not None]
    of_one = drawn[0] if drawn and ap.num_pairs == 1 else Bounds(ap.lower, ap.upper)
    return KnobEffect(
        setting=change.words,
        before=value_words(change.setting, change.before),
        after=value_words(change.setting, change.after),
        accuracy_kind=accuracy,
        accuracy_difference=ap.mean,
        accuracy_lower=of_one.lower,
        accuracy_upper=of_one.upper,
        accuracy_least=ap.least,
        accuracy_most=ap.most,
        accuracy_share_risen=ap.share_above,
        num_accuracy_pairs=ap.num_pairs,
        num_drawn_accuracies=len(drawn),
        num_clear_accuracies=sum(bounds.excludes_zero is True for bounds in drawn),
        time_change=time.mean,
        time_lower=only.time_change_lower if only else time.lower,
        time_upper=only.time_change_upper if only else time.upper,
        time_least=time.least,
        time_most=time.most,
        num_time_pairs=time.num_pairs,
        time_words=named_time([one.time_kind for one in timed]) if timed else "time",
        num_bounded_times=sum(clear is not None for clear in noise),
        num_clear_times=sum(clear is True for clear in noise),
    )


def _sentence(effects: Sequence[KnobEffect], time: str) -> str:
    """The changes that raise AP most, lower it most and save most time, of those that were seen."""
    scored = [effect for effect in effects if effect.num_accuracy_pairs]
    timed = [effect for effect in effects if effect.num_time_pairs]
    parts = []
    if scored:
        best, worst = (choose(scored, key=lambda effect: effect.accuracy_difference) for choose in (max, min))
        parts += (
            [f"{best.accuracy_kind} rises by {_ap_words(best, time)}"] if best.accuracy_difference > 0 else []
        )
        parts += (
            [f"{worst.accuracy_kind} falls by {_ap_words(worst, time)}"]
            if worst.accuracy_difference < 0
            else []
        )
    if timed:
        fastest = min(timed, key=lambda effect: effect.time_change)
        parts += [f"the {time} falls by {_time_words(fastest)}"] if fastest.time_change < 0 else []
    count = f"Of {counted(len(effects), 'change')} of one setting with all other settings equal"
    if not parts:
        return f"{count}, none moves {effects[0].accuracy_kind} or lowers the {time}."
    return (
        f"{count}, the largest seen: {'; '.join(parts)}."
        if len(effects) > 1
        else f"{count}: {'; '.join(parts)}."
    )


def _ap_words(effect: KnobEffect, time: str) -> str:
    interval = ", no interval"
    if not math.isnan(effect.accuracy_lower):
        interval = f", {ends_words(effect.accuracy_lower, effect.accuracy_upper, signed_fraction)}"
    pairs = counted(effect.num_accuracy_pairs, "pair")
    if effect.num_drawn_accuracies:
        pairs += f", more than the choice of pictures explains in {effect.num_clear_accuracies} of {effect.num_drawn_accuracies}"
    then = f", {time} {effect.time_change:+.0%}".replace("%", " %") if effect.num_time_pairs else ""
    return f"{change_words(effect)} ({effect.accuracy_difference:+.3f}{interval}, {pairs}{then})"


def _time_words(effect: KnobEffect) -> str:
    interval = ", no interval"
    if not math.isnan(effect.time_lower):
        interval = f", {ends_words(effect.time_lower, effect.time_upper, percent)}"
    pairs = counted(effect.num_time_pairs, "pair")
    if effect.num_bounded_times:
        pairs += f", more than noise in {effect.num_clear_times} of {effect.num_bounded_times} with bounds"
    ap = f", {effect.accuracy_kind} {effect.accuracy_difference:+.3f}" if effect.num_accuracy_pairs else ""
    return f"{change_words(effect)} ({percent(effect.time_change)}{interval}, {pairs}{ap})"


def _picked_caveats(effects: Sequence[KnobEffect]) -> list[str]:
    """What picking the largest does."""
    if len(effects) == 1:
        return []
    largest = f"The largest of {len(effects)} uncertain effects is on average smaller than it looks"
    return [
        f"{largest}: what chance has lifted is what is picked, and its interval does not allow for the picking."
    ]


def change_words(effect: KnobEffect) -> str:
    """The change in words, such as `resolution 600 px to 300 px`."""
    return f"{effect.setting} {effect.before} to {effect.after}"


def _nothing(asked: str) -> str:
    return (
        f"{asked}; no two of them are equal but for one setting and have two accuracies or two times. `frontier "
        "benchmark` times more settings of one detector, e.g. faster_rcnn/resnet_101/600 and "
        "faster_rcnn/resnet_101/600/p50; `frontier evaluate` says how accurate they are"
    )
