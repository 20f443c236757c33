import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accuracy.rare import FEW_OBJECTS, rare_categories, rare_words
from tests.analysis.accuracy.test_average_precision import one_category
from tests.analysis.accuracy.test_matches import matches
from tests.analysis.populations import POPULATIONS

ALL, SMALL, LARGE = 1, 2, 8


def with_objects(*counts, size=SMALL):
    """Pictures with so many objects of each category, all of one size."""
    data = one_category([], [], 50, 0)
    categories = np.repeat(np.arange(len(counts)), counts)
    return matches(
        **data.arrays()
        | {
            "category_ids": np.arange(len(counts)),
            "starts": np.zeros(len(counts) + 1, int),
            "object_images": 0 * categories,
            "object_categories": categories,
            "object_counts": np.full(len(categories), ALL | size),
        }
    )


def test_categories_worked_by_hand():
    # 3 and 19 are few, 20 are not, and a category without objects is none.
    data = with_objects(3, 20, 0, 19, 50)
    assert rare_categories(data) == rare_categories(data, "small") == (2, 4)
    assert rare_categories(data, "large") == (0, 0)


def test_a_quarter_may_be_rare():
    assert rare_words(with_objects(3, 20, 20, 20)) is None
    assert rare_words(with_objects(3, 3, 20, 20)).startswith(
        "2 of the 4 categories have fewer than 20 objects in these pictures: intervals of 95 % then hold"
    )


def test_no_objects_are_no_rare_ones():
    assert rare_words(one_category([], [], 50, 0)) is None


def test_few_pictures_are_said_to_be():
    assert rare_words(one_category([], [], 49, 0)).startswith(
        "49 pictures are few: intervals of 95 % are too short"
    )
    assert rare_words(one_category([], [], 1, 0)).startswith("1 picture is few")
    assert "few: " in rare_words(POPULATIONS["10 categories"].draw(np.random.default_rng(0), 20))


def test_sizes_are_named_where_only_they_are_rare():
    many = with_objects(40, 40)
    few_large = with_objects(3, 3, size=LARGE)
    both = {
        name: np.concatenate([getattr(many, name), getattr(few_large, name)])
        for name in ("object_images", "object_categories", "object_counts")
    }
    assert rare_words(matches(**many.arrays() | both)).startswith(
        "Many categories have fewer than 20 large objects in these pictures"
    )


def test_the_made_up_populations_are_told_apart():
    rng = np.random.default_rng(0)
    assert rare_words(POPULATIONS["10 categories"].draw(rng, 500)) is None
    assert "of the 80 categories" in rare_words(
        POPULATIONS["80 categories, most of them rare"].draw(rng, 500)
    )


def test_an_unknown_size_is_refused():
    with pytest.raises(ValueError, match="not in tuple"):
        rare_categories(with_objects(3), "tiny")


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_counts_are_those_of_a_plain_loop(counts):
    found = rare_categories(with_objects(*counts))
    assert found == (sum(0 < n < FEW_OBJECTS for n in counts), sum(n > 0 for n in counts))
