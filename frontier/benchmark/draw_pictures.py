"""Draws the bundled pictures: scenes that cost what photographs cost to decode and resize.

They are synthetic: shapes, gradients and textures under a camera's noise, at the sizes of COCO's photographs and
stored as JPEG of a photograph's weight. They measure time and nothing else; a detector's boxes on them mean
nothing. To draw them again, the same on every machine up to rounding:

    python -m frontier.benchmark.draw_pictures [FOLDER]
"""

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

JPEG_QUALITY = 84
Colour = tuple[float, float, float]
Points = list[tuple[float, float]]
Pixels = NDArray[np.float32]


class Canvas:
    """A picture in the making: `pixels` of (height, width, 3) in 0..255."""

    def __init__(self, width: int, height: int, seed: int) -> None:
        self.width, self.height = width, height
        self.random = np.random.Generator(np.random.PCG64(seed))
        self.pixels: Pixels = np.zeros((height, width, 3), np.float32)
        self._texture = fractal_noise(height, width, self.random)

    def between(self, low: float, high: float) -> float:
        """A random number."""
        return float(self.random.uniform(low, high))

    def colour(self) -> Colour:
        """A random colour as painted and dyed things have: rarely vivid."""
        brightness = self.between(70, 200)
        red, green, blue = brightness + self.random.normal(0, 32, 3)
        return float(red), float(green), float(blue)

    def paint(
        self, outline: Points, top: Colour, bottom: Colour | None = None, *, grain: float = 0.1
    ) -> None:
        """Fill the polygon `outline`, shading from `top` to `bottom`, with a texture of relative strength `grain`."""
        mask = polygon_mask(outline, self.width, self.height)[:, :, None]
        rows = [y for _, y in outline]
        share = (np.arange(self.height) - min(rows)) / max(1.0, max(rows) - min(rows))
        share = np.clip(share, 0, 1)[:, None, None]
        shade = np.array(top) * (1 - share) + np.array(bottom or [0.7 * value for value in top]) * share
        shift = self.random.integers(0, [self.height, self.width])
        texture = np.roll(self._texture, tuple(shift), axis=(0, 1))[:, :, None]
        self.pixels += mask * (shade * (1 + grain * texture) - self.pixels).astype(np.float32)

    def develop(self) -> NDArray[np.uint8]:
        """The picture as a camera gives it: darker corners and a little noise."""
        y, x = np.mgrid[-1 : 1 : self.height * 1j, -1 : 1 : self.width * 1j]
        exposed = self.pixels * (1 - 0.12 * (x * x + y * y))[:, :, None]
        noise = self.random.normal(0, 3.0, self.pixels.shape)
        return np.asarray(np.clip(np.rint(exposed + noise), 0, 255), np.uint8)


def fractal_noise(height: int, width: int, random: np.random.Generator) -> Pixels:
    """Texture of (height, width) with mean 0 and deviation 1, which continues across its opposite edges.

    Its amplitude falls with frequency, as in photographs, but not quite as fast, for there are few edges here.
    """
    rows, columns = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    spectrum = np.fft.rfft2(random.standard_normal((height, width))) / (np.hypot(rows, columns) + 0.02) ** 0.9
    texture = np.fft.irfft2(spectrum, s=(height, width))
    return np.asarray((texture - texture.mean()) / texture.std(), np.float32)


def polygon_mask(outline: Points, width: int, height: int) -> Pixels:
    """Share of each pixel that `outline` covers, (height, width) in 0..1."""
    sheet = Image.new("L", (2 * width, 2 * height))
    ImageDraw.Draw(sheet).polygon([(2 * x, 2 * y) for x, y in outline], fill=255)
    return np.asarray(sheet.resize((width, height), Image.Resampling.BOX), np.float32) / np.float32(255)


def box(left: float, top: float, width: float, height: float) -> Points:
    """An upright rectangle."""
    return [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]


def oval(x: float, y: float, radius_x: float, radius_y: float) -> Points:
    """An ellipse as a polygon."""
    angles = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    return [(x + radius_x * float(np.cos(a)), y + radius_y * float(np.sin(a))) for a in angles]


def person(canvas: Canvas, x: float, feet: float, size: float) -> None:
    """Someone standing, `size` px tall."""
    trousers, shirt, skin = canvas.colour(), canvas.colour(), (canvas.between(110, 230), 150.0, 120.0)
    for side in (-0.09, 0.01):
        canvas.paint(box(x + side * size, feet - 0.48 * size, 0.08 * size, 0.48 * size), trousers)
    canvas.paint(box(x - 0.12 * size, feet - 0.84 * size, 0.24 * size, 0.4 * size), shirt, grain=0.2)
    canvas.paint(oval(x, feet - 0.92 * size, 0.07 * size, 0.08 * size), skin)


