"""The notebook surface: few names, cheap to import, objects that show themselves."""

import dataclasses
import html
import subprocess
import sys

import numpy as np
import pytest

import frontier
from analysis.table import Table
from frontier.cli import main
from frontier.errors import FrontierError, NoRowsError, UsageError
from frontier.store import Store

SSD, ZOO = "ssd/mobilenet_v1/300", "ssd/mobilenet_v1/300@tf_zoo"
OF_A_FRONTIER = {"answer", "compare", "finding", "pareto", "plot", "recommend", "report", "table"}


def test_at_most_twelve_public_names():
    assert len(frontier.__all__) <= 12
    assert dir(frontier) == frontier.__all__
    assert all(getattr(frontier, name) is not None for name in frontier.__all__)
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        frontier.lod  # noqa: B018


def test_importing_it_imports_nothing_heavy():
    code = "import sys, frontier; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"numpy", "pandas", "jax", "flax", "matplotlib", "scipy", "rich", "cyclopts"} & set(loaded)


@pytest.fixture
def desk(keep, tmp_path):
    keep(SSD, p95=30, upper=32)
    keep(ZOO, p95=45, upper=48)
    return frontier.load(tmp_path)


def test_the_table_is_a_dataframe_of_all_rows(desk):
    table = desk.table
    assert (table["source"] == "measured").sum() == 2
    assert (table["source"] == "published").sum() > 1000
    assert table[table["model"] == SSD]["ap"].iloc[0] == 0.193


def test_recommending_takes_the_options_of_the_command_line(desk):
    answer = desk.recommend(max_ms=50, percentile=95, min_ap=0.2)
    assert answer.recommendation.choice.model == ZOO
    assert str(answer).startswith(f"Use {ZOO}")
    assert "<table>" in answer._repr_html_()


def test_the_frontier_of_this_machine_and_of_a_published_one(desk):
    assert desk.pareto()["model"].tolist() == [SSD, ZOO]
    titan = desk.pareto(device="titan_x")
    assert isinstance(titan, Table)
    assert titan["latency_ms"].tolist() == sorted(titan["latency_ms"])
    assert titan["ap"].tolist() == sorted(titan["ap"])
    assert "<table" in titan._repr_html_()
    with pytest.raises(NoRowsError):
        desk.pareto(feature_extractor="vgg_16")


def test_the_picture_shows_the_frontier(desk):
    picture = desk.plot(max_ms=50)
    assert "ms" in picture.ax.get_xlabel()
    png, size = picture._repr_png_()
    assert png.startswith(b"\x89PNG")
    assert size == {"width": 672, "height": 403}
    assert repr(picture) == "Picture('accuracy_time'); .save('accuracy_time.png') writes it"


def test_a_picture_is_saved_under_its_name(desk, tmp_path):
    picture = desk.plot("knobs", device="titan_x")
    saved = picture.save(tmp_path)
    assert saved == tmp_path / "knobs.png"
    assert saved.read_bytes() == picture._repr_png_()[0]
    assert picture.save(tmp_path / "a.svg").read_bytes().startswith(b"<?xml")
    with pytest.raises(UsageError, match="not a format of pictures"):
        picture.save(tmp_path / "a.gif")


def test_the_picture_is_that_of_the_command(desk, tmp_path):
    arguments = ["--resolution", "all", "--out", str(tmp_path / "said.png"), "--results", str(tmp_path)]
    assert main(["plot", "memory", *arguments]) == 0
    assert desk.plot("memory", resolution=None)._repr_png_()[0] == (tmp_path / "said.png").read_bytes()


