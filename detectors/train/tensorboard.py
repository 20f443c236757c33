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
        folder: of the training. What TensorBoard has there of the first row's step and later ones is hidden.

    Raises:
        ConfigError: tensorboardX is not installed.
    """

    def __init__(self, folder: Path) -> None:
        try:
            from tensorboardX import SummaryWriter
        except ImportError as error:
            raise ConfigError(
                "TensorBoard needs tensorboardX, which is not installed; type: pip install 'frontier-det[tensorboard]'"
            ) from error
        self._make, self._folder, self._writer = SummaryWriter, str(folder / FOLDER), None

    def write(self, kind: str, row: Mapping[str, Any]) -> None:
        """Add a row; what is missing or no number is left out."""
        if self._writer is None:
            self._writer = self._make(self._folder, purge_step=row["step"])
        for name, value in row.items():
            if name not in NOT_DRAWN and isinstance(value, int | float):
                self._writer.add_scalar(f"{kind}/{name}", value, row["step"])

    def close(self) -> None:
        """Write what is held back."""
        if self._writer is not None:
            self._writer.close()
