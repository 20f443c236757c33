import errno
import os
import shutil
import tempfile

import numpy as np
import pytest

from frontier import published
from frontier.doctor.files import check_reference, check_results
from frontier.store import Store


def test_a_folder_that_is_not_there_yet_can_be_made(tmp_path):
    finding = check_results(tmp_path / "a" / "b")
    assert finding.state == "ok"
    assert finding.found == f"{tmp_path / 'a' / 'b'} (as asked for with --results): 0 records, writable"
    assert list(tmp_path.iterdir()) == []


def test_records_are_counted(tmp_path, measurement):
    Store(tmp_path).add(measurement, {"end_to_end_ms": np.array([27.0])})
    assert "1 record, writable" in check_results(tmp_path).found


def test_damaged_files_are_a_warning_that_names_one(tmp_path):
    (tmp_path / "measurements").mkdir()
    (tmp_path / "measurements" / "x.json").write_bytes(b"{")
    finding = check_results(tmp_path)
    assert finding.state == "warning"
    assert finding.advice.startswith("1 could not be read, e.g. measurements/x.json: ")


def test_missing_raw_samples_are_a_warning(tmp_path, measurement):
    Store(tmp_path).add(measurement, {"end_to_end_ms": np.array([27.0])})
    shutil.rmtree(tmp_path / "samples")
    finding = check_results(tmp_path)
    assert (finding.state, finding.advice) == (
        "warning",
        "1 of 1 without raw samples; restore the folder samples from where they were measured",
    )
    (tmp_path / "measurements" / "x.json").write_bytes(b"{")
    advice = check_results(tmp_path).advice
    assert advice.startswith("1 could not be read, e.g. measurements/x.json: ")
    assert "; 1 of 1 without raw samples" in advice


def test_a_folder_that_is_a_file_is_a_failure(tmp_path):
    (tmp_path / "kept").write_text("")
    finding = check_results(tmp_path / "kept")
    assert finding.state == "failure"
    assert "Not a directory" in finding.found
    assert check_results(tmp_path / "kept" / "below").state == "failure"


@pytest.mark.parametrize("error", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_a_failure(tmp_path, monkeypatch, error):
    def fail(**_):
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(tempfile, "TemporaryFile", fail)
    finding = check_results(tmp_path)
    assert finding.state == "failure"
    assert os.strerror(error) in finding.found
    assert "FRONTIER_RESULTS" in finding.advice


def test_the_published_results_load():
    finding = check_reference()
    assert (finding.state, finding.found) == ("ok", f"{len(published.published())} rows")


def test_published_results_that_do_not_load_are_a_failure(monkeypatch):
    def missing():
        raise FileNotFoundError("published.csv")

    monkeypatch.setattr(published, "published", missing)
    finding = check_reference()
    assert (finding.state, finding.found) == ("failure", "FileNotFoundError: published.csv")
