"""Unpacking the checkpoint in an archive, and nothing else, where it can do no harm.

Every member is looked at before the first byte is written. One that would leave the folder, is a link or a device,
or is larger than any checkpoint condemns the archive.
"""

import gzip
import re
import shutil
import tarfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from detectors.errors import WeightsError

MAX_BYTES = 8 << 30  # of all members; the largest of the zoo has 1.3
MAX_MEMBERS = 10_000
_FIRST = re.compile(r".+\.index|.+\.ckpt(-\d+)?")  # one such file is a checkpoint's
_WANTED = re.compile(r"checkpoint|.+\.index|.+\.data-\d{5}-of-\d{5}|.+\.ckpt(-\d+)?")


def unpack(archive: Path, folder: Path) -> list[str]:
    """Write the checkpoint of the tar `archive` into `folder`, which lists nothing else; the names of all members.

    The checkpoint is looked for in the outermost folder of the archive that holds one.

    Raises:
        WeightsError: it is no archive, damaged, unsafe, too large, or holds no checkpoint or several.
    """
    try:
        with tarfile.open(archive, "r:*") as tar:
            members = _checked(archive, tar)
            for member in _of_checkpoint(archive, members):
                with tar.extractfile(member) as source, (folder / _name(member).name).open("xb") as target:
                    shutil.copyfileobj(source, target)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise WeightsError(f"{archive}: {_unreadable(archive)}") from error
    except OSError as error:
        raise WeightsError(f"{archive} cannot be unpacked: {error.strerror or error}") from error
    return [member.name for member in members]


def _unreadable(archive: Path) -> str:
    if re.search(r"\.(tgz|tar(\.\w+)?)$", archive.name):
        return "no whole tar archive, but cut off, damaged or something else; download it again"
    return "neither a checkpoint's file nor a tar archive; give a published .tar.gz, a folder, or a prefix"


def _checked(archive: Path, tar: tarfile.TarFile) -> list[tarfile.TarInfo]:
    members, size = [], 0
    for member in tar:
        members.append(member)
        size += member.size
        name = _name(member)
        if name.is_absolute() or ".." in name.parts:
            raise WeightsError(f"{archive}: unsafe, for {member.name} would be written outside of the folder")
        if not (member.isreg() or member.isdir()):
            raise WeightsError(
                f"{archive}: unsafe, for {member.name} is neither file nor folder but a link or device"
            )
        if size > MAX_BYTES or len(members) > MAX_MEMBERS:
            raise WeightsError(
                f"{archive}: over {MAX_BYTES >> 30} GiB or {MAX_MEMBERS:,} files; no detector has that"
            )
    return members


def _of_checkpoint(archive: Path, members: Sequence[tarfile.TarInfo]) -> list[tarfile.TarInfo]:
    wanted = [member for member in members if member.isreg() and _WANTED.fullmatch(_name(member).name)]
    folders = {_name(member).parent for member in wanted if _FIRST.fullmatch(_name(member).name)}
    depth = min((len(folder.parts) for folder in folders), default=0)
    outermost = sorted(str(folder) for folder in folders if len(folder.parts) == depth)
    if len(outermost) != 1:
        found = (
            f"checkpoints in {', '.join(outermost)}; unpack it and give one" if outermost else "no checkpoint"
        )
        raise WeightsError(f"{archive} holds {found}")
    return [member for member in wanted if str(_name(member).parent) == outermost[0]]


def _name(member: tarfile.TarInfo) -> PurePosixPath:
    return PurePosixPath(member.name.replace("\\", "/"))
