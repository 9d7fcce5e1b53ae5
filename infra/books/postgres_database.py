"""The books in one schema of a PostgreSQL database, not that of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import LiteralString
from urllib.parse import parse_qs

import psycopg
from psycopg.sql import SQL, Identifier, Literal
from sqlalchemy import Connection, Table, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from socai.domain.refusal import Refused, Unavailable
from socai.infra.books.database import Database, Row, Trouble, Words, upsert
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_outages import FULL_HOUSE, WORDS, outage
from socai.infra.store.postgres_schema import require_unicode

SCHEMA = "socai_books"
"""The schema of books whose URL names none: beside the ledger's, so that it can be thrown away."""
PAUSE_SECONDS = 30.0
"""How long a transaction may do nothing before the server ends it, and with it its lock."""
# Set in each transaction: a session's settings are lost behind a proxy of connections.
BEGIN = """BEGIN ISOLATION LEVEL {mode};
SET LOCAL search_path = {schema}, pg_temp;
SET LOCAL lock_timeout = {wait};
SET LOCAL idle_in_transaction_session_timeout = {pause}"""
READ = SQL("REPEATABLE READ READ ONLY")
# Each statement of the writer sees what was committed before it got the lock.
WRITE = SQL("READ COMMITTED READ WRITE")
LOCK = ";\nSELECT pg_advisory_xact_lock({key})"

WAIT = Words("đợi một lát", "wait a moment")
BUSY = Trouble(Words("đang có người khác ghi", "somebody else is writing"), WAIT)
CROWDED = Trouble(
    Words("máy chủ đã hết chỗ kết nối", "the server takes no more connections"),
    Words("đợi, hoặc tăng max_connections của PostgreSQL", "wait, or raise its max_connections"),
)
GONE = Trouble(
    Words(
        "không kết nối được hoặc mất kết nối với máy chủ",
        "the server cannot be reached, or the connection was lost",
    ),
    Words(
        "kiểm tra máy chủ PostgreSQL, địa chỉ, người dùng và mật khẩu",
        "check the PostgreSQL server, the address, user and password",
    ),
)
# By SQLSTATE, else by its first two letters, its class; else the server is gone.
HERE_OR_LATER = {
    "25006": Trouble(
        Words("máy chủ chỉ cho đọc", "the server can only be read"),
        Words("kết nối đến máy chủ chính", "connect to the primary server"),
    ),
    "40": BUSY,
    "42501": Trouble(
        Words("người dùng không đủ quyền", "the user lacks a permission"),
        Words(
            "nhờ người quản trị cấp quyền tạo và ghi schema ấy",
            "have it granted to create that schema and to write to it",
        ),
    ),
    "53": CROWDED,
    "53100": Trouble(
        Words("ổ đĩa của máy chủ đã đầy", "the server's disk is full"),
        Words("giải phóng dung lượng", "free space"),
    ),
    "53200": Trouble(Words("máy chủ hết bộ nhớ", "the server is out of memory"), WAIT),
    "55P03": BUSY,
    "57014": Trouble(
        Words("máy chủ đã hủy việc này", "the server cancelled this"),
        Words("tăng statement_timeout của PostgreSQL", "raise its statement_timeout"),
    ),
    "58": Trouble(
        Words("ổ đĩa của máy chủ báo lỗi", "the server's disk failed"),
        Words("kiểm tra ổ đĩa của máy chủ", "see to the server's disk"),
    ),
}


class PostgresDatabase(Database):
    """The schema of the books; no message has the password of its URL."""

    def __init__(self, url: str, wait_seconds: float) -> None:
        address = Address.of(url if _names_schema(url) else _with_schema(url))
        self.shown, self.schema = address.shown, address.schema
        self.throw_away = Words(
            f"xóa schema ấy (DROP SCHEMA {address.schema} CASCADE)",
            f"drop that schema (DROP SCHEMA {address.schema} CASCADE)",
        )
        engine = create_engine(
            "postgresql+psycopg://",
            # The begin and the end of a transaction are said here, as for SQLite.
            creator=lambda: psycopg.connect(address.conninfo, autocommit=True),
            # A server that was restarted meanwhile is no reason to answer nothing.
            pool_pre_ping=True,
            pool_timeout=wait_seconds,
            use_native_hstore=False,
        )
        super().__init__(
            engine,
            _beginning(BEGIN, READ, address.schema, wait_seconds),
            _beginning(BEGIN + LOCK, WRITE, address.schema, wait_seconds),
        )

    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write new rows, one at least, each the values of all columns in their order."""
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        statement = SQL("COPY {} FROM STDIN").format(Identifier(table.name))
        try:
            with driver.cursor() as cursor, cursor.copy(statement) as copy:
                for row in rows:
                    copy.write_row(row)
        except psycopg.Error:
            if driver.closed:
                connection.invalidate()
            raise

    def replace(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write rows, one at least, in the place of those with the same primary key."""
        connection.exec_driver_sql(upsert(table, "%s"), list(rows))

    def prepare(self, connection: Connection) -> None:
        """Make the schema where there is none; raise Refused where Vietnamese would be lost."""
        encoding = connection.execute(text("SELECT current_setting('server_encoding')")).scalar()
        require_unicode({"server_encoding": str(encoding)})
        found = connection.execute(
            text("SELECT 1 FROM pg_namespace WHERE nspname = :schema"), {"schema": self.schema}
        )
        # Not «IF NOT EXISTS»: that asks for the right to make one also where it is there.
        if not found.scalar():
            connection.exec_driver_sql(f"CREATE SCHEMA {self.schema}")

    def foreign(self) -> Refused:
        """Return the refusal of a schema that holds something else."""
        return Refused.of(
            f"{self.shown} không phải sổ tổng hợp: schema ấy có các bảng khác. Chưa sửa gì: chọn "
            f"một schema mới hoặc trống, ví dụ {SCHEMA}",
            f"{self.shown} holds no books: there are other tables in that schema. Nothing was "
            f"changed: choose a new or empty schema, for example {SCHEMA}",
        )

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except NoConnection as error:
            raise self._unavailable(BUSY, "no connection is free") from error
        except (DBAPIError, psycopg.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
            raise self._meant(cause) from error

    def _meant(self, cause: BaseException) -> Refused:
        words = " ".join(str(cause).split())[:WORDS]
        if not isinstance(outage(cause, self.shown), Unavailable):
            return self.damaged(words)
        state = (cause.sqlstate if isinstance(cause, psycopg.Error) else None) or ""
        full = not state and any(w in words for w in FULL_HOUSE)
        known = HERE_OR_LATER.get(state) or HERE_OR_LATER.get(state[:2])
        return self._unavailable(known or (CROWDED if full else GONE), words)


def _beginning(statements: LiteralString, mode: SQL, schema: str, wait_seconds: float) -> str:
    key = int.from_bytes(sha256(f"socai books {schema}".encode()).digest()[:8], signed=True)
    return (
        SQL(statements)
        .format(
            mode=mode,
            schema=Identifier(schema),
            wait=Literal(f"{wait_seconds * 1000:.0f}ms"),
            pause=Literal(f"{PAUSE_SECONDS * 1000:.0f}ms"),
            key=Literal(key),
        )
        .as_string()
    )


def _names_schema(url: str) -> bool:
    return "schema" in parse_qs(url.partition("?")[2], keep_blank_values=True)


def _with_schema(url: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}schema={SCHEMA}"
