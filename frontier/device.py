"""`Device`: the machine that a time was taken on, and `here()`, this one. Needs no jax.

Two times share an axis only where `Device.key` is equal. Versions, driver, operating system and flags are kept
beside it, and `Device.differences` warns where they differ.
"""

import dataclasses
import functools
import os
import platform
import re
import sys
from collections.abc import Mapping
from typing import Any, Self

from frontier import host
from frontier.accelerator import Accelerator, nvidia_gpu
from frontier.cgroup import cpu_limit
from frontier.host import UNKNOWN
from frontier.installed import NOT_INSTALLED, installed
from frontier.version import __version__

PACKAGES = ("jax", "jaxlib", "flax", "numpy")

# Settings that change how fast or how exactly XLA computes.
FLAGS = (
    "CUDA_VISIBLE_DEVICES",
    "JAX_DEBUG_NANS",
    "JAX_DEFAULT_MATMUL_PRECISION",
    "JAX_DISABLE_JIT",
    "JAX_ENABLE_X64",
    "JAX_NUM_CPU_DEVICES",
    "JAX_PLATFORMS",
    "JAX_PLATFORM_NAME",
    "LIBTPU_INIT_ARGS",
    "MKL_NUM_THREADS",
    "NPROC",  # the size of XLA's own thread pool on the CPU
    "NVIDIA_TF32_OVERRIDE",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "XLA_FLAGS",
    "XLA_PYTHON_CLIENT_ALLOCATOR",
    "XLA_PYTHON_CLIENT_MEM_FRACTION",
    "XLA_PYTHON_CLIENT_PREALLOCATE",
)

