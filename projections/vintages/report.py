"""The difference between two vintages of a report: that of each cell, each with its commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from socai.domain.period import Period
from socai.domain.refusal import Refused, Unavailable
from socai.projections.indicators.indicator import read
from socai.projections.reading import Reading
from socai.projections.reports.cells import cannot, rest, sum_of
from socai.projections.reports.report import Head, Row, Table
from socai.projections.scope import View
from socai.projections.windows.window import why_not_added

from .asking import Known
from .concern import concern
from .difference import Asked, differences
from .parts import Difference
from .stretch import Stretch


@dataclass(frozen=True, slots=True)
class CellDifference:
    """How one cell of a report differs; `line` counts from 1, headings too, as does `column`."""

    line: int
    column: int
    row: Row
    head: Head
    difference: Difference


def report_differences(stretch: Stretch, table: Table) -> Iterator[CellDifference]:
    """Yield the difference of each cell of a table that can be asked, row by row.

    The table is the report at one of the two positions: its rows, columns and boundaries are asked
    of both. A stretch that keeps what it reads (`Stretch(…, keep=True)`) is read once; all cells of
    a unit go through it together.
    """
    cells = [
        (line, column, one.row, head)
        for line, one in enumerate(table.lines, start=1)
        for column, head in enumerate(table.heads, start=1)
        if one.row.items and _askable(one.row, head)
    ]
    known, found = Known(stretch), dict[tuple[int, int], Difference]()
    for unit in dict.fromkeys(head.unit for *_, head in cells):
        its = [cell for cell in cells if cell[3].unit == unit]
        asked = [_asked(stretch, row, head, table.boundaries, known) for *_, row, head in its]
        places = [(line, column) for line, column, *_ in its]
        found |= zip(places, differences(stretch, asked, unit), strict=True)
    for line, column, row, head in cells:
        yield CellDifference(line, column, row, head, found[line, column])


def _askable(row: Row, head: Head) -> bool:
    """Return whether a cell has an answer that may differ: a window that has begun, sums that add.

    Whether it has is said by the days of the report, at both positions alike.
    """
    if head.window is not None:
        return head.window.begun
    return not any(why_not_added(item.partition("[")[0]) for item in row.items)


def _asked(stretch: Stretch, row: Row, head: Head, boundaries: date | None, known: Known) -> Asked:
    name = " + ".join(row.items)

    def item(view: View, position: int, asked: str) -> Reading:
        days: Period = head.asked
        if head.rest:
            return rest(view, asked, head.unit, days, boundaries)
        return read(view, asked, head.unit, days, boundaries, known.at(position))

    def ask(view: View, position: int) -> Reading:
        try:
            found = [item(view, position, asked) for asked in row.items]
        except Unavailable:
            raise
        except Refused as refused:
            return cannot(name, refused.messages)
        return found[0] if len(found) == 1 else sum_of(name, found)

    # What is in none of the units below is told by the figures of each of them.
    return Asked(ask, {} if head.rest else concern(stretch, row.items))
