"""The names of a detector's classes, from a text file or COCO's."""

from pathlib import Path

from detectors.data.coco import NUM_IDS, class_names
from frontier.errors import UsageError


def read_labels(path: Path) -> tuple[str, ...]:
    """The class names in a text file, one a line; empty lines at the end do not count.

    Raises:
        UsageError: it cannot be read, is no text, is empty, or a line in it is.
    """
    try:
        lines = path.read_text("utf-8").rstrip().splitlines()
    except OSError as error:
        raise UsageError(f"--labels {path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(
            f"--labels {path} is no UTF-8 text; give a file with one class name a line"
        ) from error
    names = tuple(line.strip() for line in lines)
    if not all(names) or not names:
        empty = names.index("") + 1 if names else 1
        raise UsageError(f"--labels {path}: line {empty} is empty; give one class name a line")
    return names


def names_for(num_classes: int, given: tuple[str, ...] | None) -> tuple[str, ...]:
    """The names of `num_classes` classes: those `given`, or else COCO's.

    Raises:
        UsageError: there are more or fewer names than classes.
    """
    if given is None and num_classes != NUM_IDS:
        raise UsageError(
            f"the checkpoint tells {num_classes} classes apart, not COCO's {NUM_IDS}: give --labels FILE with "
            f"{num_classes} names, one a line"
        )
    names = class_names() if given is None else given
    if len(names) != num_classes:
        raise UsageError(
            f"--labels is a list of {len(names)}, and the checkpoint tells {num_classes} classes apart"
        )
    return names
