"""The block `names:` of a YOLO data.yaml."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from detectors.data.yaml_names import yaml_names

FORMS = [
    "names: [red cell, 'white, cell', \"it's\"]",
    "names: ['red cell', 'white, cell', 'it''s']  # three",
    "path: ../x  # names: [no]\ntrain: images\nnames:\n  - red cell # a\n  - 'white, cell'\n  - it's\nnc: 3",
    "names:\n- red cell\n\n- white, cell\n# between\n- it's\ntrain: images",
    "nc: 3\nnames:\n  0: red cell\n  1: white, cell\n  2: it's",
    'names:\n  2: it\'s\n  0: red cell\n  1: "white, cell"\n',
    "names: [\n  'red cell',\n  'white, cell', # b\n  \"it's\",\n]\nval: x",
    "names: {0: red cell, 1: 'white, cell', 2: \"it's\"}",
]


@pytest.mark.parametrize("text", FORMS, ids=range(len(FORMS)))
def test_every_form_by_hand(text):
    assert yaml_names(text) == ("red cell", "white, cell", "it's")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nc: 3",
        "names: three",
        "names:\n",
        "names: [a, b",
        "names:\n  1: a\n",
        "names:\n  a\n",
        "xnames: [a]",
    ],
)
def test_other_forms_are_refused(text):
    with pytest.raises(ValueError, match="names:"):
        yaml_names(text)


WORDS = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=8)


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_all_forms_of_plain_names_agree(names):
    block = "".join(f"\n  - {name}" for name in names)
    mapping = "".join(f"\n  {index}: {name}" for index, name in enumerate(names))
    for text in (f"names: [{', '.join(names)}]", f"names:{block}\nnc: 1", f"names:{mapping}\nnc: 1"):
        assert yaml_names(text) == tuple(names)
