import json

import pytest

from frontier.cli import main
from tests.frontier.comparing.stored import FASTER, A, keep_evaluation


def test_the_published_rows_are_checked_without_any_option(capsys):
    assert main(["paper"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(
        "69 statements of the paper, held against published rows: 3 reproduced, 7 agree, "
    )
    assert "Cannot be settled (59)" in printed
    assert "settled by: frontier benchmark" in printed


def test_ones_own_results_are_checked_instead(tmp_path, capsys):
    keep_evaluation(tmp_path, FASTER, A)
    assert main(["paper", "--results", str(tmp_path), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["rows"] == str(tmp_path)
    assert data["counts"]["cannot be settled"] > 50
    assert len(data["statements"]) == 69
    assert data["problems"] == []


def test_the_demonstration_is_called_by_its_name(capsys):
    assert main(["paper", "--results", "demonstration"]) == 0
    printed = capsys.readouterr().out
    assert "held against the demonstration results that come with frontier" in printed
    assert "mobilenet-memory (section 4.1, Figure 9)" in printed.partition("Cannot be settled")[0]


def test_an_empty_folder_and_a_missing_one_are_said(tmp_path, capsys):
    assert main(["paper", "--results", str(tmp_path)]) == 4
    assert "holds no results" in capsys.readouterr().err
    assert main(["paper", "--results", str(tmp_path / "nowhere")]) == 2
    assert "there is none" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--device", "--eval-split"])
def test_choices_among_ones_own_results_need_a_folder(option, capsys):
    assert main(["paper", option, "x"]) == 2
    assert "give --results DIR too" in capsys.readouterr().err
