import dataclasses

import numpy as np
import pytest
from PIL import Image

from detectors.data.decoded import DecodedPictures
from detectors.errors import ImageError
from tests.detectors.data.tiny import written


def test_what_fits_is_decoded_once(tmp_path):
    first, second = written(tmp_path, [(10, 20), (10, 20)]).pictures
    pictures = DecodedPictures(cache_mb=0.0009)  # one picture takes 600 bytes
    kept, fresh = pictures.pixels(first), pictures.pixels(second)
    first.file.unlink()
    assert pictures.pixels(first) is kept
    np.testing.assert_array_equal(pictures.pixels(second), fresh)
    second.file.unlink()
    with pytest.raises(ImageError, match=r"0001\.png.*cannot be read"):
        pictures.pixels(second)


def test_what_is_kept_cannot_be_written_to(tmp_path):
    (picture,) = written(tmp_path, [(2, 2)]).pictures
    pixels = DecodedPictures().pixels(picture)
    with pytest.raises(ValueError, match="read-only"):
        pixels[0, 0] = 0


def test_another_size_than_annotated_names_the_file_and_both_sizes(tmp_path):
    (picture,) = written(tmp_path, [(10, 20)]).pictures
    wrong = dataclasses.replace(picture, width=21)
    with pytest.raises(ImageError, match=r"0000\.png: the picture is 20x10 .* say 21x10"):
        DecodedPictures().pixels(wrong)


def test_a_truncated_jpeg_names_the_file(tmp_path):
    (picture,) = written(tmp_path, [(64, 64)]).pictures
    file = tmp_path / "cut.jpg"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(file)
    file.write_bytes(file.read_bytes()[:1500])
    with pytest.raises(ImageError, match=r"cut\.jpg: truncated"):
        DecodedPictures().pixels(dataclasses.replace(picture, file=file))
