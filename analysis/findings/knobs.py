"""What each setting does by itself: a table of paired differences over all of them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.finding import Finding
from analysis.findings.two_rows import Rows, accuracies_of
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
from analysis.rows.times import times_ms
from analysis.statistics.averages import (
    CONFIDENCE,
    Average,
    average,
    average_caveats,
    percent,
    relative_change,
)
from analysis.table import Table
from analysis.words import FEATURE_EXTRACTOR_WORDS, META_ARCHITECTURE_WORDS, counted

WHAT = "the effect of each setting by itself"
SETTING_WORDS: dict[Setting, str] = {
    "meta_architecture": "meta-architecture",
    "feature_extractor": "feature extractor",
    "depth_multiplier": "depth multiplier",
    "resolution": "resolution",
    "output_stride": "output stride",
    "num_proposals": "proposals",
    "preset": "preset",
    "precision": "precision",
}
# What changes are told against, where it is there: the paper's usual choice.
REFERENCES: Mapping[Setting, Value] = MappingProxyType(
    {
        "meta_architecture": "faster_rcnn",
        "feature_extractor": "resnet_101",
        "depth_multiplier": 1.0,
        "resolution": 600.0,
        "output_stride": 16.0,
        "num_proposals": 300.0,
        "preset": "paper",
        "precision": "float32",
    }
)
_UNITS = {"resolution": " px", "output_stride": " px"}


class KnobEffect(NamedTuple):
    """One setting changed from a reference to another value, over every pair that differs in it alone.

    Attributes:
        setting: its name in words.
        before, after: the two values in words.
        ap_difference: mean of the AP after less before, in 0-1; NaN without pairs that have both.
        ap_lower, ap_upper: its interval; NaN where there are too few pairs for one.
        ap_share_risen: how many of the pairs rose in AP, as a share.
        num_ap_pairs: pairs with two accuracies.
        time_change: mean relative change of the time per image, 0.1 is 10 % more.
        time_lower, time_upper: its interval, likewise.
        num_time_pairs: pairs with two times.
    """

    setting: str
    before: str
    after: str
    ap_difference: float
    ap_lower: float
    ap_upper: float
    ap_share_risen: float
    num_ap_pairs: int
    time_change: float
    time_lower: float
    time_upper: float
    num_time_pairs: int


def knobs(
    table: Table,
    *,
    references: Mapping[Setting, Value] = REFERENCES,
    percentile: int = 95,
    confidence: float = CONFIDENCE,
    any_detector: bool = False,
) -> Finding[KnobEffect]:
    """What each value of each setting does to AP and time against a reference value, all else being equal.

    Args:
        table: rows of one device and one protocol, and of one evaluation split where they have an accuracy.
        references: setting -> the value to tell changes against. Where it is not there, or not in any group, it is
            the value in most groups (the greatest of several).
        percentile: of measured times.
        confidence: of every interval.
        any_detector: also published rows that frontier cannot express.

    Raises:
        NothingFoundError: no two rows differ in one setting alone, or none of those has two accuracies or two times.
        AnalysisError: the rows must not be compared, or a reference is of an unknown setting.

    Source: Huang et al., CVPR 2017, section 4.1: "the effect of the various model configuration options in isolation".
    """
    unknown = sorted(set(references) - set(SETTINGS))
    if unknown:
        raise AnalysisError(f"references of {', '.join(unknown)} were given; known: {', '.join(SETTINGS)}")
    shared = shared_where_stated(table, WHAT)
    times = times_ms(table, percentile)
    found = {setting: groups_by(table, setting, any_detector=any_detector) for setting in SETTINGS}
    effects, averages = [], []
    for setting, groups in found.items():
        for (before, after), pairs in _changes(groups, references.get(setting)).items():
            ap, time = _averages(table, setting, pairs, times, confidence)
            if ap.num_pairs or time.num_pairs:
                effects.append(_effect(setting, before, after, ap, time))
                averages += [ap, time]
    left_out = _left_out(found.values())
    if not effects:
        raise NothingFoundError(_nothing(asked_of(WHAT, table, left_out)))
    return Finding(
        name="knobs",
        title=f"Each setting by itself{on_device(shared)}",
        sentence=_sentence(effects),
        rows=tuple(effects),
        caveats=(
            *average_caveats(averages),
            "A change that needs another training includes what two trainings differ in anyway.",
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


def _changes(groups: Groups, reference: Value | None) -> dict[tuple[Value, Value], list[Rows]]:
    """(Reference, other value) -> the pairs of rows; a group without the reference is told against its commonest."""
    common = Counter(value for group in groups.groups for value in group.values)
    changes: dict[tuple[Value, Value], list[Rows]] = defaultdict(list)
    for group in groups.groups:
        before = max(group.values, key=lambda value: (value == reference, common[value], value))
        row = group.rows[group.values.index(before)]
        for value, other in zip(group.values, group.rows, strict=True):
            if other != row:
                changes[before, value].append((row, other))
    return dict(sorted(changes.items(), key=lambda change: (change[0][0] != reference, change[0])))


def _averages(
    table: Table, setting: Setting, pairs: Sequence[Rows], times: NDArray[np.float64], confidence: float
) -> tuple[Average, Average]:
    """The average difference of the AP, and the average relative change of the time."""
    names = [name for name in ("meta_architecture", "feature_extractor") if name != setting]
    families = [tuple(table[name][before] for name in names) for before, _ in pairs]
    accuracies = [accuracies_of(table, rows) for rows in pairs]
    differences = [after - before for before, after in accuracies]
    changes = [relative_change(float(times[before]), float(times[after])) for before, after in pairs]
    return (
        average(differences, families, confidence=confidence),
        average(changes, families, confidence=confidence),
    )


def _effect(setting: Setting, before: Value, after: Value, ap: Average, time: Average) -> KnobEffect:
    return KnobEffect(
        setting=SETTING_WORDS[setting],
        before=_value_words(setting, before),
        after=_value_words(setting, after),
        ap_difference=ap.mean,
        ap_lower=ap.lower,
        ap_upper=ap.upper,
        ap_share_risen=ap.share_above,
        num_ap_pairs=ap.num_pairs,
        time_change=time.mean,
        time_lower=time.lower,
        time_upper=time.upper,
        num_time_pairs=time.num_pairs,
    )


def _value_words(setting: Setting, value: Value) -> str:
    if isinstance(value, float):
        return f"{value:g}{_UNITS.get(setting, '')}"
    return {**META_ARCHITECTURE_WORDS, **FEATURE_EXTRACTOR_WORDS}.get(value, value)


def _sentence(effects: Sequence[KnobEffect]) -> str:
    """The changes that raise AP most, lower it most and save most time."""
    scored = [effect for effect in effects if effect.num_ap_pairs]
    timed = [effect for effect in effects if effect.num_time_pairs]
    parts = []
    if scored:
        best, worst = (choose(scored, key=lambda effect: effect.ap_difference) for choose in (max, min))
        parts += [f"AP rises most by {_ap_words(best)}"] if best.ap_difference > 0 else []
        parts += [f"AP falls most by {_ap_words(worst)}"] if worst.ap_difference < 0 else []
    if timed:
        fastest = min(timed, key=lambda effect: effect.time_change)
        parts += [f"time falls most by {_time_words(fastest)}"] if fastest.time_change < 0 else []
    count = f"Of {counted(len(effects), 'change')} of one setting with all others equal"
    return f"{count}: {'; '.join(parts)}." if parts else f"{count}, none moves AP or saves time."


def _ap_words(effect: KnobEffect) -> str:
    interval = "" if math.isnan(effect.ap_lower) else f", {effect.ap_lower:+.3f} to {effect.ap_upper:+.3f}"
    time = f", time {effect.time_change:+.0%}" if effect.num_time_pairs else ""
    return f"{change_words(effect)} ({effect.ap_difference:+.3f}{interval}, {counted(effect.num_ap_pairs, 'pair')}{time})"


def _time_words(effect: KnobEffect) -> str:
    interval = (
        ""
        if math.isnan(effect.time_lower)
        else f", {percent(effect.time_lower)} to {percent(effect.time_upper)}"
    )
    ap = f", AP {effect.ap_difference:+.3f}" if effect.num_ap_pairs else ""
    return f"{change_words(effect)} ({percent(effect.time_change)}{interval}, {counted(effect.num_time_pairs, 'pair')}{ap})"


def change_words(effect: KnobEffect) -> str:
    """The change in words, such as `resolution 600 px to 300 px`."""
    return f"{effect.setting} {effect.before} to {effect.after}"


def _nothing(asked: str) -> str:
    return (
        f"{asked}; no two of them are equal but for one setting and have two accuracies or two times. `frontier "
        "benchmark` times more settings of one detector, e.g. faster_rcnn/resnet_101/600 and "
        "faster_rcnn/resnet_101/600/p50; `frontier evaluate` says how accurate they are"
    )
