from typing import NamedTuple

from analysis.finding import Finding


class Pair(NamedTuple):
    model: str
    ap_change: float


def test_the_rows_of_a_finding_become_columns():
    finding = Finding(
        name="resolution",
        title="Half the size",
        sentence="It costs 0.1 AP.",
        rows=(Pair("a", -0.1), Pair("b", -0.2)),
        caveats=(),
        source="paper, Figure 5",
    )
    assert finding.to_pandas().to_dict("list") == {"model": ["a", "b"], "ap_change": [-0.1, -0.2]}
