from figures.parts.heading import add_heading, set_figure_title, set_title
from figures.parts.panels import blank_panels
from figures.parts.picture import blank_axes
from tests.figures.pictures import check_nothing_is_clipped

TITLE = (
    "Time of each detector on a device whose name is long enough for several lines of any picture, 16 cores"
)


def test_a_picture_alone_has_its_title_at_its_left_edge():
    ax = blank_axes(3.5)
    add_heading(ax, TITLE, is_alone=True)
    assert ax.figure.get_suptitle().replace("\n", " ") == TITLE
    assert ax.get_title(loc="left") == ""
    check_nothing_is_clipped(ax)


def test_one_panel_among_others_has_its_own():
    ax = blank_axes()
    add_heading(ax, TITLE, is_alone=False)
    assert ax.get_title(loc="left").replace("\n", " ") == TITLE
    assert ax.figure.get_suptitle() == ""


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
