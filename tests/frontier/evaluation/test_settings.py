import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from frontier.errors import UsageError
from frontier.evaluation.settings import settings, whole_numbers

TWO_STAGE = DetectorConfig.from_name("r_fcn/resnet_101/600")
SSD = DetectorConfig.from_name("ssd/mobilenet_v1/300")


def test_every_resolution_with_every_number_of_proposals():
    found = settings(TWO_STAGE, proposals=(10, 300), resolutions=(300, 600))
    assert [config.name for config in found] == [
        "r_fcn/resnet_101/300/p10",
        "r_fcn/resnet_101/300",
        "r_fcn/resnet_101/600/p10",
        "r_fcn/resnet_101/600",
    ]
    assert {config.train_resolution for config in found} == {600}
    assert [config.max_resolution for config in found] == [
        512,
        512,
        1024,
        1024,
    ]  # 1024 / 600 of the resolution


def test_nothing_asked_for_leaves_it_as_it_is():
    assert settings(SSD) == [SSD]
    assert settings(TWO_STAGE, proposals=(300, 300)) == [TWO_STAGE]


def test_one_checkpoint_serves_them_all():
    assert len({one.trained_as() for one in settings(TWO_STAGE, proposals=(1, 2), resolutions=(64, 99))}) == 1


def test_ssd_has_no_proposals():
    with pytest.raises(ConfigError, match="SSD classifies its anchors directly"):
        settings(SSD, proposals=(10,))


@given(st.lists(st.integers(0, 10**8), min_size=1, max_size=5))
def test_numbers_with_commas_between(numbers):
    assert whole_numbers(", ".join(map(str, numbers)), "--x") == tuple(numbers)
    assert whole_numbers(None, "--x") == ()


@pytest.mark.parametrize("text", ["", "ten", "1,", "1;2", "-3", "1.5", "9" * 12, "²"])
def test_what_is_no_list_of_numbers(text):
    with pytest.raises(UsageError, match="give whole numbers with commas between, for example --x 10,50,300"):
        whole_numbers(text, "--x")
