import pytest

from detectors.errors import ConfigError
from detectors.train import hosts


def test_one_process_is_the_first_and_agrees_with_itself():
    assert (hosts.count(), hosts.is_first()) == (1, True)
    assert [hosts.agreed(True), hosts.agreed(False)] == [True, False]
    hosts.wait("here")


@pytest.mark.parametrize("host", [-1, 2])
def test_hosts_are_numbered(host):
    with pytest.raises(ConfigError, match=f"host {host} of 2: hosts are numbered from 0 to 1"):
        hosts.join("localhost:1", 2, host)
