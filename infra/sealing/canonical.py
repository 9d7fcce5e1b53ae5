"""The figures of a report in the one form in which they are sealed and compared."""

from __future__ import annotations

from socai.domain.sealed_table import Cell, Row, SealedTable
from socai.domain.sealed_table import Head as SealedHead
from socai.infra.reports.as_json import Asked
from socai.projections.reading import Reading
from socai.projections.reports.report import Head


def canonical(asked: Asked) -> str:
    """Return the one text of the figures of a report; no wording of it is in there."""
    return figures(asked).text()


def figures(asked: Asked) -> SealedTable:
    """Return the figures of a report; a heading has a number and no row."""
    table = asked.table
    rows = [
        Row(number, line.row.items, tuple(_cell(cell) for cell in line.cells))
        for number, line in enumerate(table.lines, start=1)
        if line.row.items
    ]
    heads = tuple(_head(head) for head in table.heads)
    return SealedTable(table.report.name, table.unit, table.boundaries, heads, tuple(rows))


def _head(head: Head) -> SealedHead:
    window = head.window
    ends = (window.period if window else head.asked).last
    finished = window.finished if window else True
    return SealedHead(head.unit, head.asked, ends, finished, head.rest, window is None)


def _cell(cell: Reading) -> Cell:
    counted = (cell.status, cell.counted_unit, cell.definition)
    return Cell(cell.form, cell.lo, cell.hi, cell.of, *counted)
