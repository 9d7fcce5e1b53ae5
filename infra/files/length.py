"""How long a file is, told before it is read."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

PART, MOST = 1 << 20, 64


def lines_of(path: Path) -> int:
    """Return the number of lines of a file of text, 0 for any other and where it cannot be read.

    Of a large file it is told from its first parts: it serves only to say how much is left.
    """
    if path.suffix.lower() not in (".jsonl", ".csv"):
        return 0
    try:
        with path.open("rb") as file:
            parts = islice(iter(lambda: file.read(PART), b""), MOST)
            lines = sum(part.count(b"\n") for part in parts)
            return lines * path.stat().st_size // max(file.tell(), 1)
    except OSError:
        return 0  # whoever reads it says why