def car(canvas: Canvas, left: float, ground: float, length: float) -> None:
    """A car seen from the side, `length` px long."""
    body = canvas.colour()
    tall = 0.3 * length
    roof = [(0.18, 1.0), (0.3, 1.75), (0.7, 1.75), (0.86, 1.0)]
    canvas.paint([(left + x * length, ground - y * tall) for x, y in roof], body, (60.0, 80.0, 100.0))
    canvas.paint(box(left, ground - 1.05 * tall, length, 0.8 * tall), body, grain=0.05)
    for share in (0.22, 0.78):
        canvas.paint(
            oval(left + share * length, ground - 0.15 * tall, 0.09 * length, 0.09 * length),
            (25.0, 25.0, 28.0),
        )


def tree(canvas: Canvas, x: float, ground: float, size: float) -> None:
    """A tree, `size` px tall."""
    canvas.paint(
        box(x - 0.04 * size, ground - 0.5 * size, 0.08 * size, 0.5 * size), (95.0, 70.0, 45.0), grain=0.3
    )
    for _ in range(5):
        across, up = canvas.between(-0.2, 0.2) * size, canvas.between(0.5, 0.85) * size
        canvas.paint(oval(x + across, ground - up, 0.2 * size, 0.17 * size), (70.0, 120.0, 50.0), grain=0.4)


def house(canvas: Canvas, left: float, ground: float, width: float, height: float) -> None:
    """A front with rows of windows."""
    canvas.paint(box(left, ground - height, width, height), canvas.colour(), grain=0.15)
    for row in range(4):
        for column in range(4):
            corner = left + (0.1 + 0.22 * column) * width, ground - (0.92 - 0.22 * row) * height
            canvas.paint(box(*corner, 0.13 * width, 0.14 * height), (60.0, 75.0, 95.0), (150.0, 170.0, 190.0))


def cow(canvas: Canvas, x: float, ground: float, size: float) -> None:
    """A cow from the side, `size` px long."""
    brown = canvas.between(0.35, 1.0)
    hide = (200 * brown, 150 * brown, 115 * brown)
    for leg in (-0.3, -0.2, 0.15, 0.25):
        canvas.paint(box(x + leg * size, ground - 0.35 * size, 0.06 * size, 0.35 * size), hide)
    canvas.paint(oval(x, ground - 0.42 * size, 0.4 * size, 0.2 * size), hide, grain=0.35)
    canvas.paint(oval(x + 0.45 * size, ground - 0.55 * size, 0.12 * size, 0.1 * size), hide)


def boat(canvas: Canvas, x: float, water: float, size: float) -> None:
    """A sailing boat, `size` px long."""
    hull = [(-0.5, -0.12), (0.5, -0.12), (0.35, 0.08), (-0.35, 0.08)]
    canvas.paint([(x + dx * size, water + dy * size) for dx, dy in hull], canvas.colour())
    for side in (-0.4, 0.35):
        sail = [(0.0, -1.1), (side, -0.17), (0.0, -0.17)]
        canvas.paint(
            [(x + dx * size, water + dy * size) for dx, dy in sail], (235.0, 230.0, 220.0), grain=0.04
        )


def street(canvas: Canvas) -> None:
    """Houses, cars and people."""
    W, H = canvas.width, canvas.height
    canvas.paint(box(0, 0, W, 0.5 * H), (120.0, 165.0, 215.0), (205.0, 220.0, 230.0), grain=0.08)
    for index in range(4):
        house(canvas, 0.26 * W * index - 5, 0.62 * H, 0.25 * W, canvas.between(0.3, 0.55) * H)
    canvas.paint(box(0, 0.6 * H, W, 0.4 * H), (115.0, 112.0, 110.0), (80.0, 78.0, 80.0), grain=0.16)
    for index in range(3):
        car(canvas, canvas.between(0.02, 0.7) * W, (0.7 + 0.08 * index) * H, canvas.between(0.2, 0.32) * W)
    for index in range(4):
        person(canvas, canvas.between(0.05, 0.95) * W, (0.72 + 0.07 * index) * H, (0.25 + 0.06 * index) * H)


