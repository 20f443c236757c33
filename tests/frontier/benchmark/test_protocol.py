import pytest

from analysis.latency.looks import LOOKS
from frontier.benchmark.protocol import END_TO_END, PAPER, protocol_named
from frontier.errors import ExitCode, UsageError


def test_the_papers_own_protocol():
    # Huang et al., section 3.5: 500 images, batch size one, resized to a smallest side of at least k, cropped.
    paper = protocol_named("paper")
    assert paper is PAPER
    assert (paper.looks, paper.most_pictures, paper.prepare, paper.headline) == ((500,), 500, "crop", "mean")
    assert paper.fewest_samples == 500
    assert paper.rule().look_confidence == pytest.approx(0.95)


def test_the_default_protocol_looks_six_times_at_shared_confidence():
    assert END_TO_END.looks == LOOKS
    rule = END_TO_END.rule(max_ms=50, percentile=90)
    assert (rule.budget_ms, rule.percentile) == (50, 0.9)
    assert rule.look_confidence == pytest.approx(1 - 0.05 / 6)


def test_an_unknown_protocol_names_the_closest():
    with pytest.raises(UsageError, match="unknown protocol 'papper'; did you mean paper") as caught:
        protocol_named("papper")
    assert caught.value.exit_code == ExitCode.USAGE
