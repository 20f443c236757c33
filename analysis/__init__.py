"""Table in, table out: the optimality frontier, the recommendation, the findings, and what they rest on.

    table schema words      what a results table is, and what its rows are called
    rows                    which rows an analysis is about
    accuracy latency        how sure a number of one detector is
    statistics optimum      how sure numbers about several are; the points that no other beats
    choice                  the detector to use within a budget
    findings                the analyses of the paper's section 4

Nothing heavy is imported here, and nothing in this package ever imports jax or matplotlib.
"""
