"""When a training has gone wrong: its loss is not a number, or has exploded."""

import collections
import math
import statistics
from collections.abc import Callable, Mapping, Sequence

from detectors.errors import TrainingError

WINDOW = 100  # steps that a loss is compared with
FEWEST = 10  # steps to see before any is judged; the first losses fall steeply
FACTOR = 100.0  # over the median: a hard batch is a few times worse than others, never a hundred
LEAST = 1.0  # a median below counts as this: near zero a usual loss is many times the median
SHOWN_IDS = 32


class DivergenceGuard:
    """Watches the losses of a training.

    A loss is wrong where it or the gradient's norm is NaN or infinite, or where it is over `FACTOR` times the median
    of the last `WINDOW` losses (at least `LEAST`), once `FEWEST` have been seen.
    """

    def __init__(self) -> None:
        self._losses: collections.deque[float] = collections.deque(maxlen=WINDOW)

    def check(
        self, step: int, metrics: Mapping[str, float], image_ids: Callable[[], Sequence[int]], last_good: str
    ) -> None:
        """Take in the metrics of a step.

        Args:
            step: which.
            metrics: `loss` and, if known, `gradient_norm`; of several hosts the same on each.
            image_ids: says which images they are of; called only where they are wrong.
            last_good: a phrase on the newest checkpoint.

        Raises:
            TrainingError: they are wrong; the message names the step, the images and `last_good`.
        """
        problem = self._problem(metrics)
        if problem is None:
            self._losses.append(metrics["loss"])
            return
        ids = image_ids()
        shown = ", ".join(map(str, ids[:SHOWN_IDS]))
        more = f" and {len(ids) - SHOWN_IDS} more" if len(ids) > SHOWN_IDS else ""
        raise TrainingError(
            f"step {step}: {problem}, on the images {shown}{more}; {last_good}. Look at the boxes of these images, or "
            "start anew with a lower --learning-rate"
        )

    def _problem(self, metrics: Mapping[str, float]) -> str | None:
        for name in ("loss", "gradient_norm"):
            if not math.isfinite(metrics.get(name, 0.0)):
                return f"the {name.replace('_', ' ')} is {metrics[name]}"
        if len(self._losses) < FEWEST:
            return None
        median = statistics.median(self._losses)
        if metrics["loss"] <= FACTOR * max(median, LEAST):
            return None
        return f"the loss is {metrics['loss']:.4g}, where the median of the last {len(self._losses)} is {median:.4g}"
