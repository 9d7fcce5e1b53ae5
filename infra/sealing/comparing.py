"""Sealed figures beside others of the same report, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.domain.sealed_table import Cell, Head, SealedTable
from socai.infra.reports.words import said
from socai.projections.reading import Reading

NOTHING = Message("không có ô này", "no such cell")
Place = tuple[int, tuple[str, ...], int, str, bool, bool]
"""A row, its items; a column by the number of its window, its unit, whether the rest or total."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A cell that two tables do not say alike, or that one of them lacks.

    `row` and the columns count from 1: `column` in the sealed table, `other` in the other one.
    """

    row: int
    column: int | None
    other: int | None
    items: tuple[str, ...]
    head: Head
    sealed: Cell | None
    found: Cell | None

    def json(self, other: str = "found") -> dict[str, Any]:
        """Return the cell with what is sealed of it and, by this name, what else is said of it."""
        head = self.head
        return {
            "row": self.row,
            "column": self.column or self.other,
            "items": list(self.items),
            "unit": head.unit,
            "from": head.asked.first.isoformat(),
            "to": head.asked.last.isoformat(),
            "rest": head.rest,
            "total": head.total,
            "sealed": cell_json(self.sealed),
            other: cell_json(self.found),
        }

    def place(self) -> Message:
        """Return in words where the cell stands."""
        items, head = " + ".join(self.items), self.head
        days, unit, column = head.asked, head.unit, self.column or self.other
        return Message(
            f"hàng {self.row}, cột {column} ({items}; {unit}; {days.vi()})",
            f"row {self.row}, column {column} ({items}; {unit}; {days})",
        )


def cell_json(cell: Cell | None) -> dict[str, Any] | None:
    """Return what a cell says, its ends as exact fractions."""
    if cell is None:
        return None
    return {
        "form": cell.form,
        "lo": None if cell.lo is None else str(cell.lo),
        "hi": None if cell.hi is None else str(cell.hi),
        "of": list(cell.of) if cell.of else None,
        "status": cell.status,
        "counted_unit": cell.counted_unit,
        "definition": cell.definition,
    }


def cell_words(cell: Cell | None, other: Cell | None, lang: str) -> str:
    """Return what a cell says, with what makes it differ from another that reads alike."""
    if cell is None:
        return NOTHING.text(lang)
    words = said(_reading(cell), lang)
    if other is None or words != said(_reading(other), lang):
        return words
    told = (cell.form, cell.status, cell.counted_unit, cell.definition, str(cell.lo), str(cell.hi))
    against = (*(other.form, other.status, other.counted_unit, other.definition),
               *(str(other.lo), str(other.hi)))  # fmt: skip
    apart = [str(one) for one, two in zip(told, against, strict=True) if one != two]
    return f"{words} ({', '.join(apart)})" if apart else words


def _reading(cell: Cell) -> Reading:
    return Reading(
        item="",
        form=cell.form,
        lo=cell.lo,
        hi=cell.hi,
        status=cell.status,
        counted_unit=cell.counted_unit,
        definition=cell.definition,
        of=cell.of,
    )


def changed(sealed: SealedTable, found: SealedTable) -> list[Changed]:
    """Return the cells that differ, those that the sealed table has first, in its order."""
    ours, theirs = _placed(sealed), _placed(found)
    differing = []
    for place in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(place), theirs.get(place)
        cells = (one and one.cell, other and other.cell)
        if cells[0] != cells[1]:
            columns = (one and one.column, other and other.column)
            there = one or theirs[place]
            differing.append(Changed(place[0], *columns, place[1], there.head, *cells))
    return differing


class _Placed(NamedTuple):
    column: int
    head: Head
    cell: Cell


def _placed(table: SealedTable) -> dict[Place, _Placed]:
    windows = list(_windows(table.heads))
    return {
        (
            *(row.number, row.items, windows[column - 1]),
            *(head.unit, head.rest, head.total),
        ): _Placed(column, head, cell)
        for row, head, column, cell in table.cells()
    }


def _windows(heads: tuple[Head, ...]) -> Iterator[int]:
    """Yield the number of each column's window: its days may be others in the other table."""
    number = 0
    window: Period | None = None
    seen: set[tuple[str, bool, bool]] = set()
    for head in heads:
        column = (head.unit, head.rest, head.total)
        if head.window != window or column in seen:
            number, window = number + 1, head.window
            seen.clear()
        seen.add(column)
        yield number
