import pytest

from figures.parts.time_words import time_words


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["p95", "p95"], "95th percentile"),
        (["p50", "mean"], "50th percentile; hollow: mean as published"),
        (["printed"], "as published"),
        (["printed", "from_fps"], "as published or from published frames per second"),
        (["something else"], "as published"),
    ],
)
def test_what_is_shown_is_said(kinds, words):
    assert time_words(kinds) == f"Time per image in ms, {words}"
