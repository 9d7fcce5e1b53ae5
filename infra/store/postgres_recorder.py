"""The application recorder of `eventsourcing` on PostgreSQL, with dense positions, whole commands.

What differs from the stock recorder, and why: the position is last + 1 under the writer's lock (a
sequence burns numbers, and numbers out of order are missed by who reads at the tail); the lock is
an advisory one of the transaction, taken before the first look (the stock lock of the table waits
for VACUUM, and VACUUM for it); nothing is tried again blindly after a connection is lost; a
connection is made by whoever needs it (the stock pool hides why there is none); each transaction
sets what it needs (a session's settings are lost behind a proxy of connections).
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from threading import Lock
from typing import Any

import psycopg
from eventsourcing.persistence import (
    ConnectionUnavailableError,
    Notification,
    OperationalError,
    StoredEvent,
)
from eventsourcing.postgres import (
    ConnectionPool,
    PostgresApplicationRecorder,
    PostgresDatastore,
)
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Composed, Identifier, Literal

from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_outages import CommitLost
from socai.infra.store.postgres_schema import (
    COLUMNS,
    SETTINGS,
    create_statements,
    functions_refused,
    is_made,
    require_durable,
)

Connection = psycopg.Connection[DictRow]
Cursor = psycopg.Cursor[DictRow]
IDLE_KEPT = 4
"""Connections that wait for their next use."""
PAUSE_SECONDS = 30.0
"""How long a transaction may do nothing before the server ends it, and with it its lock."""
BEGIN = """BEGIN ISOLATION LEVEL {mode};
SET LOCAL search_path = {schema}, pg_temp;
SET LOCAL lock_timeout = {wait};
SET LOCAL idle_in_transaction_session_timeout = {pause}"""
READ = SQL("REPEATABLE READ READ ONLY")
# Each statement of the writer sees what was committed before it got the lock.
WRITE = SQL("READ COMMITTED READ WRITE")
LOCK = ";\nSELECT pg_advisory_xact_lock({key});\nSELECT " + SETTINGS


class _Pool(ConnectionPool[Connection]):
    """Connections made by whoever needs one, who is told at once why there is none."""

    def __init__(self, conninfo: str) -> None:
        super().__init__(open=False)
        self._connects_to, self._kept = conninfo, IDLE_KEPT
        self._waiting_for_use: deque[Connection] = deque()

    def open(self, wait: bool = False, timeout: float = 30.0) -> None:
        """Do nothing: there are no threads to start."""

    @contextmanager
    def connection(self, timeout: float | None = None) -> Iterator[Connection]:
        """Yield a connection that nobody else uses; keep it where it may be used again."""
        connection = self._used_before() or psycopg.Connection.connect(
            self._connects_to, autocommit=True, row_factory=dict_row
        )
        try:
            yield connection
        finally:
            clean = connection.info.transaction_status == TransactionStatus.IDLE
            if clean and len(self._waiting_for_use) < self._kept:
                self._waiting_for_use.append(connection)
            else:
                connection.close()

    def _used_before(self) -> Connection | None:
        with suppress(IndexError):
            while True:
                connection = self._waiting_for_use.pop()
                # A server that is not asked says nothing, but that it ends.
                said = select.poll()
                said.register(connection.fileno(), select.POLLIN)
                if not said.poll(0):
                    return connection
                connection.close()
        return None

    def close(self, timeout: float = 5.0) -> None:
        """Close the connections; those in use now are closed by whoever uses them."""
        self._kept = 0
        with suppress(IndexError):
            while True:
                self._waiting_for_use.pop().close()


class Datastore(PostgresDatastore):
    """Transactions on the ledger at an address; a writing one has the writer's lock."""

    def __init__(self, address: Address, wait_seconds: float) -> None:
        super().__init__(
            *("", "", "", "", ""),
            schema=address.schema,
            originator_id_type="text",
        )
        self.pool = _Pool(address.conninfo)
        self._writer, self._wait_seconds = Lock(), wait_seconds
        self._begin = {commit: self._beginning(commit) for commit in (False, True)}

    def register_type_adapters(self) -> None:
        """Do nothing: no composite type is used."""

    def _beginning(self, commit: bool) -> Composed:
        key = int.from_bytes(sha256(f"socai {self.schema}".encode()).digest()[:8], signed=True)
        return SQL(BEGIN + LOCK if commit else BEGIN).format(
            mode=WRITE if commit else READ,
            schema=Identifier(self.schema),
            wait=Literal(f"{self._wait_seconds * 1000:.0f}ms"),
            pause=Literal(f"{PAUSE_SECONDS * 1000:.0f}ms"),
            key=Literal(key),
        )

    @contextmanager
    def transaction(self, *, commit: bool = False) -> Iterator[Cursor]:
        """Yield a cursor in a transaction; end it with COMMIT, or roll it back.

        One with `commit` has the writer's lock from its beginning on, and is refused where the
        server would answer before what it answers is on the disk.
        """
        with self._alone(commit), self.get_connection() as connection:
            cursor = connection.cursor()
            try:
                cursor.execute(self._begin[commit], prepare=False)
                if commit:
                    require_durable(_last_row(cursor))
                yield cursor
            except BaseException:
                with suppress(psycopg.Error):
                    connection.rollback()
                raise
            # Reading ends with COMMIT too: after ROLLBACK what was prepared is thrown away.
            _commit(connection, cursor, written=commit)

    @contextmanager
    def _alone(self, commit: bool) -> Iterator[None]:
        # In this process one thread waits at the server, the others here: without connections.
        if commit and not self._writer.acquire(timeout=self._wait_seconds):
            raise ConnectionUnavailableError("another thread is writing")
        try:
            yield
        finally:
            if commit:
                self._writer.release()


