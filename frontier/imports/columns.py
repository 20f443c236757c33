"""Which column of a file is which of ours: by its name, or as `--map` and `--set` say."""

import dataclasses
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis.columns import as_array
from analysis.errors import TableError
from analysis.schema import BY_NAME, Column
from analysis.table import Cell
from frontier.imports.cells import CellError, cell_value
from frontier.imports.units import AS_IS, CONVERSIONS, conversions_to, hinted
from frontier.records.imported import SET_BY_FRONTIER

# Bounds and intervals are claims about samples that frontier has not seen; the rest describes its own runs.
NOT_TAKEN = frozenset(
    {
        *SET_BY_FRONTIER,
        *(name for name in BY_NAME if name.endswith(("_lower", "_upper", "_lower_ms", "_upper_ms"))),
        "fused_over_staged",
        "canvases",
        "num_samples",
        "confidence",
        "verdict",
    }
)
KNOWN = tuple(name for name in BY_NAME if name not in NOT_TAKEN)

# What others call our columns: suggested, never assumed.
ALIASES = {
    **dict.fromkeys(("name", "detector", "network", "method", "config", "weights_name"), "model"),
    **dict.fromkeys(("backbone", "extractor"), "feature_extractor"),
    **dict.fromkeys(("architecture", "meta", "family"), "meta_architecture"),
    **dict.fromkeys(
        ("map", "mean_ap", "box_ap", "box_map", "coco_ap", "map_50_95", "map50_95", "ap50_95"), "ap"
    ),
    **dict.fromkeys(("map50", "map_50", "ap_50", "ap0_5"), "ap50"),
    **dict.fromkeys(("map75", "map_75", "ap_75"), "ap75"),
    "aps": "ap_small",
    "apm": "ap_medium",
    "apl": "ap_large",
    **dict.fromkeys(("fps", "throughput", "images_per_second"), "latency_ms:from_fps"),
    **dict.fromkeys(
        ("latency", "time", "time_ms", "ms", "inference_time", "inference_ms", "speed"), "latency_ms"
    ),
    **dict.fromkeys(("latency_s", "time_s", "seconds"), "latency_ms:from_s"),
    **dict.fromkeys(("p50", "median_ms"), "latency_p50_ms"),
    **dict.fromkeys(("mean_ms", "average_ms"), "latency_mean_ms"),
    **dict.fromkeys(("gpu", "cpu", "hardware", "machine", "accelerator"), "device"),
    **dict.fromkeys(("dataset", "data", "split", "eval_set", "test_set"), "eval_split"),
    **dict.fromkeys(("gflops", "bflops", "flops_g"), "gmacs:from_gflops"),
    "flops": "gmacs:from_flops",
    "macs": "gmacs:from_macs",
    "mmacs": "gmacs:from_mmacs",
    **dict.fromkeys(("params", "parameters", "mparams", "param_m"), "params_m"),
    **dict.fromkeys(("size", "input_size", "image_size", "imgsz", "input"), "resolution"),
    **dict.fromkeys(("memory", "mem", "vram"), "memory_mb"),
    "memory_gb": "memory_mb:from_gb",
    "memory_gib": "memory_mb:from_gib",
    "memory_mib": "memory_mb:from_mib",
    "batch": "batch_size",
    "framework": "runtime",
    "backend": "runtime",
    "dtype": "precision",
    **dict.fromkeys(("url", "link", "paper", "reference", "citation"), "source_ref"),
    "top1": "imagenet_top1",
    "license": "licence",
    "comment": "notes",
    "remarks": "notes",
}


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


class Columns(NamedTuple):
    """How a file is read: its columns, what every row shares, what is left out, and what is wrong with that."""

    taken: tuple[Taken, ...]
    constants: Mapping[str, Cell]
    skipped: tuple[str, ...]
    problems: tuple[str, ...]


def columns_of(headings: Sequence[str], wishes: Wishes = NO_WISHES) -> Columns:
    """How the columns of a file with these headings are read."""
    mapped, problems = _mapped(wishes.maps, headings)
    shared, wrong = constants_of(wishes.constants)
    problems += wrong
    taken, skipped = [], []
    for heading in headings:
        found = mapped.get(heading) or _by_name(heading)
        if found is not None:
            taken.append(found)
        elif wishes.skip_others:
            skipped.append(heading)
        elif heading:
            problems.append(_unknown(heading))
    problems += _unit_problems(taken)
    problems += _twice(taken, shared)
    return Columns(tuple(taken), shared, tuple(skipped), tuple(problems))


