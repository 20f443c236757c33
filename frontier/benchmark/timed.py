"""`TimedSubject`: what the measuring loop asks of a detector that it times. No jax here."""

from collections.abc import Sequence
from typing import Protocol

from analysis.schema import STAGES

# The stages that a subject times itself; `other`, the last of STAGES, is what the loop finds between them.
TIMED_STAGES = STAGES[:-1]


class TimedSubject(Protocol):
    """One detector with its pictures, compiled and ready to run.

    Attributes:
        name: how progress and tables call it; distinct among the subjects of one measurement.
        canvases: name of the canvas that each picture lies on; both methods take an index of it. Pictures of one
            canvas take the same program, and are timed and judged apart from those of another.
    """

    name: str
    canvases: tuple[str, ...]

    def fused(self, picture_index: int) -> None:
        """Take one picture end to end, blocking: encoded bytes, one compiled program, boxes on the host."""

    def staged(self, picture_index: int) -> Sequence[int]:
        """Take the same picture through the same work, stage by stage, blocking.

        Returns:
            The duration of each stage of `TIMED_STAGES`, in their order, in whole nanoseconds of
            `time.perf_counter_ns`. Stages do not overlap, so that their sum is at most the duration of the call.
        """
