"""Checks of times against each other: who is faster, and by how much."""

import itertools
import math
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.latency.ratio import SAME_TIME
from analysis.rows.distinct import distinct
from analysis.rows.pairs import groups_by
from analysis.statistics.averages import percent
from analysis.table import Table
from analysis.words import (
    counted,
    extractor_words,
    meta_architecture_words,
    model_words,
)
from frontier.paper.amount import Amount, all_hold, mean_of, ratio
from frontier.paper.bounded import time_ms
from frontier.paper.changes import (
    NO_TIME_BOUNDS,
    Mean,
    mean_change,
    mean_words,
    more_words,
    open_words,
    time_basis,
    time_changes,
)
from frontier.paper.grounds import Grounds
from frontier.paper.plural import too_few_extractors, too_few_rivals
from frontier.paper.samples import share_of_stage, stage_ms
from frontier.paper.statement import Found, LackingError
from frontier.paper.twins import Description, twins

ALIKE_TIME = 0.25  # a time within a quarter of another is called comparable
OVERLAP = "the bounds overlap, and the times may be alike"
FASTEST = 3  # of what is said of the fastest detectors
DENSE = ("resnet_101",)
FACTORED: Mapping[str, Sequence[str]] = {
    "Inception": ("inception_v2", "inception_v3"),
    "MobileNet": ("mobilenet_v1",),
}


def faster_rcnn_slowest(grounds: Grounds) -> Found:
    """Whether Faster R-CNN takes longer on average than SSD and than R-FCN that are equal in all else.

    Both must be there, each over two extractors at least.
    """
    table = distinct(grounds.settings)
    means: dict[str, Mean] = {}
    few: list[str] = []
    for meta, shared in (("ssd", {"output_stride": 16.0, "num_proposals": 300.0}), ("r_fcn", {})):
        none: Description = dict.fromkeys(("output_stride", "num_proposals", "longer_edge")) if shared else {}
        pairs = twins(
            table,
            {"meta_architecture": meta, **none},
            {"meta_architecture": "faster_rcnn", **shared},
            ~table.is_missing("latency_ms"),
        )
        if pairs:
            changes = time_changes(grounds, table, [(pair.first, pair.second) for pair in pairs])
            means[meta] = mean_change(changes)
            few.append(too_few_extractors(change.network for change in changes))
    if not means:
        raise LackingError("no Faster R-CNN was timed beside an SSD or R-FCN that is equal in all else")
    words = [
        f"{mean_words(_as_ratio(mean), _times)} that of {meta_architecture_words(meta)}"
        for meta, mean in means.items()
    ]
    missing = [
        f"no Faster R-CNN was timed beside an equal {meta_architecture_words(meta)}"
        for meta in ("ssd", "r_fcn")
        if meta not in means
    ]
    whys = [open_words(mean, 0.0) for mean in means.values()]
    answers = [_slower(mean.amount) for mean in means.values()]
    found = Found(
        f"time of Faster R-CNN: {' and '.join(words)}",
        all_hold(answers),
        lacking=next(filter(None, whys), ""),
    )
    return found.unless(next(iter(missing), "")).unless(next(filter(None, few), ""))


def time_ratio(
    grounds: Grounds,
    *,
    first: Description,
    second: Description,
    is_alike: bool = False,
) -> Found:
    """The time of one detector over that of another that is equal in all else.

    Args:
        grounds: of which the settings count.
        first: a description of `frontier.paper.twins`.
        second: likewise.
        is_alike: whether the paper calls the two comparable; else the first takes longer.
    """
    table = distinct(grounds.settings)
    pairs = twins(table, first, second, ~table.is_missing("latency_ms"))
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else were timed")
    mean = mean_change(
        time_changes(grounds, table, [(pair.second, pair.first) for pair in pairs]), as_printed=True
    )
    found = _as_ratio(mean).amount
    holds = found.is_within(1 - ALIKE_TIME, 1 + ALIKE_TIME) if is_alike else _slower(mean.amount)
    threshold = math.copysign(ALIKE_TIME, mean.amount.value) if is_alike else 0.0
    return Found(mean_words(_as_ratio(mean), _times), holds, *found, lacking=open_words(mean, threshold))


