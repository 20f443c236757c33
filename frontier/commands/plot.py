"""`frontier plot`: the paper's figures, from local or published results."""

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from cyclopts import Parameter

from analysis.rows.comparable import device_words
from figures.parts.picture import FORMATS
from figures.parts.style import SCREEN_WIDTH_IN
from frontier.desk import Frontier, load, question_of
from frontier.drawing import Drawing, Look, all_that_can, drawing
from frontier.errors import NoRowsError, UsageError
from frontier.gallery import FIGURES, Entry, entry_of
from frontier.numbers import known_percentile, optional_positive, positive
from frontier.picture_file import PictureFile, picture_file, write_picture
from frontier.plotting import entry_named, found, said, values
from frontier.progress import progress_bar
from frontier.question import Question
from frontier.reply import Output, Reply
from frontier.report.twins import TWINS
from frontier.shown_rows import ShownRows, shown_rows

ALL = "all"
HTML = "html"
NO_TWIN = "is a picture alone; --format svg draws it"
EVERY_RESOLUTION = "all"
MAX_MS_HINT = "milliseconds per image, for example --max-ms 50"
RESOLUTION_HINT = "pixels of the shorter edge, for example --resolution 600, or --resolution all"
EXAMPLE_MS = 50.0  # in the commands that are suggested where no budget was given
DEFAULT_PERCENTILE = 95
TIMED = ("comparable", "everywhere")  # rows that always have times
WIDTHS_IN = (2.0, 20.0)


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """Which rows are drawn, and by which columns."""

    device: str | None = None
    """a stored device's key, or a published device or protocol; by default this machine."""
    protocol: str | None = None
    """how the times were taken, where one device was timed in several ways."""
    eval_split: str | None = None
    """the pictures that accuracies were measured on, where there are several sets."""
    objective: str = "ap"
    """ap, ap50, ap75, ap_small, ap_medium or ap_large."""
    percentile: int | None = None
    """of measured times: 50, 90, 95 or 99; by default 50 for what a setting does, 95 for what a budget is about."""
    resolution: str | None = None
    """pixels, or all: by default 300 in imagenet, sizes, durations and memory, as in the paper, the largest in proposals."""
    max_ms: float | None = None
    """a budget to mark, in milliseconds per image."""
    any_detector: bool = True
    """of published detectors, draw those too that frontier cannot build."""
    results: Path | None = None
    """the results folder; demonstration stands for the one that comes with frontier."""

    def question(self) -> Question:
        """The rows and columns as a `Question`; raises UsageError for impossible numbers and unknown words."""
        return question_of(
            max_ms=optional_positive(self.max_ms, "--max-ms", MAX_MS_HINT) or EXAMPLE_MS,
            percentile=known_percentile(DEFAULT_PERCENTILE if self.percentile is None else self.percentile),
            objective=self.objective,
            device=self.device,
            eval_split=self.eval_split,
            any_detector=self.any_detector,
            results=None if self.results is None else str(self.results),
        )

    def options(self) -> dict[str, Any]:
        """What was said of the analyses' own arguments; raises UsageError for what is no number."""
        said: dict[str, Any] = {} if self.percentile is None else {"percentile": self.percentile}
        if self.resolution is not None:
            is_all = self.resolution == EVERY_RESOLUTION
            said["resolution"] = None if is_all else _pixels(self.resolution)
        return said


