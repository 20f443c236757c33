"""Pictures of a results table: one figure a file, `parts` for what they share, `interactive` for plotly twins."""
