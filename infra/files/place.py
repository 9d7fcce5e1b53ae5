"""Where a row of a file stands, and how its errors say so: file, sheet, row, cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from socai.domain.refusal import Message


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a row: its file, the sheet of a workbook, its number, the columns of its fields.

    `columns` gives the column letters of each field in a table (.csv, .xlsx); rows of .jsonl have
    none. `table` says that the values are cells that a person filled in, to be read as written.
    """

    file: str
    row: int
    sheet: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict, compare=False)
    table: bool = False

    def said(self, message: Message) -> Message:
        """Return a message that begins with this place, down to the cell where it names a field."""
        sheet = self.sheet
        vi = self.file + (f", trang tính «{sheet}»" if sheet else "") + f", dòng {self.row}"
        en = self.file + (f", sheet «{sheet}»" if sheet else "") + f", line {self.row}"
        if column := self.columns.get(message.field):
            vi, en = f"{vi}, ô {column}{self.row}", f"{en}, cell {column}{self.row}"
        return Message(f"{vi}: {message.vi}", f"{en}: {message.en}", message.field)


Row = tuple[Place, dict[str, Any]]
"""A row with its place: the fields that are not empty, by their names."""