def plot(
    name: str = FIGURES[0],
    /,
    *,
    out: Path | None = None,
    format: str | None = None,  # noqa: A002  # the option's name
    width: float = SCREEN_WIDTH_IN,
    shown: Shown = Shown(),
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Draw one of the paper's figures, or all of them, from your results.

    Draws what was measured on this machine, else the published times of one device. By default it is accuracy against
    time: every detector, and the frontier of those that no other beats. What cannot be drawn is said, with what is
    missing and which command provides it; the other figures still come.

    Examples:
      frontier plot                               accuracy_time.png, here
      frontier plot --max-ms 50 --out budget.svg  with a budget marked
      frontier plot proposals --out curves.pdf    the paper's Figure 6
      frontier plot all --out pictures/           every figure that the results allow
      frontier plot --format html                 a page whose markers tell of themselves
      frontier plot --device titan_x --width 3.5  for a column of a paper
      frontier plot all --results demonstration   from the results that come with it

    Args:
        name: accuracy_time, frontier_probability, ties, imagenet, sizes, resolution, proposals, stride, knobs,
            durations, compute, memory, memory_time, strictness; or all.
        out: a file, or a folder that exists (for all figures it is made); by default NAME.png in the working folder. A
            picture that is there already is replaced, and the answer says so.
        format: png, svg or pdf; by default that of --out. Of accuracy_time, resolution, proposals, compute, memory and
            memory_time also html: a page that needs no network and tells of a marker that is pointed at; that needs
            plotly: pip install 'frontier-det[report]'.
        width: of the picture in inches; text is made for this size. A page follows the window.
        shown: which rows are drawn.
        output: how to print.
    """
    question, options = shown.question(), shown.options()
    if not WIDTHS_IN[0] <= width <= WIDTHS_IN[1]:
        raise UsageError(f"--width {width:g}: give {WIDTHS_IN[0]:g} to {WIDTHS_IN[1]:g} inches")
    places = _places(name, out, format)
    desk = load(shown.results)
    rows = shown_rows(desk, question, shown.protocol)

    def begin(entry: Entry, drawing: Drawing) -> Callable[[], dict[str, Any]]:
        result = found(entry, rows, question, options)
        place = places[entry.name]
        is_page = place.file_format == HTML
        look = (
            Look(SCREEN_WIDTH_IN, "svg", shown.max_ms)
            if is_page
            else Look(width, place.file_format, shown.max_ms)
        )
        picture = drawing.begin(entry, result, look)

        def finish() -> dict[str, Any]:
            payload = _page(entry, result, rows, shown.max_ms, picture()) if is_page else picture()
            is_replaced = write_picture(place.path, payload)
            about = {"figure": entry.name, "path": str(place.path), "replaced": is_replaced}
            return {**about, **values(result), "said": said(result)}

        return finish

    with drawing(rows.most if len(places) > 1 else 0) as draw, progress_bar("drawing") as report:
        entries = [entry_of(figure) for figure in places]
        pictures, not_drawn = all_that_can(entries, lambda entry: begin(entry, draw), report)
    if not pictures:
        raise NoRowsError("; ".join(dict.fromkeys(not_drawn.values())))
    if name == ALL:
        not_drawn |= {figure: NO_TWIN for figure in FIGURES if figure not in places}
    measure = desk.about(question).command(measure=True)
    return _reply(pictures, not_drawn, {"max_ms": shown.max_ms, "measure_command": measure}, rows, desk)


def _page(entry: Entry, result: Any, rows: ShownRows, max_ms: float | None, picture: bytes) -> bytes:
    """The page of a figure that answers when it is pointed at; the picture stands for it where scripts may not run."""
    from frontier.report.figure_page import figure_page
    from frontier.report.section import address_of, plotly_figure

    figure = plotly_figure(entry, result, rows, max_ms)
    title = values(result).get("title") or entry.words[0].upper() + entry.words[1:]
    row = rows.pool.table.row(0)
    where = "" if entry.rows == "everywhere" else f"Times of {device_words(row)}, protocol {row['protocol']}."
    return figure_page(title, where, said(result), figure, address_of(picture)).encode()


def _pixels(word: str) -> float:
    try:
        return positive(float(word), "--resolution", RESOLUTION_HINT)
    except ValueError:
        raise UsageError(f"--resolution {word}: give {RESOLUTION_HINT}") from None


def _places(name: str, out: Path | None, file_format: str | None) -> dict[str, PictureFile]:
    """The file of each figure asked for.

    Raises:
        UsageError: the figure is unknown, or `out` is no place for it.
    """
    is_page = HTML in (file_format, out and out.suffix.lower().removeprefix("."))
    if name != ALL:
        entry_named(name, (*FIGURES, ALL), "figure")
        if is_page and name not in TWINS:
            pages = ", ".join(figure for figure in FIGURES if figure in TWINS)
            raise UsageError(
                f"--format html: {name} is a picture alone (png, svg, pdf); pages there are of {pages}"
            )
        return {name: picture_file(out, file_format, name, (*FORMATS, HTML) if name in TWINS else FORMATS)}
    if out is not None and not out.is_dir():
        if out.suffix or out.exists() or not out.parent.is_dir():
            raise UsageError(
                f"--out {out}: all figures need a folder; name one, such as {out.with_suffix('')}"
            )
        try:
            out.mkdir()
        except OSError as error:
            raise UsageError(
                f"--out {out}: no folder can be made there: {error.strerror or error}; name another one"
            ) from error
    shown = [figure for figure in FIGURES if figure in TWINS or not is_page]
    return {figure: picture_file(out, file_format, figure, (*FORMATS, HTML)) for figure in shown}


def _reply(
    pictures: Sequence[Mapping[str, Any]],
    not_drawn: Mapping[str, str],
    facts: Mapping[str, Any],
    rows: ShownRows,
    desk: Frontier,
) -> Reply:
    pool = rows.pool
    data = {
        **facts,
        "basis": pool.basis,
        "device": pool.table["device"][0],
        "device_key": pool.table["device_key"][0],
        "protocol": pool.table["protocol"][0],
        "eval_split": pool.table["eval_split"][0],
        "figures": pictures,
        "not_drawn": not_drawn,
        "remarks": pool.remarks,
        "problems": desk.problems,
        "results": desk.results._asdict(),
    }
    lines = []
    for one in pictures:
        lines += [f"{one['path']} {'replaced' if one['replaced'] else 'written'}", *one["said"]]
        lines += [""] if len(pictures) + len(not_drawn) > 1 else []
    lines += [f"Not drawn: {name}: {reason}" for name, reason in not_drawn.items()]
    has_times = any(entry_of(one["figure"]).rows in TIMED for one in pictures)
    if has_times and pool.basis != "measured here":
        lines += [f"These times are of {data['device']}; times do not transfer between machines."]
        lines += [f"To measure on this machine: {facts['measure_command']}"]
    lines += [*pool.remarks, f"Results in {desk.results}", *desk.problems]
    return Reply(text="\n".join(lines), data=data)
