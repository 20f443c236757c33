"""Which column of a file is which of ours, and what is said where it is none."""

import pytest

from analysis.schema import BY_NAME
from frontier.imports.columns import Wishes, columns_of, guess_problem, unknown_problem
from frontier.imports.suggestions import ALIASES, KNOWN, NOT_TAKEN, normal
from frontier.imports.units import CONVERSIONS, conversions_to


def taken(headings, **wishes):
    found = columns_of(headings, Wishes(**wishes))
    return {one.heading: (one.column.name, one.conversion) for one in found.taken}, found


def problems_of(columns):
    """Everything that is wrong with columns, in words."""
    found = [*columns.problems, *map(guess_problem, columns.guessed), *map(unknown_problem, columns.unknown)]
    return [one.words for one in found]


def test_our_own_names_are_known_however_they_are_written():
    found, columns = taken(["Model", "AP", "AP-small", "latency ms", "Batch_Size"])
    assert [name for name, _ in found.values()] == ["model", "ap", "ap_small", "latency_ms", "batch_size"]
    assert columns.problems == ()


def test_a_map_goes_before_the_name_and_may_convert():
    found, columns = taken(["ap", "a=b", "FPS"], maps=("ap=ap50", "a=b=model", "FPS=latency_ms:from_fps"))
    assert found == {
        "ap": ("ap50", None),
        "a=b": ("model", None),
        "FPS": ("latency_ms", "from_fps"),
    }
    assert columns.problems == ()


@pytest.mark.parametrize(
    ("heading", "advice"),
    [
        ("fps", "--map fps=latency_ms:from_fps"),
        ("mAP@50-95", "--map mAP@50-95=ap"),
        ("modell", "--map modell=model"),
        ("latency_gpu", "--map latency_gpu=latency_ms"),
        ("Größe", "--map THEIRS=OURS"),
        ("verdict", "verdict is what frontier itself finds out"),
        ("ap_lower", "ap_lower is what frontier itself finds out"),
    ],
)
def test_what_is_not_understood_is_met_with_the_nearest(heading, advice):
    (problem,) = problems_of(columns_of([heading]))
    assert problem.startswith(f"column {heading!r}")
    assert advice in problem
    assert "--skip-others" in problem


def test_what_is_not_understood_can_be_left_out():
    found = columns_of(["model", "colour", "verdict"], Wishes(skip_others=True))
    assert (found.skipped, found.problems) == (("colour", "verdict"), ())


@pytest.mark.parametrize(
    ("wishes", "message"),
    [
        ({"maps": ("fps",)}, "--map fps: write --map THEIRS=OURS"),
        ({"maps": ("=ap",)}, "--map =ap: write"),
        ({"maps": ("app=ap",)}, "there is no column 'app'; did you mean ap?"),
        ({"maps": ("xyz=ap",)}, "there is no column 'xyz'; there are 'model', 'ap', 'fps'"),
        ({"maps": ("fps=speed",)}, "'speed' is none of our columns; did you mean latency_ms?"),
        ({"maps": ("fps=latency_p95_lower_ms",)}, "is what frontier itself finds out"),
        (
            {"maps": ("fps=latency_ms:from_gb",)},
            "no conversion 'from_gb' leads to latency_ms; known: from_s,",
        ),
        ({"maps": ("fps=ap",)}, "2 columns are taken for ap: 'ap', 'fps'; map one of them"),
        ({"constants": ("device",)}, "--set device: write --set COLUMN=VALUE"),
        ({"constants": ("devise=T4",)}, "'devise' is none of our columns; did you mean device or"),
        ({"constants": ("gmacs=many",)}, "--set gmacs=many: 'many' is no number"),
        ({"constants": ("imagenet_top1=71",)}, "holds 71, outside 0 to 1"),
        ({"constants": ("ap=0.3",)}, "--set ap: the file has that column itself"),
        ({"maps": ("fps=latency_ms",)}, "its name says pictures per second; write --map"),
    ],
)
def test_options_that_make_no_sense_are_problems(wishes, message):
    found = columns_of(["model", "ap", "fps"], Wishes(**wishes, skip_others=True))
    assert any(message in problem for problem in problems_of(found)), problems_of(found)


def test_each_of_our_columns_is_guessed_once():
    found = columns_of(["ap", "mAP", "network", "detector"])
    assert [(one.heading, one.column.name) for one in found.guessed] == [("network", "model")]
    assert "'mAP' is not understood, and another one is taken for ap" in problems_of(found)[1]
    assert found.unknown == ("mAP", "detector")


def test_what_was_mapped_wrongly_is_not_guessed_too():
    assert len(problems_of(columns_of(["model", "fps"], Wishes(maps=("fps=speed",))))) == 1


def test_headings_with_blanks_are_quoted_for_the_shell():
    (problem,) = problems_of(columns_of(["latency gpu"]))
    assert "map it: --map 'latency gpu=latency_ms'" in problem


def test_a_hint_can_be_overruled():
    found, columns = taken(["gflops"], maps=("gflops=gmacs:as_is",))
    assert found == {"gflops": ("gmacs", "as_is")}
    assert columns.problems == ()


def test_the_suggestions_are_columns_and_conversions_that_exist():
    for suggested in ALIASES.values():
        name, _, conversion = suggested.partition(":")
        assert name in KNOWN
        assert not conversion or conversion in conversions_to(name)
        assert not conversion or conversion in CONVERSIONS
    assert not {normal(alias) for alias in ALIASES} & set(BY_NAME)
    assert set(KNOWN) | NOT_TAKEN == set(BY_NAME)
