"""The page `docs/figures.md`: every figure, the results that it shows, and the sentence that goes with it.

python docs/figure_gallery.py    draws the pictures anew, into docs/figures
"""

from pathlib import Path
from typing import Any

from figures.parts.picture import figure_of, picture_bytes
from figures.parts.style import SCREEN_WIDTH_IN
from frontier.desk import load, question_of
from frontier.errors import FrontierError
from frontier.gallery import FIGURES, Entry, entry_of
from frontier.plotting import found
from frontier.shown_rows import ShownRows, shown_rows

PICTURES = Path(__file__).parent / "figures"
RESULTS = "docs/results"
H100, BCCD, GRID = f"{RESULTS}/nvidia-h100", f"{RESULTS}/bccd-nvidia-h100", "demonstration"
# Which results show a figure best: times of the H100, accuracies of six detectors trained on blood cells, or the grid of
# three that has both.
OF = (
    dict.fromkeys(FIGURES, H100)
    | dict.fromkeys(("ties", "sizes", "strictness"), BCCD)
    | dict.fromkeys(("frontier_probability", "resolution", "proposals"), GRID)
)
OPTIONS: dict[str, dict[str, Any]] = {"imagenet": {"resolution": None}}


def gallery_page() -> str:
    """Each figure under its own heading: picture, sentence, and the command that draws it."""
    return "\n" + "\n".join(_section(entry_of(name)) for name in FIGURES if _is_there(name))


def _is_there(name: str) -> bool:
    return (PICTURES / f"{name}.svg").is_file()


def _section(entry: Entry) -> str:
    result = _found(entry)
    options = "".join(f" --{name} {value or 'all'}" for name, value in OPTIONS.get(entry.name, {}).items())
    command = f"frontier plot {entry.name} --results {OF[entry.name]}{options}"
    sentence = getattr(result, "sentence", "The staircase is the best accuracy that each time buys.")
    return (
        f"## {entry.words[0].upper()}{entry.words[1:]}\n\n{_source(entry)} `{command}`\n\n"
        f"![{entry.words}](figures/{entry.name}.svg)\n\n{sentence}\n"
    )


def _source(entry: Entry) -> str:
    return f"The paper's {entry.source}." if entry.source[0].isupper() else f"{entry.source.capitalize()}."


def _rows(folder: str) -> ShownRows:
    return shown_rows(load(folder), question_of(max_ms=50, any_detector=True))


def _found(entry: Entry) -> object:
    return found(entry, _rows(OF[entry.name]), question_of(max_ms=50), OPTIONS.get(entry.name, {}))


def main() -> None:
    """Draw every figure that its results allow."""
    PICTURES.mkdir(exist_ok=True)
    for name in FIGURES:
        entry = entry_of(name)
        try:
            ax = entry.drawn(_found(entry), width_in=SCREEN_WIDTH_IN)
        except FrontierError as error:
            print(f"{name}: {error}")  # noqa: T201  # a program of the docs
            continue
        (PICTURES / f"{name}.svg").write_bytes(picture_bytes(figure_of(ax), "svg"))


if __name__ == "__main__":
    main()
