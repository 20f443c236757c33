import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.reference.sizes import parse_size
from frontier.reference.vocabulary import Vocabulary

EDGES = st.integers(1, 5000)


@pytest.mark.parametrize(
    ("printed", "size"),
    [
        ("640", (640, None)),
        ("300x300", (300, None)),
        ("600x1024", (600, 1024)),
        ("320x192", (192, 320)),
        ("short=600,max=1024", (600, 1024)),
        ("short>=800,max<=1333", (800, 1333)),
        ("", (None, None)),
    ],
)
def test_each_printed_form(printed, size):
    words = Vocabulary([])
    assert parse_size(printed, words) == size
    assert words.problems == []


@given(EDGES, EDGES)
def test_the_order_of_the_edges_does_not_matter(width, height):
    size = parse_size(f"{width}x{height}", Vocabulary([]))
    assert size == parse_size(f"{height}x{width}", Vocabulary([]))
    assert size == (min(width, height), None if width == height else max(width, height))


@pytest.mark.parametrize("printed", ["large", "640x", "640x640x3", "short=600", "-640"])
def test_any_other_form_is_a_problem(printed):
    words = Vocabulary([])
    assert parse_size(printed, words) == (None, None)
    assert words.problems == [f"resolution: {printed!r} is not a known form"]
