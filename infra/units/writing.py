"""Writing rows to a file that can be imported: whole, or what was there stays."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from socai.infra.files.jsonl import disk, in_place_of
from socai.infra.units.rows import Row

_as_text = json.JSONEncoder(ensure_ascii=False).encode


def write(file: Path, rows: Iterable[Row]) -> None:
    """Write the rows, one a line.

    Raises Refused where the folder does not exist, Unavailable where the disk cannot be written.
    """
    with disk(file), in_place_of(file) as lines:
        for row in rows:
            lines.write(f"{_as_text(row)}\n".encode())
