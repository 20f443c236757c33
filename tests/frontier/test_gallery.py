import importlib
import inspect

import pytest

from analysis.errors import NothingFoundError
from analysis.findings.finding import Finding
from analysis.table import Table
from frontier.gallery import FIGURES, GALLERY, entry_of


def function_at(path):
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("entry", GALLERY, ids=lambda entry: entry.name)
def test_an_entry_names_what_is_there(entry):
    takes = inspect.signature(function_at(entry.analyse)).parameters
    assert entry.options <= set(takes)
    if entry.draw is not None:
        assert ("max_ms" in inspect.signature(function_at(entry.draw)).parameters) == entry.marks_budget


@pytest.mark.parametrize("entry", GALLERY, ids=lambda entry: entry.name)
def test_an_empty_table_is_a_sentence(entry):
    with pytest.raises(ValueError, match=r"empty table|0 rows") as caught:
        entry.find(Table({}), draws={})
    assert "`frontier " in str(caught.value)


def test_options_that_an_analysis_does_not_take_are_passed_over():
    rows = [
        {
            "model": name,
            "meta_architecture": "ssd",
            "feature_extractor": name,
            "ap": ap,
            "ap50": ap + 0.1,
            "ap75": ap,
        }
        for name, ap in (("vgg_16", 0.2), ("inception_v2", 0.25), ("resnet_101", 0.3))
    ]
    found = entry_of("strictness").find(Table.from_rows(rows), percentile=95, objective="ap")
    assert isinstance(found, Finding)
    with pytest.raises(NothingFoundError):
        entry_of("sizes").find(Table.from_rows(rows), resolution=None)


def test_every_name_once():
    assert len({entry.name for entry in GALLERY}) == len(GALLERY)
    assert len(FIGURES) == len(set(FIGURES))
