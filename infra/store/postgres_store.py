"""The event store in one schema of a PostgreSQL database (the port is consumers.ports.EventStore).

Its address is a URL: postgresql://user@host:port/database?schema=name. No message has its password.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version

from eventsourcing.persistence import PersistenceError

from socai.infra.store.formats import FORMAT
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_outages import CommitLost, outages
from socai.infra.store.postgres_recorder import Cursor, Datastore, Recorder
from socai.infra.store.postgres_schema import require_table_lock
from socai.infra.store.postgres_tables import Marker, PostgresTables
from socai.infra.store.rules import Codec
from socai.infra.store.sql_store import Clock, Done, SqlStore
from socai.infra.store.tables import Tables

WAIT_SECONDS = 5.0
"""How long one waits for another writer."""


def create_store(url: str, ledger_id: str = "", demo: bool = False) -> tuple[str, int]:
    """Make the tables of a log where they are not there; return its ledger's id and last position.

    The id is `ledger_id` (a new one where none is given), or the one found where the tables were
    made before. Any number of processes may do it at once: one makes them, the others find them.
    Raises Refused or Unavailable, and leaves nothing behind, where it cannot be done.
    """
    require_table_lock(os.environ)
    address = Address.of(url)
    with outages(address.shown), closing(Datastore(address, WAIT_SECONDS)) as datastore:
        recorder = Recorder(datastore)
        with datastore.transaction(commit=True) as cursor:
            tables = PostgresTables(cursor, recorder)
            tables.require_fit()
            recorder._create_table(cursor)
            cursor.execute(
                "INSERT INTO ledger VALUES (1, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
                [ledger_id or str(uuid.uuid4()), FORMAT, demo, version("socai")],
            )
            return tables.marker(address.shown).ledger_id, tables.tail()[0]


def open_store(url: str, codec: Codec, clock: Clock) -> PostgresStore:
    """Return the store at a URL.

    Raises Refused where there is no ledger or its server does not keep what it acknowledges, and
    Unavailable where it cannot be reached.
    """
    return PostgresStore(Address.of(url), codec=codec, clock=clock)


class PostgresStore(SqlStore):
    """The log at an address. One object serves many threads, and many processes one address."""

    def __init__(
        self, address: Address, *, codec: Codec, clock: Clock, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        super().__init__(codec, clock)
        require_table_lock(os.environ)
        self.where = address.shown
        self.recorder = Recorder(Datastore(address, wait_seconds))
        try:
            with self._reading() as tables:
                tables.require_fit()
                self.marker: Marker = tables.marker(self.where)
        except BaseException:
            self.close()
            raise

    @property
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""
        return self.marker.ledger_id

    def _writing(self, work: Callable[[Tables], Done]) -> Done:
        # Where the connection was lost at COMMIT, appended commands are looked up and answered
        # `already` where it took place. Where that cannot be known now, Unavailable says so.
        with outages(self.where):
            try:
                return self._written(work)
            except CommitLost as lost:
                try:
                    # First of all it waits for the lock: as long as the lost COMMIT is under way.
                    return self._written(work)
                except PersistenceError as error:
                    raise CommitLost(f"{lost}; {error}") from error

    def _written(self, work: Callable[[Tables], Done]) -> Done:
        with self.recorder.datastore.transaction(commit=True) as cursor:
            return work(self._tables(cursor))

    def close(self) -> None:
        """Release the connections."""
        self.recorder.datastore.close()

    @contextmanager
    def _reading(self) -> Iterator[PostgresTables]:
        with outages(self.where), self.recorder.datastore.transaction() as cursor:
            yield self._tables(cursor)

    def _tables(self, cursor: Cursor) -> PostgresTables:
        return PostgresTables(cursor, self.recorder)
