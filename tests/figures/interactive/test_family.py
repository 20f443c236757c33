import pytest

from figures.interactive.family import OTHER, Family, by_family, family_of, legend_entries
from figures.parts import style


def test_every_look_of_the_figures_has_a_family_and_a_legend_entry():
    entries = {(entry.axis, entry.name): entry for entry in legend_entries()}
    for meta in [*style.MARKERS, OTHER]:
        assert entries["meta_architecture", meta].symbol == family_of(meta, None).symbol
    for extractor in [*style.COLOURS, OTHER]:
        assert entries["feature_extractor", extractor].colour == style.colour(extractor)
    assert len(entries) == len(legend_entries()) == len(style.MARKERS) + len(style.COLOURS) + 2


@pytest.mark.parametrize(
    ("meta", "extractor", "symbol", "colour"),
    [("ssd", "vgg_16", "circle", "#332266"), ("yolox", "darknet", "diamond", "#8A8A8A")],
)
def test_shape_is_the_meta_architecture_and_colour_the_extractor(meta, extractor, symbol, colour):
    family = family_of(meta, extractor)
    assert (family.symbol, family.colour) == (symbol, colour)


def test_families_come_in_the_order_of_the_paper_and_lose_nothing():
    pairs = [
        ("yolox", "x"),
        ("r_fcn", "resnet_101"),
        ("ssd", "inception_v2"),
        ("ssd", "vgg_16"),
        (None, None),
    ]
    groups = by_family(pairs, lambda pair: family_of(*pair))
    assert list(groups) == [
        Family("ssd", "vgg_16"),
        Family("ssd", "inception_v2"),
        Family("r_fcn", "resnet_101"),
        Family(OTHER, OTHER),
    ]
    assert groups[Family(OTHER, OTHER)] == [("yolox", "x"), (None, None)]
    assert by_family([], lambda pair: family_of(*pair)) == {}
