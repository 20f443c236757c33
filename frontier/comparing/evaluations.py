"""`Evaluations`: the match data of some evaluations, read once, and draws of the same pictures for all of them."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from analysis.accuracy.draws import Draws, draw
from analysis.accuracy.uncertainty import RESAMPLES
from frontier.evaluation.run import Progress
from frontier.match_data import MatchData, match_data

Sample = tuple[bytes, int, int]  # which pictures were drawn, how often, by which seed


class Evaluations:
    """What lies beside evaluations in a results folder, by digest; each is read when it is first asked for."""

    def __init__(self, folder: Path, progress: Progress) -> None:
        """Read nothing yet; `progress` shows how far it is where draws must be made."""
        self._folder, self._progress = folder, progress
        self._data: dict[str, MatchData | None] = {}
        self._draws: dict[str, Draws] = {}

    def data(self, digest: str) -> MatchData | None:
        """The match data of an evaluation; None where they are missing or damaged."""
        if digest not in self._data:
            self._data[digest] = match_data(self._folder, digest)
        return self._data[digest]

    def draws(self, digests: Iterable[str]) -> dict[str, Draws]:
        """The draws of evaluations on the same pictures, the same ones for all; those without match data have none.

        What most of them have kept is taken. For the others the same pictures are drawn now; an evaluation of which that
        cannot be, because its pictures are others after all, gets draws that differ.
        """
        known = {digest: data for digest in dict.fromkeys(digests) if (data := self.data(digest)) is not None}
        kept = {digest: data.draws for digest, data in known.items() if data.draws is not None}
        most = Counter(_sample(draws) for draws in kept.values()).most_common(1)
        _, resamples, seed = most[0][0] if most else (b"", RESAMPLES, 0)
        for digest, data in known.items():
            if data.draws is not None and _sample(data.draws) == most[0][0]:
                self._draws[digest] = data.draws
            elif digest not in self._draws:
                self._draws[digest] = self._drawn(data, resamples, seed)
        return {digest: self._draws[digest] for digest in known}

    def _drawn(self, data: MatchData, resamples: int, seed: int) -> Draws:
        with self._progress("drawing intervals") as report:
            return draw(data.matches, resamples=resamples, seed=seed, on_progress=report)


def _sample(draws: Draws) -> Sample:
    return draws.pictures, len(draws.rows), draws.seed
