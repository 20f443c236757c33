"""`Contender`: one detector out of all that is stored or published, by whatever it is called."""

import dataclasses
import shlex
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from analysis.table import Cell, Table
from detectors.config import DetectorConfig, nearest
from detectors.errors import ConfigError, WeightsError
from frontier.desk import Frontier
from frontier.errors import NoRowsError, UsageError
from frontier.place import DEMONSTRATION_FOLDER
from frontier.published import published
from frontier.weights_words import dir_words

LEAST_DIGITS = 4  # of a row id or a digest: fewer tell nothing
SHOWN_DIGITS = 8
SHOWN = 5  # possibilities in a message
ID_COLUMNS = ("row_id", "evaluation_digest", "weights_digest")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contender:
    """One detector and every row that is known of it.

    Attributes:
        model: its name.
        weights_digest: of its weights; None where they are not from here.
        row_id: the one row that was asked for; None where the detector was.
        rows: evaluated here, measured here, imported, published, in this order.
    """

    model: str
    weights_digest: str | None
    row_id: str | None
    rows: Table

    @property
    def words(self) -> str:
        """Its name, and what tells it from others of that name."""
        if self.row_id is not None:
            return f"{self.model} (row {self.row_id})"
        return self.model if self.weights_digest is None else f"{self.model} (weights {self.short})"

    @property
    def short(self) -> str:
        """The first digits of its weights' digest."""
        return (self.weights_digest or "")[:SHOWN_DIGITS]

    @property
    def identity(self) -> tuple[str | None, ...]:
        """What two contenders share only where they are the same."""
        return (self.model, self.weights_digest, self.row_id)


Two = tuple[Contender, Contender]


def contenders(desk: Frontier, words: Iterable[str]) -> list[Contender]:
    """The detectors that `words` stand for.

    A word is a model's name, as `frontier models` and `frontier results` list them; the first digits of a row's or an
    evaluation's id, or of the digest of weights; or a weights folder. A name stands for the detector with the weights
    that were evaluated or timed here, where there are some, else for what is published or imported of it.

    Raises:
        UsageError: there are fewer than two, a word is unknown or stands for several detectors, or two are the same.
        NoRowsError: nothing is known of one of them.
    """
    words = list(words)
    if len(words) < 2:
        raise UsageError("compare what with what? Give at least two models: frontier compare A B")
    known = Table.concatenate([desk.evaluated, desk.measured, desk.imported, published()])
    may_add = desk.is_named and desk.folder != DEMONSTRATION_FOLDER
    results = f" --results {shlex.quote(desk.results.folder)}" if may_add else ""
    found = [_contender(known, word, results) for word in words]
    for place, one in enumerate(found):
        same = next((n for n in range(place) if found[n].identity == one.identity), None)
        if same is not None:
            raise UsageError(
                f"compare {words[same]} {words[place]}: both are {one.words}; give two different detectors"
            )
    return found


def _contender(known: Table, word: str, results: str) -> Contender:
    name = _canonical(word)
    rows = known.where(model=name)
    if not len(rows):
        folded = np.array([str(model).casefold() == name.casefold() for model in known["model"]], bool)
        rows = known.take(folded)
    if len(rows):
        return _of_model(rows, word)
    return _by_id(known, word) or _by_folder(known, word, results) or _refuse(known, word, results)


def _canonical(word: str) -> str:
    try:
        return DetectorConfig.from_name(word).name
    except ConfigError:
        return word.strip()


def _of_model(rows: Table, word: str) -> Contender:
    """The detector of that name with its own weights where some are known, else with the published ones."""
    model = str(rows["model"][0])
    own = sorted({digest for digest in rows["weights_digest"] if digest is not None})
    if len(own) > 1:
        raise UsageError(
            f"{word} stands for {len(own)} trainings; give one by its weights: {_listed(rows, 'weights_digest', own)}"
        )
    return _of_weights(rows, model, own[0] if own else None)


