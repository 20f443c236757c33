import errno
import os

import pytest

from frontier import atomic
from frontier.atomic import LEFT_OVER_AFTER_S, remove_left_over, write_atomically


def test_the_file_holds_the_bytes_and_nothing_else_is_left(tmp_path):
    write_atomically(tmp_path / "a.json", b"one")
    write_atomically(tmp_path / "a.json", b"two")
    assert (tmp_path / "a.json").read_bytes() == b"two"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_an_empty_file_is_written_too(tmp_path):
    write_atomically(tmp_path / "empty", b"")
    assert (tmp_path / "empty").read_bytes() == b""


def test_a_full_disk_leaves_the_old_file_and_no_temporary_one(tmp_path, monkeypatch):
    write_atomically(tmp_path / "a.json", b"old")

    def full(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(tmp_path / "a.json", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.json", b"old")]


def test_the_content_is_on_the_disk_before_it_gets_its_name(tmp_path, monkeypatch):
    names_at_fsync = []
    real_fsync = os.fsync

    def spy(descriptor):
        names_at_fsync.append(sorted(path.name for path in tmp_path.iterdir()))
        real_fsync(descriptor)

    monkeypatch.setattr(atomic.os, "fsync", spy)
    write_atomically(tmp_path / "a.json", b"new")
    of_content, of_folder = names_at_fsync
    assert of_content[0].startswith(".a.json.")
    assert of_content[0].endswith(".tmp")
    assert of_folder == ["a.json"]


def test_a_missing_folder_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "no" / "a.json", b"new")


def test_only_old_temporary_files_are_removed(tmp_path):
    old, young, other = tmp_path / ".a.json.1.ab.tmp", tmp_path / ".b.json.1.ab.tmp", tmp_path / "notes.tmp"
    for path in (old, young, other):
        path.write_bytes(b"half")
    now = young.stat().st_mtime
    os.utime(old, (now - LEFT_OVER_AFTER_S - 1, now - LEFT_OVER_AFTER_S - 1))
    os.utime(other, (0, 0))
    remove_left_over(tmp_path, now)
    assert sorted(path.name for path in tmp_path.iterdir()) == [young.name, other.name]


def test_cleaning_a_folder_that_is_not_there_does_nothing(tmp_path):
    remove_left_over(tmp_path / "no")
    assert list(tmp_path.iterdir()) == []
