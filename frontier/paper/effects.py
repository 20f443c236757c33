"""Checks of what one setting does by itself: resolution, output stride, number of proposals."""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from analysis.rows.pairs import Pair, Value, groups_by, pairs_of
from analysis.rows.settings import Setting
from analysis.statistics.averages import percent
from analysis.table import Table
from analysis.words import counted, extractor_words
from frontier.paper.amount import Amount, all_hold, difference
from frontier.paper.bounded import accuracy
from frontier.paper.changes import (
    NO_DRAWS,
    Change,
    accuracy_changes,
    accuracy_rows,
    lacks_trainings,
    mean_change,
    mean_words,
    more_words,
    open_words,
    time_changes,
)
from frontier.paper.grounds import Grounds
from frontier.paper.plural import too_few_extractors, too_few_networks, too_few_rivals
from frontier.paper.printed import source_note
from frontier.paper.statement import Found, LackingError

MOST = 300  # proposals, what the shares that are kept are of
LITTLE = 0.1  # a loss or a saving below this is called small
NEAR = 0.02  # by which a share that is kept may miss the paper's
MANY = 1 / 3  # of the pairs are many of them
TWICE = 2.0
HALF = 0.01  # by which the ratio of two resolutions may miss 2
LESS_THAN_TWICE = (
    "the bounds allow less than double, or none at either resolution; it takes more small objects"
)
OTHER_PROTOCOL = (
    "other protocol: weights of one size run at both here, where the paper trained at each (section 3.3)"
)
SAME_SENTENCE = "both numbers stand in that very sentence, which they cannot contradict"
BEST_EXTRACTOR = "inception_resnet_v2"
WHAT = {
    "time": "time",
    "ap": "AP",
    "ap_small": "AP of small objects",
    "ap_large": "AP of large objects",
}

Rows = tuple[int, int]  # before and after


def resolution_change(grounds: Grounds, *, of: str) -> Found:
    """How much half the resolution changes a number of `WHAT`, which the paper says it lowers.

    An accuracy counts where the weights learnt at the size they run at; a time does not depend on that.
    """
    if of == "time":
        return change_found(_changes(grounds, of, _halved), is_above=False, of=of)
    table, protocol = _trained_at_each_size(grounds, of)
    return change_found(
        accuracy_changes(grounds, table, _with(table, _halved(table), of), column=of), is_above=False, of=of
    ).unless(protocol)


def stride_change(grounds: Grounds, *, of: str) -> Found:
    """How much stride 8 instead of 16 changes a number of `WHAT`, which the paper says it raises."""
    return change_found(_changes(grounds, of, _finer), is_above=True, of=of)


def resolution_always(grounds: Grounds) -> Found:
    """Whether half the resolution lowers the AP of every detector, of three networks at least."""
    table, protocol = _trained_at_each_size(grounds, "ap")
    changes = accuracy_changes(grounds, table, _with(table, _halved(table), "ap"))
    if not changes:
        raise LackingError("no detector has an AP at two resolutions")
    answers = [change.amount.is_below(0.0) for change in changes]
    lower = sum(answer is True for answer in answers)
    words = f"lower in {lower} of {counted(len(changes), 'pair')}{_beyond(changes)}"
    found = Found(words, all_hold(answers), lacking=_what_would_tell(changes, 0.0))
    few = too_few_networks(change.network for change in changes)
    return found.unless(few).unless(lacks_trainings(changes)).unless(protocol)


