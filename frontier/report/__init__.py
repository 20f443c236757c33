"""The report: one page that opens anywhere, with the answer, the figures, what they say and where they come from."""
