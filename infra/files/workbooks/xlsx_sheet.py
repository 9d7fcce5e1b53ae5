"""The rows of one sheet, in one pass: values, formulas, hidden rows and columns, damage.

The size that a sheet claims to have is never looked at, and no row or cell is dropped silently: a
sheet whose rows or cells are out of order, twice there, or in an unknown place is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from socai.domain.refusal import Message
from socai.infra.files.tables.first_few import FirstFew
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_book import LONGEST, Sheet
from socai.infra.files.workbooks.xlsx_cells import Styles, Value, letters, value
from socai.infra.files.workbooks.xml_stream import Attributes, local, read_xml
from socai.infra.files.workbooks.zip_scan import Parts

MOST_MERGED = 1_000
MOST_LETTERS = 1 << 20
"""Letters of one row."""
_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# What may stand in what, as far as it is read; what stands in anything else is passed over.
_INSIDE: dict[str, set[str]] = {
    "sheetData": {"row"},
    "row": {"c", "extLst"},
    "c": {"f", "v", "is", "extLst"},
    "is": {"t", "r", "rPh", "phoneticPr"},
    "r": {"t", "rPr"},
    "v": set(),
    "t": set(),
}
Range = tuple[str, int, int, int]
"""A merged range: its name, first and last row, first column."""
Tell = Callable[[int, list[tuple[int, Value]], Message | None], None]
"""Hears of a row its number, its cells by column, and what is wrong with it as a whole."""


def column_of(text: str) -> int:
    """Return the number of a column by its letters: A is 1, AB is 28."""
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def merged_ranges(parts: Parts, sheet: Sheet) -> list[Range]:
    """Return the ranges of merged cells of a sheet; they stand behind its rows."""
    found: list[Range] = []
    before = b""
    for chunk in parts.chunks(sheet.part):
        if b"mergeCell" in before + chunk:
            break
        before = chunk[-16:]
    else:
        return found

    def start(name: str, attributes: Attributes) -> None:
        if local(name) != "mergeCell":
            return
        first, _, last = attributes.get("ref", "").partition(":")
        ends = [_CELL.fullmatch(end) for end in (first, last or first)]
        if len(found) == MOST_MERGED or ends[0] is None or ends[1] is None:
            raise Unreadable.of(
                f"nhiều hơn {MOST_MERGED} vùng ô gộp, hoặc vùng hỏng; hãy bỏ gộp ô",
                f"more than {MOST_MERGED} merged ranges, or a broken one; unmerge them",
            )
        rows = (int(ends[0][2]), int(ends[1][2]))
        found.append((attributes["ref"], *rows, column_of(ends[0][1])))

    read_xml(parts.chunks(sheet.part), start)
    return found


class SheetReader:
    """Reads a sheet; `tell` hears each row that has a cell, or why the row is wrong."""

    def __init__(self, styles: Styles, tell: Tell) -> None:
        self.rows = 0
        self.formulas, self.hidden_rows = FirstFew(), FirstFew()
        self._styles, self._tell = styles, tell
        self._path: list[str] = []
        self._row = self._column = self._row_size = self._size = 0
        self._cell: Attributes = {}
        self._cells: list[tuple[int, Value]] = []
        self._text: list[str] | None = None
        self._in_text = self._formula = self._row_hidden = False
        self._hidden: list[tuple[int, int]] = []
        self._filled: set[int] = set()

    def read(self, parts: Parts, sheet: Sheet) -> None:
        """Tell every row of the sheet; raise Unreadable where it is out of order or broken."""
        read_xml(parts.chunks(sheet.part), self._start, self._end, self._characters)

    def hidden_columns(self) -> FirstFew:
        """Return the hidden columns in which a cell is filled."""
        found = FirstFew()
        for column in sorted(self._filled):
            if any(first <= column <= last for first, last in self._hidden):
                found.add(letters(column))
        return found

    def _start(self, name: str, attributes: Attributes) -> None:
        name = local(name)
        if not self._path:
            if name == "sheetData":
                self._path.append(name)
            elif name == "col" and attributes.get("hidden") in _TRUE:
                self._hidden.append((_whole(attributes.get("min")), _whole(attributes.get("max"))))
            return
        allowed = _INSIDE.get(self._path[-1])
        self._path.append(name)
        if allowed is None:
            return
        if name not in allowed:
            raise _damaged(f"<{name[:40]}>", self._row)
        if name == "c":
            self._begin_cell(attributes)
        elif name == "f":
            self._formula = True
        elif name in ("v", "t"):
            self._in_text = True
            self._text = self._text or []
        elif name == "row":
            self._begin_row(attributes)

    def _characters(self, text: str) -> None:
        if self._in_text and self._text is not None and self._size < LONGEST:
            self._text.append(text[: LONGEST - self._size])
            self._size += len(text)

    def _end(self, name: str) -> None:
        if not self._path:
            return
        name = self._path.pop()
        self._in_text = False
        above = self._path[-1] if self._path else ""
        if name == "c" and above == "row":
            self._end_cell()
        elif name == "row" and above == "sheetData":
            self._end_row()

    def _begin_row(self, attributes: Attributes) -> None:
        row = _whole(attributes["r"]) if "r" in attributes else self._row + 1
        if not self._row < row <= _LAST_ROW:
            raise _damaged(f"r={attributes.get('r', row)!s:.20}", self._row)
        self._row, self._column, self._row_size = row, 0, 0
        self._cells = []
        self._row_hidden = attributes.get("hidden") in _TRUE

    def _begin_cell(self, attributes: Attributes) -> None:
        name, column = attributes.get("r"), self._column + 1
        if name is not None:
            found = _CELL.fullmatch(name)
            column = column_of(found[1]) if found and int(found[2]) == self._row else 0
        if not self._column < column <= _LAST_COLUMN:
            raise _damaged(f"{name or column!s:.20}", self._row)
        self._column, self._cell = column, attributes
        self._text, self._size, self._formula = None, 0, False

    def _end_cell(self) -> None:
        if self._text is None and not self._formula:
            return
        text = None if self._text is None else "".join(self._text)
        style = _whole(self._cell.get("s", "0"))
        found = value(self._cell.get("t", "n"), text, self._formula, style, self._styles)
        if found is None:
            return
        if self._formula and not isinstance(found, Message):
            self.formulas.add(f"{letters(self._column)}{self._row}")
        self._row_size += len(found) if isinstance(found, str) else 1
        if self._row_size <= MOST_LETTERS:
            self._cells.append((self._column, found))

    def _end_row(self) -> None:
        if not self._cells:
            return
        self._filled.update(column for column, _ in self._cells)
        if self._row_hidden:
            self.hidden_rows.add(str(self._row))
        self.rows += 1
        self._tell(self._row, self._cells, _LONG if self._row_size > MOST_LETTERS else None)


_TRUE = ("1", "true")
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_LONG = Message(
    "dòng có hơn 1 MiB chữ; hãy bớt chữ", "the row has more than 1 MiB of text; shorten it"
)


def _whole(text: str | None) -> int:
    """Return a whole number above 0, or 0; what is none becomes one that nothing has."""
    plain = text is not None and text.isascii() and text.isdecimal() and len(text) < 9
    return int(text) if plain and text else 1 << 30


def _damaged(what: str, row: int) -> Unreadable:
    return Unreadable.of(
        f"trang tính bị hỏng sau dòng {row} (ở «{what}»: sai thứ tự, lặp lại hoặc lạ); mở bằng "
        "Excel, lưu lại",
        f"the sheet is broken after line {row} (at «{what}»: out of order, twice there or unknown);"
        " open it in Excel, save it again",
    )
