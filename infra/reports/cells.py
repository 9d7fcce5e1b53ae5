"""The cells of a report as rows: one for each row and column, with the ends of its value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from socai.infra.files.exports.columns import COUNT, DAY, TEXT, TRUTH, WORD, Column, Values
from socai.infra.reports.as_json import Asked
from socai.infra.reports.words import plain, said
from socai.projections.reading import Reading
from socai.projections.reports.report import Head

REAL = "number"
COLUMNS = (
    Column("report", WORD, "báo cáo", "report"),
    Column("row", COUNT, "hàng thứ mấy của báo cáo, kể cả đề mục", "row, headings counted"),
    Column("heading", WORD, "đề mục mà hàng đứng dưới", "the heading that the row stands under"),
    Column("title", TEXT, "tên của hàng", "title of the row"),
    Column("item", WORD, "chỉ tiêu", "measures or indicator"),
    Column("unit", WORD, "mã đơn vị", "id of the unit"),
    Column("unit_name", WORD, "tên đơn vị", "name of the unit"),
    Column("window", WORD, "kỳ như đã nêu; trống: cột cộng", "window as named; none: the total"),
    Column("from", DAY, "ngày đầu của kỳ", "first day of the window"),
    Column("to", DAY, "ngày cuối được tính", "last day counted"),
    Column("finished", TRUTH, "kỳ đã hết", "the window is over"),
    Column("form", WORD, "dạng của số", "form of the value"),
    Column("lo", REAL, "mức thấp nhất; tỷ lệ là phần của một", "lower end; shares are of one"),
    Column("hi", REAL, "mức cao nhất; trống: không rõ", "upper end; none: not known"),
    Column("lo_exact", TEXT, "mức thấp nhất, đúng từng phân số", "lower end as exact fraction"),
    Column("hi_exact", TEXT, "mức cao nhất, đúng từng phân số", "upper end as exact fraction"),
    Column("counted_unit", WORD, "đơn vị đếm", "what is counted"),
    Column("status", WORD, "tình trạng", "status"),
    Column("definition", COUNT, "định nghĩa thứ mấy", "version of the definition"),
    Column("value", TEXT, "số bằng chữ như người đọc viết", "the value in words (Vietnamese)"),
    Column("notes", TEXT, "ghi chú", "notes (Vietnamese)"),
    Column("known", COUNT, "vị trí của sổ", "position of the log"),
    Column("boundaries", DAY, "địa giới ngày; trống: ngày cuối kỳ", "day of the boundaries"),
)
SEALED = (
    Column("seal", WORD, "bản chốt", "seal"),
    Column("root", WORD, "gốc Merkle của sổ ở vị trí ấy", "Merkle root of the log there"),
    Column("digest", WORD, "mã băm số liệu đã chốt", "digest of the sealed figures"),
)
"""Columns that the cells of a sealed report have besides."""


def columns(asked: Asked) -> tuple[Column, ...]:
    """Return the columns of a report's cells."""
    return (*COLUMNS, *SEALED) if asked.seal else COLUMNS


def rows(asked: Asked) -> Iterator[Values]:
    """Yield the values of the columns for each cell, row by row."""
    table, heading, mark = asked.table, None, asked.seal
    seal = (mark.seal, mark.root, mark.digest) if mark else ()
    for number, line in enumerate(table.lines, start=1):
        if not line.row.items:
            heading = line.row.title.vi
        for head, cell in zip(table.heads, line.cells, strict=False):
            item = " + ".join(line.row.items)
            about = (table.report.name, number, heading, line.row.title.vi, item)
            place = (head.unit, asked.name_of(head.unit), *_window(head))
            yield (*about, *place, *_value(cell), asked.position, table.boundaries, *seal)


def as_object(values: Values) -> dict[str, Any]:
    """Return a row by the names of its columns."""
    names = (column.name for column in (*COLUMNS, *SEALED))
    return dict(zip(names, values, strict=False))


def _window(head: Head) -> Values:
    window = head.window
    finished = window.finished if window else True
    return (window.name if window else None, head.asked.first, head.asked.last, finished)


def _value(cell: Reading) -> Values:
    notes = "; ".join(note.vi for note in cell.notes)
    ends = (plain(cell.lo), plain(cell.hi))
    exact = tuple(None if end is None else str(end) for end in (cell.lo, cell.hi))
    rest = (cell.counted_unit, cell.status, cell.definition, said(cell), notes)
    return (cell.form, *ends, *exact, *rest)
