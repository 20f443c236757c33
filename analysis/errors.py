"""What `analysis` raises. Each message says what was asked, what was found and what to do next."""


class AnalysisError(ValueError):
    """A question that this table cannot answer, or one that makes no sense."""


class TableError(AnalysisError):
    """Columns that are missing, unknown, of unequal length or of the wrong kind."""


class BudgetError(AnalysisError):
    """A budget that no detector could be held against: an impossible limit, an unknown word, or no limit."""


class NothingFoundError(AnalysisError):
    """The table lacks what an analysis needs; the message says what, and which command provides it."""
