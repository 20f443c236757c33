"""Which column of a file is which of ours: by its name, or as `--map` and `--set` say."""

import dataclasses
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis.columns import as_array
from analysis.errors import TableError
from analysis.schema import BY_NAME, Column
from analysis.table import Cell
from frontier.imports.cells import CellError, cell_value
from frontier.imports.problems import Problem, Remedy
from frontier.imports.suggestions import KNOWN, near, normal, not_ours, suggested
from frontier.imports.units import AS_IS, CONVERSIONS, conversions_to, hinted


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wishes:
    """How the columns of a file are to be read, as it was typed.

    Attributes:
        maps: `THEIRS=OURS` or `THEIRS=OURS:CONVERSION`, as typed with `--map`.
        constants: `OURS=VALUE` for every row, as typed with `--set`.
        skip_others: whether headings that are not understood are left out; else they are problems.
    """

    maps: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    skip_others: bool = False


NO_WISHES = Wishes()


class Taken(NamedTuple):
    """A column that is read: its heading, ours, and how its unit becomes ours; None where nothing was said of it."""

    heading: str
    column: Column
    conversion: str | None

    @property
    def option(self) -> Remedy:
        """What is typed to read it so."""
        conversion = f":{self.conversion}" if self.conversion else ""
        return Remedy("map", f"{self.heading}={self.column.name}{conversion}")


class Columns(NamedTuple):
    """How a file is read, and what is wrong with that.

    Attributes:
        taken: its columns.
        guessed: what those that are not understood probably are; they are a problem, and are read to find the others.
        unknown: headings that tell nothing.
        constants: what every row shares.
        skipped: headings that are left out.
        problems: with the columns and options themselves, but for `guessed` and `unknown`.
    """

    taken: tuple[Taken, ...]
    guessed: tuple[Taken, ...]
    unknown: tuple[str, ...]
    constants: Mapping[str, Cell]
    skipped: tuple[str, ...]
    problems: tuple[Problem, ...]


def columns_of(headings: Sequence[str], wishes: Wishes = NO_WISHES) -> Columns:
    """How the columns of a file with these headings are read."""
    mapped, problems = _mapped(wishes.maps, headings)
    shared, wrong = constants_of(wishes.constants)
    problems += [Problem(words) for words in wrong]
    found = {heading: mapped.get(heading) or _by_name(heading) for heading in headings if heading}
    taken = [one for one in found.values() if one is not None]
    tried = {option.rpartition("=")[0].strip() for option in wishes.maps}  # its own problem is said
    others = [heading for heading, one in found.items() if one is None and heading not in tried]
    problems += _unit_problems(taken)
    problems += _twice(taken, shared)
    guessed = (
        [] if wishes.skip_others else list(_guesses(others, {*shared, *(one.column.name for one in taken)}))
    )
    unknown = [heading for heading in others if heading not in {one.heading for one in guessed}]
    return Columns(
        taken=tuple(taken),
        guessed=tuple(guessed),
        unknown=() if wishes.skip_others else tuple(unknown),
        constants=shared,
        skipped=tuple(unknown) if wishes.skip_others else (),
        problems=tuple(problems),
    )


def constants_of(options: Sequence[str]) -> tuple[dict[str, Cell], list[str]]:
    """What `--set OURS=VALUE` gives every row, and what is wrong with those options."""
    shared: dict[str, Cell] = {}
    problems = []
    for option in options:
        name, equals, value = option.partition("=")
        column = name.strip()
        if not equals or column not in KNOWN:
            problems.append(f"--set {option}: {not_ours(column) if equals else 'write --set COLUMN=VALUE'}")
            continue
        try:
            shared[column] = cell_value(BY_NAME[column], value)
            as_array(BY_NAME[column], [shared[column]])
        except (CellError, TableError) as error:
            problems.append(f"--set {option}: {error}")
    return shared, problems


def guess_problem(one: Taken) -> Problem:
    """That a column is not understood, and what it is probably read as."""
    return Problem(
        f"column {one.heading!r} is not understood; map it: {option_words(one.option)}, or leave such columns out with "
        "--skip-others",
        one.option,
    )


