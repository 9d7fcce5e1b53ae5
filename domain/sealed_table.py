"""The figures of a sealed report as one text: the same figures always give the same bytes.

The text is JSON with sorted keys and no spaces. It holds no wording but the words of what is
counted, so that a title or a note that is worded otherwise later breaks no seal. A cell is a list:
form, lo, hi, of, status, counted unit, definition; values are whole numbers or fractions as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any

from .period import Period

_HEAD = ("unit", "from", "to", "ends", "finished", "rest", "total")
_NUMBER = re.compile(r"-?[0-9]{1,60}(/[0-9]{1,60})?")


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its unit, the days that were asked, and the stated last day of its window.

    `finished`: the last day of the window had come. `rest`: what lies in none of the units below;
    `total`: all windows together.
    """

    unit: str
    asked: Period
    ends: date
    finished: bool = True
    rest: bool = False
    total: bool = False

    @property
    def window(self) -> Period:
        """Return the days of the window as stated."""
        return Period(self.asked.first, self.ends)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, exactly: its ends as fractions, None where nothing is said, or no end."""

    form: str
    lo: Fraction | None
    hi: Fraction | None
    of: tuple[int, int | None] | None
    status: str
    counted_unit: str
    definition: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the report by its number, headings counted: its items, and a cell for each head."""

    number: int
    items: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SealedTable:
    """The figures of a report of a unit, in the boundaries of a day or of each window."""

    report: str
    unit: str
    boundaries: date | None
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]

    def text(self) -> str:
        """Return the one text of these figures."""
        return json.dumps(
            {
                "report": self.report,
                "unit": self.unit,
                "boundaries": self.boundaries.isoformat() if self.boundaries else None,
                "heads": [_head(head) for head in self.heads],
                "rows": [
                    {"row": r.number, "items": r.items, "cells": [_cell(cell) for cell in r.cells]}
                    for r in self.rows
                ],
            },
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def parse(cls, text: str) -> SealedTable:
        """Return the figures of a text; raise ValueError where it is not the text of any."""
        try:
            given = json.loads(text)
            _check((str, given["report"]), (str, given["unit"]))
            found = cls(
                given["report"],
                given["unit"],
                _day(given["boundaries"]),
                tuple(_read_head(one) for one in given["heads"]),
                tuple(_read_row(one) for one in given["rows"]),
            )
            again = found.text()
        except (TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
            raise ValueError("no sealed table") from error
        if again != text or any(len(row.cells) != len(found.heads) for row in found.rows):
            raise ValueError("no sealed table")
        return found

    @property
    def windows(self) -> tuple[Period, ...]:
        """Return the windows as stated, in order; without the total of them."""
        # Where a window has a column for each unit, the rest of it closes them.
        closing = [head for head in self.heads if head.rest and not head.total]
        closing = closing or [head for head in self.heads if not head.total]
        return tuple(head.window for head in closing)

    def cells(self) -> Iterator[tuple[Row, Head, int, Cell]]:
        """Yield each cell with its row, its head and the number of its column from 1."""
        for row in self.rows:
            for column, (head, cell) in enumerate(zip(self.heads, row.cells, strict=True), start=1):
                yield row, head, column, cell


def digest_of(table: str) -> str:
    """Return the SHA-256 of a table's text in UTF-8, in hexadecimal digits."""
    return sha256(table.encode()).hexdigest()


def _head(head: Head) -> dict[str, Any]:
    first, last = head.asked.first.isoformat(), head.asked.last.isoformat()
    days = (first, last, head.ends.isoformat())
    values = (head.unit, *days, head.finished, head.rest, head.total)
    return dict(zip(_HEAD, values, strict=True))


def _read_head(given: dict[str, Any]) -> Head:
    unit, first, last, ends, finished, rest, total = (given[name] for name in _HEAD)
    asked, window = Period(_iso(first), _iso(last)), Period(_iso(first), _iso(ends))
    if asked.last < asked.first or window.last < asked.last:
        raise ValueError("a column that ends before it begins")
    _check((str, unit), (bool, finished), (bool, rest), (bool, total))
    return Head(unit, asked, window.last, finished, rest, total)


def _cell(cell: Cell) -> list[Any]:
    ends = [None if end is None else str(end) for end in (cell.lo, cell.hi)]
    return [cell.form, *ends, cell.of, cell.status, cell.counted_unit, cell.definition]


def _read_cell(given: list[Any]) -> Cell:
    form, lo, hi, of, status, counted_unit, definition = given
    ends = [None if end is None else _number(end) for end in (lo, hi)]
    parts = None if of is None else (of[0], of[1])
    _check((str, form), (str, status), (str, counted_unit), (int, definition))
    return Cell(form, ends[0], ends[1], parts, status, counted_unit, definition)


def _read_row(given: dict[str, Any]) -> Row:
    cells = tuple(_read_cell(cell) for cell in given["cells"])
    _check((int, given["row"]), *((str, item) for item in given["items"]))
    return Row(given["row"], tuple(given["items"]), cells)


def _check(*pairs: tuple[type, Any]) -> None:
    """Raise ValueError unless each value is just of its type."""
    if any(type(value) is not needed for needed, value in pairs):
        raise ValueError("a value of another type")


def _number(text: str) -> Fraction:
    # A power of ten would be worked out before anybody could see how large it is.
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number")
    return Fraction(text)


def _day(text: str | None) -> date | None:
    return None if text is None else _iso(text)


def _iso(text: str) -> date:
    return date.fromisoformat(text)