def field(canvas: Canvas) -> None:
    """A meadow with trees and cattle."""
    W, H = canvas.width, canvas.height
    canvas.paint(box(0, 0, W, 0.5 * H), (95.0, 150.0, 220.0), (210.0, 225.0, 235.0), grain=0.12)
    canvas.paint(oval(0.3 * W, 0.55 * H, 0.6 * W, 0.2 * H), (95.0, 125.0, 95.0), grain=0.15)
    canvas.paint(box(0, 0.48 * H, W, 0.52 * H), (125.0, 150.0, 75.0), (75.0, 105.0, 40.0), grain=0.2)
    for index in range(5):
        tree(canvas, canvas.between(0, 1) * W, (0.52 + 0.03 * index) * H, canvas.between(0.2, 0.4) * H)
    for index in range(5):
        cow(canvas, canvas.between(0.1, 0.9) * W, (0.62 + 0.08 * index) * H, (0.1 + 0.04 * index) * W)


def harbour(canvas: Canvas) -> None:
    """Boats on the water, people on the quay."""
    W, H = canvas.width, canvas.height
    canvas.paint(box(0, 0, W, 0.4 * H), (150.0, 175.0, 205.0), (240.0, 215.0, 190.0), grain=0.1)
    canvas.paint(box(0, 0.38 * H, W, 0.5 * H), (120.0, 150.0, 165.0), (50.0, 85.0, 105.0), grain=0.2)
    for _ in range(60):
        wave = oval(canvas.between(0, 1) * W, canvas.between(0.4, 0.85) * H, 0.04 * W, 2.0)
        canvas.paint(wave, (205.0, 215.0, 220.0), grain=0.2)
    for index in range(4):
        boat(canvas, canvas.between(0.1, 0.9) * W, (0.45 + 0.09 * index) * H, (0.12 + 0.06 * index) * W)
    canvas.paint(box(0, 0.85 * H, W, 0.15 * H), (150.0, 135.0, 115.0), grain=0.3)
    for _ in range(3):
        person(canvas, canvas.between(0.05, 0.95) * W, 0.94 * H, 0.3 * H)


def table(canvas: Canvas) -> None:
    """Plates, fruit and bottles on a wooden table."""
    W, H = canvas.width, canvas.height
    canvas.paint(box(0, 0, W, 0.45 * H), canvas.colour(), grain=0.08)
    for index in range(7):
        canvas.paint(box(0, (0.42 + 0.085 * index) * H, W, 0.085 * H), (165.0, 120.0, 75.0), grain=0.22)
    for _ in range(3):
        x, y, radius = canvas.between(0.15, 0.85) * W, canvas.between(0.6, 0.9) * H, 0.15 * W
        canvas.paint(oval(x, y, radius, 0.45 * radius), (240.0, 240.0, 235.0), grain=0.02)
        for _ in range(4):
            place = x + canvas.between(-0.5, 0.5) * radius, y - canvas.between(0, 0.3) * radius
            canvas.paint(oval(*place, 0.3 * radius, 0.28 * radius), canvas.colour(), grain=0.15)
    for _ in range(4):
        x, y, tall = canvas.between(0.1, 0.9) * W, canvas.between(0.5, 0.7) * H, 0.4 * H
        glass = canvas.colour()
        canvas.paint(box(x, y - 0.6 * tall, 0.2 * tall, 0.6 * tall), glass, grain=0.06)
        canvas.paint(box(x + 0.06 * tall, y - tall, 0.08 * tall, 0.45 * tall), glass, grain=0.06)


class Scene(NamedTuple):
    """One bundled picture: its file's stem, who draws it, and its size in px."""

    name: str
    draw: Callable[[Canvas], None]
    width: int
    height: int

    def render(self) -> NDArray[np.uint8]:
        """The finished picture, RGB of (height, width, 3)."""
        canvas = Canvas(self.width, self.height, seed=SCENES.index(self))
        self.draw(canvas)
        return canvas.develop()


SCENES = (
    Scene("field_1", field, 640, 480),
    Scene("field_2", field, 500, 375),
    Scene("harbour_1", harbour, 640, 427),
    Scene("harbour_2", harbour, 480, 640),
    Scene("harbour_3", harbour, 640, 360),
    Scene("street_1", street, 640, 480),
    Scene("street_2", street, 427, 640),
    Scene("street_3", street, 612, 612),
    Scene("table_1", table, 640, 480),
    Scene("table_2", table, 375, 500),
)


def encode(pixels: NDArray[np.uint8]) -> bytes:
    """`pixels` as a JPEG with colours at half resolution, as cameras store them."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=JPEG_QUALITY, subsampling="4:2:0")
    return file.getvalue()


def main(folder: Path) -> None:
    """Draw every scene into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        (folder / f"{scene.name}.jpg").write_bytes(encode(scene.render()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
