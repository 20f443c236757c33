"""All checks, in the order that they matter."""

from pathlib import Path

from frontier.device import Device, here
from frontier.doctor.files import check_reference, check_results
from frontier.doctor.finding import Finding
from frontier.doctor.machine import check_conditions, check_jax
from frontier.doctor.pins import check_packages, check_python
from frontier.doctor.places import namesakes, own_place, remedy, strangers


def examine(results: Path | None = None) -> tuple[Device, list[Finding]]:
    """This machine, and what was found on it. Imports jax and takes a second or two.

    Args:
        results: the results folder, as `frontier.place.results_place` takes it.
    """
    device = here()
    findings = [check_python(), check_packages(), check_own_place(), check_jax(device)]
    findings.append(_device(device))
    findings += check_conditions(device)
    findings += [check_results(results), check_reference()]
    return device, findings


def check_own_place() -> Finding:
    """Whether the packages with generic names are this distribution's own."""
    found = [f"{name} comes from {place}" for name, place in strangers().items()]
    found += [f"{name} is installed by {others} too" for name, others in namesakes().items()]
    if not found:
        return Finding(subject="own packages", state="ok", found=f"all in {own_place()}")
    return Finding(subject="own packages", state="failure", found="; ".join(found), advice=remedy())


def _device(device: Device) -> Finding:
    memory = "unknown memory" if device.memory_mb is None else f"{device.memory_mb / 1e3:.1f} GB"
    found = f"{device.words}, {memory}; key {device.key}"
    quota = device.flags.get("cgroup_cpus")
    if quota is None:
        return Finding(subject="device", state="ok", found=found)
    return Finding(
        subject="device",
        state="warning",
        found=found,
        advice=f"a control group allows {quota} processors' worth of time: long runs may be held back in bursts",
    )
