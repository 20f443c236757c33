"""One checkpoint evaluated in several settings: run, scored, intervals drawn, kept."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.accuracy.draws import Draws, draw
from analysis.accuracy.uncertainty import Intervals, differences_of, intervals_of
from detectors.catalog import check_buildable
from detectors.config import DetectorConfig
from frontier.device import here
from frontier.errors import UsageError
from frontier.evaluation.coco_results import make_folder, write_results
from frontier.evaluation.opening import Opened
from frontier.evaluation.recording import evaluation_of
from frontier.evaluation.scoring import Evaluated, Scored, evaluate_detector
from frontier.progress import Report
from frontier.record_file import Stored
from frontier.records import Evaluation
from frontier.store import Store

Progress = Callable[[str], contextlib.AbstractContextManager[Report]]


class Resampling(NamedTuple):
    """How intervals are drawn."""

    resamples: int
    seed: int


class Kept(NamedTuple):
    """An evaluation, the draws behind its intervals, its record, and the file of its detections; None for none."""

    evaluated: Evaluated
    draws: Draws
    stored: Stored[Evaluation]
    saved: Path | None


def evaluate_settings(
    configs: Sequence[DetectorConfig],
    weights: Path,
    opened: Opened,
    *,
    store: Store,
    batch_size: int,
    out: Path | None,
    resampling: Resampling,
    progress: Progress,
) -> list[Kept]:
    """Evaluate `weights` in each setting of `configs`; each is kept as soon as it is done.

    Args:
        configs: the settings, of one detector.
        weights: a weights folder.
        opened: the data set.
        store: where records go, with their match data and draws.
        batch_size: pictures at a time.
        out: a file for the detections of one setting, a folder for those of several; None keeps none.
        resampling: of the intervals.
        progress: shows how far it is.

    Raises:
        UsageError: the classes differ, or `out` is one file for several settings.
        WeightsError: the weights are missing, damaged, or of another detector.
        ConfigError: this version cannot build one of the settings.
        ImageError: a picture is missing or damaged.
        FrontierError: the detections or the record cannot be written.
    """
    from detectors.weights.folder import load

    targets = detections_files(configs, out)
    for config in configs:
        check_buildable(config)
    store.check_writable()
    for target in targets:
        if target is not None:
            make_folder(target)
    device, kept = here(), []
    for config, target in zip(configs, targets, strict=True):
        detector, described = load(weights, config)
        with progress(f"evaluating {config.name}") as report:
            evaluated = evaluate_detector(
                detector,
                opened.dataset,
                described.class_names,
                batch_size=batch_size,
                truth=opened.truth,
                on_progress=report,
            )
        if target is not None:
            write_results(target, evaluated.results)
        draws = drawn(evaluated, resampling, progress)
        record = evaluation_of(
            evaluated,
            intervals_of(draws),
            config=detector.config,
            weights=described,
            data=opened.used,
            batch_size=batch_size,
            device=device,
        )
        stored = store.add(record, {**evaluated.matches.arrays(), **draws.arrays()})
        kept.append(Kept(evaluated, draws, stored, target))
    return kept


def drawn(scored: Scored, resampling: Resampling, progress: Progress) -> Draws:
    """The draws behind the intervals of `scored`, with a progress bar."""
    with progress("drawing intervals") as report:
        return draw(scored.matches, resamples=resampling.resamples, seed=resampling.seed, on_progress=report)


def compared(kept: Sequence[Kept]) -> list[Intervals]:
    """Intervals of the AP numbers of each setting but the first, less the first's, on the same draws of pictures."""
    return [differences_of(kept[0].draws, other.draws) for other in kept[1:]]


def detections_files(configs: Sequence[DetectorConfig], out: Path | None) -> list[Path | None]:
    """The file that the detections of each setting go to.

    Raises:
        UsageError: `out` is one file for several settings.
    """
    if out is None:
        return [None] * len(configs)
    if out.suffix == ".json" and not out.is_dir():
        if len(configs) > 1:
            raise UsageError(f"--out {out} is one file for {len(configs)} settings; give a folder")
        return [out]
    return [out / f"{config.name.replace('/', '-')}.json" for config in configs]
