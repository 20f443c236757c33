"""Where a report goes, and writing it there whole or not at all."""

from pathlib import Path

from frontier.atomic import write_atomically
from frontier.errors import FrontierError, UsageError

NAME = "report.html"
SUFFIXES = (".html", ".htm")


class ReportFileError(FrontierError):
    """The report cannot be written there."""


def report_file(out: Path | None) -> Path:
    """The file for a report.

    Args:
        out: an existing folder, or a file that ends in .html; by default report.html in the working folder.

    Raises:
        UsageError: the folder is missing, or the file would be no page.
    """
    path = Path(NAME) if out is None else out / NAME if out.is_dir() else out
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"--out {out}: a report is a page; name a file that ends in .html, or a folder that exists"
        )
    if not path.parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {path.parent}; make it first")
    return path


def write_report(path: Path, text: str) -> bool:
    """Write `text` to `path`; whether it replaced a file.

    Raises:
        ReportFileError: the folder or the file cannot be written; what was there stays as it was.
    """
    is_there = path.exists()
    try:
        write_atomically(path, text.encode())
    except OSError as error:
        reason = error.strerror or str(error)
        raise ReportFileError(
            f"the report {path} cannot be written: {reason}; name another place with --out"
        ) from error
    return is_there
