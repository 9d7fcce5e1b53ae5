"""The process that parses one workbook, under limits of its own; it writes JSON Lines.

It is started with the workbook as its standard input. Once it runs, it can open neither a file nor
a socket, can write to no file, and has little memory and time: what a workbook made to do harm
could do ends here.
"""

from __future__ import annotations

import encodings.cp437
import json
import resource
import sys
from contextlib import suppress
from typing import Any

from socai.domain.refusal import Message
from socai.domain.text import fold
from socai.infra.files.tables.first_few import FirstFew
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_book import Book, Sheet, read_book
from socai.infra.files.workbooks.xlsx_cells import Value
from socai.infra.files.workbooks.xlsx_sheet import SheetReader, merged_ranges
from socai.infra.files.workbooks.zip_scan import Parts

NAMES = encodings.cp437
"""What names in archives are written in: loaded before no more file can be opened."""


def main() -> None:
    """Read the workbook on the standard input, as the argument in JSON says; tell what it holds.

    The lines are lists: ["sheet", name, merged ranges]; ["row", number, cells], a cell being
    [column, value], or [column, null, vi, en] where it cannot be read; ["torn", number, vi, en] of
    a row that cannot be read at all; ["wrong", vi, en, sheet] of such a sheet; ["warn", vi, en,
    sheet]; at the end ["done"], or ["refused", vi, en].
    """
    asked = json.loads(sys.argv[1])
    limit(asked["memory"], asked["cpu"])
    try:
        with open(0, "rb", closefd=False) as file:
            _read(Parts(file), {fold(name) for name in asked["passed_over"]})
    except Unreadable as refused:
        for message in refused.messages:
            _tell("refused", message.vi, message.en)
    except MemoryError:
        _tell("refused", *_TOO_LARGE)
    except Exception as error:  # whatever a broken file leads to is said, and ends this process
        _tell("refused", *_broken(error))
    else:
        _tell("done")
    sys.stdout.flush()


def limit(memory: int, cpu: int) -> None:
    """Take away what parsing does not need, for good."""
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_FSIZE: (0, 0),
        resource.RLIMIT_NOFILE: (3, 3),
        resource.RLIMIT_CPU: (cpu, cpu + 1),
        resource.RLIMIT_AS: (memory, memory),
    }
    for what, values in limits.items():
        # A system that has one of them in another way keeps its other limits.
        with suppress(ValueError):
            resource.setrlimit(what, values)


def _read(parts: Parts, passed_over: set[str]) -> None:
    book = read_book(parts)
    if book.linked:
        _tell("warn", *_LINKED, None)
    for title in book.charts:
        _tell("warn", *_CHART, title)
    for sheet in book.sheets:
        if fold(sheet.name) in passed_over:
            continue
        try:
            _read_sheet(parts, book, sheet)
        except Unreadable as refused:
            for message in refused.messages:
                _tell("wrong", message.vi, message.en, sheet.name)


def _read_sheet(parts: Parts, book: Book, sheet: Sheet) -> None:
    _tell("sheet", sheet.name, merged_ranges(parts, sheet))
    reader = SheetReader(book.styles, _tell_row)
    reader.read(parts, sheet)
    formulas = ("ô là công thức, lấy giá trị đã lưu", "cells are formulas, read as saved")
    rows = ("dòng ẩn vẫn được đọc", "hidden rows are read all the same")
    columns = ("cột ẩn vẫn được đọc", "hidden columns are read all the same")
    _warn(reader.formulas, *formulas, sheet)
    _warn(reader.hidden_rows, *rows, sheet)
    _warn(reader.hidden_columns(), *columns, sheet)
    if sheet.hidden and reader.rows:
        _tell("warn", "trang tính ẩn vẫn được đọc", "a hidden sheet, read all the same", sheet.name)


def _warn(found: FirstFew, vi: str, en: str, sheet: Sheet) -> None:
    if found.count:
        _tell("warn", f"{found.count} {vi}: {found}", f"{found.count} {en}: {found}", sheet.name)


def _tell_row(number: int, cells: list[tuple[int, Value]], wrong: Message | None) -> None:
    if wrong:
        _tell("torn", number, wrong.vi, wrong.en)
        return
    said = [
        [column, None, cell.vi, cell.en] if isinstance(cell, Message) else [column, cell]
        for column, cell in cells
    ]
    _tell("row", number, said)


def _tell(*said: Any) -> None:
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")


_LINKED = (
    "sổ tính có liên kết đến tệp khác; không đọc tệp ấy, chỉ lấy giá trị đã lưu",
    "the workbook is linked to other files; they are not read, only the values that were saved",
)
_CHART = ("trang biểu đồ, không có dòng nào để đọc", "a chart, there is no row to read")
_TOO_LARGE = (
    "sổ tính cần quá nhiều bộ nhớ để đọc; hãy chia tệp, hoặc lưu dạng .csv",
    "the workbook needs too much memory to be read; divide it, or save it as .csv",
)


def _broken(error: Exception) -> tuple[str, str]:
    kind = type(error).__name__
    return (
        f"sổ tính bị hỏng, không đọc được ({kind}); mở bằng Excel, lưu lại",
        f"the workbook is broken and cannot be read ({kind}); open it in Excel, save it again",
    )
