"""A report: rows of measures and indicators, columns of windows or of units, and its table.

A report is declared data (`reports.definition` reads it). Evaluated for a unit it is a table of
cells, each a reading that opens to figures. No cell is blank: what cannot be answered says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from socai.domain.period import Period, vi_day
from socai.domain.refusal import Message, Refused
from socai.projections.reading import Reading
from socai.projections.scope import View
from socai.projections.windows.window import Window, joined, why_not_added

from .cells import Read, cannot, plain, rest, sum_of

OWN, BELOW, BOTH = "own", "below", "own and below"
UNITS = (OWN, BELOW, BOTH)
DEFAULT_WINDOW = "năm nay"
NOTHING = Message("", "")
TOTAL = Message("Cộng", "Total")
REST = Message("Ngoài các đơn vị trên", "In none of these units")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a heading without items; one item; or the sum of several."""

    title: Message
    items: tuple[str, ...] = ()
    note: Message = NOTHING


@dataclass(frozen=True, slots=True)
class Report:
    """What a report shows: `windows` as texts, of the unit itself or the units below it, or both.

    A stock stands on the last day of its window, a flow is over it. `total`: a last column with
    what the windows are together.
    """

    name: str
    title: Message
    rows: tuple[Row, ...]
    windows: tuple[str, ...] = (DEFAULT_WINDOW,)
    units: str = OWN
    total: bool = False
    note: Message = NOTHING


@dataclass(frozen=True, slots=True)
class Head:
    """What a column is about: days and a unit. `window` is None for the total of all windows.

    `rest`: what of the unit's figure lies in none of the units below it.
    """

    window: Window | None
    asked: Period
    unit: str
    title: Message
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row with its cells, one for each head; none for a heading."""

    row: Row
    cells: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A report of a unit: its columns, its lines, what is said of the whole.

    `boundaries` is the day of the hierarchy of all columns, None where each has its own.
    """

    report: Report
    unit: str
    boundaries: date | None
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    notes: tuple[Message, ...]


def evaluate(
    view: View,
    report: Report,
    unit: str,
    windows: Sequence[Window],
    boundaries: date | None,
    read: Read = plain,
) -> Table:
    """Return the report of a unit over these windows, in the boundaries of a day or of each window.

    Raises Refused where a total is asked of windows that do not line up.
    """
    heads = tuple(_heads(view, report, unit, windows, boundaries))
    lines = tuple(
        Line(row, tuple(_cell(view, row, head, boundaries, read) for head in heads if row.items))
        for row in report.rows
    )
    said = dict.fromkeys(note for window in windows for note in window.notes)
    own = [report.note] if report.note.vi else []
    return Table(report, unit, boundaries, heads, lines, (*own, *said))


def _heads(
    view: View, report: Report, unit: str, windows: Sequence[Window], boundaries: date | None
) -> Iterator[Head]:
    for window in windows:
        title = _title(window)
        if report.units == OWN:
            yield Head(window, window.asked, unit, title)
            continue
        tree = view.tree(boundaries or window.asked.last)
        days = Message(f", {title.vi}", f", {title.en}") if len(windows) > 1 else NOTHING
        for at in [*([unit] if report.units == BOTH else []), *tree.children.get(unit, [])]:
            name = tree.name(at)
            yield Head(window, window.asked, at, Message(name + days.vi, name + days.en))
        yield Head(window, window.asked, unit, Message(REST.vi + days.vi, REST.en + days.en), True)
    if report.total:
        yield Head(None, joined(windows), unit, TOTAL)


def _title(window: Window) -> Message:
    """Return the title of a window's column; that of an unfinished one says till when."""
    last, said = window.asked.last, window.title
    if window.finished or not window.begun or "nay" in said.vi.split():
        return said
    return Message(f"{said.vi} (đến {vi_day(last)})", f"{said.en} (till {last})")


def _cell(view: View, row: Row, head: Head, boundaries: date | None, read: Read) -> Reading:
    name = " + ".join(row.items)
    if head.window is None:
        why = [said for item in row.items if (said := why_not_added(item.partition("[")[0]))]
        if why:
            return cannot(name, tuple(why))
    elif not head.window.begun:
        return cannot(name, head.window.notes)
    if head.rest:
        read = rest
    try:
        found = [read(view, item, head.unit, head.asked, boundaries) for item in row.items]
    except Refused as refused:
        return cannot(name, refused.messages)
    return found[0] if len(found) == 1 else sum_of(name, found)


def boundaries_said(day: date | None) -> Message:
    """Return in words whose boundaries a table shows."""
    if day is None:
        return Message(
            "Địa giới: của ngày cuối mỗi kỳ", "Boundaries: those of the last day of each window"
        )
    return Message(f"Địa giới ngày {vi_day(day)}", f"Boundaries of {day}")
