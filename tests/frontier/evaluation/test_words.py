from frontier.evaluation.words import percent, range_words
from frontier.records import Range


def test_intervals_are_rounded_outward():
    # 12.34 % lies above 12.3 %, 45.61 % below 45.7 %.
    assert range_words(Range(lower=0.1234, upper=0.4561)) == "12.3 to 45.7"
    assert percent(0.1236) == "12.4"


def test_what_does_not_vary_has_no_interval():
    assert range_words(Range(lower=0.0, upper=0.0)) == range_words(Range(lower=1.0, upper=1.0)) == "-"
    assert range_words(None) == "-"
