"""What is said of rows that may not answer a question, and of where other ones are."""

import difflib
import shlex
from collections import Counter
from collections.abc import Iterable, Sequence

from analysis.table import Table
from analysis.words import counted
from frontier.published import ProtocolGroup, comparable, published
from frontier.question import Question
from frontier.weights_words import DIR, dir_words

SHOWN_OTHERS = 3  # devices of stored or imported times
SHOWN_DEVICES = 8  # where none is like the one asked for


def on_protocol(protocol: str | None, headline: str, rows: Table) -> str:
    """That times were taken otherwise than the headline protocol takes them, and what would do so."""
    row = rows.row(0)
    weights = f" --weights {DIR}" if row.get("weights_digest") is not None else ""
    folder = (
        f" ({dir_words(str(row['model']), row.get('weights'), row.get('weights_digest'))})" if weights else ""
    )
    return (
        f"These times were taken by the protocol {protocol!r}, not {headline!r}: they do not say how long "
        f"a picture as it comes takes from file to boxes. To measure that: frontier benchmark {row['model']}{weights}{folder}"
    )


def on_other_devices(kind: str, keys: Sequence[str]) -> list[str]:
    """That there are times of other devices, which must be asked for."""
    if not keys:
        return []
    devices = "another device" if len(keys) == 1 else f"{len(keys)} other devices"
    more = (
        f" and {len(keys) - SHOWN_OTHERS} more (frontier results lists them)"
        if len(keys) > SHOWN_OTHERS
        else ""
    )
    named = ", ".join(f"--device {shlex.quote(key)}" for key in keys[:SHOWN_OTHERS])
    return [f"There are {kind} times of {devices}: {named}{more}."]


def on_other_groups(groups: Iterable[ProtocolGroup], chosen: ProtocolGroup) -> list[str]:
    """What was left out for its protocol, and what for its pictures alone."""
    others = [group for group in groups if group.protocol != chosen.protocol]
    on_others = [group for group in groups if group.protocol == chosen.protocol and group != chosen]
    remarks = []
    if others:
        most = shlex.quote(others[0].protocol)
        remarks.append(
            f"Left out: {_num_rows(others)} timed by other protocols, most of them --device {most}."
        )
    if on_others:
        most = (
            f"--eval-split {shlex.quote(str(on_others[0].eval_split))}"
            if on_others[0].eval_split
            else "unnamed"
        )
        remarks.append(
            f"Left out: {_num_rows(on_others)} with an accuracy on other pictures, most of them {most}."
        )
    return remarks


def _num_rows(groups: Iterable[ProtocolGroup]) -> str:
    return counted(sum(group.num_rows for group in groups), "row")


def timed_there(rows: Table, question: Question) -> str:
    """What was timed instead of the meta-architecture or feature extractor asked for."""
    known = [sorted({str(value) for value in rows[column] if value is not None}) for column in question.only]
    words = [
        f"{', '.join(names[:SHOWN_DEVICES])}{' and others' * (len(names) > SHOWN_DEVICES)}"
        for names in known
        if names
    ]
    return f", where there are those of {' and of '.join(words)}" if words else ""


def printed_of(question: Question) -> str:
    """Where times of the detectors asked for are printed; nothing where they are nowhere."""
    rows = comparable(published()).where(**question.only)
    rows = rows.take(~rows.is_missing("latency_ms"))
    counts = Counter(str(key) for key in rows["device_key"] if key is not None)
    if not counts or question.device in counts:
        return ""
    ((key, _),) = counts.most_common(1)
    can_build = any(flag is True for flag in rows.where(device_key=key)["buildable"])
    return f"; such times are printed for other devices, most for --device {key}{'' if can_build else ' --any-detector'}"


def devices_like(word: str, known: Iterable[str | None]) -> str:
    """The likeliest of `known`, else the first few and how many more there are."""
    names = [name for name in dict.fromkeys(known) if name is not None]
    near = difflib.get_close_matches(word, names, n=3, cutoff=0.4)
    if near:
        return f"did you mean {' or '.join(near)}?"
    likest = sorted(names, key=lambda name: -difflib.SequenceMatcher(None, word, name).ratio())
    more = f" and {len(names) - SHOWN_DEVICES} more" if len(names) > SHOWN_DEVICES else ""
    return f"known: {', '.join(likest[:SHOWN_DEVICES])}{more}; leave out --device for this machine"