def network_ratio(grounds: Grounds, *, first: Description, second: Description) -> Found:
    """The time that one detector's network alone takes over that of another one's, equal in all else."""
    table = distinct(grounds.settings)
    pairs = twins(table, first, second, table["network_ms"] > 0)
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else were timed")
    found = mean_of(
        [
            ratio(_network_ms(grounds, table, pair.first), _network_ms(grounds, table, pair.second))
            for pair in pairs
        ]
    )
    words = _times(found.value)
    words += f" ({_times(found.lower)} to {_times(found.upper)}, " if found.is_bounded else " ("
    holds = _slower(Amount(*(number - 1 for number in found)))
    lacking = more_words([found], 1.0, "samples") or OVERLAP if found.is_bounded else NO_TIME_BOUNDS
    return Found(f"{words}{counted(len(pairs), 'pair')})", holds, *found, lacking=lacking)


def fastest_extractor_is(grounds: Grounds, *, extractor: str) -> Found:
    """Whether an extractor is the fastest of each group of detectors that differ in their extractor alone.

    It takes two others at least.
    """
    table = distinct(grounds.timed)
    groups = [
        dict(zip(group.values, [time_ms(grounds, table, row) for row in group.rows], strict=True))
        for group in groups_by(table, "feature_extractor").groups
        if extractor in group.values
    ]
    if not groups:
        raise LackingError(
            f"no detector over {extractor_words(extractor)} and its like over another were timed"
        )
    slower = [
        [
            Amount(*(number - 1 for number in ratio(other, group[extractor])))
            for name, other in group.items()
            if name != extractor
        ]
        for group in groups
    ]
    answers = [all_hold(map(_slower, amounts)) for amounts in slower]
    fastest = sum(min(group, key=lambda name: group[name].value) == extractor for group in groups)
    words = (
        f"by its time in {fastest} of {counted(len(groups), 'group')} that differ in their extractor alone"
    )
    words += f", beyond the bounds in {sum(answer is True for answer in answers)}"
    unbounded = any(not time.is_bounded for group in groups for time in group.values())
    would_tell = more_words(itertools.chain(*slower), 0.0, time_basis(table)) or OVERLAP
    found = Found(words, all_hold(answers), lacking=NO_TIME_BOUNDS if unbounded else would_tell)
    return found.unless(too_few_rivals({name for group in groups for name in group} - {extractor}))


def postprocessing_is_bulk(grounds: Grounds) -> Found:
    """Whether postprocessing takes most of the time of each of the three fastest detectors, whichever those are."""
    table = distinct(grounds.timed)
    table = table.take(~table.is_missing("postprocess_ms"))
    if not len(table):
        raise LackingError("no time here is taken apart into stages")
    times = [time_ms(grounds, table, row) for row in range(len(table))]
    fastest = np.argsort([time.value for time in times], kind="stable")[:FASTEST].tolist()
    may_be = [
        row
        for row, time in enumerate(times)
        if sum(other.upper < time.lower for other in times) < FASTEST  # no more are surely faster
    ]
    shares = {row: _share(grounds, table, row) for row in may_be}
    words = f"{_share_words(shares[fastest[0]])}, {model_words(table.row(fastest[0]))}"
    if len(may_be) > 1:
        least, most = (of(share.value for share in shares.values()) for of in (min, max))
        are_they = "fastest" if len(may_be) == len(fastest) else f"that may be the {len(fastest)} fastest"
        words += f"; {percent(least)} to {percent(most)} in the {len(may_be)} {are_they}"
    bounded = all(share.is_bounded for share in shares.values())
    lacking = more_words(shares.values(), 0.5, "samples") or OVERLAP if bounded else NO_TIME_BOUNDS
    answers = [share.is_above(0.5) for share in shares.values()]
    told = set(answers)
    found = Found(words, told.pop() if len(told) == 1 else None, lacking=lacking)
    few = f"it takes the {FASTEST} fastest, and {len(times)} here" if len(times) < FASTEST else ""
    return found.unless(few)


