"""One file of the corpus: what it holds, and what must come of reading it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

ROW = {
    "type": "MembershipCountDeclared",
    "stream": "organisation-a",
    "effective": "2021-05-03",
    "members": "12",
}
"""What a good row of the corpus says, as text."""


@dataclass(frozen=True)
class Case:
    """A file by its name, made when `content` is called.

    A bad one says `says` in Vietnamese; `accepted` of its rows are read, `rejected` places (a row,
    a sheet, the file) are named as wrong. Of a good one `rows` are read, and `says` is a warning.
    """

    name: str
    file_name: str
    content: Callable[[], bytes]
    says: str = ""
    accepted: int = 0
    rejected: int = 1
    rows: tuple[dict[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.file_name.rpartition('.')[2]}: {self.name}"
