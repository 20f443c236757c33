import sys
import types
from typing import ClassVar

import pytest

from detectors.errors import ConfigError
from detectors.train.tensorboard import TensorBoard


class Writer:
    made: ClassVar = []

    def __init__(self, folder, purge_step):
        self.folder, self.purge_step, self.scalars, self.is_closed = folder, purge_step, [], False
        Writer.made.append(self)

    def add_scalar(self, *scalar):
        self.scalars.append(scalar)

    def close(self):
        self.is_closed = True


def test_every_number_is_a_scalar_at_its_step(tmp_path, monkeypatch):
    module = types.ModuleType("tensorboardX")
    module.SummaryWriter = Writer
    monkeypatch.setitem(sys.modules, "tensorboardX", module)
    board = TensorBoard(tmp_path)
    board.write("step", {"step": 41, "images": 8, "loss": 0.5, "images_per_second": None})
    board.write("evaluation", {"step": 41, "ap": 0.25})
    board.close()
    (writer,) = Writer.made
    assert (writer.folder, writer.purge_step) == (str(tmp_path / "tensorboard"), 41)
    assert writer.scalars == [("step/loss", 0.5, 41), ("evaluation/ap", 0.25, 41)]
    assert writer.is_closed


def test_without_the_library_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(ConfigError, match=r"pip install 'frontier-det\[tensorboard\]'"):
        TensorBoard(tmp_path)


def test_without_rows_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboardX", types.SimpleNamespace(SummaryWriter=Writer))
    TensorBoard(tmp_path).close()
    assert list(tmp_path.iterdir()) == []


def test_writes_what_tensorboard_reads(tmp_path):
    pytest.importorskip("tensorboardX")
    board = TensorBoard(tmp_path)
    board.write("step", {"step": 1, "loss": 0.5})
    board.close()
    (events,) = (tmp_path / "tensorboard").iterdir()
    assert b"step/loss" in events.read_bytes()