_TEXT, _OPTIONAL_TEXT, _OPTIONAL_NUMBER = (str,), (str, type(None)), (int, float, type(None))
_KINDS: dict[str, tuple[type, ...]] = {
    "backend": _TEXT,
    "cpu_model": _TEXT,
    "cores": (int, type(None)),
    "memory_mb": _OPTIONAL_NUMBER,
    "accelerator": _OPTIONAL_TEXT,
    "accelerator_memory_mb": _OPTIONAL_NUMBER,
    "driver": _OPTIONAL_TEXT,
    "os": _TEXT,
    "versions": (dict,),
    "flags": (dict,),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Device:
    """A machine as its times see it; what could not be read is `unknown` or None, never 0.

    Attributes:
        backend: what JAX computes on: `cpu`, `gpu`, `tpu` or another platform's name.
        cpu_model: the processor's model name.
        cores: processors that the process may keep busy, control-group quota included.
        memory_mb: memory in MB (1e6 bytes), control-group limit included.
        accelerator: model of the accelerator that JAX computes on; None on the CPU.
        accelerator_memory_mb: its memory in MB.
        driver: version of its driver.
        os: operating system, release and architecture.
        versions: of python, frontier-det and the packages of `PACKAGES`.
        flags: those of `FLAGS` that are set, `affinity` (processors that the process may be scheduled on) and
            `cgroup_cpus` (the control group's quota in processors, where there is one).
    """

    backend: str
    cpu_model: str
    cores: int | None
    memory_mb: float | None
    accelerator: str | None
    accelerator_memory_mb: float | None
    driver: str | None
    os: str
    versions: Mapping[str, str]
    flags: Mapping[str, str]

    @property
    def key(self) -> str:
        """What must be equal for two times to share an axis: `BACKEND[:ACCELERATOR]:CPU:CORES`.

        For example `cpu:intel-core-i7-7700hq-cpu-2.80ghz:8` or `gpu:nvidia-h100-80gb-hbm3:amd-epyc-9554:16`.
        """
        accelerator = [] if self.accelerator is None else [_slug(self.accelerator)]
        return ":".join([self.backend, *accelerator, _slug(self.cpu_model), str(self.cores or UNKNOWN)])

    @property
    def words(self) -> str:
        """The device in one line, the part that computes first."""
        cores = "unknown cores" if self.cores is None else f"{self.cores} core{'s' if self.cores > 1 else ''}"
        host_words = f"{_plain(self.cpu_model)}, {cores}"
        if self.accelerator is None:
            return f"{host_words} ({self.backend})"
        return f"{_plain(self.accelerator)} ({self.backend}), on {host_words}"

    def differences(self, other: "Device") -> list[str]:
        """What makes times of the same key less comparable: one line each, this device's value first."""
        pairs = [("operating system", self.os, other.os), ("driver", self.driver, other.driver)]
        for mine, its in ((self.versions, other.versions), (self.flags, other.flags)):
            pairs += [(name, mine.get(name), its.get(name)) for name in sorted({*mine, *its})]
        return [f"{name}: {a or 'not set'} against {b or 'not set'}" for name, a, b in pairs if a != b]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The device written by `to_dict`.

        Raises:
            TypeError: a field is missing, unknown or of the wrong kind.
        """
        device = cls(**values)
        for field, kinds in _KINDS.items():
            value = values[field]
            if not isinstance(value, kinds) or value is True or value is False:
                raise TypeError(f"device field {field} = {value!r} is of kind {type(value).__name__}")
        return device


def here() -> Device:
    """The machine that this runs on.

    Where jax has been imported already, the backend is the one that it computes on. Else it is `gpu` where
    `nvidia-smi` reports a card, jax's CUDA plugin is installed and JAX_PLATFORMS does not put the CPU first, and
    `cpu` otherwise: other accelerators are known only to jax itself. Never raises.
    """
    versions = installed()
    backend, accelerator = _backend(versions)
    limit = cpu_limit()
    flags = {name: os.environ[name] for name in FLAGS if name in os.environ}
    flags["affinity"] = str(host.affinity_count() or UNKNOWN)
    if limit is not None:
        flags["cgroup_cpus"] = f"{limit:g}"
    return Device(
        backend=backend,
        cpu_model=host.cpu_model(),
        cores=host.usable_cores(),
        memory_mb=host.memory_mb(),
        accelerator=accelerator.name if accelerator else None,
        accelerator_memory_mb=accelerator.memory_mb if accelerator else None,
        driver=accelerator.driver if accelerator else None,
        os=host.os_words(),
        versions={
            "python": platform.python_version(),
            "frontier-det": __version__,
            **{name: versions.get(name, NOT_INSTALLED) for name in PACKAGES},
        },
        flags=flags,
    )


def _backend(versions: Mapping[str, str]) -> tuple[str, Accelerator | None]:
    """The backend and the accelerator behind it; the card's name is nvidia-smi's with and without jax."""
    backend, kind = _jax_backend()
    if backend == "cpu" or (backend is None and not _may_use_cuda(versions)):
        return "cpu", None
    gpu = nvidia_gpu() if backend in (None, "gpu") else None
    if backend is None:
        return ("cpu", None) if gpu is None else ("gpu", gpu)
    return backend, gpu or Accelerator(kind, None, UNKNOWN)


def _jax_backend() -> tuple[str | None, str]:
    """Name and kind of the device that an already imported jax computes on; None where jax cannot say."""
    jax = sys.modules.get("jax")
    try:
        return (None, UNKNOWN) if jax is None else (jax.default_backend(), jax.devices()[0].device_kind)
    except (AttributeError, RuntimeError):  # half imported, or asked for a platform that it does not find
        return None, UNKNOWN


def _may_use_cuda(versions: Mapping[str, str]) -> bool:
    wanted = os.environ.get("JAX_PLATFORMS") or os.environ.get("JAX_PLATFORM_NAME") or "cuda"
    has_plugin = any(re.fullmatch(r"jax_cuda\d+_plugin", name) for name in versions)
    return has_plugin and wanted.split(",")[0].strip().lower() in ("cuda", "gpu")


@functools.lru_cache(maxsize=64)  # a store's records repeat few names, a thousand times
def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", _plain(words).lower()).strip("-")


@functools.lru_cache(maxsize=64)
def _plain(words: str) -> str:
    return " ".join(re.sub(r"\((R|TM|r|tm)\)", "", words).split())
