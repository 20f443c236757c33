"""Where a checkpoint is: a prefix, one of its files, a folder, or an archive such as the detection zoo's `.tar.gz`."""

import contextlib
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from numpy import ndarray

from detectors.errors import WeightsError
from detectors.weights.tf_archive import unpack
from detectors.weights.tf_bundle import Bundle
from detectors.weights.tf_slices import Shape
from detectors.weights.tf_v1 import SingleFile, is_single_file

STATE = "checkpoint"  # the file in which TensorFlow's Saver notes the newest prefix
OLD_RELEASE = "11_06_2017"
_FILE = re.compile(r"(?P<prefix>.+)\.(?:index|meta|data-\d{5}-of-\d{5})")
_NEWEST = re.compile(r'^model_checkpoint_path: "(?P<path>[^"]+)"', re.MULTILINE)
_RELEASE = re.compile(r"20\d\d_\d\d_\d\d")


class Checkpoint(Protocol):
    """Variables by name: what both formats are read as."""

    shapes: dict[str, Shape]

    def read(self, name: str) -> ndarray:
        """The variable `name`."""


class Located(NamedTuple):
    """A checkpoint that was found.

    Attributes:
        variables: to be read as long as the context of `located` lasts.
        source: where it came from, for people: the archive or the folder, and the checkpoint's own name.
        is_dated: True where that names a release, and so one after the anchors' order changed.
    """

    variables: Checkpoint
    source: str
    is_dated: bool


@contextlib.contextmanager
def located(path: Path) -> Iterator[Located]:
    """The checkpoint that `path` stands for, opened; an archive stays unpacked as long as the context lasts.

    Raises:
        WeightsError: there is none, more than one, a damaged one, an unsafe archive, or one of a refused release.
    """
    full = path.resolve()
    check_release(*full.parts)
    prefix = full if full.is_dir() else _prefix(full)
    if full.is_dir():
        yield _opened(_in_folder(full, path), full.name, path)
    elif prefix is not None:
        yield _opened(prefix, prefix.parent.name, path)
    elif full.is_file():
        with tempfile.TemporaryDirectory() as folder:
            check_release(*unpack(full, Path(folder)))
            yield _opened(_in_folder(Path(folder), path), full.name, path)
    else:
        raise WeightsError(f"{path}: no checkpoint, for neither it nor {path.name}.index exists")


def check_release(*names: str) -> None:
    """Pass where no name is of the release whose anchors lie in another order.

    Raises:
        WeightsError: one is.
    """
    old = next((name for name in names if OLD_RELEASE in name), None)
    if old is not None:
        raise WeightsError(
            f"{old}: the detectors released in June 2017 put their anchors in another order, and nothing in their "
            "variables tells, so boxes would come out wrong; take a later release, e.g. one named 2018_01_28"
        )


def _opened(prefix: Path, where: str, asked: Path) -> Located:
    source = f"{where}, {prefix.name}"
    try:
        variables = SingleFile(prefix) if is_single_file(prefix) else Bundle(prefix)
    except WeightsError as error:
        raise WeightsError(f"{asked}: {error}") from error
    return Located(variables, source, _RELEASE.search(source) is not None)


def _index(prefix: Path) -> Path:
    return prefix.with_name(f"{prefix.name}.index")


def _prefix(path: Path) -> Path | None:
    """The prefix that `path` is, or is a file of; None where it is neither."""
    match = _FILE.fullmatch(path.name)
    prefix = path.with_name(match["prefix"]) if match else path
    return prefix if match or _index(prefix).is_file() or is_single_file(prefix) else None


def _in_folder(folder: Path, asked: Path) -> Path:
    """The prefix of the only checkpoint in `folder`, or of the one that its state file names."""
    names = sorted(path.name.removesuffix(".index") for path in folder.iterdir() if _is_first(path))
    newest = _newest(folder / STATE)
    if len(names) == 1 or newest in names:
        return folder / (newest if newest in names else names[0])
    if names:
        raise WeightsError(
            f"{asked} holds {len(names)} checkpoints, {', '.join(names)}: give {asked / names[-1]}"
        )
    found = "holds no checkpoint" if any(folder.iterdir()) else "is an empty folder"
    raise WeightsError(
        f"{asked} {found}; a checkpoint is a *.index with its *.data-00000-of-00001, and a frozen graph (*.pb) is "
        "not read"
    )


def _is_first(path: Path) -> bool:
    return path.suffix == ".index" or is_single_file(path)


def _newest(state: Path) -> str | None:
    try:
        match = _NEWEST.search(state.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    return Path(match["path"]).name if match else None
