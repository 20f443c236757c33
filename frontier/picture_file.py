"""Where a picture goes, and writing it there whole or not at all."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from figures.parts.picture import FORMATS
from frontier.atomic import write_atomically
from frontier.errors import FrontierError, UsageError


class PictureFileError(FrontierError):
    """The picture cannot be written there."""


class PictureFile(NamedTuple):
    """A file that a picture goes to, and its format."""

    path: Path
    file_format: str


def picture_file(
    out: Path | None, file_format: str | None, name: str, formats: Sequence[str] = FORMATS
) -> PictureFile:
    """The file for the picture `name`.

    Args:
        out: an existing folder, or a file whose suffix is a format; by default the working folder.
        file_format: one of `formats`; by default that of the suffix, else the first of them.
        name: the file's name without suffix, where `out` gives none.
        formats: that there are of this picture.

    Raises:
        UsageError: the folder is missing, the suffix is no format, or suffix and format contradict each other.

    >>> picture_file(Path("frontier.svg"), None, "accuracy_time").file_format
    'svg'
    """
    known = ", ".join(formats)
    if file_format is not None and file_format not in formats:
        raise UsageError(f"--format {file_format}: pictures are written as {known}")
    if out is None or out.is_dir():
        return PictureFile((out or Path()) / f"{name}.{file_format or formats[0]}", file_format or formats[0])
    suffix = out.suffix.lower().removeprefix(".")
    if not suffix:
        raise UsageError(f"--out {out}: there is no such folder; make it, or name a file such as {out}.png")
    if suffix not in formats:
        raise UsageError(f"--out {out}: .{suffix} is not a format of pictures; known: {known}")
    if file_format not in (None, suffix):
        raise UsageError(f"--out {out} and --format {file_format} contradict each other; give one of them")
    if not out.parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {out.parent}; make it first")
    return PictureFile(out, suffix)


def write_picture(path: Path, payload: bytes) -> bool:
    """Write `payload` to `path`; whether it replaced a file.

    Raises:
        PictureFileError: the folder or the file cannot be written; what was there stays as it was.
    """
    is_there = path.exists()
    try:
        write_atomically(path, payload)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PictureFileError(
            f"the picture {path} cannot be written: {reason}; name another place with --out"
        ) from error
    return is_there
