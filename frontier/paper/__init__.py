"""What the paper states in numbers and directions, and what rows of results make of each statement.

`statements` are the data, `check` holds them against a `Grounds`: the published rows, or those of a results folder.
"""
