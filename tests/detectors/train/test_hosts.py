import socket
import subprocess
import sys

import numpy as np
import pytest

from detectors.errors import ConfigError
from detectors.train import hosts


def test_one_process_is_the_first_and_agrees_with_itself():
    assert (hosts.count(), hosts.is_first()) == (1, True)
    assert [hosts.agreed(True), hosts.agreed(False)] == [True, False]
    hosts.wait("here")
    assert hosts.together(np.array([3, 2**40])).tolist() == [3, 2**40]


@pytest.mark.parametrize("host", [-1, 2])
def test_hosts_are_numbered(host):
    with pytest.raises(ConfigError, match=f"host {host} of 2: hosts are numbered from 0 to 1"):
        hosts.join("localhost:1", 2, host)


TWO = """
import sys
import numpy as np
from detectors.train import hosts

host = int(sys.argv[2])
hosts.join(sys.argv[1], 2, host)
print(hosts.agreed(host == 0), hosts.agreed(host == 1), hosts.together(np.array([host, 2**40 + host])).tolist())
"""


@pytest.mark.slow
def test_two_processes_agree_and_put_their_numbers_together():
    with socket.socket() as listening:
        listening.bind(("localhost", 0))
        place = f"localhost:{listening.getsockname()[1]}"
    processes = [
        subprocess.Popen([sys.executable, "-c", TWO, place, str(host)], text=True, stdout=subprocess.PIPE)
        for host in range(2)
    ]
    for process in processes:
        said = process.communicate(timeout=600)[0].splitlines()[-1]
        assert said == f"True False {[0, 2**40, 1, 2**40 + 1]}"
