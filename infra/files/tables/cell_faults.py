"""What is wrong with a cell of a table, whatever its column: damage, old encodings, far places."""

from __future__ import annotations

import re

from socai.domain.refusal import Message
from socai.infra.files.tables.heads import MOST_COLUMNS, shown
from socai.infra.files.tables.legacy_text import recognise
from socai.infra.files.workbooks.xlsx_cells import Value, excel_error, letters

MOST_ROWS = 1_000_000
MOST_LETTERS = 32_767
_ERRORS = frozenset(
    ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)
_LOST = re.compile(r"[^\W\d_]\?[^\W\d_]")


def is_blank(cell: Value) -> bool:
    """Return whether a cell holds nothing but spaces."""
    return isinstance(cell, str) and not cell.strip()


def has_lost(text: str) -> bool:
    """Return whether «?» stands for letters that an encoding did not have; addresses have it."""
    return bool(_LOST.search(text)) and "://" not in text


def far_cell(column: int, number: int) -> Message:
    """Return that a cell is beyond the columns and rows that a table may have."""
    here = f"{letters(column)}{number}"
    return Message(
        f"ô {here} quá xa: nhiều nhất {MOST_COLUMNS} cột và {MOST_ROWS} dòng; hãy xóa ô ấy",
        f"cell {here} is too far: at most {MOST_COLUMNS} columns and {MOST_ROWS} rows; clear it",
    )


def extra_cell(column: int, number: int, cell: Value, in_csv: bool) -> Message:
    """Return that a cell belongs to no named column; `in_csv`: perhaps for want of quotes."""
    if column > MOST_COLUMNS:
        return far_cell(column, number)
    here, value = f"{letters(column)}{number}", "" if isinstance(cell, Message) else shown(cell)
    advice = ("; thêm tên cột, hoặc xóa ô", "; name the column, or clear the cell")
    if in_csv:
        advice = ("; đặt ô có dấu ngăn cách trong ngoặc kép", "; quote a cell with delimiters")
    return Message(
        f"ô {here} «{value}» thừa: cột {letters(column)} không có tên ở dòng đầu{advice[0]}",
        f"cell {here} «{value}» is too many: column {letters(column)} has no name{advice[1]}",
    )


def fault_of(cell: Value) -> Message | None:
    """Return why a cell cannot be taken as it is."""
    if isinstance(cell, Message):
        return cell
    if not isinstance(cell, str):
        return None
    if len(cell) > MOST_LETTERS:
        return Message(
            f"ô dài hơn {MOST_LETTERS} ký tự", f"the cell is longer than {MOST_LETTERS} characters"
        )
    if cell in _ERRORS:
        return excel_error(cell)
    if "\0" in cell or "\ufffd" in cell:
        sign = "NUL" if "\0" in cell else "\ufffd"
        return Message(
            f"có ký tự hỏng ({sign}) trong «{shown(cell)}»; điền lại ô",
            f"there is a broken character ({sign}) in «{shown(cell)}»; fill the cell in again",
        )
    if old := recognise(cell):
        return Message(
            f"«{shown(cell)}» viết bằng {old.vi}, đọc là «{shown(old.preview)}»; hãy "
            f"{old.advice_vi}",
            f"«{shown(cell)}» is written in {old.en}, it reads «{shown(old.preview)}»; "
            f"{old.advice_en}",
        )
    return None
