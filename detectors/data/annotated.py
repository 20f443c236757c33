"""Pictures as their annotations see them: the rule for EXIF rotations.

A camera may store a picture on its side and say in EXIF how to turn it. Some who draw boxes see the turned picture,
some the stored one, and an annotation file does not say which; its width and height often do:

1. where the turned picture has the annotated size, it is turned (also where the stored one has that size too: square
   pictures and rotations by 180 degrees, which most programs show turned);
2. else, where the stored picture has the annotated size, it is left as stored;
3. else it is another picture than the one that was annotated, which is an error.

Sizes are (width, height) in pixels.
"""

from pathlib import Path

from jaxtyping import UInt8
from numpy import ndarray
from PIL import ExifTags, Image, ImageOps

from detectors.data.dataset import Picture
from detectors.data.image import FORMATS, opened, read_bytes, to_rgb
from detectors.errors import ImageError

SIDEWAYS = (5, 6, 7, 8)  # the EXIF orientations that swap width and height


def read_annotated(picture: Picture) -> UInt8[ndarray, "height width 3"]:
    """The pixels of `picture` as RGB, of the size that its annotations give.

    Raises:
        ImageError: the file is missing, truncated or no picture, or it has another size; the message names it.
    """
    data = read_bytes(picture.file)
    try:
        with opened(data) as image:
            is_turned = turns(image, (picture.width, picture.height))
            return to_rgb(ImageOps.exif_transpose(image) if is_turned else image)
    except ImageError as error:
        raise ImageError(f"{picture.file}: {error}") from error


def turns(image: Image.Image, annotated: tuple[int, int]) -> bool:
    """Whether `image` is to be turned as its EXIF says so that it has the size `annotated`.

    Raises:
        ImageError: it has that size neither turned nor as stored.
    """
    if turned(image) == annotated:
        return True
    if image.size == annotated:
        return False
    sizes = " or ".join(dict.fromkeys(f"{width}x{height}" for width, height in (turned(image), image.size)))
    raise ImageError(
        f"the picture is {sizes} pixels, its annotations say {annotated[0]}x{annotated[1]}: it is not the one that was "
        "annotated"
    )


def turned(image: Image.Image) -> tuple[int, int]:
    """The size of `image` once turned as its EXIF says, from its header alone."""
    # PngImageFile.getexif would decode the whole picture, in case its EXIF comes last
    orientation = Image.Image.getexif(image).get(ExifTags.Base.Orientation, 1)
    width, height = image.size
    return (height, width) if orientation in SIDEWAYS else (width, height)


def turned_size(file: Path) -> tuple[int, int]:
    """The size of the picture in `file` once turned as its EXIF says, from its header alone.

    Raises:
        ImageError: the file is missing or no picture; the message names it.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            return turned(image)
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageError(f"{file}: no {' or '.join(FORMATS)} picture can be read: {error}") from error