def resolution_small_objects(grounds: Grounds) -> Found:
    """Whether the double resolution gives twice the AP of small objects, or more, in many pairs."""
    table, protocol = _trained_at_each_size(grounds, "ap_small")
    pairs = [pair for pair in _with(table, _halved(table), "ap_small") if table["ap_small"][pair[0]] > 0]
    if not pairs:
        raise LackingError("no detector has an AP of small objects at two resolutions")
    amounts = [(accuracy(table, high, "ap_small"), accuracy(table, low, "ap_small")) for high, low in pairs]
    surplus = [difference(high, Amount(*(TWICE * end for end in low))) for high, low in amounts]
    doubled = [high.lower > 0 and high.lower >= TWICE * low.upper for high, low in amounts]
    not_doubled = [left.is_below(0.0) is True for left in surplus]
    estimates = sum(left.value >= 0 for left in surplus)
    least = MANY * len(pairs)
    holds = True if sum(doubled) >= least else False if len(pairs) - sum(not_doubled) < least else None
    words = (
        f"at least doubled in {estimates} of {counted(len(pairs), 'pair')}, {sum(doubled)} beyond the bounds"
    )
    is_sure = all(left.is_bounded for left in surplus)
    found = Found(words, holds, lacking=LESS_THAN_TWICE if is_sure else NO_DRAWS)
    changes = accuracy_changes(grounds, table, pairs, column="ap_small")
    few = too_few_networks(change.network for change in changes)
    return found.unless(few).unless(lacks_trainings(changes)).unless(protocol)


def proposals_keep(
    grounds: Grounds,
    *,
    count: int,
    of: str,
    least: float = 0.0,
    most: float = math.inf,
    meta_architecture: str = "faster_rcnn",
    extractor: str | None = None,
) -> Found:
    """Which share of the AP or of the time of 300 proposals fewer of them keep, on average over detectors.

    Args:
        grounds: of which the settings count.
        count: the fewer proposals.
        of: `ap` or `time`.
        least: the average bears out what the paper says in words from here on,
        most: and up to here.
        meta_architecture: of the detectors.
        extractor: only of this one; without it the statement is about two at least.
    """
    changes = [
        change
        for change in _changes(grounds, of, _fewer(count))
        if change.network[0] == meta_architecture and extractor in (None, change.network[1])
    ]
    if not changes:
        name = f" {extractor_words(extractor)}" if extractor else ""
        raise LackingError(f"no{name} detector has its {WHAT[of]} at {count} and at {MOST} proposals")
    is_one_sentence = of == "ap" and _are_the_papers(grounds, count)
    mean = mean_change([_kept(change) for change in changes], as_printed=is_one_sentence)
    holds = mean.amount.is_within(least, most)
    nearest = least if abs(mean.amount.value - least) < abs(mean.amount.value - most) else most
    words = f"{WHAT[of]} kept: {mean_words(mean)}"
    found = Found(words, holds, *mean.amount, lacking=open_words(mean, nearest))
    few = "" if extractor else too_few_extractors(change.network for change in changes)
    return found.unless(few).unless(SAME_SENTENCE if is_one_sentence else "")


def proposals_alike(grounds: Grounds, *, count: int, keep: float) -> Found:
    """Whether every other extractor of Faster R-CNN keeps about the share of the AP that the paper's best one does."""
    changes = [
        _kept(change)
        for change in _changes(grounds, "ap", _fewer(count))
        if change.network[0] == "faster_rcnn" and change.network[1] != BEST_EXTRACTOR
    ]
    if not changes:
        raise LackingError(f"no other extractor has its AP at {count} and at {MOST} proposals")
    shares = [change.amount.value for change in changes]
    answers = [_answer(change, change.amount.is_above(keep - NEAR)) for change in changes]
    span = percent(shares[0]) if len(shares) == 1 else f"{percent(min(shares))} to {percent(max(shares))}"
    words = f"{span} in {counted(len(changes), 'detector')}{_beyond(changes)}"
    found = Found(words, all_hold(answers), lacking=_what_would_tell(changes, keep - NEAR))
    return found.unless(too_few_extractors(change.network for change in changes))


def proposals_save_most(grounds: Grounds, *, count: int, extractor: str) -> Found:
    """Whether fewer proposals save the largest share of the time with `extractor`."""
    kept: dict[str, list[Change]] = {}
    for change in _changes(grounds, "time", _fewer(count)):
        if change.network[0] == "faster_rcnn":
            kept.setdefault(change.network[1], []).append(_kept(change))
    if extractor not in kept or len(kept) == 1:
        raise LackingError(
            f"it takes times of {extractor_words(extractor)} and of another at {count} and {MOST}"
        )
    means = {name: mean_change(changes) for name, changes in kept.items()}
    listed = ", ".join(f"{extractor_words(name)} {mean_words(mean)}" for name, mean in means.items())
    own = means.pop(extractor)
    few = too_few_rivals(means.keys())
    holds = all_hold(difference(own.amount, mean.amount).is_below(0.0) for mean in means.values())
    lacking = next((mean.lacking for mean in (own, *means.values()) if mean.lacking), "")
    return Found(f"time kept: {listed}", holds, lacking=lacking).unless(few)


