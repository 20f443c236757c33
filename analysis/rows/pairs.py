"""Rows that are equal in every setting but one: what that setting does by itself.

What does not apply to a detector (the proposals of SSD) equals what does not apply to another one.

A configuration stands in a group once. Where several rows have it (two documents that print one result, two
trainings), the row of the checkpoint that serves the most values stands for it, else the one with both accuracy and
time, the newest, the first by `row_id`; the others are counted as left out. How far trainings come apart is told by
`analysis.rows.trainings`. The order of the rows changes nothing.

Source: Huang et al., CVPR 2017, section 4.1: "the effect of the various model configuration options in isolation".
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.errors import AnalysisError, NothingFoundError
from analysis.rows.comparable import NOT_STATED, Shared, shared_by_all
from analysis.rows.settings import SETTINGS, Setting, Settings, all_but, settings_of
from analysis.table import Cell, Table
from analysis.words import counted

Value = str | float

NOT_EXPRESSED = "published of detectors that frontier cannot express, which may differ in more than is stated"
INCOMPLETE = "without meta-architecture, feature extractor or resolution"
AMBIGUOUS = "of several detectors that state the same settings"
DUPLICATE = "of a configuration that stands here already"
ANOTHER_TRAINING = "of another training of a configuration that stands here already"


class Group(NamedTuple):
    """Rows that differ in one setting only: `values` rise, and `rows[i]` is where the one with `values[i]` stands."""

    values: tuple[Value, ...]
    rows: tuple[int, ...]


class Pair(NamedTuple):
    """Two rows that differ in one setting only, the smaller value (or the earlier word) first.

    Attributes:
        values: of the setting.
        rows: their positions in the table.
        same_weights: whether one checkpoint made both; None where a row does not say which weights it is of.
    """

    values: tuple[Value, Value]
    rows: tuple[int, int]
    same_weights: bool | None


class Groups(NamedTuple):
    """Groups of at least two rows, in an order that follows from their settings; reason -> rows left out for it."""

    groups: tuple[Group, ...]
    left_out: Mapping[str, int]


def shared_where_stated(table: Table, what: str) -> Shared:
    """What all rows have in common: device, protocol, and the evaluation split of those that have an accuracy.

    Raises:
        NothingFoundError: there are no rows.
        AnalysisError: the rows differ in one of them.
    """
    if not len(table):
        raise NothingFoundError(
            f"{what} was asked of an empty table; time detectors with `frontier benchmark`, or load published ones"
        )
    splits = list(table["eval_split"])
    stated = next((split for split in splits if split is not None), None)
    lacks_ap = np.isnan(table["ap"])
    filled = [
        stated if lacks and split is None else split for lacks, split in zip(lacks_ap, splits, strict=True)
    ]
    return shared_by_all(table.replace(eval_split=filled), what)


def on_device(shared: Shared) -> str:
    """Where the times were taken, for a title; nothing where that is not stated.

    >>> on_device(Shared("titan_x", "", "")), on_device(Shared("device not stated", "", ""))
    (' on titan_x', '')
    """
    return "" if shared.device.endswith(NOT_STATED) else f" on {shared.device}"


def groups_by(table: Table, setting: Setting, *, any_detector: bool = False) -> Groups:
    """The groups of rows that are equal in every setting but `setting`; none where nothing pairs.

    SSD and a two-stage detector differ in their meta-architecture alone where the latter has the paper's stride,
    number of proposals and proportion of the edges.

    Args:
        table: rows of one device and one protocol, and of one evaluation split where they have an accuracy.
        setting: one of `SETTINGS`.
        any_detector: also published rows without a preset. What such detectors differ in besides is not known; where
            several state the same settings, none of them takes part.

    Raises:
        AnalysisError: the setting is unknown.
    """
    if setting not in SETTINGS:
        raise AnalysisError(f"setting {setting!r} was asked for; known: {', '.join(SETTINGS)}")
    settings, left_out = settings_of(table), Counter[str]()
    cells: dict[tuple[Cell, ...], dict[Value, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in _preferred_first(table):
        reason = _reason(table, settings, row, any_detector=any_detector)
        value = settings[setting][row]
        if reason is not None:
            left_out[reason] += 1
        elif isinstance(value, str | float):  # else the setting does not apply
            cells[all_but(setting, settings, row)][value].append(row)
    found = []
    for _, cell in sorted(cells.items(), key=_place):
        rows_of = {value: rows for value, rows in cell.items() if not _is_ambiguous(table, rows)}
        left_out[AMBIGUOUS] += sum(len(rows) for value, rows in cell.items() if value not in rows_of)
        if len(rows_of) > 1:
            group = _group(table, rows_of)
            found.append(group)
            left_out += _stood_for(table, rows_of, group)
    return Groups(tuple(found), {reason: count for reason, count in sorted(left_out.items()) if count})


def pairs_of(table: Table, group: Group) -> tuple[Pair, ...]:
    """Every two rows of a group, n (n - 1) / 2 of n."""
    digests = table["weights_digest"]
    return tuple(
        Pair((a, b), (i, j), have_same_weights(digests[i], digests[j]))
        for (a, i), (b, j) in itertools.combinations(zip(group.values, group.rows, strict=True), 2)
    )


def have_same_weights(first: str | None, second: str | None) -> bool | None:
    """Whether two digests of weights name one checkpoint; None where one is not stated."""
    return None if first is None or second is None else first == second


def pairing_caveats(
    groups: Groups, same_weights: Sequence[bool | None], *, any_detector: bool
) -> tuple[str, ...]:
    """What differences of pairs include besides the setting, and what was left out.

    Args:
        groups: that the pairs are of.
        same_weights: of each pair.
        any_detector: as it was asked of `groups_by`.

    >>> pairing_caveats(Groups((), {DUPLICATE: 2}), [True, False, None], any_detector=False)[1]
    'Left out: 2 rows of a configuration that stands here already.'
    """
    unknown = ["Detectors that frontier cannot express may take part, and may differ in more than is stated."]
    left_out = [f"Left out: {counted(count, 'row')} {what}." for what, count in groups.left_out.items()]
    return (*_weights_words(same_weights), *(unknown if any_detector else []), *left_out)


def asked_of(what: str, table: Table, groups: Groups) -> str:
    """How the message begins where nothing was found: what was asked of which table.

    >>> asked_of("an effect", Table.from_rows([{"ap": 0.2}]), Groups((), {DUPLICATE: 1}))
    'an effect was asked of a table of 1 row (left out: 1 of a configuration that stands here already)'
    """
    left_out = ", ".join(f"{count} {reason}" for reason, count in groups.left_out.items())
    rows = counted(len(table), "row")
    return f"{what} was asked of a table of {rows}{f' (left out: {left_out})' if left_out else ''}"


def _weights_words(same_weights: Sequence[bool | None]) -> list[str]:
    count, num_same = len(same_weights), sum(same is True for same in same_weights)
    if num_same == count:
        return []
    known = f"{num_same} of {count} pairs" if num_same else "No pair"
    others = "the others" if num_same else "all"
    return [f"{known} known to be of one checkpoint: {others} may differ by their training too."]


def _reason(table: Table, settings: Settings, row: int, *, any_detector: bool) -> str | None:
    """Why a row takes no part; None where it may."""
    if table["source"][row] == "published" and settings["preset"][row] is None and not any_detector:
        return NOT_EXPRESSED
    needed = ("meta_architecture", "feature_extractor", "resolution")
    return INCOMPLETE if any(settings[name][row] is None for name in needed) else None


def _place(cell: tuple[tuple[Cell, ...], object]) -> tuple[tuple[bool, Cell], ...]:
    """A key that puts what is missing first and compares like with like."""
    return tuple((setting is not None, setting) for setting in cell[0])


def _preferred_first(table: Table) -> list[int]:
    """The rows in the order in which they would stand for their configuration."""
    rows = sorted(range(len(table)), key=lambda row: str(table["row_id"][row]))
    rows.sort(key=lambda row: table["created"][row] or "", reverse=True)
    has_ap, has_time = ~np.isnan(table["ap"]), ~np.isnan(table["latency_ms"])
    return sorted(rows, key=lambda row: (not (has_ap[row] and has_time[row]), not has_ap[row]))


def _is_ambiguous(table: Table, rows: Sequence[int]) -> bool:
    """Whether detectors that frontier cannot express share their settings under several names."""
    return table["preset"][rows[0]] is None and len({table["model"][row] for row in rows}) > 1


def _group(table: Table, rows_of: Mapping[Value, Sequence[int]]) -> Group:
    """One row a value, of one checkpoint as far as it goes; each value's rows come the preferred one first."""
    digests = table["weights_digest"]
    best = _busiest_checkpoint(table, list(rows_of.values()))
    values = sorted(rows_of)
    chosen = [next((row for row in rows_of[v] if digests[row] == best), rows_of[v][0]) for v in values]
    return Group(tuple(values), tuple(chosen))


def _stood_for(table: Table, rows_of: Mapping[Value, Sequence[int]], group: Group) -> Counter[str]:
    """Reason -> how many rows a row of the group stands for besides itself."""
    digests = table["weights_digest"]
    others = [
        have_same_weights(digests[row], digests[chosen]) is False
        for value, chosen in zip(group.values, group.rows, strict=True)
        for row in rows_of[value]
        if row != chosen
    ]
    return Counter({ANOTHER_TRAINING: sum(others), DUPLICATE: len(others) - sum(others)})


def _busiest_checkpoint(table: Table, rows_of_values: Sequence[Sequence[int]]) -> str | None:
    """The checkpoint with accuracy and time for the most values, else with a row for the most; None without any."""
    digests = table["weights_digest"]
    is_complete = ~np.isnan(table["ap"]) & ~np.isnan(table["latency_ms"])

    def serves(digest: str) -> tuple[int, int]:
        own = [[row for row in rows if digests[row] == digest] for rows in rows_of_values]
        return sum(bool(is_complete[rows].any()) for rows in own), sum(bool(rows) for rows in own)

    names = dict.fromkeys(digests[row] for row in itertools.chain(*rows_of_values))
    return max((name for name in names if name is not None), key=serves, default=None)
