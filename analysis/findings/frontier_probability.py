"""The probability that each detector is on the frontier, given how uncertain accuracies and times are.

A frontier of estimates takes each number for the truth. Here all of them are drawn anew, again and again, each draw
has its own frontier, and a detector's probability is the share of draws in which it is on it.

Accuracies of evaluations that share their draws of pictures are drawn together, so that what makes a picture hard makes
it hard for all. Of others an interval may be known; each is drawn from by itself, about the middle of its interval. Both
are corrected for few pictures, on which AP is too high (`analysis.accuracy.corrected`). The bounds of a measured percentile
become a distribution of its logarithm (`analysis.statistics.interval_draws`), each detector by itself: rounds of a benchmark are
interleaved, so that what is slow for one for a while is slow for all, but most of that is in all the bounds alike.

A detector of which only one of the two is known gets no probability, nor one of which neither is. It stays in the
field, for it may beat others: its unknown numbers stand as they are. A single detector with both says nothing of a
frontier, so that at least two are asked for.

As a statement about the truth this takes every true value near the estimates for equally likely beforehand. In
simulation (`benchmarks/frontier_probability.py`) what is said comes true as often as it is said where detectors are
spread by more than the intervals reach; where they are spread by as little, noise alone makes some look beaten, and
what is given a probability of .05 to .7 comes true 5 to 15 points more often.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.accuracy.draws import Draws
from analysis.accuracy.joint_draws import joint_draws
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.finding import Finding
from analysis.latency.looks import LOOKS
from analysis.optimum.pareto import pareto_mask
from analysis.rows.names import names
from analysis.rows.points import Points, points
from analysis.rows.time_words import named_time
from analysis.rows.times import BUDGET_PERCENTILE, time_kinds
from analysis.schema import PERCENTILES
from analysis.statistics.frontier_share import frontier_share
from analysis.statistics.interval_draws import interval_draws, reach
from analysis.statistics.interval_words import listed, optional
from analysis.table import Table
from analysis.words import ACCURACY_WORDS, counted, in_whole_percent

Numbers = NDArray[np.float64]

NAME = "frontier_probability"
RESAMPLES = 1000
SURE = 0.95
LEAST_KNOWN = 2  # detectors with both uncertainties
LEAST_CROWD, CROWDED = (
    3,
    1 / 3,
)  # undecided ones, and their share: 18 % in spread worlds, 49 % in crowded ones
AP_REACH = reach(0.975)  # the intervals of the schema hold with 95 %, both sides together
MORE_SAMPLES = (
    "of longer sampling (`--minutes`) and with nothing else running, for samples that drift say less"
)
PICTURES, INTERVAL, BOUNDS, NOTHING = "pictures", "interval", "bounds", "nothing"


class ProbabilityRow(NamedTuple):
    """One detector, in order of time.

    Attributes:
        model: the detector in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema, None where unknown.
        time_ms, time_lower_ms, time_upper_ms: time per image, with confidence bounds; None where there is no claim.
        accuracy, accuracy_lower, accuracy_upper: in 0-1, with a 95 % interval.
        is_on_frontier: of the estimates.
        probability: of being on the frontier; None where the uncertainty of time or accuracy is not known.
        accuracy_from: what the accuracy was drawn from: `pictures` (jointly), `interval`, or `nothing`.
        time_from: what the time was drawn from: `bounds` or `nothing`.
        unknown: what is lacking for a probability, in words; None where there is one.
    """

    model: str
    row_id: str | None
    meta_architecture: str | None
    feature_extractor: str | None
    time_ms: float
    time_lower_ms: float | None
    time_upper_ms: float | None
    accuracy: float
    accuracy_lower: float | None
    accuracy_upper: float | None
    is_on_frontier: bool
    probability: float | None
    accuracy_from: str
    time_from: str
    unknown: str | None


class _Drawn(NamedTuple):
    """Draws (R, N) of N detectors' numbers, and what each was drawn from."""

    numbers: Numbers
    drawn_from: list[str]