def _of_weights(rows: Table, model: str, digest: str | None) -> Contender:
    """The rows of these weights, and the times of the untrained network, which stand in where theirs are not known."""
    mine = rows.where(model=model)
    is_own = mine["weights_digest"] == digest if digest is not None else mine.is_missing("weights_digest")
    is_untrained = np.asarray(mine["weights"] == "untrained", bool)
    mine = mine.take(np.asarray(is_own, bool) | is_untrained)
    return Contender(model=model, weights_digest=digest, row_id=None, rows=mine)


def _by_id(known: Table, word: str) -> Contender | None:
    """What the beginning of an id stands for: a row of others, or a detector with weights from here."""
    if len(word) < LEAST_DIGITS:
        return None
    for column in ID_COLUMNS:
        starts = np.array(
            [value is not None and str(value).startswith(word) for value in known[column]], bool
        )
        rows = known.take(starts)
        if len(rows):
            return _of_rows(known, rows, column, word)
    return None


def _of_rows(known: Table, rows: Table, column: str, word: str) -> Contender:
    ids = sorted({str(value) for value in rows[column]})
    owners = sorted({(str(row["model"]), str(row.get("weights_digest", ""))) for row in rows.rows()})
    if len(ids) > 1 and word in ids:  # a row's whole name may begin another's
        return _of_rows(known, rows.where(**{column: word}), column, word)
    is_own = rows["source"][0] == "measured"
    if len(owners) > 1 or (len(ids) > 1 and not is_own):
        options = sorted({str(value) for value in rows["row_id"]})
        raise UsageError(f"{word} stands for several rows; give one: {_listed(rows, 'row_id', options)}")
    if is_own:
        return _of_weights(known, owners[0][0], owners[0][1] or None)
    return Contender(model=owners[0][0], weights_digest=None, row_id=ids[0], rows=rows)


def _by_folder(known: Table, word: str, results: str) -> Contender | None:
    """The detector whose weights lie in the folder `word`; None where there is no such folder."""
    if not Path(word).is_dir():
        return None
    from detectors.weights.folder import describe

    try:
        described = describe(Path(word))
    except WeightsError as error:
        raise UsageError(f"compare {word}: {error}") from error
    rows = known.where(weights_digest=described.digest)
    if not len(rows):
        folder = f"--weights {shlex.quote(word)}"
        raise NoRowsError(
            f"nothing is stored of the weights in {word}; frontier evaluate {folder} --data DATA{results} gives their "
            f"accuracy, frontier benchmark {described.config.name} {folder}{results} their time"
        )
    return _of_rows(known, rows, "weights_digest", described.digest)


def _refuse(known: Table, word: str, results: str) -> Contender:
    try:
        config = DetectorConfig.from_name(word)
    except ConfigError:
        pass
    else:
        raise NoRowsError(
            f"nothing is known of {config.name}, neither an accuracy nor a time; frontier evaluate --weights DIR "
            f"--data DATA{results} gives the one, frontier benchmark {config.name} --weights DIR{results} the other, where "
            f"{dir_words(config.name, None, None)}"
        )
    names = {str(name).casefold(): str(name) for name in known["model"] if name is not None}
    near = [names[name] for name in nearest(word, names)]
    advice = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(
        f"unknown model {word!r}; {advice}frontier models and frontier results list names; a row's id, the digest of "
        "weights or a weights folder will do too"
    )


def _listed(rows: Table, column: str, values: list[str]) -> str:
    """Some values of an id column, each with what tells it from the others."""
    shown = [f"{_short(value)} ({_described(rows.where(**{column: value}))})" for value in values[:SHOWN]]
    more = f" and {len(values) - SHOWN} more" if len(values) > SHOWN else ""
    return f"{', '.join(shown)}{more}"


def _short(value: str) -> str:
    is_digest = len(value) == 64
    return value[:SHOWN_DIGITS] if is_digest else value


def _described(rows: Table) -> str:
    row = next((one for one in rows.rows() if "ap" in one), rows.row(0))
    facts: list[Cell] = [row.get("model"), row.get("train_data") and f"trained on {row['train_data']}"]
    if "ap" in row:
        facts.append(f"AP {float(row['ap'] or 0):.3f} on {row.get('eval_split')}")
    elif "latency_ms" in row:
        facts.append(f"{float(row['latency_ms'] or 0):.3g} ms on {row.get('device_key')}")
    return ", ".join(str(fact) for fact in facts if fact)
