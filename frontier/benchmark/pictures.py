"""The pictures that a detector is timed on, as encoded bytes: decoding them is part of what is timed.

They come from a folder of the user's, or are the drawings bundled with the package (`draw_pictures`).
"""

import dataclasses
import hashlib
from pathlib import Path

from detectors.data.image import decode
from detectors.errors import ImageError
from frontier.errors import UsageError
from frontier.records import Pictures

MAX_PICTURES = 500  # the paper averages over 500 pictures (section 3.5)
SUFFIXES = (".jpg", ".jpeg", ".png")
BUNDLED = Path(__file__).parent / "pictures"
NAMED_AT_MOST = 5  # broken pictures in one message


@dataclasses.dataclass(frozen=True)
class PictureSet:
    """Pictures in a fixed order.

    Attributes:
        names: file name of each picture.
        encoded: bytes of each picture's file, JPEG or PNG, known to be decodable.
        source: where they come from, in words.
        is_synthetic: True for the bundled drawings: fit for timing, not for looking at detections.
    """

    names: tuple[str, ...]
    encoded: tuple[bytes, ...]
    source: str
    is_synthetic: bool

    @property
    def distinct(self) -> int:
        """Number of pictures, copies of one another counted once."""
        return len(set(self.encoded))

    @property
    def digest(self) -> str:
        """Sha256 over the pictures' own digests, in order; names do not matter."""
        digests = (hashlib.sha256(data).digest() for data in self.encoded)
        return hashlib.sha256(b"".join(digests)).hexdigest()

    def summary(self) -> Pictures:
        """What a record keeps of them."""
        return Pictures(source=self.source, distinct=self.distinct, digest=self.digest)


def load_pictures(folder: Path | None, *, limit: int = MAX_PICTURES) -> PictureSet:
    """The pictures in `folder` by order of their names, at most the first `limit`; the bundled ones for None.

    Every picture is decoded once to see that it can be. Folders within the folder are not searched.

    Args:
        folder: holds .jpg, .jpeg or .png files, in small or capital letters; other files are passed over.
        limit: how many pictures to take.

    Raises:
        UsageError: the folder is missing, holds no picture, or holds broken ones; the message names them.
    """
    paths = _pictures_in(BUNDLED if folder is None else folder)[:limit]
    encoded = tuple(_read(path) for path in paths)
    _check_decodable(paths, encoded)
    return PictureSet(
        names=tuple(path.name for path in paths),
        encoded=encoded,
        source="bundled drawings" if folder is None else f"folder {folder.resolve().name}",
        is_synthetic=folder is None,
    )


def _pictures_in(folder: Path) -> list[Path]:
    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except NotADirectoryError as error:
        raise UsageError(f"pictures from {folder}: it is a file; name the folder that it lies in") from error
    except OSError as error:
        raise UsageError(
            f"pictures from {folder}: {error.strerror}; name a folder of JPEG or PNG files"
        ) from error
    pictures = [path for path in files if path.suffix.lower() in SUFFIXES]
    if not pictures:
        raise UsageError(
            f"pictures from {folder}: none of its {len(files)} files ends in {', '.join(SUFFIXES)}; "
            "name a folder of JPEG or PNG files"
        )
    return pictures


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"picture {path}: cannot be read: {error.strerror}; mend or remove it") from error


def _check_decodable(paths: list[Path], encoded: tuple[bytes, ...]) -> None:
    broken = []
    for path, data in zip(paths, encoded, strict=True):
        try:
            decode(data)
        except ImageError as error:
            broken.append(f"{path.name} ({error})")
    if broken:
        more = f" and {len(broken) - NAMED_AT_MOST} more" if len(broken) > NAMED_AT_MOST else ""
        raise UsageError(
            f"pictures from {paths[0].parent}: {len(broken)} of {len(paths)} cannot be decoded: "
            f"{', '.join(broken[:NAMED_AT_MOST])}{more}; mend or remove them"
        )
