"""A report as a workbook: the report as it reads, the figures behind it, and their sources.

Numbers stay numbers, no text is a formula, and the same report gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from socai.infra.cli.answers import explained
from socai.infra.reports.as_json import Asked
from socai.infra.reports.as_text import STREAM, note_lines, seal_lines, table_of, title_lines
from socai.infra.reports.cells import columns, rows
from socai.infra.reports.words import PERCENT
from socai.projections.question import Figure
from socai.projections.reading import Reading

CREATED = datetime(2000, 1, 1)
"""Written into every workbook, so that the time of writing does not change its bytes."""
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""No text of a workbook is ever a formula or a link."""
SHEETS = {"report": ("Báo cáo", "Report"), "figures": ("Số liệu", "Figures")}
SOURCES = ("Nguồn", "Sources")
SOURCE_HEADS = (
    *("row", "column", "measure", "unit", "key", "part", "effective", "from", "to", "amount"),
    *("lo", "hi", "qualifier", "used", "position", "type", "stream", "document", "line", "quote"),
)
LONGEST = 32_000
"""Characters of one cell, of the 32.767 that a workbook can hold."""


def workbook(asked: Asked, lang: str = "vi") -> bytes:
    """Return the workbook of a report."""
    whole = io.BytesIO()
    book = xlsxwriter.Workbook(whole, PLAIN)
    title = asked.table.report.title.text(lang)
    about = {"title": title, "author": "socai", "created": CREATED}
    if mark := asked.seal:
        about |= {"keywords": f"{STREAM}{mark.seal}", "comments": "; ".join(seal_lines(mark, lang))}
    book.set_properties(about)
    english = lang == "en"
    look = _Look(book)
    _report(book.add_worksheet(SHEETS["report"][english]), look, asked, lang)
    _figures(book.add_worksheet(SHEETS["figures"][english]), look, asked)
    if asked.explain:
        _sources(book.add_worksheet(SOURCES[english]), look, asked, lang)
    book.close()
    return whole.getvalue()


class _Look:
    """The formats of the workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "valign": "top"})
        self.bold = book.add_format({"bold": True})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.value = book.add_format({"text_wrap": True, "valign": "top", "align": "right"})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.share = book.add_format({"num_format": "0.00%", "valign": "top"})
        self.places = book.add_format({"num_format": "#,##0.00", "valign": "top"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy", "align": "left"})


def _report(sheet: Any, look: _Look, asked: Asked, lang: str) -> None:
    above = title_lines(asked, lang)
    for at, text in enumerate(above):
        sheet.write_string(at, 0, text, look.bold if at else look.title)
    top = len(above)
    columns, shown, numbered = table_of(asked, lang)
    for column, head in enumerate(columns):
        words = head.head(lang)
        sheet.write_string(top, column, words[:1].upper() + words[1:], look.head)
    sheet.set_column(0, 0, 56)
    sheet.set_column(1, 1, 16)
    sheet.set_column(2, max(2, len(columns) - 1), 24)
    sheet.freeze_panes(top + 1, 1)
    lines = zip(shown, asked.table.lines, strict=True)
    for at, (row, line) in enumerate(lines, start=top + 1):
        sheet.write_string(at, 0, row["title"], look.text if line.row.items else look.bold)
        if line.row.items:
            sheet.write_string(at, 1, row["counted"], look.text)
        for column, cell in enumerate(line.cells, start=2):
            _value(sheet, look, (at, column), cell, row[f"column {column - 1}"])
    under = [*note_lines(asked, numbered, lang)]
    under += seal_lines(asked.seal, lang) if asked.seal else ()
    for at, text in enumerate(under, start=top + len(shown) + 2):
        sheet.write_string(at, 0, text[:LONGEST])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _value(sheet: Any, look: _Look, at: tuple[int, int], cell: Reading, words: str) -> None:
    """Write a value that is one number as a number, any other as it reads."""
    one = cell.lo is not None and cell.lo == cell.hi and cell.of is None
    if one and cell.lo is not None:
        kind = look.share if cell.counted_unit == PERCENT else look.whole
        kind = kind if cell.lo.denominator == 1 or kind is look.share else look.places
        sheet.write_number(*at, float(cell.lo), kind)
        if cell.notes:
            sheet.write_comment(*at, "\n".join(note.vi for note in cell.notes)[:LONGEST])
    else:
        sheet.write_string(*at, words, look.value)


def _figures(sheet: Any, look: _Look, asked: Asked) -> None:
    names = [column.name for column in columns(asked)]
    _table(sheet, look, names, rows(asked))


def _sources(sheet: Any, look: _Look, asked: Asked, lang: str) -> None:
    found = []
    for line in asked.table.lines:
        for head, cell in zip(asked.table.heads, line.cells, strict=False):
            for term in cell.terms:
                about = (line.row.title.text(lang), head.title.text(lang), term.measure.name)
                found += _source_rows(asked, about, term)
    _table(sheet, look, SOURCE_HEADS, found)


def _source_rows(asked: Asked, about: tuple[str, ...], term: Figure) -> list[tuple[Any, ...]]:
    opened = explained(term, asked.view, asked.store)
    parts = [("posting", one) for one in opened["postings"]]
    parts += [("declaration", one) for one in opened["declarations"]]
    fields = SOURCE_HEADS[6:]
    return [
        (*about, one["unit"], one["key"], part, *(one.get(name) for name in fields))
        for part, one in parts
    ]


def _table(sheet: Any, look: _Look, names: Sequence[str], found: Iterable[Sequence[Any]]) -> None:
    for column, name in enumerate(names):
        sheet.write_string(0, column, name, look.head)
    sheet.freeze_panes(1, 0)
    at = 0
    for at, row in enumerate(found, start=1):
        for column, value in enumerate(row):
            _write(sheet, look, (at, column), value)
    if at:
        sheet.autofilter(0, 0, at, len(names) - 1)


def _write(sheet: Any, look: _Look, at: tuple[int, int], value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*at, value)
    elif isinstance(value, int | float):
        sheet.write_number(*at, value)
    elif isinstance(value, date):
        sheet.write_datetime(*at, datetime(value.year, value.month, value.day), look.day)
    else:
        sheet.write_string(*at, str(value)[:LONGEST])
