import pytest

from detectors.errors import ConfigError
from detectors.extractors.section import Section

NAMES = ["conv1", "pool1", "conv2", "conv3"]


def test_cuts_between_its_ends():
    assert NAMES[Section(upto="conv2").cut(NAMES)] == ["conv1", "pool1", "conv2"]
    assert NAMES[Section(after="pool1", upto="conv3").cut(NAMES)] == ["conv2", "conv3"]


def test_unknown_endpoints_are_named_with_the_likeliest_first():
    with pytest.raises(ConfigError, match="no endpoint conv9; did you mean conv"):
        Section(upto="conv9").cut(NAMES)
    with pytest.raises(ConfigError, match="no endpoint Pool1; did you mean pool1"):
        Section(after="Pool1", upto="conv3").cut(NAMES)


@pytest.mark.parametrize("upto", ["conv1", "conv2"])
def test_nothing_between_the_ends_is_an_error(upto):
    with pytest.raises(ConfigError, match=f"no layers after conv2 up to {upto}: choose a later"):
        Section(after="conv2", upto=upto).cut(NAMES)


def test_depth_is_scaled_and_has_a_floor():
    # Howard et al. 2017, section 3.3, and TensorFlow-Slim's min_depth
    assert [Section(upto="conv1", depth_multiplier=a).depth(64) for a in (1.0, 0.75, 0.5, 0.25, 0.01)] == [
        64,
        48,
        32,
        16,
        8,
    ]
    assert Section(upto="conv1", depth_multiplier=0.1, min_depth=16).depth(64) == 16


def test_both_ends_can_be_renamed():
    section = Section(after="a", upto="b", output_stride=8).renamed({"a": "x", "b": "y", "c": "z"})
    assert (section.after, section.upto, section.output_stride) == ("x", "y", 8)
    assert Section(upto="a").renamed({}) == Section(upto="a")
