from frontier.reference.citations import citation


def test_repository_path_and_version_are_named(zoo_row, words):
    place = "tensorflow/models, research/object_detection/g3doc/tf1_detection_zoo.md"
    assert citation(zoo_row(), words) == f"{place} @ 15762ae3a80ffeb47f73ebb8734ad54904e5b65e"
    assert citation(zoo_row(source_commit=""), words) == place


def test_pages_known_by_their_release_are_cited_by_it(zoo_row, words):
    raw = zoo_row(source_commit="pages 1 (v0.10-era) and 2 (v0.12-era)")
    assert citation(raw, words).endswith(" @ the pages of v0.10 and v0.12")


def test_a_row_without_a_source_is_a_problem(zoo_row, words):
    citation(zoo_row(source_path="", row_id="x-1"), words)
    assert words.problems == ["x-1: no source"]
