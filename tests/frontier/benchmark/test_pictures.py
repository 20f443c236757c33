import io
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from detectors.data.image import decode
from frontier.benchmark.draw_pictures import SCENES, encode, fractal_noise, main, oval, polygon_mask
from frontier.benchmark.pictures import BUNDLED, PictureSet, load_pictures
from frontier.errors import UsageError


def picture(kind="JPEG", shade=0):
    file = io.BytesIO()
    Image.new("RGB", (12, 9), (shade, 0, 0)).save(file, kind)
    return file.getvalue()


def test_bundled_pictures_cost_what_photographs_cost():
    pictures = load_pictures(None)
    assert pictures.is_synthetic
    assert pictures.source == "bundled drawings"
    assert pictures.distinct == len(pictures.encoded) == len(SCENES)
    assert 8 <= pictures.distinct <= 12
    assert all(40_000 <= len(data) <= 120_000 for data in pictures.encoded)
    assert sum(map(len, pictures.encoded)) < 1_000_000
    shapes = {decode(data).shape for data in pictures.encoded}
    assert {(480, 640, 3), (640, 480, 3), (375, 500, 3)} <= shapes


def test_bundled_pictures_are_what_the_script_draws():
    scene = min(SCENES, key=lambda scene: scene.width * scene.height)
    bundled = decode((BUNDLED / f"{scene.name}.jpg").read_bytes()).astype(float)
    drawn = scene.render().astype(float)
    assert bundled.shape == drawn.shape == (scene.height, scene.width, 3)
    # JPEG loses a little of each pixel's noise; another picture differs by some 50.
    assert np.abs(bundled - drawn).mean() < 10
    assert np.abs(bundled[::-1] - drawn).mean() > 20


def test_script_writes_every_scene(tmp_path, monkeypatch):
    monkeypatch.setattr("frontier.benchmark.draw_pictures.SCENES", SCENES[-1:])
    main(tmp_path / "new" / "folder")
    (written,) = (tmp_path / "new" / "folder").iterdir()
    assert written.name == f"{SCENES[-1].name}.jpg"
    assert written.read_bytes() == encode(SCENES[-1].render())


def test_mask_covers_the_area_of_its_outline():
    assert polygon_mask(oval(50, 40, 30, 20), 100, 80).sum() == pytest.approx(np.pi * 30 * 20, rel=0.03)
    assert polygon_mask([(200, 200), (210, 200), (210, 210)], 100, 80).sum() == 0


def test_texture_is_standardised():
    texture = fractal_noise(60, 80, np.random.default_rng(0))
    assert texture.shape == (60, 80)
    assert (texture.mean(), texture.std()) == (pytest.approx(0, abs=1e-5), pytest.approx(1, abs=1e-5))


def test_folder_is_read_in_order_of_names(tmp_path):
    for name, data in {
        "b.JPG": picture(),
        "a.png": picture("PNG"),
        "c.jpeg": picture(shade=9),
        "note.txt": b"",
    }.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "nested.jpg").mkdir()
    pictures = load_pictures(tmp_path)
    assert pictures.names == ("a.png", "b.JPG", "c.jpeg")
    assert pictures.encoded == (picture("PNG"), picture(), picture(shade=9))
    assert not pictures.is_synthetic
    assert pictures.summary().source == f"folder {tmp_path.name}"
    assert pictures.summary().distinct == 3
    assert load_pictures(tmp_path, limit=2).names == ("a.png", "b.JPG")


def test_copies_are_not_distinct(tmp_path):
    for name in ("a.jpg", "b.jpg"):
        (tmp_path / name).write_bytes(picture())
    assert load_pictures(tmp_path).summary().distinct == 1


def pictures_of(*encoded):
    return PictureSet(tuple(map(str, encoded)), encoded, "test", is_synthetic=False)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_digest_names_the_bytes_and_their_order(parts, rng: random.Random):
    shuffled = parts.copy()
    rng.shuffle(shuffled)
    assert (pictures_of(*parts).digest == pictures_of(*shuffled).digest) == (parts == shuffled)
    assert pictures_of(*parts).digest != pictures_of(*parts, b"").digest


def test_digest_tells_where_a_picture_ends():
    assert pictures_of(b"ab").digest != pictures_of(b"a", b"b").digest


def test_digest_ignores_names():
    assert PictureSet(("x",), (b"1",), "a", is_synthetic=True).digest == pictures_of(b"1").digest


def test_missing_folder(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere: No such file.*name a folder of JPEG or PNG"):
        load_pictures(tmp_path / "nowhere")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "a.jpg").write_bytes(picture())
    with pytest.raises(UsageError, match=r"a.jpg: it is a file; name the folder"):
        load_pictures(tmp_path / "a.jpg")


def test_folder_without_pictures(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    with pytest.raises(UsageError, match=r"none of its 1 files ends in .jpg, .jpeg, .png"):
        load_pictures(tmp_path)


def test_broken_pictures_are_named(tmp_path):
    (tmp_path / "good.jpg").write_bytes(picture())
    (tmp_path / "short.jpg").write_bytes((BUNDLED / "table_2.jpg").read_bytes()[:30_000])
    (tmp_path / "text.png").write_bytes(b"not a picture")
    with pytest.raises(UsageError) as caught:
        load_pictures(tmp_path)
    message = str(caught.value)
    assert "2 of 3 cannot be decoded: short.jpg (" in message
    assert "text.png (" in message
    assert "good.jpg" not in message
    assert "\n" not in message


def test_many_broken_pictures_are_not_all_named(tmp_path):
    for index in range(8):
        (tmp_path / f"{index}.png").write_bytes(b"")
    with pytest.raises(UsageError, match=r"8 of 8 .*4\.png.* and 3 more; mend"):
        load_pictures(tmp_path)
