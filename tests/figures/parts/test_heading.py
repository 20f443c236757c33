from figures.parts.heading import add_heading
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
