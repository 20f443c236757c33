"""The labels of an answer's lines that hold commands, which are there to be copied."""

Line = tuple[str, str]

NEXT = "next"
TO_BOUND, BOUND_THERE = "to bound it", "bound it there"
TO_TIME, TIME_THERE = "to time it", "time it there"
COMMANDS = (NEXT, TO_BOUND, BOUND_THERE, TO_TIME, TIME_THERE)
