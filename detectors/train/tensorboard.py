"""The metrics of a training for TensorBoard, through tensorboardX, which is an extra of this package."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detectors.errors import ConfigError

FOLDER = "tensorboard"  # in the folder of the training
NOT_DRAWN = ("step", "images", "seconds")


class TensorBoard:
    """Writes every number of a row as a scalar `KIND/NAME` at the row's step.

    Args:
        folder: of the training.
        step: where the training goes on; what TensorBoard has of later steps is hidden.

    Raises:
        ConfigError: tensorboardX is not installed.
    """

    def __init__(self, folder: Path, *, step: int) -> None:
        try:
            from tensorboardX import SummaryWriter
        except ImportError as error:
            raise ConfigError(
                "TensorBoard needs tensorboardX, which is not installed; type: pip install 'frontier-det[tensorboard]'"
            ) from error
        self._writer = SummaryWriter(str(folder / FOLDER), purge_step=step + 1)

    def write(self, kind: str, row: Mapping[str, Any]) -> None:
        """Add a row; what is missing or no number is left out."""
        for name, value in row.items():
            if name not in NOT_DRAWN and isinstance(value, int | float):
                self._writer.add_scalar(f"{kind}/{name}", value, row["step"])

    def close(self) -> None:
        """Write what is held back."""
        self._writer.close()
