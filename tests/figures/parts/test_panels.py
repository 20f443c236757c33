from figures.parts.panels import blank_panels


def test_panels_share_what_was_asked_for():
    grid = blank_panels(7.0, 4.0, rows=2, columns=3, share_x=True, share_rows=True)
    assert grid.shape == (2, 3)
    grid[0, 0].set_xlim(3, 5)
    grid[1, 0].set_ylim(0, 9)
    assert grid[1, 2].get_xlim() == (3, 5)
    assert grid[1, 2].get_ylim() == (0, 9)
    assert grid[0, 2].get_ylim() != (0, 9)
    assert tuple(grid[0, 0].figure.get_size_inches()) == (7, 4)
