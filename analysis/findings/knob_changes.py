"""Which pairs of rows differ in one setting alone, gathered by what it was changed from and to."""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from analysis.findings.pair_times import PairTimes, TimeChange
from analysis.findings.two_rows import Rows
from analysis.rows.pairs import Groups, Value
from analysis.rows.settings import Setting
from analysis.table import Table
from analysis.words import FEATURE_EXTRACTOR_WORDS, META_ARCHITECTURE_WORDS, meta_architecture_words

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


class KnobChange(NamedTuple):
    """One setting, called as its effects are, from one value to another, in the pairs of rows that differ so."""

    setting: Setting
    words: str
    before: Value
    after: Value
    pairs: Sequence[Rows]


def knob_changes(table: Table, setting: Setting, groups: Groups, reference: Value | None) -> list[KnobChange]:
    """The changes of a setting; a group without the reference is told against its commonest value."""
    common = Counter(value for group in groups.groups for value in group.values)
    pairs: dict[tuple[str, Value, Value], list[Rows]] = defaultdict(list)
    for group in groups.groups:
        before = max(group.values, key=lambda value: (value == reference, common[value], value))
        row = group.rows[group.values.index(before)]
        words = _setting_words(setting, table["meta_architecture"][row])
        for value, other in zip(group.values, group.rows, strict=True):
            if other != row:
                pairs[words, before, value].append((row, other))
    in_order = sorted(pairs, key=lambda change: (change[0], change[1] != reference, change))
    return [KnobChange(setting, *change, pairs[change]) for change in in_order]


def _setting_words(setting: Setting, meta_architecture: str) -> str:
    words = SETTING_WORDS[setting]
    return f"{words} of {meta_architecture_words(meta_architecture)}" if setting == "num_proposals" else words


def timed_changes(times: PairTimes, change: KnobChange) -> list[TimeChange]:
    """The changes of time of the pairs that have two times."""
    told = (times.change(rows) for rows in change.pairs)
    return [one for one in told if not math.isnan(one.time_change)]


def value_words(setting: Setting, value: Value) -> str:
    """A value of a setting in words, with its unit.

    >>> value_words("resolution", 600.0), value_words("meta_architecture", "r_fcn")
    ('600 px', 'R-FCN')
    """
    if isinstance(value, float):
        return f"{value:g}{_UNITS.get(setting, '')}"
    return {**META_ARCHITECTURE_WORDS, **FEATURE_EXTRACTOR_WORDS}.get(value, value)


def words_of(change: KnobChange) -> str:
    """A change in words, such as `resolution 600 px to 300 px`."""
    values = (value_words(change.setting, value) for value in (change.before, change.after))
    return f"{change.words} {' to '.join(values)}"
