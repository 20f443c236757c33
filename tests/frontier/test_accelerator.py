import os
import stat

import pytest

from frontier import accelerator
from frontier.accelerator import Accelerator, nvidia_gpu

CARD = "NVIDIA H100 80GB HBM3, 81559, 580.159.04, Disabled"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="the stand-in for nvidia-smi is a shell script")


@pytest.fixture
def nvidia_smi(tmp_path, monkeypatch):
    """Install a stand-in that prints `answer` to a query and `listing` to -L, and notes its arguments."""

    def install(answer=CARD, listing="", status=0):
        script = tmp_path / "nvidia-smi"
        script.write_text(
            f'#!/bin/sh\necho "$*" >> {tmp_path}/asked\n'
            f"case \"$1\" in -L) printf '%s' '{listing}';; *) printf '%s\\n' '{answer}';; esac\nexit {status}\n"
        )
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return tmp_path / "asked"

    accelerator._query.cache_clear()
    yield install
    accelerator._query.cache_clear()


def test_the_card_its_memory_and_its_driver(nvidia_smi):
    nvidia_smi()
    # nvidia-smi counts in MiB: 81559 x 2^20 bytes are 85520.8 million.
    assert nvidia_gpu({}) == Accelerator(
        "NVIDIA H100 80GB HBM3", pytest.approx(85_520.8, abs=0.1), "580.159.04"
    )


def test_it_is_asked_once(nvidia_smi):
    asked = nvidia_smi()
    assert nvidia_gpu({}) == nvidia_gpu({})
    assert len(asked.read_text().splitlines()) == 1


def test_the_first_visible_card_is_asked_for(nvidia_smi):
    asked = nvidia_smi(answer="Tesla T4, 15360, 550.54.14, [N/A]")
    assert nvidia_gpu({"CUDA_VISIBLE_DEVICES": "1,0"}).name == "Tesla T4"
    assert asked.read_text().startswith("-i 1 ")


@pytest.mark.parametrize("visible", ["", "-1", " "])
def test_no_visible_card_is_none(nvidia_smi, visible):
    asked = nvidia_smi()
    assert nvidia_gpu({"CUDA_VISIBLE_DEVICES": visible}) is None
    assert not asked.exists()


@pytest.mark.parametrize("memory", ["[N/A]", "[Insufficient Permissions]"])
def test_memory_that_is_not_told_is_unknown(nvidia_smi, memory):
    nvidia_smi(answer=f"NVIDIA GB10, {memory}, 580.1, [N/A]")
    assert nvidia_gpu({}) == Accelerator("NVIDIA GB10", None, "580.1")


LISTING = """GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-1)
  MIG 1g.5gb      Device  0: (UUID: MIG-a)
  MIG 3g.20gb     Device  1: (UUID: MIG-b)
"""


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        ({}, "NVIDIA A100-SXM4-40GB MIG 1g.5gb"),
        ({"CUDA_VISIBLE_DEVICES": "MIG-b"}, "NVIDIA A100-SXM4-40GB MIG 3g.20gb"),
        ({"CUDA_VISIBLE_DEVICES": "MIG-c"}, "NVIDIA A100-SXM4-40GB MIG"),
    ],
)
def test_a_slice_of_a_card_is_not_the_card(nvidia_smi, environment, name):
    nvidia_smi(answer="NVIDIA A100-SXM4-40GB, 40960, 550.1, Enabled", listing=LISTING)
    assert nvidia_gpu(environment) == Accelerator(name, None, "550.1")


@pytest.mark.parametrize(("answer", "status"), [("No devices were found", 6), ("", 0), ("something else", 0)])
def test_a_failing_program_is_no_card(nvidia_smi, answer, status):
    nvidia_smi(answer=answer, status=status)
    assert nvidia_gpu({}) is None


@pytest.mark.usefixtures("nvidia_smi")
def test_no_program_is_no_card(monkeypatch):
    monkeypatch.setattr(accelerator.shutil, "which", lambda _: None)
    assert nvidia_gpu({}) is None


def test_a_program_that_hangs_is_no_card(nvidia_smi, monkeypatch):
    nvidia_smi()
    monkeypatch.setattr(accelerator, "TIMEOUT_S", 0.0)
    assert nvidia_gpu({}) is None
