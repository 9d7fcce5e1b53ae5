"""The books in one SQLite file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from socai.domain.refusal import Refused
from socai.infra.books.database import Database, Row, Trouble, Words, insertion, upsert
from socai.infra.store.sqlite_recorder import result_code

CACHE_KIB = 32_000
WAL_BYTES_KEPT = 64_000_000
SWITCH_SECONDS = 5.0
BUSY = Words("đang có người khác ghi", "somebody else is writing")
READ_ONLY = Words("không có quyền ghi", "it cannot be written")
HERE_OR_LATER = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: Words("ổ đĩa đã đầy", "the disk is full"),
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Words("không mở được tệp", "the file cannot be opened"),
    sqlite3.SQLITE_IOERR: Words("ổ đĩa báo lỗi", "the disk failed"),
}
"""What passes when somebody has seen to the disk or the other writer is done."""
SEE_TO = Words("kiểm tra ổ đĩa, quyền ghi", "see to the disk and its permissions")


class SqliteDatabase(Database):
    """The file of the books."""

    throw_away = Words(
        "xóa tệp này (cùng tệp -wal, -shm nếu có)",
        "delete the file (with its -wal and -shm if any)",
    )

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self.shown = str(path)
        engine = create_engine(
            f"sqlite:///{path}", connect_args={"timeout": busy_seconds, "isolation_level": None}
        )
        event.listen(engine, "connect", _settings)
        super().__init__(engine, "BEGIN", "BEGIN IMMEDIATE")

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write new rows, one at least, each the values of all columns in their order."""
        # As text and tuples: going through the expressions for each row takes as long again.
        connection.exec_driver_sql(insertion(table, "?"), list(rows))

    def replace(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write rows, one at least, in the place of those with the same primary key."""
        connection.exec_driver_sql(upsert(table, "?"), list(rows))

    def prepare(self, connection: Connection) -> None:
        """Do nothing: tables can be made in any file that is SQLite's."""

    def foreign(self) -> Refused:
        """Return the refusal of a file that holds something else."""
        return Refused.of(
            f"Tệp {self.shown} không phải sổ tổng hợp: nó có các bảng khác. Sổ gốc không bị ảnh "
            "hưởng: dời tệp đi chỗ khác, lần hỏi sau sẽ tự dựng lại",
            f"The file {self.shown} holds no books: there are other tables in it. The store is "
            "unharmed: move the file elsewhere, the next question builds the books again",
        )

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, NoConnection) as error:
            cause = error.__cause__ or error
            code = result_code(cause) & 0xFF if isinstance(error, DBAPIError) else 0
            if isinstance(error, NoConnection):
                code = sqlite3.SQLITE_BUSY
            if code in HERE_OR_LATER:
                raise self._unavailable(Trouble(HERE_OR_LATER[code], SEE_TO), cause) from error
            raise self.damaged(cause) from error


def _settings(connection: sqlite3.Connection, _record: Any) -> None:
    _write_ahead(connection)
    # The store waits for the disk; books that lost their end to a power cut catch up again.
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES_KEPT}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a write-ahead log. SQLite does not wait its turn for this: it is asked again."""
    last = time.monotonic() + SWITCH_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if result_code(error) & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(0.01)
