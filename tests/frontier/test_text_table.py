from hypothesis import given
from hypothesis import strategies as st

from frontier.text_table import text_table


def test_numbers_stand_under_each_other():
    rows = [["ssd/mobilenet_v1/300", "27.3", "stable"], ["vgg", "127.0", ""]]
    assert text_table(["model", "p50 ms", "verdict"], rows, right=["p50 ms"]) == [
        "model                 p50 ms  verdict",
        "ssd/mobilenet_v1/300    27.3  stable",
        "vgg                    127.0",
    ]


def test_no_rows_are_the_headings():
    assert text_table(["model", "ms"], []) == ["model  ms"]


cells = st.text("ab1", min_size=1, max_size=9)


@given(st.lists(st.tuples(cells, cells), max_size=5), st.sampled_from([(), ("x",), ("y",), ("x", "y")]))
def test_no_cell_is_lost_and_columns_line_up(rows, right):
    lines = text_table(["x", "y"], rows, right=right)
    assert [tuple(line.split()) for line in lines] == [("x", "y"), *rows]
    if "y" in right:
        assert len({len(line) for line in lines}) == 1
