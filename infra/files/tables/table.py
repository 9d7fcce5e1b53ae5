"""A table of cells (.csv, a sheet of a workbook): its head, its rows, the errors of its cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from socai.domain.catalogue import TYPES
from socai.domain.refusal import Message
from socai.infra.files.place import Place, Row
from socai.infra.files.tables.cell_faults import (
    MOST_ROWS,
    extra_cell,
    far_cell,
    fault_of,
    has_lost,
    is_blank,
)
from socai.infra.files.tables.first_few import FirstFew
from socai.infra.files.tables.heads import (
    FIELDS,
    MOST_COLUMNS,
    Head,
    field_of,
    no_head,
    read_head,
    shown,
)
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_cells import Value, letters

GUIDE = "Hướng dẫn"
"""The sheet of a template that explains it: passed over."""
LISTS = "Danh mục"
"""The sheet of a template that holds the lists to choose from: passed over."""
MOST_WRONG = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: its number, its cells by column (from 1), or why it has none."""

    number: int
    cells: Mapping[int, Value]
    wrong: Message | None = None


class Merged(NamedTuple):
    """A range of merged cells: «B2:C5», its first and last row, its first column."""

    name: str
    first: int
    last: int
    column: int


@dataclass(slots=True)
class Tally:
    """What is found in a file: errors, warnings, how many rows; it ends what is too much."""

    file: str
    wrong: list[Message]
    warnings: list[Message]
    rows: int = 0
    rejected: int = 0

    def row(self) -> None:
        """Count a row; raise Unreadable at one too many."""
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise Unreadable.of(
                f"nhiều hơn {MOST_ROWS} dòng; hãy chia tệp",
                f"more than {MOST_ROWS} rows; divide the file",
            )

    def warn(self, vi: str, en: str, sheet: str | None = None) -> None:
        """Add a warning about the file, or one sheet of it."""
        self.warnings.append(self.about(Message(vi, en), sheet))

    def about(self, message: Message, sheet: str | None) -> Message:
        """Return a message about the whole file, or one sheet of it, that says so."""
        vi = self.file + (f", trang tính «{sheet}»" if sheet else "")
        en = self.file + (f", sheet «{sheet}»" if sheet else "")
        return Message(f"{vi}: {message.vi}", f"{en}: {message.en}")

    def reject(self, messages: Sequence[Message]) -> None:
        """Add the errors of one row; raise Unreadable where so many rows are wrong."""
        self.wrong.extend(messages)
        self.rejected += 1
        if self.rejected >= MOST_WRONG:
            raise Unreadable.of(
                f"{MOST_WRONG} dòng có lỗi; các dòng sau chưa đọc. Sửa những lỗi đã nêu trước",
                f"{MOST_WRONG} rows are wrong; the rest was not read. Mend what is named first",
            )


