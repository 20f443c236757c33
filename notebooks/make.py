"""Run the notebooks from top to bottom and write them back with what they show.

python notebooks/make.py            all of them
python notebooks/make.py NAME...    those whose file names are given
"""

import base64
import io
import os
import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

FOLDER = Path(__file__).parent
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
SECONDS = 300  # that a cell may take, on a busy machine
WHERE = re.compile(r' at 0x[0-9a-f]+| id="T_[0-9a-f]+"')  # of an object in memory: another one each time


def names() -> list[str]:
    """The file names of all notebooks."""
    return sorted(path.name for path in FOLDER.glob("*.ipynb"))


def read(name: str) -> nbformat.NotebookNode:
    """The notebook `name` as it was committed."""
    return nbformat.read(FOLDER / name, as_version=4)


def run(name: str) -> nbformat.NotebookNode:
    """The notebook `name` with new outputs, from a fresh kernel in this folder.

    The kernel runs this very Python, finds these packages, and no results of its user.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raised.
    """
    environment = {name: value for name, value in os.environ.items() if name != "FRONTIER_RESULTS"}
    environment |= {"PYTHONPATH": str(FOLDER.parent), "OMP_NUM_THREADS": "1"}
    client = NotebookClient(
        read(name),
        timeout=SECONDS,
        coalesce_streams=True,
        resources={"metadata": {"path": str(FOLDER)}},
    )
    return plain(client.execute(env=environment))


def plain(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """`notebook` without what differs from one run or machine to the next: times, versions, addresses, random ids."""
    notebook.metadata = nbformat.from_dict({"kernelspec": KERNEL})
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell-{number}", nbformat.from_dict({})
        for output in cell.get("outputs", []):
            for kind, shown in output.get("data", {}).items():
                output.data[kind] = small(shown) if kind == "image/png" else WHERE.sub("", shown)
    return notebook


def small(png: str) -> str:
    """The picture `png`, both in base64, with as many colours as one byte can name: a third of the size."""
    file = io.BytesIO()
    with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
        picture.convert("RGB").quantize(dither=Image.Dither.NONE).save(file, "png", optimize=True)
    return base64.b64encode(file.getvalue()).decode("ascii")


if __name__ == "__main__":
    for chosen in sys.argv[1:] or names():
        nbformat.write(run(chosen), FOLDER / chosen)
