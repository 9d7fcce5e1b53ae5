"""A ledger in a directory: its file, how SQLite writes it, the room that is left."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from socai.domain.refusal import Message
from socai.infra.doctor.finding import Finding, note, well, wrong
from socai.infra.metrics.health import FREE_BYTES
from socai.infra.store.directory import BOOKS, STORE
from socai.infra.store.sqlite_recorder import FULL

PLENTY_BYTES = 4 * FREE_BYTES
SHOWN_FAULTS = 3
HEADER_BYTES, MARK = 100, b"SQLite format 3\0"
WRITE_AHEAD = 2
FROM_A_BACKUP = Message(
    "Khôi phục cả thư mục từ một bản sao lưu, hoặc chép lại tệp cùng tệp -wal của nó khi không ai "
    "ghi; đừng ghi thêm vào bản này",
    "Restore the whole folder from a backup, or copy the file again with its -wal while nobody "
    "writes; do not record to this one",
)


class Cursor(Protocol):
    """A cursor of SQLite."""

    def execute(self, statement: str, /) -> Any:
        """Run a statement."""
        ...

    def fetchone(self) -> Any:
        """Return the next row."""
        ...


def copied(folder: Path) -> Finding | None:
    """Look whether the store was copied without its -wal; None where there is nothing to look at.

    It is looked at as it lies there: to open it would make a new -wal.
    """
    store = folder / STORE
    if not store.is_file():
        return None
    with store.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if header[: len(MARK)] != MARK:
        return None
    if short := _short(header, store.stat().st_size):
        return short
    alone = header[18] == WRITE_AHEAD and not Path(f"{store}-wal").exists()
    last = _one(store, "SELECT COALESCE(MAX(position), 0) FROM stored_events") if alone else None
    if alone and last is None:
        said = "Tệp sổ gốc không có bảng nào", "The store's file has no tables"
        return wrong("copy", Message(*said), FROM_A_BACKUP)
    newest = max((_one(path, _BOOKS) or 0 for path in folder.glob(_BOOKS_FILES)), default=0)
    if last is not None and newest > last:
        return wrong(
            "copy",
            Message(
                f"Sổ gốc kết thúc ở vị trí {last}, sổ tổng hợp đã có đến {newest}: sổ gốc thiếu "
                "phần cuối (chép thiếu tệp -wal?)",
                f"The store ends at position {last}, the books have {newest}: the end of the store "
                "is missing (copied without its -wal?)",
            ),
            FROM_A_BACKUP,
        )
    return well("copy", "Tệp sổ gốc đủ phần cuối", "The store's file has its end")


_BOOKS = "SELECT position FROM books_state"
_BOOKS_FILES = f"{Path(BOOKS).stem}*{Path(BOOKS).suffix}"


def _short(header: bytes, size: int) -> Finding | None:
    page = int.from_bytes(header[16:18], "big")
    page = 65_536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    if size >= page * pages:
        return None
    return wrong(
        "copy",
        Message(
            f"Tệp sổ gốc bị cắt: dài {size} byte, lẽ ra ít nhất {page * pages}",
            f"The store's file is cut: {size} bytes long, at least {page * pages} are due",
        ),
        FROM_A_BACKUP,
    )


def _one(path: Path, query: str) -> int | None:
    """Return the number that a query gives on a file as it lies there, None where it gives none."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            row = connection.execute(query).fetchone()
    except sqlite3.Error:
        return None
    return row[0] if row else None


def durability(cursor: Cursor) -> Finding:
    """Look whether a commit is on the disk before it is answered."""
    cursor.execute("PRAGMA synchronous")
    synchronous = cursor.fetchone()[0]
    cursor.execute("PRAGMA journal_mode")
    journal = cursor.fetchone()[0]
    if synchronous >= FULL and journal == "wal":
        return well(
            "durability",
            "SQLite chờ ổ đĩa trước khi trả lời (synchronous = FULL, WAL)",
            "SQLite waits for the disk before it answers (synchronous = FULL, WAL)",
        )
    return wrong(
        "durability",
        Message(
            f"SQLite: synchronous = {synchronous}, journal_mode = {journal}; mất điện thì mất lệnh "
            "đã báo là ghi xong",
            f"SQLite: synchronous = {synchronous}, journal_mode = {journal}; a power cut would "
            "lose commands that were answered",
        ),
        Message(
            "Cần synchronous = 2 (FULL) và journal_mode = wal: đặt sổ trên một ổ đĩa của máy, dùng "
            "bản SQLite không đổi hai giá trị ấy",
            "synchronous = 2 (FULL) and journal_mode = wal are needed: put the ledger on a local "
            "disk, use an SQLite that does not change the two",
        ),
    )


def whole(path: Path) -> Finding:
    """Look whether the file is whole, as SQLite sees it."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            rows = found.execute(f"PRAGMA quick_check({SHOWN_FAULTS})").fetchall()
        faults = [row[0] for row in rows if row[0] != "ok"]
    except sqlite3.DatabaseError as error:
        faults = [str(error)]
    if not faults:
        return well("file", "Tệp sổ gốc nguyên vẹn", "The store's file is whole")
    listed = "; ".join(" ".join(fault.split()) for fault in faults)[:400]
    return wrong(
        "file",
        Message(f"Tệp sổ gốc hỏng: {listed}", f"The store's file is damaged: {listed}"),
        FROM_A_BACKUP,
    )


def room(folder: Path) -> Finding:
    """Look how much room the ledger's disk has."""
    free = shutil.disk_usage(folder).free
    said = Message(f"Ổ đĩa còn {free >> 20} MiB", f"{free >> 20} MiB are left on the disk")
    todo = Message(
        "Giải phóng dung lượng, hoặc chuyển sổ sang ổ đĩa lớn hơn",
        "Free space, or move the ledger to a larger disk",
    )
    if free < FREE_BYTES:
        return wrong("disk", said, todo)
    return note("disk", said, todo) if free < PLENTY_BYTES else well("disk", said.vi, said.en)
