import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import frontier
from frontier.doctor.pins import PYTHON, Pin, check_packages, check_python, pins

GOOD = {
    "cyclopts": "5.4.0", "flax": "0.12.8", "jax": "0.10.2", "jaxtyping": "0.3.11", "matplotlib": "3.11.2",
    "grain": "0.2.18", "numpy": "2.4.6", "optax": "0.2.8", "orbax_checkpoint": "0.12.8", "pandas": "3.1.1",
    "pillow": "13.0.0", "pycocotools": "2.0.11", "rich": "15.0.0", "scipy": "1.18.1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("pin", "version", "holds"),
    [
        (Pin("0.10.2", "0.11"), "0.10.2", True),
        (Pin("0.10.2", "0.11"), "0.10.10", True),  # by number, not by letter
        (Pin("0.10.2", "0.11"), "0.10.1", False),
        (Pin("0.10.2", "0.11"), "0.11", False),
        (Pin("0.10.2", "0.11"), "0.11.0", False),
        (Pin("3.11", "3.13"), "3.12.3", True),
        (Pin("2"), "2.4.6", True),
        (Pin("2"), "1.26.4", False),
        (Pin("3.9"), "3.9.0rc1", True),
        (Pin("2"), "nonsense", False),
    ],
)
def test_versions_compare_by_number(pin, version, holds):
    assert pin.holds(version) is holds


numbers = st.lists(st.integers(0, 20), min_size=1, max_size=4)


@given(numbers, numbers, numbers)
def test_pins_agree_with_packaging(low, high, version):
    specifiers = pytest.importorskip("packaging.specifiers")
    low, high, version = (".".join(map(str, number)) for number in (low, high, version))
    assert Pin(low, high).holds(version) == (version in specifiers.SpecifierSet(f">={low},<{high}"))


@pytest.mark.parametrize("python", ["3.11", "3.12"])
def test_the_pins_are_those_of_pyproject(python):
    requirements = pytest.importorskip("packaging.requirements")
    pyproject = Path(frontier.__file__).parents[1] / "pyproject.toml"
    if not pyproject.exists():
        pytest.skip("an installed frontier has no pyproject.toml beside it")
    project = tomllib.loads(pyproject.read_text())["project"]
    wanted = {}
    for text in project["dependencies"]:
        requirement = requirements.Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"python_version": python}):
            wanted[requirement.name] = requirement.specifier
    found = pins(python)
    assert set(found) == set(wanted)
    for name, pin in found.items():
        assert pin.low in wanted[name]
        assert pin.high is None or pin.high not in wanted[name]
        assert (pin.high is None) == all(specifier.operator == ">=" for specifier in wanted[name])
    assert project["requires-python"] == f">={PYTHON.low},<{PYTHON.high}"


def test_a_good_installation():
    finding = check_packages(GOOD, "3.11")
    assert (finding.state, finding.advice) == ("ok", "")
    assert finding.found.startswith("cyclopts 5.4.0, flax 0.12.8, grain 0.2.18, ")


def test_a_wrong_version_is_a_warning():
    finding = check_packages(GOOD, "3.12")
    assert finding.state == "warning"
    assert (
        "flax must be 0.12.12 or newer, below 0.13; jax must be 0.11.1 or newer, below 0.12" in finding.advice
    )
    assert "pip install" in finding.advice


def test_a_missing_package_is_a_failure():
    finding = check_packages({name: version for name, version in GOOD.items() if name != "pandas"}, "3.11")
    assert finding.state == "failure"
    assert "pandas missing" in finding.found
    assert "pandas must be 2.2 or newer" in finding.advice


def test_nothing_installed_at_all():
    assert check_packages({}, "3.11").state == "failure"


@pytest.mark.parametrize(
    ("version", "state"), [("3.11.7", "ok"), ("3.12.0", "ok"), ("3.10.9", "failure"), ("3.13.1", "failure")]
)
def test_python_itself(version, state):
    finding = check_python(version)
    assert (finding.state, finding.found) == (state, version)
    assert bool(re.search("3.11 or newer, below 3.13", finding.advice)) is (state == "failure")


def test_this_python_and_these_packages():
    assert check_python().state == "ok"
    assert check_packages().state in ("ok", "warning")
