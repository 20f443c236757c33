import gzip
import tarfile

import pytest

from detectors.errors import WeightsError
from detectors.weights.tf_archive import unpack
from tests.detectors.weights.archives import archive

CHECKPOINT = {
    "zoo/model.ckpt.index": b"index",
    "zoo/model.ckpt.data-00000-of-00001": b"numbers",
    "zoo/checkpoint": b"state",
}


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("mode", ["w:gz", "w:"])
def test_only_the_checkpoint_is_unpacked(tmp_path, folder, mode):
    others = {
        "zoo/frozen_inference_graph.pb": b"graph",
        "zoo/model.ckpt.meta": b"graph",
        "zoo/saved_model/variables/variables.index": b"another",
        "zoo/pipeline.config": b"text",
    }
    path = archive(
        tmp_path / "a.tar.gz", CHECKPOINT | others, links=[("zoo/empty", tarfile.DIRTYPE, "")], mode=mode
    )
    assert "zoo/pipeline.config" in unpack(path, folder)
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {
        name.removeprefix("zoo/"): content for name, content in CHECKPOINT.items()
    }


def test_a_checkpoint_in_one_file_is_unpacked(tmp_path, folder):
    unpack(archive(tmp_path / "a.tar.gz", {"inception_v2.ckpt": b"table"}), folder)
    assert (folder / "inception_v2.ckpt").read_bytes() == b"table"


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("../evil", tarfile.REGTYPE, r"\.\./evil would be written outside"),
        ("zoo/../../evil", tarfile.REGTYPE, "would be written outside"),
        ("zoo\\..\\..\\evil", tarfile.REGTYPE, "would be written outside"),
        ("/tmp/evil", tarfile.REGTYPE, "/tmp/evil would be written outside"),
        ("zoo/evil", tarfile.SYMTYPE, "zoo/evil is neither file nor folder but a link"),
        ("zoo/evil", tarfile.LNKTYPE, "neither file nor folder"),
        ("zoo/evil", tarfile.CHRTYPE, "neither file nor folder"),
        ("zoo/evil", tarfile.FIFOTYPE, "neither file nor folder"),
    ],
)
def test_an_unsafe_archive_is_not_unpacked_at_all(tmp_path, folder, name, kind, said):
    path = archive(tmp_path / "a.tar.gz", CHECKPOINT, links=[(name, kind, "/etc/passwd")])
    with pytest.raises(WeightsError, match=said):
        unpack(path, folder)
    assert list(folder.iterdir()) == []
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.tar.gz", "unpacked"]


def test_a_declared_size_that_no_checkpoint_has_is_refused(tmp_path, folder):
    member = tarfile.TarInfo("zoo/model.ckpt.index")
    member.size = 1 << 40
    (tmp_path / "a.tar").write_bytes(member.tobuf() + bytes(2048))
    with pytest.raises(WeightsError, match="over 8 GiB"):
        unpack(tmp_path / "a.tar", folder)


def test_too_many_members_are_refused(tmp_path, folder, monkeypatch):
    monkeypatch.setattr("detectors.weights.tf_archive.MAX_MEMBERS", 2)
    with pytest.raises(WeightsError, match="2 files"):
        unpack(archive(tmp_path / "a.tar.gz", CHECKPOINT), folder)


def test_an_archive_cut_off_is_refused(tmp_path, folder):
    path = archive(
        tmp_path / "a.tar.gz", {**CHECKPOINT, "zoo/model.ckpt.data-00000-of-00001": bytes(range(256)) * 500}
    )
    whole = path.read_bytes()
    for length in (0, 3, 30, len(whole) // 2, len(whole) - 20):
        path.write_bytes(whole[:length])
        with pytest.raises(WeightsError, match=r"a\.tar\.gz: no whole tar archive, but cut off"):
            unpack(path, folder)
        for file in folder.iterdir():
            file.unlink()


def test_a_wrong_checksum_of_the_compression_is_found(tmp_path, folder):
    path = archive(tmp_path / "a.tgz", CHECKPOINT)
    members = gzip.decompress(path.read_bytes())[: 2 * 512 * len(CHECKPOINT)]  # without the marks of the end
    data = bytearray(gzip.compress(members))
    data[-8] ^= 1  # gzip ends with the checksum and the length
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=r"a\.tgz: no whole tar archive"):
        unpack(path, folder)


def test_a_changed_byte_is_found(tmp_path, folder):
    path = archive(tmp_path / "a.tar.gz", CHECKPOINT)
    data = bytearray(gzip.decompress(path.read_bytes()))
    data[100] ^= 1  # in the mode of the first member, which its header's checksum covers
    path.write_bytes(gzip.compress(bytes(data)))
    with pytest.raises(WeightsError, match="download it again"):
        unpack(path, folder)


def test_something_else_is_refused(tmp_path, folder):
    (tmp_path / "graph.pb").write_bytes(b"\x0a\x0b" * 5000)
    with pytest.raises(WeightsError, match="neither a checkpoint's file nor a tar archive; give"):
        unpack(tmp_path / "graph.pb", folder)


def test_an_archive_without_a_checkpoint_is_refused(tmp_path, folder):
    with pytest.raises(WeightsError, match="holds no checkpoint"):
        unpack(archive(tmp_path / "a.tar.gz", {"zoo/frozen_inference_graph.pb": b""}), folder)


def test_several_checkpoints_side_by_side_are_refused(tmp_path, folder):
    two = {"one/model.ckpt.index": b"", "two/model.ckpt.index": b""}
    with pytest.raises(WeightsError, match="checkpoints in one, two"):
        unpack(archive(tmp_path / "a.tar.gz", two), folder)


def test_a_name_that_comes_twice_is_refused(tmp_path, folder):
    twice = {"zoo/model.ckpt.index": b"1", "zoo/./model.ckpt.index": b"2"}
    with pytest.raises(WeightsError, match="cannot be unpacked: File exists"):
        unpack(archive(tmp_path / "a.tar.gz", twice), folder)