def test_a_finding_shows_its_sentence_its_rows_and_its_caveats(desk):
    found = desk.finding("knobs", device="titan_x")
    shown = found._repr_html_()
    caveat = html.escape(found.caveats[0])
    places = [shown.index(words) for words in (html.escape(found.sentence), "<th>setting</th>", caveat)]
    assert places == sorted(places)
    assert str(found).splitlines() == [found.sentence, *found.caveats]
    assert desk.finding("critical", percentile=50).rows[0].time_ms == 27  # the median is 0.9 of p95 here
    assert desk.finding("memory", resolution=None).rows


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda desk: desk.finding("resolutions"), "did you mean resolution"),
        (lambda desk: desk.finding("accuracy_time"), "plot.'accuracy_time'. draws it"),
        (lambda desk: desk.plot("critical"), "unknown figure 'critical'"),
        (lambda desk: desk.plot("memory", percentile=33), "known percentiles"),
        (lambda desk: desk.plot(resolution=300), "unknown option resolution"),
        (lambda desk: desk.plot(protocol="nowhere"), "protocol nowhere"),
        (lambda desk: desk.finding("stride"), "frontier benchmark"),
    ],
)
def test_what_cannot_be_found_or_drawn_is_a_sentence(desk, ask, message):
    with pytest.raises(FrontierError, match=message):
        ask(desk)


def test_it_says_what_it_holds(desk, tmp_path):
    assert repr(desk) == f"Frontier of 2 measurements in {tmp_path}, beside 1,602 published rows"
    assert {name for name in dir(desk) if not name.startswith("_")} >= OF_A_FRONTIER


def test_it_shows_itself_with_its_frontier(desk, tmp_path):
    shown = desk._repr_html_()
    for words in (
        "beside 1,602 published rows",
        str(tmp_path),
        desk.device.words,
        SSD,
        ZOO,
        "p95 ms",
        "<table>",
    ):
        assert words in shown
    nothing = frontier.load(tmp_path / "..")._repr_html_()
    assert "ms, as printed" in nothing


def test_an_answer_is_short_where_it_is_not_shown(desk):
    assert repr(desk.recommend(max_ms=50)) == f"Answer('fits', '{ZOO}', 'measured here')"
    assert repr(desk.recommend(max_ms=1)) == "Answer('nothing fits', None, 'measured here')"


@pytest.mark.parametrize(
    "options",
    [
        {"max_ms": float("nan")},
        {"max_ms": "fast"},
        {"max_ms": 1e300},
        {"min_fps": float("inf")},
        {"min_fps": 0},
        {"max_memory_mb": -1},
        {"min_ap": 30},
        {"max_ms": 50, "percentile": 94},
        {"max_ms": 50, "percentile": "95"},
        {"max_ms": 50, "objective": "map"},
        {},
    ],
)
def test_impossible_questions_are_refused_as_frontier_errors(desk, options):
    with pytest.raises(UsageError) as caught:
        desk.recommend(**options)
    assert len(str(caught.value).split()) >= 5


def test_impossible_pictures_and_frontiers_are_refused_as_frontier_errors(desk):
    for ask in (
        lambda: desk.plot(objective="ap_small"),
        lambda: desk.plot(max_ms=float("nan")),
        lambda: desk.pareto(objective="map"),
        lambda: desk.pareto(percentile=94),
    ):
        with pytest.raises(FrontierError):
            ask()


def test_errors_are_sentences(desk):
    with pytest.raises(FrontierError, match="unknown device"):
        desk.recommend(max_ms=50, device="nowhere")


def test_a_folder_that_was_named_answers_for_its_one_device(measurement, tmp_path, monkeypatch):
    Store(tmp_path).add(measurement, {"end_to_end_ms": np.arange(3.0)})
    key = measurement.device.key
    named = frontier.load(tmp_path)
    assert named.here != key
    assert named.pareto()["device_key"].tolist() == [key]
    assert named.recommend(max_ms=50).basis == "measured elsewhere"
    assert named.recommend(max_ms=500, device="titan_x").basis == "published"

    monkeypatch.setenv("FRONTIER_RESULTS", str(tmp_path))
    found = frontier.load()
    assert len(found.measured) == 1
    assert found.recommend(max_ms=500).basis == "published"

    here = dataclasses.replace(measurement, device=found.device)
    Store(tmp_path).add(here, {"end_to_end_ms": np.arange(3.0)})
    assert frontier.load(tmp_path).recommend(max_ms=500).basis == "measured here"
