"""The database that holds the books: one SQLite file, its transactions, its errors in words."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from socai.domain.refusal import Refused, Unavailable
from socai.infra.store.sqlite_recorder import result_code

CACHE_KIB = 32_000
WAL_BYTES_KEPT = 64_000_000
SWITCH_SECONDS = 5.0
HERE_OR_LATER = {
    sqlite3.SQLITE_BUSY: ("đang có người khác ghi", "somebody else is writing"),
    sqlite3.SQLITE_LOCKED: ("đang có người khác ghi", "somebody else is writing"),
    sqlite3.SQLITE_FULL: ("ổ đĩa đã đầy", "the disk is full"),
    sqlite3.SQLITE_READONLY: ("không có quyền ghi", "it cannot be written"),
    sqlite3.SQLITE_PERM: ("không có quyền ghi", "it cannot be written"),
    sqlite3.SQLITE_CANTOPEN: ("không mở được tệp", "the file cannot be opened"),
    sqlite3.SQLITE_IOERR: ("ổ đĩa báo lỗi", "the disk failed"),
}
"""What passes when somebody has seen to the disk or the other writer is done."""


class Database:
    """The file of the books; many threads and processes may use it at once."""

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self.path = path
        self._engine = create_engine(
            f"sqlite:///{path}", connect_args={"timeout": busy_seconds, "isolation_level": None}
        )
        self._writing = self._engine.execution_options(begin="BEGIN IMMEDIATE")
        event.listen(self._engine, "connect", _settings)
        event.listen(self._engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one consistent reading; nobody who writes stands in its way."""
        with self._said(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give one transaction, whole or not at all, with the writer's lock from its beginning."""
        with self._said(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say errors in words: Unavailable for what passes, Refused where the file is damaged."""
        try:
            yield
        except (DBAPIError, NoConnection) as error:
            cause = error.__cause__ or error
            code = result_code(cause) & 0xFF if isinstance(error, DBAPIError) else 0
            if isinstance(error, NoConnection):
                code = sqlite3.SQLITE_BUSY
            if code in HERE_OR_LATER:
                raise self._unavailable(*HERE_OR_LATER[code], cause) from error
            raise self._damaged(cause) from error

    def _unavailable(self, vi: str, en: str, cause: BaseException) -> Refused:
        return Unavailable.of(
            f"Không dùng được sổ tổng hợp {self.path}: {vi} ({cause}). Sổ gốc không mất gì, sổ "
            "tổng hợp còn nguyên như trước: kiểm tra ổ đĩa, quyền ghi, rồi hỏi lại",
            f"The books {self.path} cannot be used: {en} ({cause}). The store has lost nothing, "
            "the books are as they were: see to the disk and its permissions, then ask again",
        )

    def _damaged(self, cause: BaseException) -> Refused:
        return Refused.of(
            f"{self.path} không phải là sổ tổng hợp nguyên vẹn ({cause}). Sổ gốc không bị ảnh "
            "hưởng: xóa tệp này (cùng tệp -wal, -shm nếu có), lần hỏi sau sẽ tự dựng lại",
            f"{self.path} does not hold whole books ({cause}). The store is unharmed: delete this "
            "file (with its -wal and -shm if any), the next question builds it again",
        )

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()


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


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
