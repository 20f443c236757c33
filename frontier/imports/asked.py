"""An import as it is asked for in Python: dictionaries instead of options, a table or detections by what is given."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from frontier.errors import UsageError
from frontier.evaluation.run import Progress
from frontier.imports.columns import Wishes
from frontier.imports.keep import Import, import_detections, import_results
from frontier.imports.scored import Truth
from frontier.store import Store

FOR_TABLES = ("maps", "skip_others")
FOR_DETECTIONS = ("model", "data", "split", "images")
KNOWN = (*FOR_TABLES, "constants", "replace", *FOR_DETECTIONS)


def import_asked(path: Path, store: Store, options: Mapping[str, Any], progress: Progress) -> Import:
    """A table kept, or detections scored and kept where `data` says against what.

    Args:
        path: the table, or the COCO results file.
        store: where the record goes.
        options: of `KNOWN`, what was given; None and False count as not given. `maps` are headings -> our columns, with
            `:CONVERSION` where one is called for; `constants` our columns -> what every row shares.
        progress: shows how far the scoring is.

    Raises:
        UsageError: an option is unknown, or what is for tables was given with detections, or the reverse; else as
            `import_results` and `import_detections`.
        ImportProblemsError: something in the file is wrong; `problems` holds a sentence for each thing that is.
        StoreError: the record cannot be kept.
    """
    unknown = sorted(set(options) - set(KNOWN))
    if unknown:
        raise UsageError(f"unknown option {', '.join(unknown)}; known: {', '.join(KNOWN)}")
    given = {name: value for name, value in options.items() if value}
    constants = tuple(f"{name}={_text(value)}" for name, value in given.get("constants", {}).items())
    replace = bool(given.get("replace"))
    if "data" not in given:
        _refuse(given, FOR_DETECTIONS, "detections, which are scored against data; give that too")
        maps = tuple(f"{theirs}={ours}" for theirs, ours in given.get("maps", {}).items())
        wishes = Wishes(maps=maps, constants=constants, skip_others=bool(given.get("skip_others")))
        return import_results(path, store, wishes, replace=replace)
    _refuse(given, FOR_TABLES, "tables, not for detections; leave it out")
    if "model" not in given:
        raise UsageError(
            f"detections of which detector? Give model, its name, with data={str(given['data'])!r}"
        )
    images = given.get("images")
    truth = Truth(Path(given["data"]), given.get("split"), None if images is None else Path(images))
    return import_detections(
        path, store, given["model"], truth, constants=constants, replace=replace, progress=progress
    )


def _refuse(given: Mapping[str, Any], names: Sequence[str], what: str) -> None:
    wrong = [name for name in names if name in given]
    if wrong:
        raise UsageError(f"{', '.join(wrong)}: for {what}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