def _last_row(cursor: Cursor) -> DictRow:
    while cursor.nextset():
        pass
    (row,) = cursor.fetchall()
    return row


def _commit(connection: Connection, cursor: Cursor, written: bool) -> None:
    try:
        cursor.execute("COMMIT", prepare=False)
    except psycopg.Error as error:
        if written and connection.closed:
            raise CommitLost(str(error)) from error
        raise
    if cursor.statusmessage != "COMMIT":
        raise OperationalError(f"the server answered COMMIT with {cursor.statusmessage}")


def write_rows(cursor: Cursor, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write whole rows to a table that an append writes to."""
    # COPY, also for one row: as fast as INSERT for a few, and half as fast again for thousands.
    with cursor.copy(SQL("COPY {} FROM STDIN (FORMAT BINARY)").format(Identifier(table))) as copy:
        copy.set_types(COLUMNS[table])
        for row in rows:
            copy.write_row(row)


class Recorder(PostgresApplicationRecorder):
    """The recorder whose notification ids are the dense positions 1, 2, 3 …"""

    def __init__(self, datastore: Datastore) -> None:
        if datastore.enable_db_functions:
            raise functions_refused("enable_db_functions")
        super().__init__(datastore)
        schema = Identifier(datastore.schema)
        self.sql_create_statements = create_statements(datastore.schema)
        self.max_notification_id_statement = SQL(
            "SELECT MAX(position) AS max FROM {}.stored_events"
        ).format(schema)
        self._select = SQL("SELECT * FROM {}.stored_events WHERE position >= %s").format(schema)
        # Who listens hears of the ledgers in other schemas of the database only by their own names.
        self.channel_name = f"{datastore.schema}.stored_events"

    def _create_table(self, curs: Cursor) -> None:
        # Under the writer's lock: of those who start at once one makes them, the others find them.
        if not is_made(curs, self.datastore.schema):
            super()._create_table(curs)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        """Write events in a transaction of their own; return their positions.

        Where the connection is lost nothing is tried again: it may have been recorded.
        """
        with self.datastore.transaction(commit=True) as cursor:
            return self.insert(cursor, stored_events)

    def insert(self, cursor: Cursor, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        """Write events after the last one; return their positions."""
        # Under the writer's lock: last + 1 is nobody else's, and a rollback burns none.
        cursor.execute(self.max_notification_id_statement)
        (last,) = cursor.fetchall()
        first = (last["max"] or 0) + 1
        positions = range(first, first + len(stored_events))
        write_rows(
            cursor,
            "stored_events",
            [
                (position, str(s.originator_id), s.originator_version, s.topic, s.state)
                for position, s in zip(positions, stored_events, strict=True)
            ],
        )
        self._notify_channel(cursor)
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
        statement, values = self._select, [low]
        if stop is not None:
            statement, values = statement + SQL(" AND position <= %s"), [*values, stop]
        of_topics = [list(topics)] if topics else []
        if topics:
            statement += SQL(" AND topic = ANY(%s)")
        statement += SQL(" ORDER BY position LIMIT %s")
        with self.datastore.transaction() as cursor:
            cursor.execute(statement, [*values, *of_topics, limit])
            return [
                Notification(
                    id=row["position"],
                    originator_id=row["originator_id"],
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                )
                for row in cursor.fetchall()
            ]
