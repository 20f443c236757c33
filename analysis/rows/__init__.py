"""Which rows of a table an analysis is about: comparable ones, each once, or in pairs."""
