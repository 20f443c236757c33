"""`Finding`: what one check found, and what to do about it."""

import dataclasses
from typing import Literal

State = Literal["ok", "warning", "failure"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of a doctor's report.

    Attributes:
        subject: what was looked at, in a word or two.
        state: `ok`; `warning`, where answers are less sure than they could be; `failure`, where some are wrong
            or impossible.
        found: what was found.
        advice: what to do, empty where there is nothing to do.
    """

    subject: str
    state: State
    found: str
    advice: str = ""
