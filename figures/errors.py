"""What `figures` raises: an analysis error that a picture adds to."""

from analysis.errors import AnalysisError


class FigureError(AnalysisError):
    """A picture that cannot be drawn from this table, or would mislead; the message says what is in the way."""
