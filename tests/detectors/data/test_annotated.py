"""The rule for EXIF rotations: turned where the annotations' width and height then agree."""

import numpy as np
import pytest
from PIL import Image

from detectors.data.annotated import SIDEWAYS, read_annotated, turned_size
from detectors.data.dataset import Annotations, Picture
from detectors.errors import ImageError

WIDE, TALL = (6, 4), (4, 6)
RED, BLACK = (255, 0, 0), (0, 0, 0)


def stored(folder, orientation, size=WIDE, name="p.png"):
    """A black picture with a red pixel top left, and what EXIF says of it."""
    image = Image.new("RGB", size)
    image.putpixel((0, 0), RED)
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(folder / name, exif=exif)
    return folder / name


def annotated(file, size):
    return Picture(1, file, *size, Annotations.empty())


# Where the stored top left pixel is once turned (EXIF 2.3, table of orientations): row, column of a 4 x 6 picture
CORNERS = {1: (0, 0), 2: (0, -1), 3: (-1, -1), 4: (-1, 0), 5: (0, 0), 6: (0, -1), 7: (-1, -1), 8: (-1, 0)}


@pytest.mark.parametrize("orientation", CORNERS)
def test_turned_where_the_turned_size_agrees(tmp_path, orientation):
    size = TALL if orientation in SIDEWAYS else WIDE
    file = stored(tmp_path, orientation)
    pixels = read_annotated(annotated(file, size))
    assert pixels.shape == (size[1], size[0], 3)
    assert tuple(pixels[CORNERS[orientation]]) == RED
    assert turned_size(file) == size


@pytest.mark.parametrize("orientation", SIDEWAYS)
def test_left_as_stored_where_only_that_agrees(tmp_path, orientation):
    pixels = read_annotated(annotated(stored(tmp_path, orientation), WIDE))
    assert pixels.shape == (4, 6, 3)
    assert tuple(pixels[0, 0]) == RED


@pytest.mark.parametrize("orientation", CORNERS)
def test_square_pictures_are_turned(tmp_path, orientation):
    pixels = read_annotated(annotated(stored(tmp_path, orientation, (5, 5)), (5, 5)))
    assert tuple(pixels[CORNERS[orientation]]) == RED


@pytest.mark.parametrize(
    ("orientation", "sizes"), [(1, "6x4"), (3, "6x4"), (6, "4x6 or 6x4")], ids=["plain", "half", "quarter"]
)
def test_neither_is_an_error_that_says_all_sizes(tmp_path, orientation, sizes):
    with pytest.raises(ImageError, match=rf"p\.png: the picture is {sizes} pixels, its annotations say 5x4"):
        read_annotated(annotated(stored(tmp_path, orientation), (5, 4)))


def test_greyscale_becomes_rgb(tmp_path):
    Image.new("L", WIDE, 7).save(tmp_path / "grey.jpg")
    assert (read_annotated(annotated(tmp_path / "grey.jpg", WIDE)) == 7).all()


def test_a_missing_file_and_a_truncated_one_are_named(tmp_path):
    file = tmp_path / "p.jpg"
    with pytest.raises(ImageError, match=r"p\.jpg: cannot be read"):
        read_annotated(annotated(file, WIDE))
    with pytest.raises(ImageError, match=r"p\.jpg: no JPEG or PNG"):
        turned_size(file)
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(file)
    file.write_bytes(file.read_bytes()[:2000])
    with pytest.raises(ImageError, match=r"p\.jpg: truncated"):
        read_annotated(annotated(file, (64, 64)))
    assert turned_size(file) == (64, 64)  # the header is whole


@pytest.mark.filterwarnings("default:Corrupt EXIF data")
def test_a_broken_exif_block_is_no_crash(tmp_path):
    file = tmp_path / "p.jpg"
    Image.new("RGB", WIDE).save(file, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03")
    assert read_annotated(annotated(file, WIDE)).shape == (4, 6, 3)
