"""Table in, table out: the optimality frontier, the recommendation and what they rest on.

Nothing heavy is imported here, and nothing in this package ever imports jax or matplotlib.
"""
