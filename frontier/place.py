"""Where results are kept, and why there.

With the program comes one results folder, asked for by the name `demonstration`: three detectors trained on blood cells,
at five numbers of proposals and two resolutions, with accuracies and with times on two CPU cores.
"""

import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from frontier.errors import FrontierError, UsageError

VARIABLE = "FRONTIER_RESULTS"
LOCAL = "frontier-results"
APPLICATION = "frontier-det"
DEMONSTRATION = "demonstration"
DEMONSTRATION_FOLDER = Path(__file__).parent / DEMONSTRATION


class Place(NamedTuple):
    """A results folder, which need not exist yet, and the reason for choosing it."""

    folder: Path
    reason: str


def results_place(
    folder: Path | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    working_folder: Path | None = None,
) -> Place:
    """The first of: `folder`, the variable FRONTIER_RESULTS, `./frontier-results` if it exists, the user's data.

    The folder `demonstration` is the one that comes with frontier; one of the user's of that name takes its whole path.

    Raises:
        FrontierError: the user's home folder is unknown.
    """
    if folder == Path(DEMONSTRATION):
        return Place(DEMONSTRATION_FOLDER, "the demonstration results that come with frontier")
    if folder is not None:
        return Place(_expanded(folder), "as asked for with --results")
    if environment.get(VARIABLE):
        return Place(_expanded(Path(environment[VARIABLE])), f"the environment variable {VARIABLE} says so")
    local = (working_folder or Path.cwd()) / LOCAL
    if os.path.lexists(local):
        return Place(local, f"there is a {LOCAL} in the working folder")
    reason = f"the user's data folder; no {LOCAL} in the working folder and {VARIABLE} not set"
    return Place(user_data_folder(environment) / APPLICATION / "results", reason)


def place_to_read(folder: Path | None = None, *, may_be_new: bool = False) -> Place:
    """The same, for a command that reads it.

    Args:
        folder: as it was asked for.
        may_be_new: whether a folder that was asked for may be absent, because something is about to be stored.

    Raises:
        UsageError: the folder that was asked for does not exist, or the one that is found is a file.
        FrontierError: the user's home folder is unknown.
    """
    place = results_place(folder)
    if folder is not None and place.folder.is_file():
        raise UsageError(
            f"--results {folder} is a file, not a folder; name the folder that holds measurements/"
        )
    if folder is None and place.folder.is_file():
        raise UsageError(
            f"results folder {place.folder} ({place.reason}) is a file; put a folder there, or name one with --results"
        )
    if folder is not None and not may_be_new and not place.folder.is_dir():
        raise UsageError(
            f"results folder {folder}: there is none; name another one, or make it: "
            f"frontier benchmark ssd/mobilenet_v1/300 --results {shlex.quote(str(folder))}"
        )
    return place


def place_to_keep(folder: Path | None = None) -> Place:
    """The same, for a command that adds to it.

    Raises:
        UsageError: the demonstration results were asked for, which are only read.
        FrontierError: the user's home folder is unknown.
    """
    if folder == Path(DEMONSTRATION):
        raise UsageError(
            f"--results {DEMONSTRATION} stands for results that come with frontier, which nothing is added to; leave out "
            f"--results, or name a folder of yours (by its whole path, if it is called that)"
        )
    return results_place(folder)


def user_data_folder(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> Path:
    """Where the operating system wants a program's data of one user.

    Source: XDG Base Directory Specification (a relative XDG_DATA_HOME is ignored); Apple, File System Programming
    Guide, "Application Support"; Microsoft, Known Folders, "LocalAppData".

    Raises:
        FrontierError: the user's home folder is unknown.
    """
    if platform == "win32":
        place = environment.get("LOCALAPPDATA")
        return Path(place) if place else _expanded(Path("~/AppData/Local"))
    if platform == "darwin":
        return _expanded(Path("~/Library/Application Support"))
    place = environment.get("XDG_DATA_HOME", "")
    return Path(place) if place.startswith("/") else _expanded(Path("~/.local/share"))


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        raise FrontierError(
            f"results folder {path}: {error}; name a folder with --results or {VARIABLE}"
        ) from error
