"""Everything that is wrong with a data set or odd about it, its picture files included."""

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from detectors.data.annotated import turned
from detectors.data.consistency import contradictions, missing_pictures
from detectors.data.draft import Draft
from detectors.data.image import opened, read_bytes
from detectors.data.oddities import oddities
from detectors.data.problems import Problem
from detectors.data.source import read_draft
from detectors.errors import ImageError

Progress = Callable[[int, int], object]
MAX_THREADS = 8  # decoding lets other threads run


class _Look(NamedTuple):
    """What one picture file turned out to be: a digest of its bytes, and a problem's kind and message."""

    digest: str
    kind: str | None = None
    message: str = ""


def check(
    path: Path,
    *,
    split: str | None = None,
    images: Path | None = None,
    on_progress: Progress | None = None,
) -> list[Problem]:
    """Every problem of the data set at `path`; each picture is decoded whole.

    Args:
        path: as for `open_dataset`.
        split: as for `open_dataset`.
        images: as for `open_dataset`.
        on_progress: called with the number of pictures looked at and of all.

    Raises:
        DatasetError: there is nothing of a known format, or several splits and none is asked for.
    """
    return check_draft(read_draft(path, split=split, images=images), on_progress=on_progress)


def check_draft(
    draft: Draft,
    *,
    split: str = "",
    seen: dict[str, str] | None = None,
    on_progress: Progress | None = None,
) -> list[Problem]:
    """Every problem of `draft`, fatal ones first.

    Args:
        draft: what was read.
        split: its name, for what is said of a later split's pictures.
        seen: the digests of other splits' pictures, and which these are; those of this one are put into it.
        on_progress: called with the number of pictures looked at and of all.
    """
    missing = missing_pictures(draft)
    seen = {} if seen is None else seen
    pictures = list(_picture_problems(draft, split, seen, on_progress))
    problems = [*contradictions(draft), *missing, *pictures, *oddities(draft)]
    return sorted(problems, key=lambda problem: not problem.is_fatal)


def _picture_problems(
    draft: Draft, split: str, seen: dict[str, str], on_progress: Progress | None
) -> Iterator[Problem]:
    """The problems of the picture files that are there; a file that is listed twice is looked at once."""
    rows, ids, sizes = (column.tolist() for column in draft.pictures[:3])
    todo = {
        file: (row, number, tuple(size))
        for row, number, size, file in zip(rows, ids, sizes, draft.pictures.files, strict=True)
        if file.is_file()
    }
    with ThreadPoolExecutor(min(MAX_THREADS, os.cpu_count() or 1)) as pool:
        looks = pool.map(_look, todo, [size for _, _, size in todo.values()])
        for done, ((file, (row, number, _)), look) in enumerate(zip(todo.items(), looks, strict=True), 1):
            if look.kind is not None:
                yield Problem(look.kind, f"picture {number}", f"{file}: {look.message}", row)
            if look.digest and look.digest in seen:
                yield Problem("same_picture", f"picture {number}", f"{file}: as {seen[look.digest]}", row)
            elif look.digest:
                seen[look.digest] = f"picture {number}{f' of {split}' if split else ''}"
            if on_progress is not None:
                on_progress(done, len(todo))


def _look(file: Path, annotated: tuple[int, int]) -> _Look:
    try:
        data = read_bytes(file)
    except ImageError as error:
        return _Look("", "damaged_picture", str(error).removeprefix(f"{file}: "))
    digest = hashlib.sha256(data).hexdigest()
    try:
        with opened(data) as image:
            image.load()
            turned_size = turned(image)
            is_other = annotated not in (turned_size, image.size)
            message = f"is {_size(turned_size)} pixels, annotated as {_size(annotated)}"
    except ImageError as error:
        return _Look(digest, "damaged_picture", str(error))
    if is_other:
        return _Look(digest, "other_size", message)
    return _Look(digest) if annotated == turned_size else _Look(digest, "not_turned", message)


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"