class Table:
    """One table, given line by line; `refused` once its head cannot be understood."""

    def __init__(
        self, tally: Tally, sheet: str | None = None, merged: Sequence[Merged] = ()
    ) -> None:
        self.refused = False
        self._tally, self._sheet = tally, sheet
        self._merged = sorted(merged, key=lambda each: each.first, reverse=True)
        self._touching: list[Merged] = []
        self._type = _TYPES.get(field_of(sheet)) if sheet else None
        self._head: Head | None = None
        self._lost = FirstFew()

    @property
    def blank(self) -> bool:
        """Whether no line so far has had a cell."""
        return self._head is None and not self.refused

    def take(self, line: Line) -> Row | None:
        """Return the row of a line; None of a blank one, of the head, and of one that is wrong."""
        cells = {column: cell for column, cell in line.cells.items() if not is_blank(cell)}
        if self.refused or not (cells or line.wrong):
            return None
        if self._head is None:
            self._begin(line, cells)
            return None
        self._tally.row()
        place = Place(self._tally.file, line.number, self._sheet, self._head.letters, True)
        row = {self._head.fields[n]: cell for n, cell in cells.items() if n in self._head.fields}
        wrong = [line.wrong] if line.wrong else list(self._wrong(line.number, cells, self._head))
        wrong += self._wrong_type(row)
        if wrong:
            self._tally.reject([place.said(message) for message in wrong])
            return None
        return place, row

    def close(self) -> None:
        """Warn of what the table leaves in doubt, once all its lines were given."""
        if self._lost.count:
            self._tally.warn(
                f"{self._lost.count} ô có dấu «?» giữa chữ, có lẽ đã mất dấu tiếng Việt khi lưu: "
                f"{self._lost}",
                f"{self._lost.count} cells have «?» inside a word, Vietnamese letters may have "
                f"been lost in saving: {self._lost}",
                self._sheet,
            )

    def _begin(self, line: Line, cells: Mapping[int, Value]) -> None:
        """Take the head; refuse the table where it cannot be understood."""
        wrong = [line.wrong] if line.wrong else []
        for column, cell in cells.items():
            if column > MOST_COLUMNS:
                wrong.append(far_cell(column, line.number))
            elif fault := fault_of(cell):
                here = f"{letters(column)}{line.number}"
                wrong.append(Message(f"ô {here}: {fault.vi}", f"cell {here}: {fault.en}"))
        if not wrong and not any(field_of(str(cell)) in FIELDS for cell in cells.values()):
            wrong.append(no_head(" | ".join(str(cell) for cell in cells.values())))
        if not wrong:
            self._head = read_head(line.number, cells, wrong)
            if "type" not in self._head.letters and self._type is None:
                wrong.append(_NO_TYPE if self._sheet is None else _NO_TYPE_IN_SHEET)
        self.refused = bool(wrong)
        place = Place(self._tally.file, line.number, self._sheet)
        self._tally.wrong.extend(place.said(message) for message in wrong)

    def _wrong(self, number: int, cells: Mapping[int, Value], head: Head) -> Iterator[Message]:
        """Yield what is the matter with the cells of a row."""
        if self._sheet is not None and number > MOST_ROWS + 1:
            yield far_cell(min(cells), number)
        for merged in self._touched(number, head.last):
            yield Message(
                f"ô gộp {merged.name}: không biết giá trị thuộc dòng nào, cột nào; hãy bỏ gộp ô và "
                "điền từng ô",
                f"merged cells {merged.name}: which row and column the value belongs to is not "
                "known; unmerge them and fill in each cell",
            )
        extra = next((column for column in cells if column not in head.fields), None)
        if extra is not None:
            in_csv = self._sheet is None and extra > head.last
            yield extra_cell(extra, number, cells[extra], in_csv)
        for column, name in head.fields.items():
            cell = cells.get(column)
            fault = None if cell is None else fault_of(cell)
            if fault:
                yield Message(fault.vi, fault.en, name)
            elif isinstance(cell, str) and "?" in cell and has_lost(cell):
                self._lost.add(f"{letters(column)}{number}")

    def _touched(self, number: int, last_column: int) -> list[Merged]:
        """Return the merged ranges that a row with named columns meets; rows come in order."""
        while self._merged and self._merged[-1].first <= number:
            self._touching.append(self._merged.pop())
        self._touching = [each for each in self._touching if each.last >= number]
        return [each for each in self._touching if each.column <= last_column]

    def _wrong_type(self, row: dict[str, Any]) -> list[Message]:
        """Give the row the type that its sheet is named after; return what speaks against it."""
        said = row.setdefault("type", self._type)
        if said is None:
            del row["type"]
        elif (
            self._type
            and not isinstance(said, Message)
            and field_of(str(said)) != field_of(self._type)
        ):
            return [
                Message(
                    f"cột type là «{shown(said)}», mà trang tính mang tên loại «{self._type}»; sửa "
                    "ô, hoặc chuyển dòng sang trang tính khác",
                    f"type is «{shown(said)}», while the sheet bears the name of «{self._type}»; "
                    "mend the cell, or move the row to another sheet",
                    "type",
                )
            ]
        return []


_TYPES = {name.casefold(): name for name in TYPES}
_NO_TYPE = Message(
    "thiếu cột «type» (loại sự kiện); xem `socai types`",
    "column «type» (the event type) is missing; see `socai types`",
)
_NO_TYPE_IN_SHEET = Message(
    "thiếu cột «type» (loại sự kiện), và tên trang tính không phải là loại sự kiện; thêm cột ấy, "
    "hoặc đặt tên trang tính là một loại, ví dụ OrganisationEstablished; xem `socai types`",
    "column «type» (the event type) is missing, and the sheet does not bear the name of one; add "
    "the column, or name the sheet after a type, e.g. OrganisationEstablished; see `socai types`",
)
