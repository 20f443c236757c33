"""`Picture`: a drawn figure that shows itself in a notebook."""

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from frontier.picture_file import picture_file, write_picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHOWN_PX_PER_IN = 96  # CSS pixels: the file holds about twice as many, for dense screens


@dataclasses.dataclass(frozen=True)
class Picture:
    """A figure as it was drawn.

    Attributes:
        ax: the axes, to add to before it is shown or saved; those of several panels share one figure.
        name: what the file is called where `save` is given a folder.
    """

    ax: "Axes"
    name: str

    def save(self, out: Path | str) -> Path:
        """Write the picture; its place.

        Args:
            out: a file that ends in .png, .svg or .pdf, or a folder that exists; a picture that is there already is
                replaced.

        Raises:
            UsageError: `out` is no place for a picture.
            PictureFileError: it cannot be written there.
        """
        place = picture_file(Path(out), None, self.name)
        write_picture(place.path, self._bytes(place.file_format))
        return place.path

    def _bytes(self, file_format: str) -> bytes:
        from figures.parts.picture import figure_of, picture_bytes

        return picture_bytes(figure_of(self.ax), file_format)

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        """The picture, and the size to show it at."""
        from figures.parts.picture import figure_of

        width, height = (round(inches * SHOWN_PX_PER_IN) for inches in figure_of(self.ax).get_size_inches())
        return self._bytes("png"), {"width": width, "height": height}

    def __repr__(self) -> str:
        return f"Picture({self.name!r}); .save('{self.name}.png') writes it"
