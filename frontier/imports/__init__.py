"""Taking in other people's results: files read, columns mapped, units checked, rows kept. See docs/importing.md."""
