"""The weights folder of a training in progress, replaced by each newer one as a whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

from detectors.errors import TrainingError, WeightsError


def replace_weights(folder: Path, write: Callable[[Path], None]) -> None:
    """Make `folder` what `write` writes to the folder it is given.

    A reader finds the older or the newer weights. A process killed between the two renamings leaves the older ones
    aside; `restore_weights` puts them back.

    Raises:
        TrainingError: they cannot be written; `folder` is as it was.
    """
    new, old = _beside(folder, "new"), _beside(folder, "old")
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        write(new)
        restore_weights(folder)
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    except (OSError, WeightsError) as error:
        shutil.rmtree(new, ignore_errors=True)
        restore_weights(folder)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise TrainingError(
            f"{folder}: the weights cannot be written: {reason}. Make room, then continue with --resume"
        ) from error


def restore_weights(folder: Path) -> None:
    """Finish or undo a replacement that was cut short."""
    old = _beside(folder, "old")
    if not old.exists():
        return
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
    else:
        old.rename(folder)


def _beside(folder: Path, word: str) -> Path:
    return folder.with_name(f".{folder.name}.{word}")
