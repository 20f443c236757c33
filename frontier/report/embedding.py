"""Data and programs inside a page, packed small, so that nothing in them can end its element or reach the network."""

import base64
import gzip
import hashlib
import json
from typing import Any


def packed(text: str) -> str:
    """`text` compressed and in letters that mean nothing to HTML; `page.js` unpacks it.

    >>> gzip.decompress(base64.b64decode(packed("</script>"))).decode()
    '</script>'
    """
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode("ascii")


def packed_json(data: Any) -> str:
    """`data` as JSON, packed.

    Raises:
        ValueError: it holds NaN or infinity, which JSON does not know.
    """
    return packed(json.dumps(data, allow_nan=False, ensure_ascii=False, separators=(",", ":")))


def content_policy(*scripts: str) -> str:
    """A Content-Security-Policy under which only `scripts` run and nothing is loaded from outside.

    Source: W3C, Content Security Policy Level 3, section 6.7.2 (hashes of inline scripts).
    """
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode('ascii')}'"
        for script in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
        "form-action 'none'"
    )
