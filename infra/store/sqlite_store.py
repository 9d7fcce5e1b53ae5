"""The event store in one SQLite file (the port is consumers.ports.EventStore)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eventsourcing.sqlite import SQLiteCursor

from socai.consumers.ports import Appended
from socai.domain.event import Recorded
from socai.domain.refusal import Unavailable
from socai.infra.store.rules import Codec
from socai.infra.store.sql_store import Clock, SqlStore
from socai.infra.store.sqlite_recorder import (
    FAILED_FLUSH,
    Datastore,
    Recorder,
    outages,
    result_code,
)
from socai.infra.store.sqlite_tables import SqliteTables

BUSY_SECONDS = 5.0


def create_tables(path: Path, ledger_id: str) -> tuple[str, int]:
    """Make the tables of a log in the file `path`; return its ledger's id and last position.

    The id is `ledger_id`, or the one found where the tables were made before.
    """
    with outages(path):
        datastore = Datastore(path, "rwc", BUSY_SECONDS)
        try:
            recorder = Recorder(datastore)
            recorder.create_table()
            with datastore.transaction(commit=True) as cursor:
                cursor.execute("INSERT OR IGNORE INTO ledger VALUES (1, ?)", [ledger_id])
                return SqliteTables(cursor, recorder).identity()
        finally:
            datastore.close()


def ledger_in(path: Path) -> tuple[str, int]:
    """Return the id of the ledger in the file `path` and its last position."""
    with outages(path):
        datastore = Datastore(path, "rw", BUSY_SECONDS)
        try:
            with datastore.transaction(commit=False) as cursor:
                return SqliteTables(cursor, Recorder(datastore)).identity()
        finally:
            datastore.close()


class SqliteStore(SqlStore):
    """The log in the file `path`. One object serves many threads, and many processes one file."""

    def __init__(
        self, path: Path, *, codec: Codec, clock: Clock, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.path = path
        super().__init__(codec, clock)
        self._failed_flush: Unavailable | None = None
        self.recorder = Recorder(Datastore(path, "rw", busy_seconds))
        try:
            with self._reading() as tables:
                self._ledger_id = tables.ledger_id()
        except BaseException:
            self.close()
            raise

    @property
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""
        return self._ledger_id

    def append(self, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Record whole commands in one transaction, all or none; return where they stand."""
        if self._failed_flush:
            raise self._failed_flush
        try:
            with outages(self.path), self.recorder.datastore.transaction(commit=True) as cursor:
                return self._record(self._tables(cursor), commands)
        except Unavailable as unavailable:
            # After a failed flush nobody knows what is on the disk, and asking again may answer
            # that all is well: this object writes no more.
            if result_code(unavailable.__cause__ or unavailable) in FAILED_FLUSH:
                self._failed_flush = unavailable
            raise

    def close(self) -> None:
        """Release files and connections."""
        self.recorder.datastore.close()

    @contextmanager
    def _reading(self) -> Iterator[SqliteTables]:
        with outages(self.path), self.recorder.datastore.transaction(commit=False) as cursor:
            yield self._tables(cursor)

    def _tables(self, cursor: SQLiteCursor) -> SqliteTables:
        return SqliteTables(cursor, self.recorder)
