"""The evaluation of a state in the middle of a training."""

from collections.abc import Callable, Mapping
from typing import Any

from detectors.train.stop import StopWish
from frontier.evaluation.ground_truth import ground_truth_of
from frontier.evaluation.scoring import evaluate_detector
from frontier.training.planned import Planned
from frontier.training.watch import Watch

MAX_BATCH = 8  # pictures at a time: memory for more is not known to be there


class _Stopped(Exception):  # noqa: N818  # no error: it ends an evaluation early
    pass


def make_evaluate(
    planned: Planned, watch: Watch, wish: StopWish
) -> Callable[[Any], Mapping[str, float] | None]:
    """A function from a state to COCO's twelve numbers by name; None where a stop is wanted meanwhile.

    What is evaluated is what is exported: the averages of the parameters where there are any.
    """
    data = planned.validation
    if data is None:
        return lambda _state: None
    truth = ground_truth_of(data)

    def on_progress(done: float, of: float) -> None:
        watch.evaluating(done, of)
        if wish:
            raise _Stopped

    def evaluate(state: Any) -> Mapping[str, float] | None:
        from detectors.train.step import trained_detector

        detector = trained_detector(planned.config, state)
        batch = min(planned.recipe.batch_size, MAX_BATCH)
        try:
            found = evaluate_detector(
                detector, data, planned.class_names, batch_size=batch, truth=truth, on_progress=on_progress
            )
        except _Stopped:
            return None
        return {**found.scores._asdict(), "evaluation_seconds": found.seconds}

    return evaluate