def dense_over_factored(grounds: Grounds) -> Found:
    """Whether a millisecond does more multiply-adds of ResNet-101 than of Inception and MobileNet networks.

    It is settled where the worst of one lies above the best of the other, whatever else they differ in. Each must be
    there in two meta-architectures: one alone may be what makes the difference.
    """
    dense = gmacs_per_ms(grounds, DENSE)
    factored = {name: gmacs_per_ms(grounds, names) for name, names in FACTORED.items()}
    missing = [words for words, found in ({"ResNet-101": dense} | factored).items() if not found]
    if not dense or len(missing) == len(FACTORED):
        raise LackingError(f"no detector over {' and '.join(missing)} was timed with its multiply-adds")
    others = [one for found in factored.values() for one in found]
    lacking = f"no detector over {missing[0]} was timed with its multiply-adds" if missing else ""
    if not all(one.is_bounded for one in (*dense, *others)):
        lacking = lacking or NO_TIME_BOUNDS
    answers = [
        Amount(one.value / other.value, one.lower / other.upper, one.upper / other.lower).is_above(1.0)
        for one in dense
        for other in others
    ]
    told = set(answers)
    named = {"ResNet-101": dense, **{name: found for name, found in factored.items() if found}}
    listed = ", ".join(f"{name} {ratio_words(found)}" for name, found in named.items())
    holds = told.pop() if len(told) == 1 else None
    found = Found(f"{listed} GMACs per ms", holds, lacking="the two ranges overlap")
    return found.unless(lacking or _in_one_meta_architecture(grounds))


def _in_one_meta_architecture(grounds: Grounds) -> str:
    """Which of the kinds of extractors was timed in one meta-architecture alone; empty where none was."""
    table = grounds.timed.take(grounds.timed["gmacs"] > 0)
    for kind, names in {"ResNet-101": DENSE, **FACTORED}.items():
        metas = set(table["meta_architecture"][np.isin(table["feature_extractor"].astype(str), names)])
        if len(metas) == 1:
            return f"{kind} was timed in {meta_architecture_words(metas.pop())} alone; it takes 2 meta-architectures"
    return ""


def gmacs_per_ms(grounds: Grounds, extractors: Sequence[str]) -> list[Amount]:
    """Thousand million multiply-adds per millisecond of each detector over some extractors."""
    table = distinct(grounds.timed)
    found = []
    for row in range(len(table)):
        time, gmacs = time_ms(grounds, table, row), float(table["gmacs"][row])
        if table["feature_extractor"][row] in extractors and time.value > 0 and gmacs > 0:
            found.append(Amount(gmacs / time.value, gmacs / time.upper, gmacs / time.lower))
    return found


def ratio_words(found: Sequence[Amount]) -> str:
    """One number, or the least and the most of several.

    >>> ratio_words([Amount(1.234)]), ratio_words([Amount(0.041), Amount(0.5)])
    ('1.2', '0.041 to 0.5')
    """
    least, most = min(one.value for one in found), max(one.value for one in found)
    return f"{least:.2g}" if len(found) == 1 else f"{least:.2g} to {most:.2g}"


def _slower(change: Amount) -> bool | None:
    """Whether a relative change of time is above 0, by more than two measurements of one detector may differ."""
    if change.is_above(SAME_TIME):
        return True
    return False if change.is_below(1 / (1 + SAME_TIME) - 1) else None


def _as_ratio(mean: Mean) -> Mean:
    """A relative change as one number over the other: 0.1 more is 1.1 times."""
    amount = Amount(*(1 + number for number in mean.amount))
    return mean._replace(amount=amount, least=1 + mean.least, most=1 + mean.most)


def _network_ms(grounds: Grounds, table: Table, row: int) -> Amount:
    kept = grounds.samples.get(str(table["row_id"][row]))
    if kept is None or not kept.stages:
        return Amount(float(table["network_ms"][row]))
    return stage_ms(kept, "network")


def _share(grounds: Grounds, table: Table, row: int) -> Amount:
    kept = grounds.samples.get(str(table["row_id"][row]))
    if kept is not None and kept.stages:
        return share_of_stage(kept, "postprocess")
    return Amount(float(table["postprocess_ms"][row]) / time_ms(grounds, table, row).value)


def _share_words(share: Amount) -> str:
    bounds = f" ({percent(share.lower)} to {percent(share.upper)})" if share.is_bounded else ""
    return f"{percent(share.value)}{bounds} of the time"


def _times(value: float) -> str:
    return f"{value:.3g} times"
