import dataclasses
import math

import pytest

from frontier.device import here
from frontier.doctor import machine
from frontier.doctor.machine import check_conditions, check_governor, check_jax, check_quiet, check_sensors


def test_jax_runs_here(monkeypatch):
    monkeypatch.setattr(machine, "nvidia_gpu", lambda: None)
    finding = check_jax(here())
    assert finding.state == "ok"
    assert f"computes on {here().backend}" in finding.found


def test_a_backend_other_than_expected_is_a_warning():
    finding = check_jax(dataclasses.replace(here(), backend="tpu"))
    assert finding.state == "warning"
    assert "took this machine for tpu; set JAX_PLATFORMS" in finding.advice


def test_an_unused_graphics_card_is_a_warning(monkeypatch):
    if here().backend != "cpu":
        pytest.skip("this machine uses its graphics card")
    monkeypatch.setattr(machine, "nvidia_gpu", lambda: ("NVIDIA T4", None, "550"))
    finding = check_jax(here())
    assert finding.state == "warning"
    assert "frontier-det[cuda]" in finding.advice


def test_a_jax_that_does_not_run_is_a_failure(monkeypatch):
    import jax

    def broken(_function):
        raise RuntimeError("Unable to initialize\nbackend 'cuda'")

    monkeypatch.setattr(jax, "jit", broken)
    finding = check_jax(here())
    assert finding.state == "failure"
    assert finding.found == "RuntimeError: Unable to initialize backend 'cuda'"
    assert "JAX_PLATFORMS=cpu" in finding.advice


def test_a_jax_that_computes_wrongly_is_a_failure(monkeypatch):
    import jax

    monkeypatch.setattr(jax, "jit", lambda _function: lambda _array: 13.0)
    finding = check_jax(here())
    assert finding.state == "failure"
    assert "0+2+4+6 gave 13.0" in finding.found


def governors(folder, *words):
    for number, word in enumerate(words):
        place = folder / f"cpu{number}" / "cpufreq" / "scaling_governor"
        place.parent.mkdir(parents=True)
        place.write_text(f"{word}\n")
    return folder


def test_a_steady_clock_is_fine(tmp_path):
    finding = check_governor(governors(tmp_path, "performance", "performance"))
    assert (finding.state, finding.found) == ("ok", "performance")


def test_one_saving_processor_is_a_warning(tmp_path):
    finding = check_governor(governors(tmp_path, "performance", "powersave"))
    assert (finding.state, finding.found) == ("warning", "performance, powersave")
    assert "cpupower frequency-set" in finding.advice


def test_a_clock_that_cannot_be_read_is_said_to_be(tmp_path):
    assert check_governor(tmp_path).found == "cannot be read: changes will go unseen"


@pytest.mark.parametrize(("share", "state"), [(0.0, "ok"), (0.099, "ok"), (0.1, "warning"), (1.0, "warning")])
def test_others_may_keep_a_tenth_of_the_processors_busy(share, state):
    finding = check_quiet(share, "0.50")
    assert finding.state == state
    assert finding.found == f"keep {share:.0%} of the processors busy, load 0.50"


def test_not_knowing_who_is_busy_is_a_warning():
    finding = check_quiet(math.nan, "unknown")
    assert (finding.state, finding.found) == ("warning", "cannot be read")


def test_blind_sensors_are_named():
    finding = check_sensors({"load": "0.10", "temperature": "unknown", "processor clock": "unknown"})
    assert finding.found == "1 of 3 can be read; unknown: temperature, processor clock"
    assert check_sensors({"load": "0.10"}).found == "1 of 1 can be read"


def test_the_conditions_of_this_machine(monkeypatch):
    monkeypatch.setattr(machine, "WATCHED_S", 0.05)
    findings = check_conditions(here())
    assert [finding.subject for finding in findings] == ["clock governor", "other processes", "sensors"]
    assert all(finding.state != "failure" for finding in findings)
