import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import NothingFoundError
from analysis.findings.two_values import check_two_values

ASKED = "memory against time", "time", "`frontier benchmark` gives both"
VALUES = st.lists(st.lists(st.sampled_from([1.0, 2.0]), min_size=1), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("groups", "found"),
    [
        ([[3.0]], "1 detector of one time"),
        ([[3.0, 3.0]], "2 detectors of one time"),
        ([[3.0, 3.0], [4.0]], "3 detectors of one time on each of 2 devices or protocols"),
    ],
)
def test_one_value_is_refused_with_what_helps(groups, found):
    message = f"memory against time was asked of {found}, where it takes two different ones; `frontier benchmark` gives both"
    with pytest.raises(NothingFoundError, match=re.escape(message)):
        check_two_values(groups, *ASKED)


@given(VALUES)
def test_one_group_of_two_values_is_enough(groups):
    if any(min(group) < max(group) for group in groups):
        check_two_values(groups, *ASKED)
    else:
        with pytest.raises(NothingFoundError):
            check_two_values(groups, *ASKED)
