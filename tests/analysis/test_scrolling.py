from analysis.scrolling import scrolling


def test_a_table_stands_whole_in_a_frame_that_scrolls():
    framed = scrolling("<table><tr><td>1</td></tr></table>")
    assert framed.startswith('<div style="overflow-x: auto; max-width: 100%; white-space: nowrap">')
    assert framed.endswith("<table><tr><td>1</td></tr></table></div>")
    assert scrolling("").count("div") == 2
