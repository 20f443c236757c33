"""The record that a finished training leaves in the results folder, with its curves."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.train.metrics import STEP, rows
from detectors.train.run_folder import RunFolder
from frontier.device import here
from frontier.records import Training
from frontier.store import Store
from frontier.training.planned import Planned
from frontier.version import __version__

NO_LOSS = ("step", "images", "gradient_norm", "learning_rate", "images_per_second", "seconds")


def keep_record(planned: Planned, folder: RunFolder, init: str, results: Path) -> str:
    """Add the training in `folder`, which is done, to the results in `results`; the record's digest.

    The same training adds the same record, however often.

    Raises:
        StoreError: the results cannot be written.
    """
    from detectors.weights.folder import describe

    steps = rows(folder.metrics, STEP)
    last = steps[-1]
    names = [name for name, value in last.items() if isinstance(value, int | float)]
    record = Training(
        config=planned.config,
        recipe=planned.recipe.to_dict(),
        init=init,
        data=planned.data_used,
        steps=last["step"],
        batch_size=planned.recipe.batch_size,
        images_seen=last["images"],
        seed=planned.seed,
        losses={"total" if name == "loss" else name: last[name] for name in names if name not in NO_LOSS},
        wall_s=last["seconds"],
        device=here(),
        weights_digest=describe(folder.last_weights).digest,
        code_version=__version__,
        created=last["written_at"],
    )
    return Store(results).add(record, _curves(steps, names)).digest


def _curves(steps: list[dict[str, Any]], names: list[str]) -> dict[str, NDArray[np.float64]]:
    """One array for each number of the steps; NaN where a step lacks it."""
    return {
        name: np.array([np.nan if row.get(name) is None else row[name] for row in steps]) for name in names
    }
