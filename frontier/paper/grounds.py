"""`Grounds`: the rows that the paper's statements are held against."""

import dataclasses
from collections.abc import Mapping

import numpy as np

from analysis.accuracy.draws import Draws
from analysis.table import Table
from frontier.desk import Frontier, question_of
from frontier.errors import NoRowsError, UsageError
from frontier.eval_split import with_one_split
from frontier.models import with_counted_costs
from frontier.paper.printed import PAPER, PAPERS_SYSTEM, ZOO, without_printed
from frontier.paper.samples import KeptSamples, TimeSamples
from frontier.place import DEMONSTRATION_FOLDER
from frontier.published import GPU_PROTOCOL, MINIVAL, comparable, published, source_of
from frontier.shown_rows import KeptDraws, on_test_pictures, shown_rows

TEST_DEV = "coco_test_dev:huang2017"
PAPERS_GPU = "titan_x"
PERCENTILE = 50  # the paper averages its times; the median is what comes nearest to that and still is robust
NO_ROWS = Table({})
ANY_TIME = 1e9  # ms: `shown_rows` takes a question with a budget, and none is meant here


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grounds:
    """Rows by what may be read off them; each table may be empty.

    A body of rows speaks for itself alone. What the paper prints is no finding of a machine that was timed later, and
    what others trained anew is none of the paper's: neither stands among the accuracies of the other.

    Attributes:
        name: whose rows these are.
        settings: of one device, protocol and evaluation split, to hold times of settings against each other.
        accuracies: of one evaluation split, timed or not.
        timed: of one device, protocol and evaluation split, each with a time; an accuracy may stand beside it that is
            printed for the same configuration.
        test: accuracies on pictures that nothing was chosen by.
        ensembles: accuracies of several networks together, on the pictures of `test`.
        draws: by the column `evaluation_digest`; for intervals of differences.
        samples: by `row_id` of a measurement; for bounds of its times.
        remarks: sentences on where the rows come from.
    """

    name: str
    settings: Table
    accuracies: Table
    timed: Table
    test: Table
    ensembles: Table
    draws: Mapping[str, Draws]
    samples: Mapping[str, TimeSamples]
    remarks: tuple[str, ...]


def published_grounds() -> Grounds:
    """What the paper prints, and what two other documents print of its detectors.

    Accuracies are those of the paper and of the MobileNets paper (the same system and pictures), which print no times.
    The TF1 zoo prints times on the paper's GPU, of detectors trained anew: its rows are the timed ones.
    """
    table = with_counted_costs(published())
    documents = np.array([source_of(row_id) for row_id in table["row_id"]])
    is_single = np.isin(np.arange(len(table)), _positions_of_single(table))
    papers = table.take(np.isin(documents, PAPERS_SYSTEM) & is_single).where(eval_split=MINIVAL)
    zoo = table.take((documents == ZOO) & is_single).where(eval_split=MINIVAL, buildable=True)
    test = table.take(documents == PAPER).where(eval_split=TEST_DEV)
    return Grounds(
        name="published rows",
        settings=papers,
        accuracies=papers,
        timed=zoo.where(protocol=GPU_PROTOCOL),
        test=test.where(tta_or_ensemble=False),
        ensembles=test.where(tta_or_ensemble=True),
        draws={},
        samples={},
        remarks=(
            f"Accuracies: {len(papers)} rows of the paper and of the MobileNets paper (arXiv:1704.04861, the same system).",
            f"Times: {len(zoo)} rows of the TF1 zoo on the paper's GPU, trained anew and timed with later software.",
            "Of the zoo's times only which is shorter counts; milliseconds and trainings of others settle nothing, either way.",
            "Printed numbers carry no interval: they are taken as they stand, and a difference below their last digit is none.",
        ),
    )


