import pytest

from frontier.errors import UsageError
from frontier.training.machine import Machine


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"hosts": 2}, "several hosts need --coordinator"),
        ({"coordinator": "a:1"}, "several hosts need --coordinator"),
        ({"coordinator": "a:1", "hosts": 2, "host": 2}, "--host 2 of 2: hosts are numbered from 0 to 1"),
        ({"devices": 0}, "--devices 0 is below 1"),
        ({"host": 1}, "--host 1 of 1"),
        ({"coordinator": "a:1", "hosts": 2, "devices": 4}, "each host gives all its devices"),
    ],
)
def test_hosts_that_contradict_each_other_are_refused(fields, message):
    with pytest.raises(UsageError, match=message):
        Machine(**fields)


def test_the_first_host_writes():
    assert Machine().is_first
    assert Machine(coordinator="a:1", hosts=2).is_first
    assert not Machine(coordinator="a:1", hosts=2, host=1).is_first


def test_one_host_has_nobody_to_wait_for():
    Machine().join()
    Machine().wait()