def change_found(changes: Sequence[Change], *, is_above: bool, of: str) -> Found:
    """An average of relative changes; it holds where it lies above 0, or below, with all its bounds.

    It must be over two extractors at least.

    Raises:
        LackingError: there is no pair behind it.
    """
    if not changes:
        raise LackingError(f"no two rows that differ in this alone have their {WHAT[of]}")
    mean = mean_change(changes)
    holds = mean.amount.is_above(0.0) if is_above else mean.amount.is_below(0.0)
    found = Found(mean_words(mean), holds, *mean.amount, lacking=open_words(mean, 0.0))
    return found.unless(too_few_extractors(change.network for change in changes))


def _changes(grounds: Grounds, of: str, pairs_in: Callable[[Table], list[Rows]]) -> list[Change]:
    """The relative changes of a number of `WHAT` in the pairs that have it twice."""
    if of == "time":
        table = grounds.settings
        return time_changes(grounds, table, _with(table, pairs_in(table), "latency_ms"))
    table = accuracy_rows(grounds.accuracies)
    return accuracy_changes(grounds, table, _with(table, pairs_in(table), of), column=of)


def _trained_at_each_size(grounds: Grounds, of: str) -> tuple[Table, str]:
    """The accuracies of weights that run at the size they learnt at, as far as that is stated.

    Where those are of no pair, all accuracies, and why pairs of them are not the paper's.
    """
    table = accuracy_rows(grounds.accuracies)
    learnt_at = table["train_resolution"]
    own = table.take(np.isnan(learnt_at) | (learnt_at == table["resolution"]))
    if _with(own, _halved(own), of):
        return own, ""
    return table, OTHER_PROTOCOL


def _with(table: Table, pairs: Iterable[Rows], column: str) -> list[Rows]:
    is_missing = table.is_missing(column)
    return [pair for pair in pairs if not is_missing[list(pair)].any()]


def _halved(table: Table) -> list[Rows]:
    return _pairs(table, "resolution", lambda low, high: abs(float(high) / float(low) / TWICE - 1) <= HALF)


def _finer(table: Table) -> list[Rows]:
    return _pairs(table, "output_stride", lambda fine, coarse: (fine, coarse) == (8, 16))


def _fewer(count: int) -> Callable[[Table], list[Rows]]:
    return lambda table: _pairs(table, "num_proposals", lambda few, many: (few, many) == (count, MOST))


def _pairs(table: Table, setting: Setting, is_asked: Callable[[Value, Value], bool]) -> list[Rows]:
    """The rows of each pair, that of the larger value first; nothing in an empty table."""
    found: list[Pair] = [
        pair for group in groups_by(table, setting).groups for pair in pairs_of(table, group)
    ]
    return [pair.rows[::-1] for pair in found if is_asked(*pair.values)]


def _kept(change: Change) -> Change:
    """The share that is left, from a relative change."""
    return change._replace(amount=Amount(*(1 + number for number in change.amount)))


def _answer(change: Change, answer: bool | None) -> bool | None:
    """What the bounds of a change answer, where they tell all; those of printed numbers do as printed."""
    return None if change.lacking else answer


def _beyond(changes: Sequence[Change]) -> str:
    return ", as printed" if all(change.basis == "printed" for change in changes) else ", beyond the bounds"


def _what_would_tell(changes: Sequence[Change], threshold: float) -> str:
    """What the first change lacks that lacks anything, else how many more pictures would tell them all apart."""
    lacking = next((change.lacking for change in changes if change.lacking), "")
    return lacking or more_words([change.amount for change in changes], threshold, "pictures")


def _are_the_papers(grounds: Grounds, count: int) -> bool:
    """Whether the accuracies at `count` proposals are all the paper's own."""
    return bool(source_note(grounds.accuracies.where(num_proposals=float(count))))
