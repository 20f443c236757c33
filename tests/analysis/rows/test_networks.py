from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from analysis.rows.networks import network


class Row(NamedTuple):
    model: str
    meta_architecture: str | None
    feature_extractor: str | None


def test_settings_of_one_network_are_one():
    assert network(Row("a", "ssd", "vgg_16")) == network(Row("b", "ssd", "vgg_16")) == ("ssd", "vgg_16")
    assert network(Row("a", "yolov6", None)) == network(Row("b", "yolov6", None))
    assert network(Row("a", "ssd", "vgg_16")) != network(Row("a", "r_fcn", "vgg_16"))


@given(st.text(), st.text())
def test_unknown_networks_are_told_apart_by_their_models(one, other):
    assert (network(Row(one, None, None)) == network(Row(other, None, None))) == (one == other)
