"""What a Linux control group (container, batch job, `systemd` slice) allows this process; versions 1 and 2.

Source: Linux kernel documentation, "Control Group v2" (`cpu.max`, `memory.max`) and "CFS Bandwidth Control"
(`cpu.cfs_quota_us`, `cpu.cfs_period_us`, `cpu.stat`).
"""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
MEMBERSHIP = Path("/proc/self/cgroup")


def cpu_limit(root: Path = ROOT, membership: Path = MEMBERSHIP) -> float | None:
    """The processors' worth of time that the group and its ancestors leave, None where nothing limits it."""
    limits = [_quota(_words(folder / "cpu.max")) for folder in _folders(root, membership, "")]
    limits += [
        _quota(_words(folder / "cpu.cfs_quota_us") + _words(folder / "cpu.cfs_period_us"))
        for folder in _folders(root, membership, "cpu")
    ]
    return min((limit for limit in limits if limit is not None), default=None)


def cpu_stat_files(root: Path = ROOT, membership: Path = MEMBERSHIP) -> list[Path]:
    """The files that count how long the group and its ancestors were held back at their limit."""
    folders = [*_folders(root, membership, ""), *_folders(root, membership, "cpu")]
    return [folder / "cpu.stat" for folder in folders if (folder / "cpu.stat").is_file()]


def held_back_s(cpu_stat: str) -> float | None:
    r"""Seconds so far that the text of a `cpu.stat` file counts, None where it counts none.

    >>> held_back_s("nr_throttled 4\nthrottled_usec 2500000")
    2.5
    """
    units = {"throttled_usec": 1e-6, "throttled_time": 1e-9}  # versions 2 and 1
    for name, _, count in (line.partition(" ") for line in cpu_stat.splitlines()):
        if name in units and count.isdecimal():
            return int(count) * units[name]
    return None


def memory_limit_mb(root: Path = ROOT, membership: Path = MEMBERSHIP) -> float | None:
    """The memory in MB (1e6 bytes) that the group and its ancestors leave, None where nothing limits it."""
    files = [folder / "memory.max" for folder in _folders(root, membership, "")]
    files += [folder / "memory.limit_in_bytes" for folder in _folders(root, membership, "memory")]
    amounts = [int(words[0]) for words in map(_words, files) if words and words[0].isdecimal()]
    return min(amounts) / 1e6 if amounts else None


def _folders(root: Path, membership: Path, controller: str) -> Iterator[Path]:
    """The folders of this process's group and its ancestors; the empty controller is version 2's one tree."""
    for line in _lines(membership):
        _, controllers, path = line.split(":", 2)
        if controller not in controllers.split(","):
            continue
        parts = [part for part in path.split("/") if part]
        for depth in range(len(parts), -1, -1):
            yield root.joinpath(controller, *parts[:depth])


def _quota(words: list[str]) -> float | None:
    if len(words) != 2 or not all(word.isdecimal() for word in words) or int(words[1]) == 0:
        return None  # "max" in version 2 and -1 in version 1 stand for no limit
    return int(words[0]) / int(words[1])


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text().splitlines() if line.count(":") >= 2]
    except OSError:
        return []


def _words(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:
        return []
