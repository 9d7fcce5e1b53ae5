"""The application recorder of `eventsourcing` on SQLite, with dense positions and whole commands.

What differs from the stock recorder, and why: the position is a declared INTEGER PRIMARY KEY (an
implicit rowid may be renumbered by VACUUM); a writing transaction begins IMMEDIATE (BEGIN, SELECT,
INSERT fails at once where another writes) and is refused where the disk is not waited for; commands
and event ids are tables beside the events, written in the same transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ConnectionUnavailableError,
    Notification,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

from socai.domain.refusal import Refused, Unavailable
from socai.infra.store.sqlite_schema import TABLES

FULL = 2
"""PRAGMA synchronous: a commit is on the disk before it is answered."""
CACHE_KIB = 64_000
WAL_BYTES_KEPT = 64_000_000
FAILED_FLUSH = (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)


class Connection(SQLiteConnection):
    """A connection whose writing transactions take the writer's lock when they begin."""

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        """Yield a cursor in a transaction; commit it, or roll it back."""
        with _Transaction(self, commit=commit) as cursor, cursor:
            yield cursor

    @property
    def in_transaction(self) -> bool:
        """Return whether a transaction is open."""
        return self._sqlite_conn.in_transaction


class _Transaction(SQLiteTransaction):
    connection: Connection

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        if self.commit:
            # Looked at each time: it is a setting of the connection, lost without a sign.
            cursor.execute("PRAGMA synchronous")
            require_full(cursor.fetchone()[0])
        cursor.execute("BEGIN IMMEDIATE" if self.commit else "BEGIN")
        return cursor

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> None:
        try:
            super().__exit__(exc_type, exc_val, exc_tb)
        finally:
            # A COMMIT or ROLLBACK that failed may leave it open; closing ends it for certain.
            if self.connection.in_transaction:
                self.connection.close()


def require_full(synchronous: int) -> None:
    """Raise Refused where a commit would be answered before it is on the disk."""
    if synchronous < FULL:
        raise Refused.of(
            f"SQLite đang đặt synchronous = {synchronous}: mất điện thì mất lệnh đã báo là ghi "
            "xong. Chưa ghi gì: đặt synchronous = FULL (2)",
            f"SQLite is set to synchronous = {synchronous}: a power cut would lose commands that "
            "were answered. Nothing was recorded: set synchronous = FULL (2)",
        )


class _Pool(SQLiteConnectionPool):
    busy_seconds: float = 5.0

    def _create_connection(self) -> Connection:
        connection = sqlite3.connect(
            self.db_name,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
            timeout=self.busy_seconds,
        )
        try:
            connection.row_factory = sqlite3.Row
            mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
            if mode != "wal":
                raise Unavailable.of(
                    f"Ổ đĩa này không dùng được nhật ký WAL của SQLite (đang là «{mode}»); "
                    "đặt sổ trên một ổ đĩa của máy, không phải ổ mạng",
                    f"This disk cannot hold SQLite's WAL (it is «{mode}»); put the ledger on a "
                    "local disk, not on a network share",
                )
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
            connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES_KEPT}")
        except BaseException:
            connection.close()
            raise
        return Connection(connection, max_age=self.max_age)


class Datastore(SQLiteDatastore):
    """Connections to one file; `mode` is "rw" (it must be there) or "rwc" (it may be made)."""

    def __init__(self, path: Path, mode: str, busy_seconds: float) -> None:
        super().__init__("", originator_id_type="text")
        self._writer, self._busy_seconds = Lock(), busy_seconds
        pool = _Pool(db_name=f"{path.absolute().as_uri()}?mode={mode}", pool_timeout=busy_seconds)
        pool.busy_seconds = busy_seconds
        self.pool = pool

    @contextmanager
    def get_connection(self, *, commit: bool) -> Iterator[SQLiteConnection]:
        """Yield a connection; one thread at a time has one for writing."""
        # The pool's own writer lock is never released where no connection can be made (a full
        # disk): the store would not write again after there is space.
        if commit and not self._writer.acquire(timeout=self._busy_seconds):
            raise ConnectionUnavailableError("another thread is writing")
        try:
            with super().get_connection(commit=False) as connection:
                yield connection
        finally:
            if commit:
                self._writer.release()


