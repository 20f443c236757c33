import re

import pytest

from detectors.config import FEATURE_EXTRACTORS, META_ARCHITECTURES
from frontier.reference.vocabulary import WORDS_FILE, TranslationError, Vocabulary

LINES = [
    ("precision", "fp16", "float16", ""),
    ("notes", "a b", "ab", ""),
    ("eval_split", "minival", "m", "8,000 images"),
]


def test_known_words_are_translated_and_explained():
    words = Vocabulary(LINES)
    assert words.ours("precision", "fp16") == "float16"
    assert words.meaning("eval_split", "minival") == "8,000 images"
    assert words.meaning("precision", "fp16") == words.meaning("precision", "fp8") == ""
    words.check()


def test_all_unknown_words_are_told_at_once_and_each_once():
    words = Vocabulary(LINES)
    for printed in ("fp8", "bf16", "fp8"):
        assert words.ours("precision", printed) == ""
    words.ours("device", "abacus")
    with pytest.raises(TranslationError, match="3 things are not translatable") as caught:
        words.check()
    assert [word in str(caught.value) for word in ("'fp8'", "'bf16'", "device: unknown word 'abacus'")] == [
        True
    ] * 3


def test_a_word_known_for_one_column_is_unknown_for_another():
    words = Vocabulary(LINES)
    words.ours("device", "fp16")
    assert words.problems == ["device: unknown word 'fp16'"]


def test_phrases_are_exchanged_inside_a_text_and_only_for_their_column():
    assert Vocabulary(LINES).rewritten("notes", "x a b, a b") == "x ab, ab"
    assert Vocabulary(LINES).rewritten("source_ref", "a b") == "a b"


def test_two_translations_of_one_word_are_refused():
    with pytest.raises(TranslationError, match="'fp16' stands twice"):
        Vocabulary([*LINES, ("precision", "fp16", "half", "")])


def test_the_packaged_words_cover_the_words_of_a_configuration(words):
    for name in META_ARCHITECTURES:
        assert words.ours("meta_architecture", name) == name
    printed = ("VGG-16", "MobileNet v1", "Inception v2", "Inception v3", "ResNet-101", "Inception-ResNet v2")
    assert [words.ours("feature_extractor", word) for word in printed] == list(FEATURE_EXTRACTORS)
    assert words.problems == []


def test_the_names_of_networks_are_written_in_one_way():
    with WORDS_FILE.open(encoding="utf-8") as file:
        extractors = [line for line in file if line.startswith("feature_extractor,")]
    assert len(extractors) > 150
    assert all(re.fullmatch(r"[a-z0-9_.]+", line.strip().split(",")[-2]) for line in extractors)
