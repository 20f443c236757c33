import subprocess
import sys

import pytest
from matplotlib.figure import Figure

from figures.accuracy_time import accuracy_time_data, draw_accuracy_time
from figures.errors import FigureError
from figures.parts.picture import FORMATS, blank_axes, figure_of, picture_bytes
from tests.figures.tables import table

STARTS = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "pdf": b"%PDF-"}


@pytest.fixture(scope="module")
def twins():
    """The same data, drawn twice."""
    data = accuracy_time_data(table())
    return [draw_accuracy_time(data).figure for _ in range(2)]


@pytest.mark.parametrize("file_format", FORMATS)
def test_same_data_gives_the_same_bytes(twins, file_format):
    first, second = (picture_bytes(figure, file_format) for figure in twins)
    assert first.startswith(STARTS[file_format])
    assert first == second


def test_pictures_hold_no_date():
    pictures = [picture_bytes(Figure(), file_format) for file_format in FORMATS]
    assert not any(word in picture for picture in pictures for word in (b"CreationDate", b"dc:date", b"tIME"))


def test_unknown_format_is_refused():
    with pytest.raises(FigureError, match="'gif' is unknown; known: png, svg, pdf"):
        picture_bytes(Figure(), "gif")


def test_size_of_blank_axes():
    assert figure_of(blank_axes(7.0)).get_size_inches().tolist() == pytest.approx([7, 4.2])
    assert figure_of(blank_axes(3.5)).get_size_inches().tolist() == pytest.approx([3.5, 4.2])
    assert figure_of(blank_axes(6.0, 2.0)).get_size_inches().tolist() == [6, 2]


def test_drawing_needs_no_pyplot_and_importing_no_matplotlib():
    program = """
import sys
from figures.accuracy_time import accuracy_time_data, draw_accuracy_time
from analysis.table import Table
data = accuracy_time_data(Table.from_rows([{"source": "published", "latency_ms": 1.0, "ap": 0.1}]))
assert "matplotlib" not in sys.modules
draw_accuracy_time(data)
assert "matplotlib.pyplot" not in sys.modules
assert "jax" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
