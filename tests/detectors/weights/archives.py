"""Archives for tests."""

import io
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path


def archive(
    path: Path,
    files: Mapping[str, bytes],
    *,
    links: Sequence[tuple[str, bytes, str]] = (),
    mode: str = "w:gz",
) -> Path:
    """A tar of `files`, then `links` as (name, type, target)."""
    with tarfile.open(path, mode) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for name, kind, target in links:
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            tar.addfile(member)
    return path
