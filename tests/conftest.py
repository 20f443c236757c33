"""What all tests share: one XLA thread per worker, and property tests without a clock."""

import os
import sys
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("MPLBACKEND", "Agg")

# What this machine's user has measured is none of the tests' business.
os.environ.pop("FRONTIER_RESULTS", None)
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="frontier-tests-")

# Compiling takes longer than any deadline; the same examples on every machine make a failure repeatable.
settings.register_profile("frontier", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("frontier")


@pytest.fixture(scope="module", autouse=True)
def forget_programs() -> Iterator[None]:
    """Let go of what a module has compiled: thousands of programs would fill the memory of a small machine."""
    yield
    if "jax" in sys.modules:
        sys.modules["jax"].clear_caches()