def frontier_probability(
    table: Table,
    *,
    draws: Mapping[str, Draws] | None = None,
    percentile: int = BUDGET_PERCENTILE,
    objective: str = "ap",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Finding[ProbabilityRow]:
    """How likely each detector is to be on the frontier of time and accuracy.

    Args:
        table: rows of one device, one protocol and one evaluation split.
        draws: `evaluation_digest` -> the draws that are kept beside that evaluation, where there are any.
        percentile: of measured times.
        objective: the accuracy column.
        resamples: draws of times and accuracies; joint draws of pictures that are fewer are used again.
        seed: of the draws.

    Raises:
        AnalysisError: an option makes no sense, or the rows must not be compared.
        NothingFoundError: no row has both numbers, or the uncertainty of both is known of fewer than two.
    """
    if resamples < 1:
        raise AnalysisError(f"{resamples} resamples; give at least 1, {RESAMPLES} are usual")
    found = points(table, percentile=percentile, objective=objective, what="frontier probabilities")
    rng = np.random.default_rng(seed)
    accuracies = _accuracies(found, draws or {}, objective, resamples, rng)
    times = _times(found, resamples, rng)
    unknown = _unknown(found, accuracies, times, percentile, objective)
    num_known = unknown.count(None)
    if num_known < LEAST_KNOWN:
        raise NothingFoundError(_too_few_known(found, accuracies, times, num_known, percentile=percentile))
    shares = frontier_share(times.numbers, accuracies.numbers)
    rows = _rows(found, accuracies, times, shares=shares, unknown=unknown, objective=objective)
    time = named_time(time_kinds(found.table, percentile))
    return Finding(
        name=NAME,
        title=f"Who is on the frontier by {time} on {found.shared.device}",
        sentence=_sentence(rows, found.shared.device, time),
        rows=rows,
        caveats=(*found.left_out, *_caveats(rows, _more_bounds_at(found, percentile))),
        source="Huang et al., CVPR 2017, Figure 2; the probabilities are not in the paper",
    )


def _rows(
    found: Points,
    accuracies: _Drawn,
    times: _Drawn,
    *,
    shares: Numbers,
    unknown: list[str | None],
    objective: str,
) -> tuple[ProbabilityRow, ...]:
    """What is told of each detector; `shares` are the probabilities, which count where nothing is `unknown`."""
    pairs = np.column_stack([found.times_ms, found.accuracies])
    is_best = pareto_mask(pairs, ("min", "max"))
    return tuple(
        ProbabilityRow(
            model=model,
            row_id=found.table["row_id"][i],
            meta_architecture=found.table["meta_architecture"][i],
            feature_extractor=found.table["feature_extractor"][i],
            time_ms=float(found.times_ms[i]),
            time_lower_ms=optional(found.lower_ms[i]),
            time_upper_ms=optional(found.upper_ms[i]),
            accuracy=float(found.accuracies[i]),
            accuracy_lower=optional(found.table[f"{objective}_lower"][i]),
            accuracy_upper=optional(found.table[f"{objective}_upper"][i]),
            is_on_frontier=bool(is_best[i]),
            probability=float(shares[i]) if unknown[i] is None else None,
            accuracy_from=accuracies.drawn_from[i],
            time_from=times.drawn_from[i],
            unknown=unknown[i],
        )
        for i, model in enumerate(names(found.table))
    )


def _accuracies(
    found: Points, draws: Mapping[str, Draws], objective: str, resamples: int, rng: np.random.Generator
) -> _Drawn:
    """Draws of the accuracies; rows of one evaluation get the same ones."""
    digests = list(found.table["evaluation_digest"])
    joint = joint_draws(list(dict.fromkeys(filter(None, digests))), draws, objective)
    lower, upper = (found.table[f"{objective}_{side}"] for side in ("lower", "upper"))
    normals = rng.standard_normal((resamples, len(digests)))
    first = {digest: column for column, digest in reversed(list(enumerate(digests))) if digest is not None}
    same = [first.get(digest, column) for column, digest in enumerate(digests)]
    numbers = interval_draws(
        _middles(found.accuracies, lower, upper), lower, upper, AP_REACH, normals[:, same]
    )
    drawn_from = [INTERVAL if known else NOTHING for known in ~np.isnan(lower) & ~np.isnan(upper)]
    again = np.arange(resamples) % max(len(joint.rows), 1)
    for column, digest in enumerate(digests):
        if digest in joint.digests and len(joint.rows):
            numbers[:, column] = joint.rows[again, joint.digests.index(digest)]
            drawn_from[column] = PICTURES
    return _Drawn(np.clip(numbers, 0.0, 1.0), drawn_from)


def _middles(values: Numbers, lower: Numbers, upper: Numbers) -> Numbers:
    """The middle of each interval: few pictures lift an AP to the upper end of its own; the value where there is none."""
    is_known = ~np.isnan(lower) & ~np.isnan(upper)
    return np.where(is_known, (lower + upper) / 2, values)


def _times(found: Points, resamples: int, rng: np.random.Generator) -> _Drawn:
    """Draws of the times, from their logarithms."""
    reaches = _time_reaches(found.table)
    normals = rng.standard_normal((resamples, len(reaches)))
    estimates, lower, upper = (np.log(values) for values in (found.times_ms, found.lower_ms, found.upper_ms))
    is_known = ~np.isnan(found.lower_ms) & ~np.isnan(found.upper_ms)
    numbers = np.where(
        is_known, np.exp(interval_draws(estimates, lower, upper, reaches, normals)), found.times_ms
    )
    return _Drawn(numbers, [BOUNDS if known else NOTHING for known in is_known])


def _time_reaches(table: Table) -> Numbers:
    """Standard deviations between each estimate and its bounds.

    The confidence of a row is that of all looks of `analysis.latency.looks` together where it stopped at one of them, so that
    each look's bounds reach farther.
    """
    missed = 1 - np.where(np.isnan(table["confidence"]), 0.95, table["confidence"])
    missed = np.where(np.isin(table["num_samples"], LOOKS), missed / len(LOOKS), missed)
    return np.array([reach(1 - share) for share in missed])


def _unknown(
    found: Points, accuracies: _Drawn, times: _Drawn, percentile: int, objective: str
) -> list[str | None]:
    """What each row lacks for a probability, in words; None where it lacks nothing."""
    unknown: list[str | None] = []
    for row, sources in enumerate(zip(times.drawn_from, accuracies.drawn_from, strict=True)):
        words = (_unbounded_words(found, row, percentile), f"no interval of {ACCURACY_WORDS[objective]}")
        lacking = [what for what, source in zip(words, sources, strict=True) if source == NOTHING]
        unknown.append(", ".join(lacking) or None)
    return unknown


def _unbounded_words(found: Points, row: int, percentile: int) -> str:
    """Which bounds a time lacks, and of how many samples it is."""
    if found.table["source"][row] != "measured":
        return "no bounds of a time not measured here"
    lacking = [
        side for side, end in (("lower", found.lower_ms), ("upper", found.upper_ms)) if np.isnan(end[row])
    ]
    samples = found.table["num_samples"][row]
    of = "" if np.isnan(samples) else f" from {samples:g} samples"
    which = f"{lacking[0]} bound" if len(lacking) == 1 else "bounds"
    return f"no {which} of p{percentile}{of}"


def _too_few_known(
    found: Points, accuracies: _Drawn, times: _Drawn, num_known: int, *, percentile: int
) -> str:
    count = len(found.times_ms)
    with_accuracy = count - accuracies.drawn_from.count(NOTHING)
    with_time = count - times.drawn_from.count(NOTHING)
    other = _more_bounds_at(found, percentile)
    advice = f"; by {other}" if other else ""
    return (
        f"frontier probabilities were asked of {counted(count, 'detector')}, and {num_known or 'none'} has intervals of both "
        f"numbers, where it takes {LEAST_KNOWN}: {with_accuracy} of accuracy, {with_time} of time (p{percentile}){advice}; "
        f"`frontier evaluate` gives those of accuracy, `frontier benchmark` bounds of the time on this machine, "
        f"{MORE_SAMPLES}"
    )


def _more_bounds_at(found: Points, percentile: int) -> str | None:
    """At which other percentile more of the times have bounds, in words; None where at none."""
    is_measured = found.table["source"] == "measured"
    counts = {
        other: int(
            (
                is_measured
                & ~np.isnan(_bound(found, other, "lower"))
                & ~np.isnan(_bound(found, other, "upper"))
            ).sum()
        )
        for other in PERCENTILES
    }
    best = max(counts, key=lambda other: (counts[other], -abs(other - percentile)))
    if counts[best] <= counts[percentile]:
        return None
    return f"p{best} {counts[best]} times have bounds (`--percentile {best}`)"


def _bound(found: Points, percentile: int, side: str) -> Numbers:
    return np.asarray(found.table[f"latency_p{percentile}_{side}_ms"], np.float64)


def _sentence(rows: tuple[ProbabilityRow, ...], device: str, time: str) -> str:
    known = [row for row in rows if row.probability is not None]
    sure = [row.model for row in known if _probability(row) >= SURE]
    undecided = sorted(
        (row for row in known if 1 - SURE < _probability(row) < SURE), key=_probability, reverse=True
    )
    num_out = len(known) - len(sure) - len(undecided)
    parts = [
        f"{len(sure)} {'is' if len(sure) == 1 else 'are'} on the frontier ({in_whole_percent(SURE)} sure or more)"
    ]
    parts[0] += f": {listed(sure)}" if sure else ""
    if undecided:
        named = listed([f"{row.model} ({in_whole_percent(_probability(row))})" for row in undecided])
        parts.append(f"{len(undecided)} may be: {named}")
    parts.append(f"{num_out} {'is' if num_out == 1 else 'are'} not ({in_whole_percent(1 - SURE)} or less)")
    of = f"Of {len(known)} detectors with known uncertainty on {device}, by {time}"
    if len(known) < len(rows):
        of = f"Of {len(rows)} detectors on {device} the uncertainty of {len(known)} is known; of these, by {time}"
    return f"{of}, {'; '.join(parts)}."


def _is_crowded(rows: tuple[ProbabilityRow, ...]) -> bool:
    """Whether so many are undecided as only where intervals reach as far as detectors are spread."""
    known = [_probability(row) for row in rows if row.probability is not None]
    undecided = sum(1 - SURE < probability < SURE for probability in known)
    return undecided >= LEAST_CROWD and undecided > CROWDED * len(known)


def _probability(row: ProbabilityRow) -> float:
    return row.probability or 0.0


def _unknown_caveat(rows: tuple[ProbabilityRow, ...]) -> str:
    """How many detectors get no probability, why, and which of them the estimates put on the frontier."""
    unknown = [row for row in rows if row.probability is None]
    no_time, no_accuracy = (
        sum(drawn_from == NOTHING for drawn_from in sources)
        for sources in ([row.time_from for row in unknown], [row.accuracy_from for row in unknown])
    )
    best = [row.model for row in unknown if row.is_on_frontier]
    on_it = f" By the estimates alone, these of them are on the frontier: {listed(best)}." if best else ""
    return (
        f"Of {len(unknown)} the uncertainty is not known (time: {no_time}, accuracy: {no_accuracy}): they get no "
        f"probability, and what is not known of them is taken as exact where they beat others.{on_it}"
    )


def _caveats(rows: tuple[ProbabilityRow, ...], more_bounds: str | None) -> list[str]:
    caveats = []
    if any(row.probability is None for row in rows):
        caveats.append(_unknown_caveat(rows))
        by_other = f"By {more_bounds}; `frontier" if more_bounds else "`frontier"
        caveats.append(f"{by_other} benchmark` gives more of them bounds, {MORE_SAMPLES}.")
    if _is_crowded(rows):
        caveats.append(
            "These detectors crowd within each other's intervals, where noise makes some look beaten that are not: in "
            "simulations of such crowds, what was given 5 to 70 % came true 5 to 15 points more often."
        )
    if any(row.accuracy_from == INTERVAL for row in rows):
        caveats.append(
            "Accuracies of which only an interval is known were drawn one by one, though pictures that are hard for one "
            "detector are hard for all: their probabilities are less decided than they could be."
        )
    caveats.append(
        "Times were drawn one by one from the bounds of their percentile, as if each were normal on a log scale to "
        "either side; another training of the same detector is not allowed for."
    )
    return caveats
