import pytest

from figures.parts.time_words import time_words


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["p95", "p95"], "p95 time per image in ms"),
        (["p50"], "Median time per image in ms (p50)"),
        (["p50", "mean"], "Time per image in ms (p50; hollow: published)"),
        (["printed"], "Published time per image in ms"),
        (["printed", "from_fps"], "Published time per image in ms"),
        (["imported printed"], "Imported time per image in ms"),
        (["imported p95"], "Imported p95 time per image in ms"),
        (["something else"], "Published time per image in ms"),
    ],
)
def test_what_is_shown_is_said(kinds, words):
    assert time_words(kinds) == words