class Recorder(SQLiteApplicationRecorder):
    """The recorder whose notification ids are the dense positions 1, 2, 3 …"""

    def construct_create_table_statements(self) -> list[str]:
        """Return the statements that make the tables where they are not there yet."""
        return list(TABLES)

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int]:
        # Under the writer's lock: last + 1 is nobody else's, and a rollback burns none.
        c.execute("SELECT COALESCE(MAX(position), 0) FROM stored_events")
        first: int = c.fetchone()[0] + 1
        positions = range(first, first + len(stored_events))
        c.executemany(
            "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)",
            [
                (position, _text(s.originator_id), s.originator_version, s.topic, s.state)
                for position, s in zip(positions, stored_events, strict=True)
            ],
        )
        return positions

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return at most `limit` events from position `start` on, in order."""
        low = 0 if start is None else start if inclusive_of_start else start + 1
        where, values = "position >= ?", [low]
        if stop is not None:
            where, values = f"{where} AND position <= ?", [*values, stop]
        of_topics = f" AND topic IN ({', '.join('?' * len(topics))})" if topics else ""
        rows = self.rows(
            f"WHERE {where}{of_topics} ORDER BY position LIMIT ?", *values, *topics, limit
        )
        return [
            Notification(
                id=row["position"],
                originator_id=row["originator_id"],
                originator_version=row["originator_version"],
                topic=row["topic"],
                state=row["state"],
            )
            for row in rows
        ]

    def rows(self, where: str, *values: Any) -> list[sqlite3.Row]:
        """Return the stored rows that an SQL condition names, as one consistent reading."""
        with self.datastore.transaction(commit=False) as cursor:
            cursor.execute(f"SELECT * FROM stored_events {where}", values)
            rows: list[sqlite3.Row] = cursor.fetchall()
            return rows


def _text(originator: UUID | str) -> str:
    return str(originator)


@contextmanager
def outages(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into Unavailable or Refused, saying what is so and what to do."""
    try:
        yield
    except (sqlite3.Error, PersistenceError) as error:
        raise outage(error, path) from error


def result_code(error: BaseException) -> int:
    """Return SQLite's result code of an error or of its cause, 0 where it has none."""
    for one in (error, error.__cause__):
        code = getattr(one, "sqlite_errorcode", None)
        if isinstance(code, int):
            return code
    return sqlite3.SQLITE_BUSY if isinstance(error, ConnectionUnavailableError) else 0


def outage(error: BaseException, path: Path) -> Refused:
    """Return what an error of SQLite means to the caller."""
    code = result_code(error)
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unavailable.of(
                f"Đang có người khác ghi vào sổ {path}. Chưa ghi gì: hãy thử lại",
                f"Somebody else is writing to the ledger {path}. Nothing was recorded: try again",
            )
        case sqlite3.SQLITE_FULL:
            return Unavailable.of(
                f"Ổ đĩa chứa {path} đã đầy. Chưa ghi gì: giải phóng dung lượng rồi gửi lại",
                f"The disk that holds {path} is full. Nothing was recorded: free space, then send "
                "it again",
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return Unavailable.of(
                f"Không mở hoặc không ghi được tệp {path} ({error}). Chưa ghi gì: kiểm tra tệp và "
                "quyền của nó",
                f"{path} cannot be opened or written ({error}). Nothing was recorded: check the "
                "file and its permissions",
            )
        case sqlite3.SQLITE_IOERR:
            return Unavailable.of(
                f"Ổ đĩa chứa {path} báo lỗi ({error}); chưa chắc lệnh đã ghi hay chưa. Kiểm tra ổ "
                "đĩa, rồi gửi lại đúng lệnh ấy với cùng mã lệnh: nếu đã ghi, sổ trả lời vị trí",
                f"The disk that holds {path} failed ({error}); whether the command was recorded is "
                "not certain. Check the disk, then send the same command under the same id: if it "
                "was recorded, the answer says where",
            )
    return Refused.of(
        f"Tệp {path} không phải là sổ nguyên vẹn ({error}). Chưa ghi gì: khôi phục từ bản sao lưu",
        f"{path} is not a whole ledger ({error}). Nothing was recorded: restore from a backup",
    )
