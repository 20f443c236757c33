"""Where a row was read: repository or paper, place in it, and the version."""

import re
from collections.abc import Mapping

from frontier.reference.vocabulary import Vocabulary

_ERA = re.compile(r"\((v[\d.]+)-era\)")
_UNKNOWN_OWNER = re.compile(r" \(owner [^)]*\)")


def citation(raw: Mapping[str, str], words: Vocabulary) -> str:
    """`repository, path @ version` of a raw row; a problem where the repository or the path is missing.

    >>> raw = {"row_id": "x-1", "source_repo": "arXiv:1704.04861", "source_path": "Table 13", "source_commit": "v1"}
    >>> citation(raw, Vocabulary([]))
    'arXiv:1704.04861, Table 13 @ v1'
    """
    repository, path, version = (
        words.rewritten("source_ref", raw[name]) for name in ("source_repo", "source_path", "source_commit")
    )
    if not repository or not path:
        words.complain(f"{raw['row_id']}: no source")
    eras = _ERA.findall(version)
    version = f"the pages of {' and '.join(eras)}" if eras else version
    place = f"{_UNKNOWN_OWNER.sub('', repository)}, {path}"
    return f"{place} @ {version}" if version else place
