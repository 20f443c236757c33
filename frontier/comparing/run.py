"""`compare`: what tells detectors apart, from all that is stored, imported or published."""

import dataclasses
import itertools
from collections.abc import Iterable

from analysis.errors import AnalysisError
from analysis.findings.compare import CONFIDENCE
from analysis.findings.verdict import AP_MARGIN, TIME_MARGIN, Margins, verdict
from frontier.comparing.accuracy import Accuracies, accuracies_compared, ap_together, same_pictures
from frontier.comparing.comparison import Comparison, Pair
from frontier.comparing.contenders import Two, contenders
from frontier.comparing.costs import costs_compared
from frontier.comparing.evaluations import Evaluations
from frontier.comparing.time import TimedAlike, Times, device_asked, num_timed, timed_alike, times_compared
from frontier.comparing.words import Known, reason_of
from frontier.desk import Frontier
from frontier.errors import NoRowsError, UsageError
from frontier.evaluation.run import Progress
from frontier.numbers import known_percentile


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grounds:
    """What to compare on.

    Attributes:
        eval_split: the pictures; None for those that both have match data of.
        device: a device's key or a protocol; None for this machine where both were timed on it.
        percentile: of measured times, that the verdict is on; for the median few samples suffice.
        ap_margin: the difference in AP, 0-1, that does not matter.
        time_margin: the difference in time that does not matter, as a share of it.
    """

    eval_split: str | None = None
    device: str | None = None
    percentile: int = 50
    ap_margin: float = AP_MARGIN
    time_margin: float = TIME_MARGIN

    @property
    def margins(self) -> Margins:
        """Both margins.

        Raises:
            UsageError: one is out of range.
        """
        try:
            return Margins(ap=self.ap_margin, time=self.time_margin)
        except AnalysisError as error:
            raise UsageError(str(error)) from error


def compare(desk: Frontier, words: Iterable[str], grounds: Grounds, progress: Progress) -> Comparison:
    """Each detector against each one before it; the intervals that verdicts are on hold together for all pairs.

    Args:
        desk: what is stored, imported and published.
        words: at least two detectors, as `frontier.comparing.contenders` takes them.
        grounds: the pictures, the device, the percentile and the margins.
        progress: shows how far it is where pictures must be drawn anew.

    Raises:
        UsageError: a word is unknown or stands for several detectors, two are the same, none was timed on the device, or
            a number makes no sense.
        NoRowsError: nothing is known of one, or neither accuracies nor times of a pair can be compared.
    """
    known_percentile(grounds.percentile)
    margins = grounds.margins
    found = contenders(desk, words)
    twos = list(itertools.combinations(found, 2))
    on_pictures = [same_pictures(two, grounds.eval_split) for two in twos]
    device = device_asked(found, grounds.device)
    timed = [timed_alike(two, desk.here, device) for two in twos]
    evaluations = Evaluations(desk.folder, progress)
    together, detectors = ap_together(on_pictures, evaluations), num_timed(timed)
    pairs = []
    for two, pictures, alike in zip(twos, on_pictures, timed, strict=True):
        accuracies = accuracies_compared(pictures, evaluations, together)
        times = times_compared(alike, desk.folder, percentile=grounds.percentile, detectors=detectors)
        pairs.append(_pair(two, accuracies, alike, times, margins))
    names = tuple(one.words for one in found)
    return Comparison(contenders=names, pairs=tuple(pairs), margins=margins, problems=desk.problems)


def _pair(two: Two, accuracies: Accuracies, alike: TimedAlike, times: Times, margins: Margins) -> Pair:
    costs = costs_compared(two, alike.rows)
    ap, time = accuracies.numbers.get("ap"), times.times.get(times.judged or "")
    known = Known(ap and ap.difference, accuracies.num_pictures, time and time.ratio, times.is_wide)
    notes = (*accuracies.notes, *times.notes, *costs.notes)
    first, second = (one.words for one in two)
    if known.accuracy is None and known.time_ratio is None:
        raise NoRowsError(f"{second} cannot be compared with {first}. {' '.join(notes)}")
    found = verdict(known.accuracy, known.time_ratio, margins)
    return Pair(
        first=first,
        second=second,
        pictures=accuracies.pictures,
        num_pictures=accuracies.num_pictures,
        accuracies=accuracies.numbers,
        categories=accuracies.categories,
        confidence=CONFIDENCE,
        resamples=accuracies.resamples,
        device=alike.rows and str(alike.rows[0].get("device")),
        protocol=alike.rows and str(alike.rows[0].get("protocol")),
        times=times.times,
        judged=times.judged,
        costs=costs.counted,
        memory=costs.memory,
        verdict=found,
        reason=reason_of(found, first, second, known, margins),
        notes=notes,
    )
