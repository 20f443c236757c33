"""Pictures of a results table, one figure a file: data function apart from drawing."""
