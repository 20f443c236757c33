import io
import json

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.errors import TrainingError
from detectors.train.metrics import EVALUATION, STEP, MetricsFile, rows


def written(path, steps, *, after=0):
    file = MetricsFile(path, step=after)
    for step in steps:
        file.write(STEP, {"step": step, "loss": 1 / step})
    file.close()


def test_pandas_reads_it(tmp_path):
    path = tmp_path / "metrics.jsonl"
    written(path, [1, 2])
    file = MetricsFile(path, step=2)
    file.write(EVALUATION, {"step": 2, "ap": 0.25, "ap_small": float("nan")})
    file.sync()
    file.close()
    table = pd.read_json(path, lines=True)
    assert table["kind"].tolist() == ["step", "step", "evaluation"]
    assert table["loss"].tolist()[:2] == [1.0, 0.5]
    assert table["ap"].iloc[2] == 0.25
    assert table["ap_small"].isna().all()
    assert str(table["written_at"].dt.tz) == "UTC"


def test_rows_beyond_the_step_go_whatever_their_end(tmp_path):
    path = tmp_path / "metrics.jsonl"
    written(path, range(1, 6))
    with path.open("a") as file:
        file.write('{"kind": "step", "step": 6, "lo')
    written(path, [4, 5], after=3)
    assert [row["step"] for row in rows(path, STEP)] == [1, 2, 3, 4, 5]


def test_a_row_without_its_end_of_line_goes(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_text('{"kind": "step", "step": 1}\n{"kind": "step", "step": 2}')
    assert [row["step"] for row in rows(path, STEP)] == [1]
    written(path, [2], after=9)
    assert [row["step"] for row in rows(path, STEP)] == [1, 2]


@given(cut=st.integers(0, 400), step=st.integers(0, 6))
def test_wherever_the_file_was_cut_each_step_is_there_once(tmp_path_factory, cut, step):
    path = tmp_path_factory.mktemp("cut") / "metrics.jsonl"
    written(path, range(1, 7))
    path.write_bytes(path.read_bytes()[:cut])
    whole = [row["step"] for row in rows(path, STEP)]
    written(path, [], after=step)
    assert [row["step"] for row in rows(path, STEP)] == [number for number in whole if number <= step]
    assert path.read_bytes() == b"" or path.read_bytes().endswith(b"\n")


def test_no_file_has_no_rows(tmp_path):
    assert rows(tmp_path / "none.jsonl", STEP) == []


def test_a_row_that_does_not_fit_the_disk_leaves_none_of_it(tmp_path, monkeypatch):
    path = tmp_path / "metrics.jsonl"
    written(path, [1])
    file = MetricsFile(path, step=1)

    class Full:
        def __init__(self, file):
            self.file, self.room = file, 10

        def write(self, data):
            if self.room == 0:
                raise OSError(28, "No space left on device")
            data, self.room = data[: self.room], 0
            return self.file.write(data)

        def __getattr__(self, name):
            return getattr(self.file, name)

    monkeypatch.setattr(file, "_file", Full(file._file))
    with pytest.raises(
        TrainingError, match=r"metrics\.jsonl cannot be written: No space left on device\. Make room"
    ):
        file.write(STEP, {"step": 2})
    file.close()
    assert [json.loads(line)["step"] for line in io.StringIO(path.read_text())] == [1]


def test_a_folder_in_its_place_is_an_error(tmp_path):
    with pytest.raises(TrainingError, match="cannot be written"):
        MetricsFile(tmp_path, step=0)
