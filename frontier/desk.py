"""`Frontier`: the stored measurements beside the published results, and what can be asked of them."""

import contextlib
import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.choice.budget import Budget
from analysis.errors import AnalysisError
from analysis.table import Table
from detectors.errors import DetectorError
from frontier.answer import Answer, ResultsFolder
from frontier.device import Device, here
from frontier.errors import UsageError
from frontier.imports.device_names import device_key
from frontier.imports.table import imported_table
from frontier.joined import evaluated_table, joined_table
from frontier.numbers import optional_positive
from frontier.place import DEMONSTRATION, DEMONSTRATION_FOLDER, place_to_keep, place_to_read
from frontier.pool import choose_pool
from frontier.progress import progress_bar
from frontier.published import published
from frontier.question import Question
from frontier.recommend import answer_question
from frontier.store import Store, without_collector

if TYPE_CHECKING:
    import pandas as pd

    from analysis.findings.finding import Finding
    from frontier.comparing.comparison import Comparison
    from frontier.picture import Picture

SHOWN_CHANGES = 3
EXAMPLES = {"max_ms": 50, "min_fps": 20, "min_ap": 0.2, "max_memory_mb": 500}
ANY_TIME = 1e9  # ms: a limit that nothing exceeds, for questions about all times


@dataclasses.dataclass(frozen=True, kw_only=True)
class Frontier:
    """What has been measured, what has been published, and the questions that both answer.

    Attributes:
        measured: the newest measurement of each coordinate, a row for each known accuracy; see `frontier.joined`.
        evaluated: every evaluation by itself, timed or not; see `frontier.joined`.
        imported: other people's results, as they were taken in.
        problems: a sentence for each file that could not be read.
        folder: the results folder.
        results: that folder, as it is shown, and what it holds.
        device: this machine.
        devices: `row_id` -> the machine of that measurement, as it was then.
        is_named: whether somebody named that folder, rather than that it was found.
    """

    measured: Table
    evaluated: Table
    imported: Table
    problems: tuple[str, ...]
    folder: Path
    results: ResultsFolder
    device: Device
    devices: Mapping[str, Device]
    is_named: bool = False

    @property
    def here(self) -> str:
        """This machine's `Device.key`."""
        return self.device.key

    def about(self, question: Question) -> Question:
        """`question` as this folder answers it: of its one device, where nobody named another and it is not this machine.

        Whoever names a folder that came from elsewhere means the times in it; in a folder that was merely found,
        another device's times must be asked for. Nothing is to be added to a folder of other machines' results.
        """
        question = self._with_known_device(question)
        devices = set(self.measured["device_key"])
        is_foreign = bool(devices) and self.here not in devices
        question = dataclasses.replace(
            question, is_only_read=is_foreign or self.folder == DEMONSTRATION_FOLDER
        )
        if not (self.is_named and is_foreign) or question.device is not None or len(devices) != 1:
            return question
        return dataclasses.replace(question, device=str(*devices))

    def _with_known_device(self, question: Question) -> Question:
        """`question`, a device that others' times are of and that is spelt otherwise called by its key."""
        device = question.device
        keys = {*self.imported["device_key"], *published()["device_key"]}
        if device is None or device in keys or device_key(device) not in keys:
            return question
        return dataclasses.replace(question, device=device_key(device))

    @property
    def held(self) -> str:
        """What the results folder holds, and how many published rows stand beside it."""
        return f"{self.results.contents} in {self.results.folder}, beside {len(published()):,} published rows"

    @property
    def table(self) -> "pd.DataFrame":
        """Every row, measured, imported and published, as a pandas DataFrame with the columns of `analysis.schema`.

        Rows of different devices, protocols or evaluation splits must not be compared; `pareto` and `recommend`
        see to that by themselves.
        """
        return Table.concatenate([self.measured, self.imported, published()]).to_pandas()

    def recommend(
        self, *, max_ms: float | None = None, min_fps: float | None = None, **options: Any
    ) -> Answer:
        """The detector to use within a budget, and why; it shows itself as a table in a notebook.

        Args:
            max_ms: milliseconds that one image may take.
            min_fps: the same as images per second.
            **options: further fields of `analysis.choice.budget.Budget` (percentile, max_memory_mb, max_gmacs,
                max_params_m, min_ap, objective) and of `Question` (device, meta_architecture,
                feature_extractor, any_detector).

        Raises:
            UsageError: a limit is impossible or there is none, a word or an option is unknown, or both limits on the
                time are given.
            NoRowsError: there is nothing to answer from.
        """
        return self.answer(question_of(max_ms=max_ms, min_fps=min_fps, **options))

    def answer(self, question: Question) -> Answer:
        """The answer to a `Question`; raises as `recommend`."""
        answer = answer_question(
            self.about(question),
            self.measured,
            self.here,
            evaluated=self.evaluated,
            imported=self.imported,
            results=self.results,
            problems=self.problems,
        )
        choice = answer.recommendation.choice
        then = self.devices.get(choice.row_id) if choice else None
        changed = then.differences(self.device) if then and then.key == self.here else []
        if not changed:
            return answer
        remark = f"Measured under other conditions than now: {'; '.join(changed[:SHOWN_CHANGES])}."
        return dataclasses.replace(answer, remarks=(*answer.remarks, remark))

    def pareto(self, *, objective: str = "ap", percentile: int = 95, **options: Any) -> Table:
        """The rows that no other one beats in both time and accuracy, fastest first.

        Args:
            objective: the accuracy column.
            percentile: of measured times; printed times are what they are.
            **options: device, meta_architecture, feature_extractor and any_detector of `Question`; by default
                this machine, else a published device, there with every detector.

        Raises:
            UsageError, NoRowsError: as `recommend`.
        """
        from analysis.optimum.pareto import pareto

        rows = self._comparable(objective, percentile, options)
        is_measured = bool((rows["source"] == "measured").all())
        time = f"latency_p{percentile}_ms" if is_measured else "latency_ms"
        with _said_as_usage():
            return pareto(rows, {time: "min", objective: "max"}).table

    def finding(
        self, name: str, *, max_ms: float | None = None, protocol: str | None = None, **options: Any
    ) -> "Finding[Any]":
        """One of the findings of the paper's section 4, from these rows; it shows itself in a notebook.

        Args:
            name: of an entry of `frontier.gallery`, such as resolution, proposals, stride, knobs or ties.
            max_ms: a budget, which only messages mention.
            protocol: how the times were taken, where one device was timed in several ways.
            **options: `percentile` and, where the finding keeps to one size, `resolution` (None for all sizes); and
                objective, device, eval_split and any_detector of `Question`.

        Raises:
            UsageError: the name, an option or a word is unknown, or `name` is a picture alone.
            NoRowsError: the rows lack what it needs; the message says what, and where it comes from.
        """
        from analysis.findings.finding import Finding
        from frontier.gallery import GALLERY
        from frontier.plotting import entry_named, found_at

        entry = entry_named(name, [entry.name for entry in GALLERY], "finding")
        found = found_at(self, entry, {"max_ms": max_ms or ANY_TIME, **options}, protocol=protocol)
        if not isinstance(found, Finding):
            raise UsageError(f"{name} is a picture: plot({name!r}) draws it, pareto() lists its frontier")
        return found

    def plot(
        self,
        name: str = "accuracy_time",
        *,
        max_ms: float | None = None,
        protocol: str | None = None,
        **options: Any,
    ) -> "Picture":
        """One of the paper's figures, as `frontier plot` draws it; by default accuracy against time (Figure 2).

        Args:
            name: of a figure of `frontier.gallery`.
            max_ms: a budget; accuracy against time marks it.
            protocol: as for `finding`.
            **options: as for `finding`.

        Raises:
            UsageError: as `finding`, or the picture would mislead.
            NoRowsError: as `finding`.
        """
        from figures.parts.style import SCREEN_WIDTH_IN
        from frontier.gallery import FIGURES
        from frontier.picture import Picture
        from frontier.plotting import entry_named, found_at

        entry = entry_named(name, FIGURES, "figure")
        limit = optional_positive(max_ms, "max_ms", _hint("max_ms"))
        found = found_at(self, entry, {"max_ms": limit or ANY_TIME, **options}, protocol=protocol)
        with _said_as_usage():
            return Picture(entry.drawn(found, width_in=SCREEN_WIDTH_IN, max_ms=limit), name)

    def report(
        self,
        out: Path | str = "report.html",
        *,
        max_ms: float | None = None,
        min_fps: float | None = None,
        **options: Any,
    ) -> Path:
        """One page with the answer for a budget, the figures, every finding and their origin; its place.

        Args:
            out: a file that ends in .html, or a folder that exists; a page that is there already is replaced.
            max_ms: as for `recommend`.
            min_fps: as for `recommend`.
            **options: as for `recommend`.

        Raises:
            UsageError: as `recommend`, `out` is no place for a page, or plotly is not installed.
            NoRowsError: as `recommend`.
            ReportFileError: the page cannot be written there.
        """
        from frontier.report.contents import contents
        from frontier.report.file import report_file, write_report
        from frontier.report.page import page

        question, path = question_of(max_ms=max_ms, min_fps=min_fps, **options), report_file(Path(out))
        with _said_as_usage():
            write_report(path, page(contents(self, question)))
        return path

    def compare(self, *models: str, **options: Any) -> "Comparison":
        """Detectors held against each other, each pair with a verdict; it shows itself as tables in a notebook.

        Args:
            *models: at least two: names, ids of rows, digests of weights or weights folders; see
                `frontier.comparing.contenders`.
            **options: eval_split, device, percentile, ap_margin and time_margin of `frontier.comparing.run.Grounds`.

        Raises:
            UsageError: a word is unknown or stands for several detectors, two are the same, or an option is unknown.
            NoRowsError: nothing is known of one, or neither accuracies nor times of a pair can be compared.
        """
        from frontier.comparing.run import Grounds, compare

        known = [field.name for field in dataclasses.fields(Grounds)]
        unknown = sorted(set(options) - set(known))
        if unknown:
            raise UsageError(f"unknown option {', '.join(unknown)}; known: {', '.join(known)}")
        return compare(self, models, Grounds(**options), progress_bar)

    def import_results(
        self,
        path: Path | str,
        *,
        maps: Mapping[str, str] | None = None,
        constants: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> "Frontier":
        """This folder with other people's results taken in, as `frontier import` does; see docs/importing.md.

            fr = fr.import_results("zoo.csv", maps={"FPS": "latency_ms:from_fps"}, constants={"device": "Tesla T4"})
            fr = fr.import_results("detections.json", model="yolov8s", data="instances_val.json")

        Args:
            path: a CSV or JSON table, or COCO detections. All of it must be understood, else nothing is kept.
            maps: their heading -> our column, with `:CONVERSION` where one is called for.
            constants: our column -> what every row shares.
            **options: skip_others and replace, and for detections model, data, split and images, as the command's.

        Raises:
            UsageError: an option is unknown or does not go with the others, or this is the demonstration.
            ImportProblemsError: a `FrontierError` whose `problems` say everything that is wrong with the file.
            StoreError: the results cannot be kept.
        """
        from frontier.imports.asked import import_asked

        place_to_keep(Path(DEMONSTRATION) if self.folder == DEMONSTRATION_FOLDER else self.folder)
        asked = {"maps": maps, "constants": constants, **options}
        import_asked(Path(path), Store(self.folder), asked, progress_bar)
        return _desk(self.folder, is_named=self.is_named)

    def _comparable(self, objective: str, percentile: int, options: dict[str, Any]) -> Table:
        chosen = {"max_ms": ANY_TIME, "any_detector": True, **options}
        question = self.about(question_of(objective=objective, percentile=percentile, **chosen))
        return choose_pool(self.measured, question, self.here, imported=self.imported).table

    def __repr__(self) -> str:
        return f"Frontier of {self.held}"

    def _repr_html_(self) -> str:
        from frontier.desk_html import desk_html

        return desk_html(self)


def load(results: Path | str | None = None, *, may_be_new: bool = False) -> Frontier:
    """What is stored in the folder `results`, by default where `frontier.place` says, and what is published.

    Args:
        results: a results folder.
        may_be_new: whether a folder that was asked for may be absent, because something is about to be stored.

    Raises:
        UsageError: the folder that was asked for does not exist or is a file.
        StoreError: it cannot be read.

    >>> load().recommend(max_ms=100, device="titan_x", any_detector=True).recommendation.choice.model
    'ssd_resnet_50_fpn_coco'
    """
    folder = None if results is None else Path(results)
    place = place_to_read(folder, may_be_new=may_be_new)
    with without_collector():
        return _desk(place.folder, is_named=folder is not None)


def _desk(folder: Path, *, is_named: bool) -> Frontier:
    store = Store(folder)
    contents, evaluations, trainings = store.load(), store.evaluations(), store.trainings()
    imported = store.imported()
    shown = DEMONSTRATION if folder == DEMONSTRATION_FOLDER else str(folder)
    return Frontier(
        measured=joined_table(contents.records, evaluations.records, trainings.records),
        evaluated=evaluated_table(evaluations.records, trainings.records),
        imported=imported_table(imported.records),
        problems=(*contents.problems, *evaluations.problems, *trainings.problems, *imported.problems),
        folder=folder,
        results=ResultsFolder(
            shown,
            measurements=len(contents.records),
            evaluations=len(evaluations.records),
            trainings=len(trainings.records),
            imported_files=len(imported.records),
            imported_rows=sum(len(stored.record.rows) for stored in imported.records),
        ),
        device=here(),
        devices={stored.digest: stored.record.device for stored in contents.records},
        is_named=is_named,
    )


def question_of(*, max_ms: float | None = None, min_fps: float | None = None, **options: Any) -> Question:
    """A `Question` from the names that the command line and notebooks use.

    Raises:
        UsageError: an option is unknown, both limits on the time are given, one is impossible, or there is none.
    """
    if max_ms is not None and min_fps is not None:
        raise UsageError(f"max_ms = {max_ms} and min_fps = {min_fps} both limit the time; give one of them")
    for name, limit in {"max_ms": max_ms, "min_fps": min_fps, **options}.items():
        if name.startswith(("max_", "min_")):
            optional_positive(limit, name, _hint(name))
    if min_fps is not None:
        max_ms = 1000 / min_fps
    budget_names = {field.name for field in dataclasses.fields(Budget)}
    question_names = {field.name for field in dataclasses.fields(Question)} - {"budget", "is_only_read"}
    unknown = sorted(set(options) - budget_names - question_names)
    if unknown:
        known = ", ".join(sorted({"min_fps", *budget_names, *question_names}))
        raise UsageError(f"unknown option {', '.join(unknown)}; known: {known}")
    chosen = {name: value for name, value in options.items() if name in budget_names}
    with _said_as_usage():
        budget = Budget(max_ms=max_ms, **chosen)
    return Question(budget=budget, **{k: value for k, value in options.items() if k in question_names})


def _hint(name: str) -> str:
    return f"a number above 0, for example {name}={EXAMPLES.get(name, 10)}"


@contextlib.contextmanager
def _said_as_usage() -> Iterator[None]:
    """Errors of the other packages as `UsageError`, so that whoever catches `FrontierError` catches them all."""
    try:
        yield
    except (AnalysisError, DetectorError) as error:
        raise UsageError(str(error)) from error
