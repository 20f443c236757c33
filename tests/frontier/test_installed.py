import importlib.metadata
import zipfile

from frontier.installed import installed


def test_names_and_versions_come_from_the_folders(tmp_path):
    for name in (
        "jax-0.10.2.dist-info",
        "jax_cuda12_plugin-0.10.2.dist-info",
        "Zope.Interface-7.2.dist-info",
        "jax",
    ):
        (tmp_path / name).mkdir()
    assert installed([str(tmp_path)]) == {
        "jax": "0.10.2",
        "jax_cuda12_plugin": "0.10.2",
        "zope_interface": "7.2",
    }


def test_the_first_on_the_path_counts(tmp_path):
    for folder, version in (("a", "2.0"), ("b", "1.0")):
        (tmp_path / folder / f"jax-{version}.dist-info").mkdir(parents=True)
    assert installed([str(tmp_path / "a"), str(tmp_path / "b")]) == {"jax": "2.0"}


def test_what_is_no_folder_holds_nothing(tmp_path):
    archive = tmp_path / "python311.zip"
    with zipfile.ZipFile(archive, "w"):
        pass
    assert installed([str(archive), str(tmp_path / "no")]) == {}
    assert installed([]) == {}


def test_it_agrees_with_the_standard_library():
    found = installed()
    for name in ("jax", "jaxlib", "flax", "numpy", "pytest", "hypothesis", "cyclopts"):
        assert found[name] == importlib.metadata.version(name)
