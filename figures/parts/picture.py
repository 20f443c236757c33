"""Empty axes to draw on, and a finished figure as the bytes of a picture file; pyplot is never involved."""

import io
from typing import TYPE_CHECKING

from figures.errors import FigureError
from figures.parts.style import SCREEN_WIDTH_IN, is_narrow, look

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
# What would make two pictures of the same data differ, or name the machine's software, is left out.
_METADATA: dict[str, dict[str, str | None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def blank_axes(width_in: float = SCREEN_WIDTH_IN, height_in: float | None = None) -> "Axes":
    """Axes alone on a new figure that belongs to no window.

    Args:
        width_in: width in inches.
        height_in: height in inches; by default 1.2 times the width of a narrow picture (its legend goes under
            the axes), 0.6 times otherwise.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    height_in = width_in * (1.2 if is_narrow(width_in) else 0.6) if height_in is None else height_in
    with look(width_in):
        figure = Figure(figsize=(width_in, height_in), layout="constrained")
        FigureCanvasAgg(figure)
        return figure.subplots()


def figure_of(ax: "Axes") -> "Figure":
    """The figure that `ax` belongs to, the outermost one.

    Raises:
        FigureError: the axes were removed from their figure.
    """
    figure = ax.get_figure(root=True)
    if figure is None:
        raise FigureError("these axes belong to no figure; draw on axes of a figure, or leave `ax` out")
    return figure


def settle_layout(ax: "Axes") -> None:
    """Give the axes the place that they will have in the picture, on which places in pixels depend.

    As drawing the figure would, in a fraction of the time: only what takes part in the layout is measured.
    """
    figure = figure_of(ax)
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)


def picture_bytes(figure: "Figure", file_format: str) -> bytes:
    """The file that shows `figure`: the same bytes for the same drawing.

    Args:
        figure: what to show.
        file_format: one of `FORMATS`.

    Raises:
        FigureError: the format is not one of `FORMATS`.
    """
    if file_format not in FORMATS:
        raise FigureError(f"picture format {file_format!r} is unknown; known: {', '.join(FORMATS)}")
    buffer, metadata = io.BytesIO(), _METADATA[file_format]
    with look(figure.get_figwidth()):
        if file_format == "png":
            figure.savefig(buffer, format=file_format, metadata=metadata)
        else:
            _print(figure, file_format, buffer, metadata)
    return buffer.getvalue()


def _print(figure: "Figure", file_format: str, buffer: io.BytesIO, metadata: dict[str, str | None]) -> None:
    """What `savefig` writes, without drawing all a second time to cut off what is empty."""
    from matplotlib.backend_bases import get_registered_canvas_class

    before = figure.canvas
    try:
        canvas = get_registered_canvas_class(file_format)(figure)
        getattr(canvas, f"print_{file_format}")(buffer, metadata=metadata)
    finally:
        figure.set_canvas(before)
