"""`Protocol`: how times are taken. Two times are compared only where its name is the same."""

import dataclasses
from typing import Literal

from analysis.latency.looks import LOOKS, StoppingRule
from detectors.config import DetectorConfig, closest
from frontier.errors import UsageError

Prepare = Literal["fit", "crop"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Protocol:
    """One way of measuring, as data.

    Attributes:
        name: what records call it.
        words: what it does, in one line.
        looks: numbers of samples at which claims are made; sampling stops at no other number of its own accord.
        confidence: of all claims of all looks together.
        headline: what the protocol prints first: percentiles, or the mean.
        prepare: how pictures are fitted to the detector: `fit` as it does when deployed, or `crop` (paper).
        warm_up_rounds: rounds before the samples; they are recorded apart and never counted.
        most_pictures: pictures that are read at most; where there are fewer they are cycled.
    """

    name: str
    words: str
    looks: tuple[int, ...]
    confidence: float = 0.95
    headline: Literal["percentiles", "mean"] = "percentiles"
    prepare: Prepare = "fit"
    warm_up_rounds: int = 10
    most_pictures: int = 500

    @property
    def fewest_samples(self) -> int:
        """Samples without which nothing is claimed: those of the first look."""
        return self.looks[0]

    def rule(self, *, max_ms: float | None = None, percentile: int = 95) -> StoppingRule:
        """When samples suffice: against a budget in ms at `percentile`, else when its bound is tight."""
        return StoppingRule(
            percentile=percentile / 100, budget_ms=max_ms, looks=self.looks, confidence=self.confidence
        )


END_TO_END = Protocol(
    name="end_to_end",
    words="encoded picture to boxes on the host, batch 1, percentiles",
    looks=LOOKS,
)
# Huang et al., section 3.5: batch size one, averaged over 500 images; images resized to a smallest side of at
# least k and then cropped to k x k. One look: the number of samples is fixed.
PAPER = Protocol(
    name="paper",
    words="the paper's protocol: 500 pictures cropped to k x k, batch 1, mean",
    looks=(500,),
    headline="mean",
    prepare="crop",
)


def picture_chooses_canvas(config: DetectorConfig, prepare: Prepare) -> bool:
    """True where a picture's shape says which of several canvases it lies on, and so which program runs."""
    return config.is_two_stage and prepare == "fit"


PROTOCOLS = {protocol.name: protocol for protocol in (END_TO_END, PAPER)}


def protocol_named(name: str) -> Protocol:
    """The protocol that records call `name`.

    Raises:
        UsageError: there is none of that name.

    >>> protocol_named("paper").looks
    (500,)
    """
    if name not in PROTOCOLS:
        raise UsageError(f"unknown protocol {name!r}; {closest(name, PROTOCOLS)}")
    return PROTOCOLS[name]
