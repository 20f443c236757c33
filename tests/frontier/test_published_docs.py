"""docs/published.md must not say what the embedded table does not."""

import re
from pathlib import Path

import numpy as np
import pytest

from frontier.published import comparable, protocols, published, source_of

TEXT = (Path(__file__).parents[2] / "docs" / "published.md").read_text(encoding="utf-8")
WORDS = " ".join(TEXT.split())


def test_the_groups_and_their_sizes_are_right():
    sizes = {group.protocol: group.num_with_accuracy for group in protocols(comparable(published()))}
    told = re.findall(r"^\| `([^`]+)` \| (\d+) \|", TEXT, flags=re.MULTILINE)
    assert len(told) == 8
    assert {protocol: int(size) for protocol, size in told} == {
        protocol: sizes[protocol] for protocol, _ in told
    }


def _counts():
    table = published()
    comparable_groups = protocols(comparable(table))
    return {
        "{} printed results": f"{len(table):,}",
        "from {} public documents": len({source_of(row_id) for row_id in table["row_id"]}),
        "(`amortised`, {} rows)": len(table.where(amortised=True)),
        "test-time augmentation ({} rows": len(table.where(tta_or_ensemble=True)),
        "and {} where the document leaves it open": len(table.where(tta_or_ensemble=None)),
        "finds {} groups with a time": len(comparable_groups),
        "{} rows are configurations": np.count_nonzero(~table.is_missing("preset")),
        "confirms it ({} rows)": np.count_nonzero(~table.is_missing("gmacs")),
        "In {} rows it is missing, and the notes": sum("GFLOPs:" in (note or "") for note in table["notes"]),
        "memory in *training* in {} rows": np.count_nonzero(~table.is_missing("memory_mb")),
    }


@pytest.mark.parametrize(("sentence", "count"), _counts().items())
def test_the_counts_are_right(sentence, count):
    assert sentence.format(count) in WORDS
