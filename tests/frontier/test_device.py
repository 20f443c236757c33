import dataclasses
import json
import os
import re
import subprocess
import sys
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier import device as device_module
from frontier.accelerator import Accelerator
from frontier.device import Device, here

CPU = Device(
    backend="cpu",
    cpu_model="Intel(R) Core(TM) i7-7700HQ CPU @ 2.80GHz",
    cores=8,
    memory_mb=16_671.2,
    accelerator=None,
    accelerator_memory_mb=None,
    driver=None,
    os="Linux 6.1.0 x86_64",
    versions={"python": "3.11.7", "jax": "0.10.2"},
    flags={"affinity": "8"},
)
GPU = dataclasses.replace(
    CPU,
    backend="gpu",
    cpu_model="AMD EPYC 9554 64-Core Processor",
    cores=16,
    accelerator="NVIDIA H100 80GB HBM3",
    accelerator_memory_mb=85_520.8,
    driver="580.159.04",
)
H100 = Accelerator("NVIDIA H100 80GB HBM3", 85_520.8, "580.159.04")


def test_the_key_and_the_words_of_a_processor():
    assert CPU.key == "cpu:intel-core-i7-7700hq-cpu-2.80ghz:8"
    assert CPU.words == "Intel Core i7-7700HQ CPU @ 2.80GHz, 8 cores (cpu)"


def test_the_key_and_the_words_of_an_accelerator():
    assert GPU.key == "gpu:nvidia-h100-80gb-hbm3:amd-epyc-9554-64-core-processor:16"
    assert GPU.words == "NVIDIA H100 80GB HBM3 (gpu), on AMD EPYC 9554 64-Core Processor, 16 cores"


def test_what_is_unknown_is_said_to_be():
    blind = dataclasses.replace(CPU, cpu_model="unknown", cores=None)
    assert blind.key == "cpu:unknown:unknown"
    assert blind.words == "unknown, unknown cores (cpu)"


def test_one_core_is_not_cores():
    assert dataclasses.replace(CPU, cores=1).words.endswith("2.80GHz, 1 core (cpu)")


def test_only_what_makes_times_comparable_is_in_the_key():
    others = {
        "memory_mb": 1.0,
        "driver": "1",
        "os": "other",
        "versions": {},
        "flags": {},
        "accelerator_memory_mb": 1.0,
    }
    assert dataclasses.replace(GPU, **others).key == GPU.key
    for field, value in {"backend": "tpu", "cpu_model": "x", "cores": 2, "accelerator": "NVIDIA L4"}.items():
        assert dataclasses.replace(GPU, **{field: value}).key != GPU.key


def test_differences_are_one_line_each():
    other = dataclasses.replace(
        CPU,
        os="Linux 6.2.0 x86_64",
        driver="550",
        versions={"python": "3.11.7", "jax": "0.11.2"},
        flags={"affinity": "8", "OMP_NUM_THREADS": "1"},
    )
    assert CPU.differences(other) == [
        "operating system: Linux 6.1.0 x86_64 against Linux 6.2.0 x86_64",
        "driver: not set against 550",
        "jax: 0.10.2 against 0.11.2",
        "OMP_NUM_THREADS: not set against 1",
    ]
    assert CPU.differences(CPU) == []


texts = st.text(max_size=20)
maybe_amounts = st.none() | st.floats(0, 1e9)
devices = st.builds(
    Device,
    backend=st.sampled_from(["cpu", "gpu", "tpu"]),
    cpu_model=texts,
    cores=st.none() | st.integers(1, 512),
    memory_mb=maybe_amounts,
    accelerator=st.none() | texts,
    accelerator_memory_mb=maybe_amounts,
    driver=st.none() | texts,
    os=texts,
    versions=st.dictionaries(texts, texts, max_size=3),
    flags=st.dictionaries(texts, texts, max_size=3),
)


@given(devices)
def test_any_device_survives_json(device):
    assert Device.from_dict(json.loads(json.dumps(device.to_dict()))) == device


@given(devices)
def test_a_key_is_one_word(device):
    assert re.fullmatch(r"[a-z0-9.:-]*", device.key)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("backend", None), ("cpu_model", 3), ("cores", "two"), ("cores", True), ("cores", 2.5), ("memory_mb", "much"),
        ("accelerator", 1), ("driver", 1.0), ("os", None), ("versions", None), ("flags", []),
    ],
)  # fmt: skip
def test_a_field_of_the_wrong_kind_is_refused(field, value):
    with pytest.raises(TypeError, match=field):
        Device.from_dict({**CPU.to_dict(), field: value})


def test_missing_and_unknown_fields_are_refused():
    with pytest.raises(TypeError, match="missing 10 required"):
        Device.from_dict({})
    with pytest.raises(TypeError, match="colour"):
        Device.from_dict({**CPU.to_dict(), "colour": "red"})


