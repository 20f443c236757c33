"""What one choice changes in pairs of rows, and what the pairs settle together.

An average over pairs is settled in one of three ways:

- Five pairs over three networks or more have an interval of their own (`analysis.statistics.averages`): it holds
  whatever made the pairs differ, also that each detector was trained once. It is of networks like these.
- Fewer pairs are settled by the bounds of each, if each has some: the average lies between the averages of the bounds.
  That is of these detectors, on other pictures or in other runs.
- Of accuracies, bounds are of the pictures alone. So they only count where one checkpoint made both rows, or where both
  detectors were trained three times or more; a single training of each may come out otherwise.

What was printed has no interval. Where a statement is about the very numbers that are printed, they are taken as they
stand, up to rounding; an average over more detectors than are printed they do not settle.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from analysis.rows.pairs import have_same_weights
from analysis.statistics.averages import LEAST_FAMILIES, LEAST_PAIRS, average, percent
from analysis.table import Table
from analysis.words import counted
from frontier.paper.amount import Amount, mean_of, ratio, times_more
from frontier.paper.bounded import accuracy, accuracy_change, states_bounds, time_ms
from frontier.paper.grounds import Grounds
from frontier.paper.printed import is_printed
from frontier.paper.trainings import half_width

Basis = Literal["pairs", "pictures", "samples", "kept samples", "printed", "nothing"]
KEPT: Basis = "kept samples"
NOTHING: Basis = "nothing"
MANY = 100  # times as many data: beyond, there is no use in saying how many

IT_TAKES_PAIRS = "five pairs over three networks"
PRINTED = f"printed numbers carry no interval; it takes {IT_TAKES_PAIRS} for one"
ONE_TRAINING = (
    f"each was trained once, and another training may come out otherwise; it takes {IT_TAKES_PAIRS}"
)
THREE_TRAININGS = f"{ONE_TRAINING}, or three trainings of each"
NO_DRAWS = "accuracies without intervals; `frontier evaluate` makes them"
NO_TIME_BOUNDS = (
    "times without bounds: it takes five samples at least, better 94; `frontier benchmark` for longer"
)
_WHERE: Mapping[Basis, str] = {
    "pictures": "on other pictures",
    "samples": "by the bounds of the times",
    KEPT: "by the bounds that the kept samples allow for medians",
}


class Change(NamedTuple):
    """What one pair changes.

    Attributes:
        network: that it is of; pairs of one hang together.
        amount: the change within its bounds.
        basis: what the bounds are of: `pictures`, `samples`, `kept samples` (where a time states no bounds), `printed`
            (rounding); `nothing` without any.
        lacking: why the bounds do not tell all; empty where they do.
    """

    network: tuple[str, str]
    amount: Amount
    basis: Basis
    lacking: str = ""


class Mean(NamedTuple):
    """The average of changes.

    Attributes:
        amount: within what settles it; NaN bounds where nothing does.
        basis: what the bounds are of.
        least, most: of the changes.
        num_pairs, num_networks: behind it.
        lacking: why it has no bounds; empty where it has.
    """

    amount: Amount
    basis: Basis
    least: float
    most: float
    num_pairs: int
    num_networks: int
    lacking: str


def accuracy_rows(table: Table) -> Table:
    """The rows as far as accuracies depend on them: what a detector was timed with does not make another one."""
    return table.replace(**dict.fromkeys(("runtime", "precision", "batch_size"), [None] * len(table)))


def mean_change(changes: Sequence[Change], *, as_printed: bool = False) -> Mean:
    """The average of changes, at least one.

    Args:
        changes: of pairs.
        as_printed: whether the statement is about the very numbers that are printed.
    """
    values = [change.amount.value for change in changes]
    over_pairs = average(values, [change.network for change in changes])
    lacking = _lacking(changes)
    bases: set[Basis] = {change.basis for change in changes}
    amount, basis = Amount(over_pairs.mean), NOTHING
    if not math.isnan(over_pairs.lower):
        amount, basis, lacking = Amount(over_pairs.mean, over_pairs.lower, over_pairs.upper), "pairs", ""
    elif "printed" in bases and not as_printed:
        lacking = PRINTED
    elif not lacking:
        amount = mean_of([change.amount for change in changes])
        basis = bases.pop() if len(bases) == 1 else KEPT if KEPT in bases else "pictures"
    return Mean(
        amount, basis, over_pairs.least, over_pairs.most, len(changes), over_pairs.num_families, lacking
    )


def _lacking(changes: Sequence[Change]) -> str:
    """What the first pair lacks that lacks anything, and how many do where not all do."""
    found = [change.lacking for change in changes if change.lacking]
    if len(found) in (0, len(changes)):
        return "".join(found[:1])
    return f"{len(found)} of {len(changes)} pairs: {found[0]}"


def lacks_trainings(changes: Sequence[Change]) -> str:
    """What is said pair by pair takes: one checkpoint in each, or as many pairs as an interval takes; else why not."""
    is_many = len(changes) >= LEAST_PAIRS and len({change.network for change in changes}) >= LEAST_FAMILIES
    if is_many or not any(change.lacking == ONE_TRAINING for change in changes):
        return ""
    return ONE_TRAINING


def accuracy_changes(
    grounds: Grounds,
    table: Table,
    pairs: Sequence[tuple[int, int]],
    *,
    column: str = "ap",
    is_relative: bool = True,
) -> list[Change]:
    """What pairs of rows of `table`, before and after, change in an accuracy that both have.

    Pairs that learnt from different data are left out, and relative changes of an accuracy of 0.
    """
    found = []
    for before, after in pairs:
        amount = accuracy_change(table, before, after, grounds.draws, column)
        whole = accuracy(table, before, column).value if is_relative else 1.0
        if learnt_alike(table, before, after) and whole > 0:
            amount = Amount(*(number / whole for number in amount))
            found.append(_judged(table, before, after, amount))
    return found


def trained_change(
    grounds: Grounds, table: Table, befores: Sequence[int], afters: Sequence[int], column: str = "ap"
) -> Change:
    """The accuracy of the second detector less that of the first, by as many rows of each as there are trainings."""
    first, second = trainings_of(table, befores, column), trainings_of(table, afters, column)
    before, after = befores[0], afters[0]
    amount = accuracy_change(table, before, after, grounds.draws, column)
    width = half_width(first, second)
    if math.isnan(width):
        change = _judged(table, before, after, amount)
        return change._replace(lacking=THREE_TRAININGS) if change.lacking == ONE_TRAINING else change
    value = math.fsum(second) / len(second) - math.fsum(first) / len(first)
    reach = math.hypot(width, amount.reach)
    return Change(_network(table, before), Amount(value, value - reach, value + reach), "pictures")


def trainings_of(table: Table, rows: Sequence[int], column: str) -> list[float]:
    """The accuracy of each training among rows of one configuration; weights that are not known are no training."""
    found = {
        table["weights_digest"][row]: float(table[column][row])
        for row in reversed(rows)
        if table["weights_digest"][row] is not None
    }
    return list(found.values())


def learnt_alike(table: Table, before: int, after: int) -> bool:
    """Whether two rows are of detectors that learnt from the same data, as far as they say."""
    return len({table["train_data"][row] for row in (before, after)} - {None}) < 2


def time_changes(grounds: Grounds, table: Table, pairs: Sequence[tuple[int, int]]) -> list[Change]:
    """What pairs of rows of `table`, before and after, change in time: 0.1 is a tenth more."""
    found = []
    for before, after in pairs:
        times = time_ms(grounds, table, after), time_ms(grounds, table, before)
        is_published = all(table["source"][row] == "published" for row in (before, after))
        are_stated = all(states_bounds(table, row) for row in (before, after))
        basis: Basis = "printed" if is_published else "samples" if are_stated else KEPT
        amount = ratio(*times)
        amount = Amount(*(number - 1 for number in amount))
        lacking = "" if amount.is_bounded else NO_TIME_BOUNDS
        found.append(Change(_network(table, before), amount, basis if not lacking else "nothing", lacking))
    return found


def time_basis(table: Table) -> Basis:
    """What the bounds of the times of a table are of: rounding, where all are printed."""
    return "printed" if (table["source"] == "published").all() else "samples"


def mean_words(mean: Mean, say: Callable[[float], str] = percent) -> str:
    """The average and how sure it is.

    >>> mean_words(mean_change([Change(("ssd", "vgg_16"), Amount(0.1, 0.05, 0.15), "pictures")]))
    '10.0 % (5.0 % to 15.0 % on other pictures, 1 pair)'
    """
    pairs = counted(mean.num_pairs, "pair")
    value, lower, upper = mean.amount
    if mean.basis == "pairs":
        return f"{say(value)} (95 % interval {say(lower)} to {say(upper)}, {pairs})"
    if mean.num_pairs > 1:
        pairs += f" of {counted(mean.num_networks, 'network')}"
    if mean.basis in _WHERE:
        return f"{say(value)} ({say(lower)} to {say(upper)} {_WHERE[mean.basis]}, {pairs})"
    span = f", {say(mean.least)} to {say(mean.most)}" if mean.num_pairs > 1 else ""
    return f"{say(value)} ({pairs}{span})"


def open_words(mean: Mean, threshold: float) -> str:
    """Why an average does not tell on which side of a threshold it lies, and what would."""
    return mean.lacking or more_words([mean.amount], threshold, mean.basis)


def more_words(amounts: Iterable[Amount], threshold: float, basis: Basis) -> str:
    """How many times as much data would tell on which side of a threshold all amounts lie; empty where they do.

    >>> more_words([Amount(0.1, -0.1, 0.3), Amount(0.1, 0.05, 0.15)], 0.0, "pictures")
    'about 4 times as many pictures would tell, if the difference stays'
    """
    factor = max((times_more(amount, threshold) for amount in amounts if amount.is_bounded), default=0.0)
    if basis in ("printed", NOTHING) or factor <= 1:
        return ""
    what = "samples" if basis == KEPT else basis
    if factor > MANY:
        return f"even {MANY} times as many {what} would not tell"
    about = (
        "at most about" if basis in ("samples", KEPT) else "about"
    )  # spans of samples are wider than need be
    return f"{about} {max(factor, 1.1):.2g} times as many {what} would tell, if the difference stays"


def _judged(table: Table, before: int, after: int, amount: Amount) -> Change:
    """A change in accuracy with what its bounds are of, and what they leave out."""
    network = _network(table, before)
    if is_printed(table, before) and is_printed(table, after):
        return Change(network, amount, "printed")
    if not amount.is_bounded:
        return Change(network, amount, "nothing", NO_DRAWS)
    digests = table["weights_digest"]
    is_one = have_same_weights(digests[before], digests[after]) is True
    return Change(network, amount, "pictures", "" if is_one else ONE_TRAINING)


def _network(table: Table, row: int) -> tuple[str, str]:
    return str(table["meta_architecture"][row]), str(table["feature_extractor"][row])
