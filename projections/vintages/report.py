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
from .difference import Ask, difference
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
    of both. A stretch that keeps what it reads (`Stretch(…, keep=True)`) is read once.
    """
    known = Known(stretch)
    for line, one in enumerate(table.lines, start=1):
        for column, head in enumerate(table.heads, start=1):
            if one.row.items and _askable(one.row, head):
                ask = _asking(one.row, head, table.boundaries, known)
                found = difference(stretch, ask, head.unit)
                yield CellDifference(line, column, one.row, head, found)


def _askable(row: Row, head: Head) -> bool:
    """Return whether a cell has an answer that may differ: a window that has begun, sums that add.

    Whether it has is said by the days of the report, at both positions alike.
    """
    if head.window is not None:
        return head.window.begun
    return not any(why_not_added(item.partition("[")[0]) for item in row.items)


def _asking(row: Row, head: Head, boundaries: date | None, known: Known) -> Ask:
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

    return ask
