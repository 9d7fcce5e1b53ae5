"""Files of events: .jsonl, .csv and .xlsx, read as rows, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from socai.domain.refusal import Message, Refused
from socai.infra.files import jsonl
from socai.infra.files.place import Row
from socai.infra.files.tables.csv_rows import read_csv
from socai.infra.files.tables.disguise import SAVE_AS_XLSX
from socai.infra.files.tables.table import Tally
from socai.infra.files.tables.unreadable import Unreadable
from socai.infra.files.workbooks.xlsx_rows import read_xlsx

TABLES: dict[str, Callable[[Path, Tally], Iterator[Row]]] = {".csv": read_csv, ".xlsx": read_xlsx}
_OLD_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".et")
_TEXTS = (".txt", ".tsv")


def read_rows(path: Path, wrong: list[Message], warnings: list[Message]) -> Iterator[Row]:
    """Yield the rows of a file; add to `wrong` what is none, to `warnings` what is in doubt.

    A row that is wrong is named by its file, line and cell; where no more of the file can be read,
    that is one more error, and what was read before it stands. Raises Refused where there is no
    such file or its form is not read, Unavailable where the disk cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        yield from jsonl.read_rows(path, wrong)
    elif suffix in TABLES:
        yield from _table(path, Tally(path.name, wrong, warnings))
    else:
        raise _no_form(path, suffix)


def _table(path: Path, tally: Tally) -> Iterator[Row]:
    errors = len(tally.wrong)
    try:
        yield from TABLES[path.suffix.lower()](path, tally)
    except Unreadable as refused:
        tally.wrong.extend(refused.said(path.name))
    if tally.rows == 0 and len(tally.wrong) == errors:
        tally.warn(
            "chỉ có dòng đầu, chưa có dòng nào để nhập",
            "there is only a head, no row to import yet",
        )


def _no_form(path: Path, suffix: str) -> Refused:
    """Return the refusal of a file whose ending is not read, with what to do about it."""
    vi, en = "", ""
    if suffix in _OLD_WORKBOOKS:
        vi, en = (f"; {advice}" for advice in SAVE_AS_XLSX)
    elif suffix in _TEXTS:
        vi, en = "; nếu là bảng, hãy đổi đuôi thành .csv", "; if it is a table, name it .csv"
    return Refused.of(
        f"{path}: nhập được tệp .jsonl, .csv và .xlsx, không đọc tệp «{suffix}»{vi}",
        f"{path}: files .jsonl, .csv and .xlsx can be imported, «{suffix}» is not read{en}",
    )