def own_grounds(desk: Frontier, *, device: str | None = None, eval_split: str | None = None) -> Grounds:
    """What a results folder holds, of one device and one set of pictures.

    Args:
        desk: that folder's.
        device: whose times count; by default this machine's, or those of the only device that was timed.
        eval_split: the pictures, where there are several sets.

    Raises:
        NoRowsError: the folder holds no results.
        UsageError: the device or the pictures are unknown, or several devices were timed, none of them this one.
    """
    if not any(map(len, (desk.measured, desk.evaluated, desk.imported))):
        raise NoRowsError(
            f"{desk.folder} holds no results to check the paper by; `frontier benchmark` makes times, `frontier "
            "evaluate` accuracies"
        )
    timed_device = _device(desk, device)
    if timed_device is None:
        return _untimed_grounds(desk, eval_split)
    rows = shown_rows(
        desk,
        question_of(
            max_ms=ANY_TIME,
            percentile=PERCENTILE,
            device=timed_device,
            eval_split=eval_split,
            any_detector=True,
        ),
    )
    timed = rows.pool.table.take(~rows.pool.table.is_missing("latency_ms"))
    accuracies = without_printed(rows.accuracies)
    test = on_test_pictures(desk, accuracies)
    return Grounds(
        name=_name(desk),
        settings=rows.settings,
        accuracies=accuracies,
        timed=timed,
        test=test,
        ensembles=NO_ROWS,
        draws=rows.draws,
        samples=KeptSamples(desk.folder, frozenset(map(str, timed["row_id"]))),
        remarks=(_accuracy_words(accuracies), _time_words(timed), *_test_words(test), *rows.pool.remarks),
    )


def _untimed_grounds(desk: Frontier, eval_split: str | None) -> Grounds:
    """What was evaluated or taken in, where nothing was timed by frontier."""
    known = Table.concatenate([desk.evaluated, comparable(desk.imported)])
    accuracies, remarks = with_one_split(known.take(~known.is_missing("ap")), eval_split)
    digests = frozenset(str(digest) for digest in accuracies["evaluation_digest"] if digest is not None)
    test = on_test_pictures(desk, accuracies)
    return Grounds(
        name=_name(desk),
        settings=accuracies,
        accuracies=accuracies,
        timed=NO_ROWS,
        test=test,
        ensembles=NO_ROWS,
        draws=KeptDraws(desk.folder, digests),
        samples={},
        remarks=(_accuracy_words(accuracies), "Times: none.", *_test_words(test), *remarks),
    )


def _name(desk: Frontier) -> str:
    is_demonstration = desk.folder == DEMONSTRATION_FOLDER
    return "the demonstration results that come with frontier" if is_demonstration else str(desk.folder)


def _accuracy_words(table: Table) -> str:
    table = table.take(~table.is_missing("ap"))
    return (
        f"Accuracies: {len(table)} rows on {table['eval_split'][0]}." if len(table) else "Accuracies: none."
    )


def _time_words(timed: Table) -> str:
    if not len(timed):
        return "Times: none."
    with_ap = len(timed) - int(timed.is_missing("ap").sum())
    beside = with_ap - int((~without_printed(timed).is_missing("ap")).sum())
    printed = (
        f"; beside {beside} of them stands the accuracy that is printed for the configuration"
        if beside
        else ""
    )
    return f"Times: {len(timed)} rows of {timed['device'][0]}, medians{printed}."


def _test_words(test: Table) -> tuple[str, ...]:
    splits = sorted({str(split) for split in test["eval_split"]})
    return (f"On test pictures too: {len(test)} of them, {', '.join(splits)}.",) if splits else ()


def _positions_of_single(table: Table) -> list[int]:
    """Where the rows stand that are of one network and one picture at a time."""
    kept = set(comparable(table)["row_id"])
    return [row for row, row_id in enumerate(table["row_id"]) if row_id in kept]


def _device(desk: Frontier, asked: str | None) -> str | None:
    """The device to take times of; None where frontier timed nothing and none was asked for.

    Raises:
        UsageError: nothing of the device asked for is here, or there are several, none of them this machine.
    """
    devices = sorted({str(key) for key in desk.measured["device_key"]})
    if asked is not None:
        known = [*devices, *sorted({str(key) for key in desk.imported["device_key"]} - {*devices, "None"})]
        if asked not in known:
            raise UsageError(
                f"--device {asked}: {desk.folder} holds times of {', '.join(known) or 'no device'}"
            )
        return asked
    if desk.here in devices:
        return desk.here
    if len(devices) > 1:
        raise UsageError(
            f"{desk.folder} holds times of {len(devices)} other machines; give one: --device {devices[0]}"
        )
    return devices[0] if devices else None
