"""Can results be kept, and published ones be read?"""

import tempfile
from pathlib import Path

from frontier.doctor.finding import Finding, State
from frontier.errors import FrontierError
from frontier.place import Place, results_place
from frontier.record_file import KINDS
from frontier.store import RESTORE_SAMPLES, Store


def check_results(folder: Path | None) -> Finding:
    """Whether the results folder can be read and written, and what it holds."""
    try:
        place = results_place(folder)
        store = Store(place.folder)
        kinds = [store.load_kind(kind) for kind in KINDS.values()]
        records = [stored for contents in kinds for stored in contents.records]
        without = len(store.without_samples(records))
    except FrontierError as error:
        return Finding(
            subject="results", state="failure", found=str(error), advice="name a folder with --results"
        )
    obstacle = _obstacle_to_writing(place)
    where = f"{place.folder} ({place.reason})"
    if obstacle:
        advice = "measurements could not be kept: name another folder with --results or FRONTIER_RESULTS"
        return Finding(subject="results", state="failure", found=f"{where}: {obstacle}", advice=advice)
    number, problems = len(records), [line for contents in kinds for line in contents.problems]
    found = f"{where}: {number} record{'' if number == 1 else 's'}, writable"
    advised = []
    if problems:
        advised.append(f"{len(problems)} could not be read, e.g. {problems[0]}; restore or delete them")
    if without:
        advised.append(f"{without} of {number} without raw samples; {RESTORE_SAMPLES}")
    state: State = "warning" if advised else "ok"
    return Finding(subject="results", state=state, found=found, advice="; ".join(advised))


def check_reference() -> Finding:
    """Whether the published results that come with frontier can be read."""
    from frontier.published import published

    try:
        return Finding(subject="published results", state="ok", found=f"{len(published())} rows")
    except Exception as error:  # noqa: BLE001  # whatever keeps them from loading is the finding
        words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return Finding(
            subject="published results", state="failure", found=words, advice="reinstall frontier-det"
        )


def _obstacle_to_writing(place: Place) -> str:
    """What keeps a file from being made in the folder, or in the nearest one that exists; empty where nothing."""
    folder = next(
        path for path in (place.folder.absolute(), *place.folder.absolute().parents) if path.exists()
    )
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"frontier doctor")
            file.flush()
    except OSError as error:
        return f"{folder} cannot be written: {error.strerror or error}"
    return ""
