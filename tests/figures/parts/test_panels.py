from figures.parts.heading import set_figure_title, set_title
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


def test_a_title_is_broken_to_the_width_and_a_subtitle_stands_under_it():
    (narrow,) = blank_panels(3.5, 3.0)[0]
    set_title(narrow, "A long title that says what all of this picture is about", "and more", 3.5)
    assert "\n" in narrow.get_title(loc="left") or "\n" in narrow.get_title()
    assert [text.get_text() for text in narrow.texts] == ["and more"]
    (plain,) = blank_panels(7.0, 3.0)[0]
    set_title(plain, "Title", "", 7.0)
    assert not plain.texts


def test_the_title_of_a_figure_stands_at_its_left_edge():
    (ax,) = blank_panels(3.5, 3.0)[0]
    set_figure_title(ax, "A long title that says what all of this picture is about")
    assert "\n" in ax.figure.get_suptitle()
    ax.figure.draw_without_rendering()
    assert 0 < ax.figure._suptitle.get_window_extent().x0 < 10
