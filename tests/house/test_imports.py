"""What the command line must not import, and what no package may."""

import subprocess
import sys

import pytest

HEAVY = ("jax", "flax", "optax", "orbax", "matplotlib", "pandas", "scipy")
PROGRAM = """
import sys
from frontier.cli import main
code = main(sys.argv[1:])
loaded = sorted({{name.partition(".")[0] for name in sys.modules}} & set({heavy!r}))
print("LOADED", *loaded, file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["recommend", "--max-ms", "50"],
        ["recommend", "--help"],
        ["models"],
        ["results"],
    ],
    ids=" ".join,
)
def test_light_commands_import_nothing_heavy(arguments, tmp_path):
    program = PROGRAM.format(heavy=HEAVY)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stderr.splitlines()[-1] == "LOADED"


@pytest.mark.parametrize("package", ["frontier", "detectors", "analysis", "figures"])
def test_importing_a_package_imports_nothing_heavy(package):
    program = f"import sys, {package}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