@pytest.fixture
def no_jax(monkeypatch):
    """As in a process that has not imported jax, with its CUDA plugin installed and a graphics card there."""
    monkeypatch.delitem(sys.modules, "jax", raising=False)
    monkeypatch.delenv("JAX_PLATFORMS", raising=False)
    monkeypatch.delenv("JAX_PLATFORM_NAME", raising=False)
    monkeypatch.setattr(device_module, "installed", lambda: {"jax": "0.11.2", "jax_cuda13_plugin": "0.11.2"})
    monkeypatch.setattr(device_module, "nvidia_gpu", lambda: H100)
    return monkeypatch


def fake_jax(backend, kind):
    return types.SimpleNamespace(
        default_backend=lambda: backend, devices=lambda: [types.SimpleNamespace(device_kind=kind)]
    )


@pytest.mark.usefixtures("no_jax")
def test_a_card_with_jaxs_plugin_is_the_backend():
    device = here()
    assert (device.backend, device.accelerator, device.driver) == (
        "gpu",
        "NVIDIA H100 80GB HBM3",
        "580.159.04",
    )
    assert device.accelerator_memory_mb == 85_520.8
    assert device.versions["jax"] == "0.11.2"
    assert device.versions["flax"] == "not installed"


@pytest.mark.parametrize(
    ("platforms", "backend"),
    [("cpu", "cpu"), ("cpu,cuda", "cpu"), ("cuda,cpu", "gpu"), ("gpu", "gpu"), ("CUDA", "gpu"), ("", "gpu")],
)
def test_jax_platforms_decides_what_is_first(no_jax, platforms, backend):
    no_jax.setenv("JAX_PLATFORMS", platforms)
    assert here().backend == backend


def test_without_the_plugin_the_card_is_not_even_asked_for(no_jax):
    no_jax.setattr(device_module, "installed", lambda: {"jax": "0.11.2"})
    no_jax.setattr(device_module, "nvidia_gpu", lambda: pytest.fail("nvidia-smi is slow"))
    assert (here().backend, here().accelerator) == ("cpu", None)


def test_without_a_card_the_processor_computes(no_jax):
    no_jax.setattr(device_module, "nvidia_gpu", lambda: None)
    assert (here().backend, here().accelerator) == ("cpu", None)


def test_an_imported_jax_knows_best(no_jax):
    no_jax.setitem(sys.modules, "jax", fake_jax("cpu", "cpu"))
    assert (here().backend, here().accelerator) == ("cpu", None)
    no_jax.setitem(sys.modules, "jax", fake_jax("tpu", "TPU v4"))
    assert (here().backend, here().accelerator, here().driver) == ("tpu", "TPU v4", "unknown")


def test_the_key_is_the_same_before_and_after_jax_is_imported(no_jax):
    before = here()
    no_jax.setitem(sys.modules, "jax", fake_jax("gpu", "NVIDIA H100 80GB HBM3 as jax calls it"))
    assert here() == before


def test_a_jax_that_cannot_start_is_passed_over(no_jax):
    def no_backend():
        raise RuntimeError("Unable to initialize backend 'tpu'")

    no_jax.setitem(sys.modules, "jax", types.SimpleNamespace(default_backend=no_backend))
    assert here().backend == "gpu"
    no_jax.setitem(sys.modules, "jax", types.SimpleNamespace())  # half imported
    assert here().backend == "gpu"


def test_flags_are_kept(no_jax):
    no_jax.setenv("OMP_NUM_THREADS", "3")
    no_jax.setenv("XLA_FLAGS", "--xla_cpu_use_fusion_emitters=false")
    no_jax.setenv("HOME", "/home/somebody")
    no_jax.setattr(device_module, "cpu_limit", lambda: 1.5)
    flags = here().flags
    assert flags["OMP_NUM_THREADS"] == "3"
    assert flags["XLA_FLAGS"] == "--xla_cpu_use_fusion_emitters=false"
    assert flags["cgroup_cpus"] == "1.5"
    assert "HOME" not in flags


def test_this_machine_agrees_with_what_others_say():
    import importlib.metadata
    import platform

    device = here()
    assert device.versions["python"] == platform.python_version()
    for name in ("jax", "jaxlib", "flax", "numpy"):
        assert device.versions[name] == importlib.metadata.version(name)
    assert 1 <= device.cores <= os.cpu_count()
    assert device.memory_mb > 100
    assert here() == device


def test_asking_where_this_is_imports_no_jax():
    program = "import sys; from frontier.device import here; print(here().key, 'jax' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    key, has_jax = run.stdout.split()
    assert has_jax == "False"
    assert key == here().key
