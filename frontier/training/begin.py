"""The first state of a training, and the step that leads on from it."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from detectors.errors import WeightsError
from frontier.training.planned import Planned

if TYPE_CHECKING:
    from detectors.train.devices import Devices
    from detectors.train.initialise import Start

VARIABLES = "weights.npz"  # in the folder of a detector's weights and of an extractor's


class Begun(NamedTuple):
    """A training ready for its first step.

    Attributes:
        state: before it.
        train_step: a function from a state and a batch to the next state and its metrics.
        start: which weights it begins with; None for fresh ones.
        source: the same in words.
    """

    state: Any
    train_step: Any
    start: "Start | None"
    source: str


def begin(planned: Planned, devices: "Devices") -> Begun:
    """Build what is planned, with the weights that it starts from.

    Raises:
        WeightsError: these do not fit.
    """
    from flax import nnx

    from detectors.build import build
    from detectors.infer import prepare
    from detectors.train.initialise import start_from
    from detectors.train.step import make_state, make_train_step

    model, start = build(planned.config, rngs=nnx.Rngs(planned.seed)), None
    if planned.init is not None:
        start = start_from(planned.init, prepare(model), planned.class_names)
        model = nnx.merge(start.detector.graphdef, start.detector.state)
    graphdef, state = make_state(model, planned.recipe)
    train_step = make_train_step(graphdef, planned.recipe, seed=planned.seed, devices=devices)
    state = devices.replicate(state)
    return Begun(state, train_step, start, "fresh weights" if start is None else start.source)


def start_identity(init: Path | None) -> dict[str, Any]:
    """What tells one start from another, ready for JSON; empty for fresh weights.

    Raises:
        WeightsError: the folder's variables cannot be read.
    """
    if init is None:
        return {}
    path = init / VARIABLES
    try:
        with path.open("rb") as file:
            return {"digest": hashlib.file_digest(file, "sha256").hexdigest()}
    except OSError as error:
        raise WeightsError(f"--init {init}: no weights to start from: {error.strerror or error}") from error