def unknown_problem(heading: str, *, is_unlike: bool = False) -> Problem:
    """That a column is not understood, and that its heading tells nothing that would help.

    Args:
        heading: of the column.
        is_unlike: whether its cells are none of those that the column has which the heading suggests.
    """
    skip = Remedy("skip-others")
    name = normal(heading)
    if name in BY_NAME and name not in KNOWN:
        return Problem(f"column {heading!r}: {not_ours(name)}; leave it out with --skip-others", skip)
    name = (suggested(heading) or "").partition(":")[0]
    why = (
        f", and {f'its cells are no {name}' if is_unlike else f'another one is taken for {name}'}"
        if name
        else ""
    )
    several = (
        "; times of several devices or runtimes are taken in one after the other: import the file again with this one "
        "mapped, --set device=NAME, and the other left out"
        if name == "latency_ms" and not is_unlike
        else ""
    )
    return Problem(
        f"column {heading!r} is not understood{why}; map it with --map THEIRS=OURS, or leave such columns out with "
        f"--skip-others{several}",
        skip,
    )


def option_words(remedy: Remedy) -> str:
    """An option as it is typed.

    >>> option_words(Remedy("map", "params (M)=params_m")), option_words(Remedy("skip-others"))
    ("--map 'params (M)=params_m'", '--skip-others')
    """
    return f"--{remedy.option}" + (f" {shlex.quote(remedy.value)}" if remedy.value else "")


def _by_name(heading: str) -> Taken | None:
    name = normal(heading)
    return Taken(heading, BY_NAME[name], None) if name in KNOWN else None


def _guesses(headings: Iterable[str], taken: set[str]) -> Iterator[Taken]:
    """What headings that are not understood probably are, each of our columns once."""
    for heading in headings:
        if normal(heading) in BY_NAME:  # what frontier itself finds out
            continue
        name, _, conversion = (suggested(heading) or "").partition(":")
        if name and name not in taken:
            taken.add(name)
            yield Taken(heading, BY_NAME[name], hinted(heading, name) or conversion or None)


def _mapped(maps: Sequence[str], headings: Sequence[str]) -> tuple[dict[str, Taken], list[Problem]]:
    found: dict[str, Taken] = {}
    problems = []
    for option in maps:
        theirs, equals, ours = option.rpartition("=")
        name, _, conversion = ours.strip().partition(":")
        problem = _map_problem(theirs.strip(), equals, name, conversion, headings)
        if problem:
            problems.append(Problem(f"--map {option}: {problem}"))
        else:
            found[theirs.strip()] = Taken(theirs.strip(), BY_NAME[name], conversion or None)
    return found, problems


def _map_problem(theirs: str, equals: str, name: str, conversion: str, headings: Sequence[str]) -> str | None:
    if not equals or not theirs:
        return "write --map THEIRS=OURS, or --map THEIRS=OURS:CONVERSION"
    if theirs not in headings:
        meant = near(theirs, headings)
        return f"there is no column {theirs!r}; {meant or 'there are ' + ', '.join(map(repr, headings))}"
    if name not in KNOWN:
        return not_ours(name)
    known = conversions_to(name)
    if conversion and conversion not in (*known, AS_IS):
        return f"no conversion {conversion!r} leads to {name}; known: {', '.join((*known, AS_IS))}"
    return None


def _unit_problems(taken: Iterable[Taken]) -> Iterator[Problem]:
    """Headings whose own words say another unit than the column they are taken for."""
    for one in taken:
        wanted = None if one.conversion else hinted(one.heading, one.column.name)
        if wanted not in (None, AS_IS) and normal(one.heading) != one.column.name:
            mended = one._replace(conversion=wanted).option
            yield Problem(
                f"column {one.heading!r} as {one.column.name}: its name says {CONVERSIONS[wanted].words}; write "
                f"{option_words(mended)}, or :{AS_IS} where the numbers are in {_unit_words(one.column)} all the same",
                mended,
            )


def _unit_words(column: Column) -> str:
    return {"0-1": "0 to 1", "1e9": "thousand millions", "1e6": "millions"}.get(column.unit, column.unit)


def _twice(taken: Iterable[Taken], constants: Mapping[str, Cell]) -> Iterator[Problem]:
    counts = Counter(one.column.name for one in taken)
    for name, count in counts.items():
        if count > 1:
            theirs = ", ".join(repr(one.heading) for one in taken if one.column.name == name)
            yield Problem(f"{count} columns are taken for {name}: {theirs}; map one of them")
        if name in constants:
            yield Problem(f"--set {name}: the file has that column itself; leave out one of them")
