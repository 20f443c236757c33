"""The folder that the file names in an annotation file are relative to."""

from collections.abc import Sequence
from pathlib import Path

from detectors.data.problems import Problem

LOOKED_FOR = 20  # names spread over the list: a folder is the one if any of them is there


def picture_folder(
    annotations: Path, names: Sequence[str], images: Path | None, problems: list[Problem]
) -> Path:
    """The first folder that holds pictures of these `names`.

    Looked at are, where `images` is given, that folder alone; otherwise (`usual_folders`) for `DIR/annotations/instances_SPLIT.json`:
    `DIR/annotations`, its `images`, `DIR/images`, `DIR/images/SPLIT`, `DIR/SPLIT` and `DIR`. Where there are no names,
    or none of the folders holds any, it is the first of them; the latter is a problem, which names all.
    """
    folders = [images] if images is not None else usual_folders(annotations)
    sample = names[:: max(1, len(names) // LOOKED_FOR)]
    for folder in folders:
        if not sample or any((folder / name).is_file() for name in sample):
            return folder
    tried = ", ".join(map(str, folders))
    message = f"such as {sample[0]} are not in {tried}; say in which folder they are (--images)"
    problems.append(Problem("no_picture_folder", "pictures", message))
    return folders[0]


def usual_folders(annotations: Path) -> list[Path]:
    """The folders that are looked at for the pictures of an annotation file, in their order."""
    here, split = annotations.parent, annotations.stem.removeprefix("instances_")
    up = here.absolute().parent if here == Path() else here.parent
    folders = [here, here / "images", up / "images", up / "images" / split, up / split, up]
    return list(dict.fromkeys(folders))
