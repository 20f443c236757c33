from pathlib import Path

import pytest

from frontier.errors import FrontierError, UsageError
from frontier.place import (
    DEMONSTRATION_FOLDER,
    place_to_keep,
    place_to_read,
    results_place,
    user_data_folder,
)


def test_the_folder_asked_for_goes_first(tmp_path):
    (tmp_path / "frontier-results").mkdir()
    place = results_place(Path("asked"), environment={"FRONTIER_RESULTS": "/else"}, working_folder=tmp_path)
    assert place == (Path("asked"), "as asked for with --results")


def test_the_demonstration_comes_with_frontier(tmp_path):
    assert results_place(Path("demonstration")).folder == DEMONSTRATION_FOLDER
    assert (DEMONSTRATION_FOLDER / "evaluations").is_dir()
    assert results_place(tmp_path / "demonstration").folder == tmp_path / "demonstration"


def test_nothing_is_kept_in_the_demonstration(tmp_path):
    with pytest.raises(UsageError, match="leave out --results"):
        place_to_keep(Path("demonstration"))
    assert place_to_keep(tmp_path) == results_place(tmp_path)


def test_then_the_variable(tmp_path):
    (tmp_path / "frontier-results").mkdir()
    folder, reason = results_place(environment={"FRONTIER_RESULTS": "~/kept"}, working_folder=tmp_path)
    assert folder == Path.home() / "kept"
    assert "FRONTIER_RESULTS" in reason


def test_then_the_working_folder_if_it_has_one(tmp_path):
    (tmp_path / "frontier-results").mkdir()
    folder, reason = results_place(environment={}, working_folder=tmp_path)
    assert folder == tmp_path / "frontier-results"
    assert "working folder" in reason


def test_else_the_users_data(tmp_path):
    folder, reason = results_place(environment={"XDG_DATA_HOME": "/data"}, working_folder=tmp_path)
    assert folder == user_data_folder({"XDG_DATA_HOME": "/data"}) / "frontier-det" / "results"
    assert "user's data folder" in reason


@pytest.mark.parametrize(
    ("platform", "environment", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data"),
        (
            "linux",
            {"XDG_DATA_HOME": "data"},
            "~/.local/share",
        ),  # the specification wants a relative one ignored
        ("linux", {}, "~/.local/share"),
        ("darwin", {"XDG_DATA_HOME": "/data"}, "~/Library/Application Support"),
        ("win32", {"LOCALAPPDATA": "/Users/x/AppData/Local"}, "/Users/x/AppData/Local"),
        ("win32", {}, "~/AppData/Local"),
    ],
)
def test_each_operating_system_has_its_own_place(platform, environment, expected):
    assert user_data_folder(environment, platform) == Path(expected).expanduser()


def test_an_unknown_home_is_an_error_that_says_what_to_do(monkeypatch):
    def no_home(_path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    with pytest.raises(FrontierError, match=r"home directory.*--results or FRONTIER_RESULTS"):
        user_data_folder({}, "linux")


def test_what_is_read_must_be_there(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"results folder .*no: there is none; name another one, or make it"):
        place_to_read(tmp_path / "no")
    assert place_to_read(tmp_path / "no", may_be_new=True).folder == tmp_path / "no"
    with pytest.raises(UsageError, match="is a file, not a folder"):
        place_to_read(tmp_path / "file")
    monkeypatch.setenv("FRONTIER_RESULTS", str(tmp_path / "no"))
    monkeypatch.chdir(tmp_path)
    assert not place_to_read().folder.exists()  # it is made when the first result is kept
    monkeypatch.setenv("FRONTIER_RESULTS", str(tmp_path / "file"))
    with pytest.raises(UsageError, match=r"FRONTIER_RESULTS says so\) is a file; put a folder there"):
        place_to_read()
