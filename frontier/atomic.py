"""Files that appear whole or not at all, whatever moment the program or the machine stops at."""

import contextlib
import os
import time
from pathlib import Path

SUFFIX = ".tmp"
LEFT_OVER_AFTER_S = 3600.0  # nobody takes an hour to write one file


def write_atomically(path: Path, payload: bytes) -> None:
    """Write `payload` to `path`: a temporary file beside it, flushed to the disk, then renamed.

    Returns when the file would survive a power cut. After an error `path` is as it was and the temporary file is
    gone; a process killed on the way leaves the temporary file, which `remove_left_over` finds.

    Raises:
        OSError: the folder is missing or read-only, or the disk is full.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}{SUFFIX}")
    try:
        with temporary.open("xb") as file:
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names in `folder` to the disk, so that a rename survives a power cut. Windows cannot and need not."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_left_over(folder: Path, now: float | None = None) -> None:
    """Remove temporary files that a killed process left in `folder` over an hour before `now` (default: now)."""
    oldest = (time.time() if now is None else now) - LEFT_OVER_AFTER_S
    for path in folder.glob(f".*{SUFFIX}"):
        with contextlib.suppress(OSError):  # another process may be removing it too
            if path.stat().st_mtime < oldest:
                path.unlink()
