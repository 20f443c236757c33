import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.paper.plural import (
    LEAST_EXTRACTORS,
    LEAST_NETWORKS,
    LEAST_RIVALS,
    LEAST_SETTINGS,
    too_few_extractors,
    too_few_networks,
    too_few_rivals,
    too_few_settings,
)

NAMES = ("vgg_16", "resnet_101", "inception_v2", "mobilenet_v1")


def test_how_many_a_plural_takes():
    assert (LEAST_EXTRACTORS, LEAST_NETWORKS, LEAST_SETTINGS, LEAST_RIVALS) == (2, 3, 3, 2)


@given(st.lists(st.tuples(st.sampled_from(["ssd", "r_fcn"]), st.sampled_from(NAMES)), min_size=1))
def test_settings_of_one_network_count_once(networks):
    assert (too_few_extractors(networks) == "") == (len({extractor for _, extractor in networks}) >= 2)
    assert (too_few_networks(networks) == "") == (len(set(networks)) >= 3)
    assert too_few_networks(networks * 5) == too_few_networks(networks)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 settings are"), (1, "1 setting is"), (2, "2 settings are")]
)
def test_too_few_settings_are_said_to_be(count, words):
    assert too_few_settings(count) == f"{words} not almost all of them; it takes 3"
    assert too_few_settings(3) == ""


def test_a_rival_counts_once():
    assert too_few_rivals(["vgg_16", "vgg_16"]) == "1 rival is not all of them; it takes 2"
    assert too_few_rivals(NAMES) == ""


def test_nothing_is_too_few():
    assert too_few_networks([]) == "0 networks are not all of them; it takes 3"
    assert too_few_rivals([]) == "0 rivals are not all of them; it takes 2"
    assert too_few_extractors([]) == "there is none; it takes 2 extractors"
