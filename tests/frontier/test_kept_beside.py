import pytest

from frontier.kept_beside import KeptBeside


def test_each_is_read_once_and_only_when_asked_for():
    asked = []
    kept = KeptBeside(frozenset("ab"), lambda name: asked.append(name) or name.upper())
    assert asked == []
    assert [kept["b"], kept["b"]] == ["B", "B"]
    assert asked == ["b"]
    assert list(kept.items()) == [("a", "A"), ("b", "B")]
    assert asked == ["b", "a"]


def test_what_cannot_be_read_and_what_was_not_named_is_absent():
    kept = KeptBeside(frozenset(["there", "damaged"]), {"there": 1, "damaged": None, "other": 2}.get)
    assert list(kept) == ["there"]
    assert len(kept) == 1
    assert not {"damaged", "other"} & set(kept)
    assert 7 not in kept
    with pytest.raises(KeyError):
        kept["damaged"]


def test_nothing_named_is_empty():
    assert dict(KeptBeside(frozenset(), str)) == {}
