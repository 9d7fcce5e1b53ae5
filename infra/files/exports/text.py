"""Rows as text: CSV for spreadsheets and databases, JSON Lines for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, BinaryIO

from socai.infra import known
from socai.infra.files.exports.columns import MOMENT, TEXT, WORD, WORDS, Column, Values
from socai.infra.files.tables.formulas import shielded

BOM = b"\xef\xbb\xbf"


class CsvForm:
    """CSV as RFC 4180 has it, in UTF-8, with a head; a list is joined by commas.

    Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers do not.
    """

    def __init__(self, file: BinaryIO, columns: Sequence[Column], bom: bool = False) -> None:
        self._file, self._columns = file, columns
        if bom:
            file.write(BOM)
        self._write([[column.name for column in columns]])

    def write(self, rows: Sequence[Values]) -> None:
        """Write some rows."""
        holds = [column.holds for column in self._columns]
        self._write([[_cell(h, v) for h, v in zip(holds, row, strict=True)] for row in rows])

    def _write(self, cells: Sequence[Sequence[Any]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(cells)
        self._file.write(text.getvalue().encode())

    def end(self) -> None:
        """Do nothing: CSV has no end of its own."""

    def give_up(self) -> None:
        """Do nothing."""


class JsonLinesForm:
    """One object a line, in UTF-8; null for none."""

    def __init__(self, file: BinaryIO, columns: Sequence[Column]) -> None:
        self._file = file
        self._names = [column.name for column in columns]
        self._moments = [i for i, column in enumerate(columns) if column.holds == MOMENT]

    def write(self, rows: Sequence[Values]) -> None:
        """Write some rows."""
        lines = [json.dumps(self._object(row), ensure_ascii=False, default=_day) for row in rows]
        self._file.write("".join(f"{line}\n" for line in lines).encode())

    def _object(self, row: Values) -> dict[str, Any]:
        found = dict(zip(self._names, row, strict=True))
        for index in self._moments:
            found[self._names[index]] = moment(row[index])
        return found

    def end(self) -> None:
        """Do nothing: JSON Lines have no end of their own."""

    def give_up(self) -> None:
        """Do nothing."""


def _cell(holds: str, value: Any) -> Any:
    if value is None:
        return None
    if holds in (TEXT, WORD):
        return shielded(value)
    if holds == WORDS:
        return shielded(",".join(value))
    if holds == MOMENT:
        return moment(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _day(value: date) -> str:
    return value.isoformat()


@lru_cache(maxsize=4096)
def moment(microseconds: int) -> str:
    """Return a time in UTC as ISO 8601 writes it, always with microseconds."""
    found = known.START + timedelta(microseconds=microseconds)
    return found.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
