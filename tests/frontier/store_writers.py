"""Processes that add records to one store, for the tests that kill them or let them run side by side.

    store_writers.py killed FOLDER ROUNDS SEED    each round's writer is killed at a random moment
    store_writers.py together FOLDER WRITERS      writer N adds the records 4 N to 4 N + 15

Prints the digests of the records whose adding had returned, one a line.
"""

import dataclasses
import os
import random
import select
import signal
import sys
from pathlib import Path

import numpy as np

from frontier.records import Measurement, parse_json
from frontier.store import Store

GOLDEN = Path(__file__).parent / "golden" / "schema_1.json"
LONGEST_LIFE_S = 0.05
SLOWEST_DISK_S = 30.0


def add(folder: Path, number: int) -> str:
    """Add the record that `number` stands for; its digest."""
    golden = Measurement.from_dict(parse_json(GOLDEN.read_bytes()))
    measurement = dataclasses.replace(golden, compile_s=float(number))
    return Store(folder).add(measurement, {"end_to_end_ms": np.arange(2000.0) + number}).digest


def writer(folder: Path, numbers: range) -> tuple[int, int]:
    """A process that adds one record after the other; its id and the pipe on which it tells their digests."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    try:
        for number in numbers:
            os.write(writing, f"{add(folder, number)}\n".encode())
    finally:
        os._exit(0)


def told(pipe: int) -> str:
    """All that the writer at the other end told before it ended."""
    with os.fdopen(pipe) as file:
        return file.read()


def killed(folder: Path, rounds: int, seed: int) -> None:
    moments = random.Random(seed)
    for number in range(rounds):
        process, pipe = writer(folder, range(1000 * number, 1000 * (number + 1)))
        if number % 2:  # every other writer lives to tell of one record at least, however slow the disk
            select.select([pipe], [], [], SLOWEST_DISK_S)
        select.select([], [], [], moments.uniform(0, LONGEST_LIFE_S))
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        sys.stdout.write(told(pipe))


def together(folder: Path, writers: int) -> None:
    started = [writer(folder, range(4 * number, 4 * number + 16)) for number in range(writers)]
    for process, pipe in started:
        sys.stdout.write(told(pipe))
        os.waitpid(process, 0)


if __name__ == "__main__":
    what, where, *counts = sys.argv[1:]
    {"killed": killed, "together": together}[what](Path(where), *map(int, counts))
