"""An empty workbook that a person fills in and imports: a sheet for each event type of a kind.

The same kind, lists and version give the same bytes.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from socai.domain.catalogue import KIND_NAMES, KINDS, TYPES
from socai.domain.fields import LARGEST_COUNT, Bounds
from socai.domain.refusal import Refused
from socai.domain.text import fold
from socai.infra.cli.typed import hint, hinted
from socai.infra.files.jsonl import disk, in_place_of
from socai.infra.files.tables.heads import letters
from socai.infra.files.tables.table import GUIDE, LISTS
from socai.infra.files.templates.field_titles import title
from socai.infra.files.templates.template_columns import (
    OPTIONAL,
    REQUIRED,
    SOURCE,
    Choice,
    Column,
    Things,
    choice,
    columns,
)
from socai.infra.files.templates.template_notes import (
    BELOW_THOUSANDS,
    ends,
    guide,
    note,
    purpose,
    stream_example,
)

ROWS = 2_000
"""Rows of a sheet that check what is typed."""
COLOURS = {REQUIRED: "#FFE699", OPTIONAL: "#DDEBF7", SOURCE: "#E2EFDA"}
CREATED = datetime(2000, 1, 1)
"""Written into every workbook, so that the time of writing does not change its bytes."""
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
"""No text of a workbook is ever a formula or a link."""
LONGEST_ERROR = 255
"""Characters that a spreadsheet shows of what it says about a wrong cell."""
WIDTHS = {"stream": 30, "quote": 48, "reason": 30, "topic": 30, "name": 30, "title": 40}
PLACES = Bounds(1, 999_999)
OWN_KINDS = ("log",)
"""Kinds that socai alone records."""


def event_types(kind: str) -> list[str]:
    """Return the event types that people enter of a kind, in their order.

    Raises Refused, naming the kinds, where there is no such kind or socai alone records it.
    """
    kinds = [name for name in KINDS if name not in OWN_KINDS]
    if kind in kinds:
        return [event.__name__ for event in KINDS[kind].EVENTS]
    named = [name for name in kinds if fold(KIND_NAMES[name]) == fold(kind)]
    close = hinted(named) if named else hint(kind, kinds)
    if kind in TYPES and TYPES[kind].category in kinds:
        of = TYPES[kind].category
        vi, en = f" ({kind} thuộc «{of}»)", f" ({kind} belongs to «{of}»)"
    else:
        vi, en = close.vi, close.en
    listed = ", ".join(f"{name} ({KIND_NAMES[name]})" for name in kinds)
    raise Refused.of(
        f"Không có mẫu cho «{kind[:60]}»{vi}; các loại: {listed}",
        f"There is no template for «{kind[:60]}»{en}; kinds: {', '.join(kinds)}",
    )


def write_template(kind: str, path: Path, things: Things) -> None:
    """Write the workbook of a kind, whole or not at all.

    Raises Refused for an unknown kind, where the file exists already or its folder does not,
    Unavailable where the disk cannot be written.
    """
    types = event_types(kind)
    _refuse_taken(path)
    whole = _Workbook(kind, things).written(types)
    with disk(path), in_place_of(path) as file:
        file.write(whole)


def _refuse_taken(path: Path) -> None:
    if os.path.lexists(path):
        raise Refused.of(
            f"Đã có {path}: không ghi đè, vì có thể đã điền; hãy chọn tên khác",
            f"{path} exists: it may have been filled in and is not replaced; choose another name",
        )
    if not path.parent.is_dir():
        raise Refused.of(
            f"Không có thư mục {path.parent}; hãy tạo trước",
            f"There is no folder {path.parent}; make it first",
        )


@dataclass(frozen=True, slots=True)
class _Look:
    """The formats of a workbook."""

    plain: xlsxwriter.Format
    bold: xlsxwriter.Format
    text: xlsxwriter.Format
    whole: xlsxwriter.Format
    year: xlsxwriter.Format
    heads: dict[str, xlsxwriter.Format]

    @classmethod
    def of(cls, book: xlsxwriter.Workbook) -> _Look:
        """Return the formats, added to a workbook."""
        head = {"bold": True, "text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}
        return cls(
            plain=book.add_format({"text_wrap": True, "valign": "top"}),
            bold=book.add_format({"bold": True, "valign": "top"}),
            text=book.add_format({"num_format": "@"}),
            whole=book.add_format({"num_format": "#,##0"}),
            year=book.add_format({"num_format": "0"}),
            heads={
                group: book.add_format({**head, "bg_color": colour})
                for group, colour in COLOURS.items()
            },
        )


class _Workbook:
    """One workbook while it is written."""

    def __init__(self, kind: str, things: Things) -> None:
        self._kind, self._things = kind, things
        self._bytes = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, PLAIN)
        self._book.set_properties(
            {"title": f"socai: {KIND_NAMES[kind]}", "author": "socai", "created": CREATED}
        )
        self._look = _Look.of(self._book)
        self._lists: dict[Choice, str] = {}

    def written(self, types: Sequence[str]) -> bytes:
        """Return the workbook with a guide, a sheet for each event type, and the lists."""
        self._guide(types)
        for name in types:
            self._sheet(name)
        self._write_lists()
        self._book.close()
        return self._bytes.getvalue()

    def _guide(self, types: Sequence[str]) -> None:
        sheet = self._book.add_worksheet(GUIDE)
        sheet.set_column(0, 0, 28)
        sheet.set_column(1, 1, 100)
        heads = f"Mẫu nhập: {KIND_NAMES[self._kind]}", "Trang tính", "Dùng khi"
        sheet.write_string(0, 0, heads[0], self._look.bold)
        lines = guide(self._kind)
        for row, line in enumerate(lines, start=1):
            sheet.write_string(row, 0, f"{row}.", self._look.plain)
            sheet.write_string(row, 1, line, self._look.plain)
        first = len(lines) + 2
        sheet.write_string(first, 0, heads[1], self._look.bold)
        sheet.write_string(first, 1, heads[2], self._look.bold)
        for row, name in enumerate(types, start=first + 1):
            sheet.write_string(row, 0, name, self._look.plain)
            sheet.write_string(row, 1, purpose(name), self._look.plain)

    def _sheet(self, type_name: str) -> None:
        sheet = self._book.add_worksheet(type_name)
        found = columns(type_name)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 48)
        for place, column in enumerate(found):
            offered = choice(column, self._things)
            self._head(sheet, place, column, offered)
            check = self._check(column, place, offered)
            if check:
                sheet.data_validation(1, place, ROWS, place, check)
        # Codes and years that stay text are meant; a spreadsheet would flag each of them.
        sheet.ignore_errors({"number_stored_as_text": f"A2:{letters(len(found))}{ROWS + 1}"})

    def _head(
        self, sheet: xlsxwriter.Worksheet, place: int, column: Column, offered: Choice | None
    ) -> None:
        width = WIDTHS.get(column.name, max(14, min(30, len(column.head))))
        sheet.set_column(place, place, width, self._format(column))
        sheet.write_string(0, place, column.head, self._look.heads[column.group])
        text = note(column, self._kind, offered)
        lines = sum(1 + len(line) // 48 for line in text.splitlines())
        size = {"author": "socai", "width": 340, "height": 24 + 17 * lines, "font_size": 9}
        sheet.write_comment(0, place, text, size)

    def _format(self, column: Column) -> xlsxwriter.Format:
        """Return how a column's cells are formatted.

        Text everywhere else: a spreadsheet makes a day of «2021-05», and a number of «00123».
        """
        bounds = _bounds(column)
        if bounds is None:
            return self._look.text
        return self._look.whole if bounds.hi > BELOW_THOUSANDS else self._look.year

    def _check(self, column: Column, place: int, offered: Choice | None) -> dict[str, Any] | None:
        """Return what a spreadsheet checks in a column, None where there is nothing to check."""
        name = title(column.type, column.name)
        bounds = _bounds(column)
        cell = f"{letters(place + 1)}2"
        if offered:
            text = "Chọn trong danh sách, hoặc bỏ trống." if offered.closed else _NOT_LISTED
            return {**_said(name, text, offered.closed), "validate": "list",
                    "source": self._range(offered)}  # fmt: skip
        if bounds:
            text = f"Cần một số nguyên {ends(bounds.lo, bounds.hi)}, không kèm chữ."
            return {**_said(name, text, True), "validate": "integer", "criteria": "between",
                    "minimum": bounds.lo, "maximum": bounds.hi}  # fmt: skip
        if column.name == "stream":
            start = f"{self._kind}-"
            text = f"Viết {start}<mã>, ví dụ {stream_example(self._kind)}."
            formula = f'=LEFT({cell},{len(start)})="{start}"'
            return {**_said(name, text, False), "validate": "custom", "value": formula}
        if column.name == "effective" or _is_day(column):
            return {**_said(name, _DAY_AS_TEXT, False), "validate": "custom",
                    "value": f"=ISTEXT({cell})"}  # fmt: skip
        return None

    def _range(self, offered: Choice) -> str:
        """Return where a list stands among the lists."""
        if offered not in self._lists:
            at = letters(len(self._lists) + 1)
            self._lists[offered] = f"='{LISTS}'!${at}$2:${at}${len(offered.labels) + 1}"
        return self._lists[offered]

    def _write_lists(self) -> None:
        sheet = self._book.add_worksheet(LISTS)
        sheet.freeze_panes(1, 0)
        for place, offered in enumerate(self._lists):
            sheet.set_column(place, place, 36, self._look.text)
            sheet.write_string(0, place, offered.title, self._look.bold)
            for row, text in enumerate(offered.labels, start=1):
                sheet.write_string(row, place, text, self._look.text)


_NOT_LISTED = (
    "Không có trong danh sách. Vẫn dùng được nếu là mã hoặc tên đúng, hoặc nhiều giá trị cách nhau "
    "bằng dấu chấm phẩy. Giữ lại?"
)
_DAY_AS_TEXT = (
    "Viết thời gian bằng chữ: 05/3/2021, tháng 3/2021, quý I/2016, 2021. Bảng tính đã đổi thành số "
    "hoặc ngày; hãy xem lại."
)


def _said(name: str, text: str, stop: bool) -> dict[str, Any]:
    """Return what a spreadsheet says of a wrong cell, and whether it keeps it out."""
    return {
        "error_type": "stop" if stop else "warning",
        "error_title": name,
        "error_message": text[:LONGEST_ERROR],
    }


def _bounds(column: Column) -> Bounds | None:
    """Return the ends of a whole number, None for another column."""
    if column.name in ("page", "line") and column.spec is None:
        return PLACES
    if column.spec is None or column.spec.base is not int:
        return None
    return column.rule if isinstance(column.rule, Bounds) else Bounds(0, LARGEST_COUNT)


def _is_day(column: Column) -> bool:
    return (column.spec.base is date) if column.spec else column.name == "documented"
