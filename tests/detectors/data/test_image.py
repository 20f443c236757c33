import io

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from detectors.config import DetectorConfig
from detectors.data.image import decode, fit, paper_crop, read, resize, resize_legacy
from detectors.errors import ImageError

SSD = DetectorConfig.from_name("ssd/mobilenet_v1/300")
ZOO = DetectorConfig.from_name("ssd/mobilenet_v1/300@tf_zoo")
PICTURES = hnp.arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.just(3)))


def encoded(image, kind="PNG", **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


@given(PICTURES)
def test_png_keeps_every_pixel(pixels):
    np.testing.assert_array_equal(decode(encoded(Image.fromarray(pixels))), pixels)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "I;16", "CMYK", "RGB"])
def test_every_kind_of_picture_becomes_rgb(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = (
        Image.new(mode, (5, 4)) if mode == "I;16" else Image.new("RGB", (5, 4), (200, 200, 200)).convert(mode)
    )
    pixels = decode(encoded(image, kind))
    assert pixels.shape == (4, 5, 3)
    assert pixels.dtype == np.uint8
    if mode != "I;16":
        assert abs(int(pixels[0, 0, 0]) - (255 if mode == "1" else 200)) <= 55


def test_sixteen_bit_grey_keeps_its_brightness():
    # 65535 / 257 = 255, 25700 / 257 = 100
    image = Image.fromarray(np.array([[65535, 25700, 0]], np.uint16))
    assert decode(encoded(image))[0, :, 0].tolist() == [255, 100, 0]


def test_transparency_is_laid_over_black():
    image = Image.fromarray(np.array([[[255, 0, 0, 0], [255, 0, 0, 255]]], np.uint8), "RGBA")
    assert decode(encoded(image)).tolist() == [[[0, 0, 0], [255, 0, 0]]]


def test_exif_orientation_turns_the_picture():
    image = Image.new("RGB", (6, 4))
    exif = image.getexif()
    exif[0x0112] = 6  # to be turned by a quarter
    assert decode(encoded(image, "JPEG", exif=exif)).shape == (6, 4, 3)


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", b"GIF89a" + bytes(20), b"\xff\xd8\xff\xe0" + bytes(30)]
)
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(ImageError, match="picture"):
        decode(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_truncated_picture_is_refused(kind):
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3)).astype(np.uint8)
    data = encoded(Image.fromarray(pixels), kind)
    with pytest.raises(ImageError, match="truncated"):
        decode(data[: len(data) // 2])


def test_read_names_the_file(tmp_path):
    with pytest.raises(ImageError, match=r"nope\.jpg: cannot be read"):
        read(tmp_path / "nope.jpg")
    (tmp_path / "text.jpg").write_text("hello")
    with pytest.raises(ImageError, match=r"text\.jpg: not a"):
        read(tmp_path / "text.jpg")


def test_fit_scales_boxes_back_to_the_picture():
    fitted = fit(np.zeros((600, 900, 3), np.uint8), SSD)
    assert fitted.pixels.shape == (300, 300, 3)
    assert fitted.size.tolist() == [300, 300]
    assert fitted.scale.tolist() == [3, 2, 3, 2]


def test_one_pixel_and_extreme_shapes_fit():
    for shape in [(1, 1, 3), (1, 900, 3), (900, 1, 3)]:
        for config in (SSD, ZOO):
            pixels = fit(np.full(shape, 7, np.uint8), config).pixels
            assert pixels.shape == (300, 300, 3)
            np.testing.assert_allclose(pixels, 7)


def test_the_right_size_is_left_alone():
    image = np.random.default_rng(0).integers(0, 256, (30, 40, 3)).astype(np.uint8)
    np.testing.assert_array_equal(resize(image, 30, 40), image)
    np.testing.assert_allclose(resize_legacy(image, 30, 40), image)


def test_legacy_resizing_by_hand():
    # two pixels to four: source positions 0, .5, 1, 1.5; the last clamps to pixel 1
    line = np.repeat(np.array([0, 100], np.uint8)[None, :, None], 3, axis=2)
    assert resize_legacy(line, 1, 4)[0, :, 0].tolist() == [0, 50, 100, 100]


@given(PICTURES, st.integers(1, 9), st.integers(1, 9))
def test_legacy_resizing_is_the_loop(image, height, width):
    ours = resize_legacy(image, height, width)
    for i, j in np.ndindex(height, width):
        y, x = i * image.shape[0] / height, j * image.shape[1] / width
        top, left = int(y), int(x)
        bottom, right = min(top + 1, image.shape[0] - 1), min(left + 1, image.shape[1] - 1)
        upper = image[top, left] * (1 - (x - left)) + image[top, right] * (x - left)
        lower = image[bottom, left] * (1 - (x - left)) + image[bottom, right] * (x - left)
        np.testing.assert_allclose(ours[i, j], upper * (1 - (y - top)) + lower * (y - top), atol=1e-2)


@pytest.mark.parametrize("shape", [(480, 640, 3), (200, 100, 3), (1, 5, 3), (300, 300, 3)])
def test_the_paper_crops_to_a_square(shape):
    assert paper_crop(np.zeros(shape, np.uint8), 300).shape == (300, 300, 3)


def test_the_crop_is_centred():
    image = np.zeros((300, 500, 3), np.uint8)
    image[:, 250] = 255
    assert paper_crop(image, 300)[0, 150].tolist() == [255, 255, 255]
