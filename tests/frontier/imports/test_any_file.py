"""Whatever a file holds, it is taken in, or refused with a sentence: nothing unforeseen, and nothing half kept."""

import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from frontier.errors import FrontierError
from frontier.imports.columns import KNOWN, Wishes
from frontier.imports.keep import import_results
from frontier.store import Store

HEADINGS = st.sampled_from([*KNOWN, "mAP", "FPS", "latency (s)", "GFLOPs", "colour", ""])
CELLS = st.one_of(
    st.sampled_from(["", "0.3", "31", "1e9", "-1", "nan", "inf", "0,5", "yes", "T4", "coco"]),
    st.text(max_size=6),
)
VALUES = st.one_of(CELLS, st.floats(), st.integers(), st.booleans(), st.none(), st.just([1]))


def taken_or_refused(content, name, wishes):
    with tempfile.TemporaryDirectory() as place:
        path, store = Path(place) / name, Store(Path(place) / "kept")
        path.write_bytes(content)
        try:
            done = import_results(path, store, wishes)
        except FrontierError:
            assert not store.folder.exists()
        else:
            assert store.imported() == ([done.stored], [])


@settings(max_examples=40)
@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.json", "a.txt"]))
def test_any_bytes(content, name):
    taken_or_refused(content, name, Wishes(skip_others=True))


@settings(max_examples=40)
@given(
    st.lists(HEADINGS, min_size=1, max_size=6).flatmap(
        lambda headings: st.tuples(
            st.just(headings),
            st.lists(st.lists(CELLS, min_size=len(headings), max_size=len(headings)), max_size=4),
        )
    ),
    st.booleans(),
    st.sampled_from(",;\t|"),
)
def test_any_table(table, skip_others, delimiter):
    headings, rows = table
    lines = [delimiter.join(f'"{cell}"' for cell in line) for line in [headings, *rows]]
    taken_or_refused("\n".join(lines).encode("utf-8", "replace"), "a.csv", Wishes(skip_others=skip_others))


@settings(max_examples=40)
@given(st.lists(st.dictionaries(HEADINGS, VALUES, max_size=6), max_size=4), st.booleans())
def test_any_entries(entries, skip_others):
    wishes = Wishes(constants=("device=T4", "eval_split=v"), skip_others=skip_others)
    taken_or_refused(json.dumps(entries).encode(), "a.json", wishes)


@settings(max_examples=40)
@given(st.lists(st.text(max_size=20), max_size=3), st.lists(st.text(max_size=20), max_size=3))
def test_any_options(maps, constants):
    wishes = Wishes(maps=tuple(maps), constants=tuple(constants))
    taken_or_refused(b"model,ap,eval_split\na,0.3,v\n", "a.csv", wishes)
