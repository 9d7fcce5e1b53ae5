"""The event store in one SQLite file (the port is consumers.ports.EventStore)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from eventsourcing.sqlite import SQLiteCursor

from socai.domain.refusal import Unavailable
from socai.infra.store.formats import FORMAT, require_current
from socai.infra.store.rules import Codec
from socai.infra.store.sql_store import Clock, Done, SqlStore
from socai.infra.store.sqlite_recorder import (
    FAILED_FLUSH,
    Datastore,
    Recorder,
    outages,
    result_code,
)
from socai.infra.store.sqlite_schema import RANGE
from socai.infra.store.sqlite_tables import SqliteTables
from socai.infra.store.tables import Tables

BUSY_SECONDS = 5.0
UPGRADE_SECONDS = 3_600.0
"""How long one waits for another who upgrades the same ledger."""


def create_tables(path: Path, ledger_id: str) -> tuple[str, int]:
    """Make the tables of a log in the file `path`; return its ledger's id and last position.

    The id is `ledger_id`, or the one found where the tables were made before.
    """
    with outages(path), closing(Datastore(path, "rwc", BUSY_SECONDS)) as datastore:
        recorder = Recorder(datastore)
        with datastore.transaction(commit=True) as cursor:
            tables = SqliteTables(cursor, recorder)
            for statement in recorder.construct_create_table_statements():
                tables.do(statement)
            tables.do("INSERT OR IGNORE INTO ledger VALUES (1, ?)", ledger_id)
            found, last = tables.identity()
            if not last:
                tables.do("INSERT OR IGNORE INTO merkle_range VALUES (1, 0, X'')")
                tables.do(f"PRAGMA user_version = {FORMAT}")
            return found, last


def ledger_in(path: Path) -> tuple[str, int]:
    """Return the id of the ledger in the file `path` and its last position."""
    with (
        outages(path),
        closing(Datastore(path, "rw", BUSY_SECONDS)) as datastore,
        datastore.transaction(commit=False) as cursor,
    ):
        return SqliteTables(cursor, Recorder(datastore)).identity()


def upgrade_tables(path: Path, told: Callable[[int, int], None]) -> int:
    """Bring the tables in the file `path` to this format in one transaction; return the former one.

    Others who upgrade it wait, and find it done. Raises Refused where it is of a later format.
    """
    with outages(path), closing(Datastore(path, "rw", UPGRADE_SECONDS)) as datastore:
        recorder = Recorder(datastore)
        with datastore.transaction(commit=True) as cursor:
            tables = SqliteTables(cursor, recorder)
            tables.ledger_id()
            found = tables.format()
            if found >= FORMAT:
                require_current(found, path)
                return found
            for statement in RANGE:
                tables.do(statement)
            tables.do("INSERT OR REPLACE INTO merkle_range VALUES (1, 0, X'')")
            tables.write_range(tables.computed_range(told))
            tables.do(f"PRAGMA user_version = {FORMAT}")
            return found


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
                require_current(tables.format(), path)
        except BaseException:
            self.close()
            raise

    @property
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""
        return self._ledger_id

    def _writing(self, work: Callable[[Tables], Done]) -> Done:
        if self._failed_flush:
            raise self._failed_flush
        try:
            with outages(self.path), self.recorder.datastore.transaction(commit=True) as cursor:
                return work(self._tables(cursor))
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
