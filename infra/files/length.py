"""How long a file is, told before it is read."""

from __future__ import annotations

from pathlib import Path

PART = 1 << 20


def lines_of(path: Path) -> int:
    """Return the number of lines of a file of text, 0 for any other and where it cannot be read."""
    if path.suffix.lower() not in (".jsonl", ".csv"):
        return 0
    try:
        with path.open("rb") as file:
            return sum(part.count(b"\n") for part in iter(lambda: file.read(PART), b""))
    except OSError:
        return 0  # whoever reads it says why