def constants_of(options: Sequence[str]) -> tuple[dict[str, Cell], list[str]]:
    """What `--set OURS=VALUE` gives every row, and what is wrong with those options."""
    shared: dict[str, Cell] = {}
    problems = []
    for option in options:
        name, equals, value = option.partition("=")
        column = name.strip()
        if not equals or column not in KNOWN:
            problems.append(f"--set {option}: {_not_ours(column) if equals else 'write --set COLUMN=VALUE'}")
            continue
        try:
            shared[column] = cell_value(BY_NAME[column], value)
            as_array(BY_NAME[column], [shared[column]])
        except (CellError, TableError) as error:
            problems.append(f"--set {option}: {error}")
    return shared, problems


def normal(heading: str) -> str:
    """A heading in the letters of our own names.

    >>> normal("AP-small "), normal("mAP@50-95")
    ('ap_small', 'map_50_95')
    """
    return re.sub(r"\W+", "_", heading.strip().lower()).strip("_")


def _by_name(heading: str) -> Taken | None:
    name = normal(heading)
    return Taken(heading, BY_NAME[name], None) if name in KNOWN else None


def _mapped(maps: Sequence[str], headings: Sequence[str]) -> tuple[dict[str, Taken], list[str]]:
    found: dict[str, Taken] = {}
    problems = []
    for option in maps:
        theirs, equals, ours = option.rpartition("=")
        name, _, conversion = ours.strip().partition(":")
        problem = _map_problem(theirs.strip(), equals, name, conversion, headings)
        if problem:
            problems.append(f"--map {option}: {problem}")
        else:
            found[theirs.strip()] = Taken(theirs.strip(), BY_NAME[name], conversion or None)
    return found, problems


def _map_problem(theirs: str, equals: str, name: str, conversion: str, headings: Sequence[str]) -> str | None:
    if not equals or not theirs:
        return "write --map THEIRS=OURS, or --map THEIRS=OURS:CONVERSION"
    if theirs not in headings:
        near = _near(theirs, headings)
        return f"there is no column {theirs!r}; {near or 'there are ' + ', '.join(map(repr, headings))}"
    if name not in KNOWN:
        return _not_ours(name)
    known = conversions_to(name)
    if conversion and conversion not in (*known, AS_IS):
        return f"no conversion {conversion!r} leads to {name}; known: {', '.join((*known, AS_IS))}"
    return None


def _not_ours(name: str) -> str:
    if name in BY_NAME:
        return f"{name} is what frontier itself finds out, not what a file gives"
    suggested = ALIASES.get(normal(name), "").partition(":")[0]
    near = f"did you mean {suggested}?" if suggested else _near(normal(name), KNOWN)
    return f"{name!r} is none of our columns; {near or 'docs/importing.md lists them'}"


def _unknown(heading: str) -> str:
    """What to do about a heading that is not understood: the likeliest of our columns, with its conversion."""
    name = normal(heading)
    if name in BY_NAME:
        return f"column {heading!r}: {_not_ours(name)}; leave it out with --skip-others"
    suggested = ALIASES.get(name) or next(
        iter(difflib.get_close_matches(name, KNOWN, n=1, cutoff=0.75)), None
    )
    suggested = suggested or _by_words(name)
    advice = f'map it: --map "{heading}={suggested}"' if suggested else 'map it with --map "THEIRS=OURS"'
    return f"column {heading!r} is not understood; {advice}, or leave such columns out with --skip-others"


def _by_words(name: str) -> str | None:
    """The alias that all but the last word of a heading makes, as in `latency_gpu`."""
    return next(
        (ALIASES[word] for word in (name.rpartition("_")[0], name.partition("_")[0]) if word in ALIASES), None
    )


def _near(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _unit_problems(taken: Iterable[Taken]) -> Iterator[str]:
    """Headings whose own words say another unit than the column they are taken for."""
    for one in taken:
        wanted = None if one.conversion else hinted(one.heading, one.column.name)
        if wanted and normal(one.heading) != one.column.name:
            words = CONVERSIONS[wanted].words
            yield (
                f"column {one.heading!r} as {one.column.name}: its name says {words}; write "
                f'--map "{one.heading}={one.column.name}:{wanted}", or :{AS_IS} where the numbers are in '
                f"{_unit_words(one.column)} all the same"
            )


def _unit_words(column: Column) -> str:
    return {"0-1": "0 to 1", "1e9": "thousand millions", "1e6": "millions"}.get(column.unit, column.unit)


def _twice(taken: Iterable[Taken], constants: Mapping[str, Cell]) -> Iterator[str]:
    counts = Counter(one.column.name for one in taken)
    for name, count in counts.items():
        if count > 1:
            theirs = ", ".join(repr(one.heading) for one in taken if one.column.name == name)
            yield f"{count} columns are taken for {name}: {theirs}; map one of them"
        if name in constants:
            yield f"--set {name}: the file has that column itself; leave out one of them"
