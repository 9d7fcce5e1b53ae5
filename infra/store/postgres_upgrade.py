"""What is done to a ledger on PostgreSQL as a whole: it is found, held alone, and upgraded."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256

import psycopg

from socai.infra.store.formats import FORMAT, require_current
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_outages import outages
from socai.infra.store.postgres_recorder import Datastore, Recorder
from socai.infra.store.postgres_schema import require_table_lock, upgrade_statements
from socai.infra.store.postgres_tables import PostgresTables

UPGRADE_SECONDS = 3_600.0
"""How long one waits for another who upgrades the same ledger."""
LOCK = "SELECT pg_advisory_xact_lock(%s)"
TRY = "SELECT pg_try_advisory_xact_lock(%s)"
# It does nothing in its transaction for as long as it takes.
PATIENT = "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = 0"


def ledger_in(url: str) -> str | None:
    """Return the id of the ledger at a URL, of whatever format; None where there is none."""
    address = Address.of(url)
    with (
        outages(address.shown),
        closing(Datastore(address, UPGRADE_SECONDS)) as datastore,
        datastore.transaction() as cursor,
    ):
        tables = PostgresTables(cursor, Recorder(datastore))
        return tables.ledger_id() if tables.is_there() else None


def upgrade_store(url: str, told: Callable[[int, int], None]) -> int:
    """Bring the tables at a URL to this format in one transaction; return the one they were of.

    Others who upgrade them wait, and find it done. Raises Refused where they are of a later format.
    """
    require_table_lock(os.environ)
    address = Address.of(url)
    with outages(address.shown), closing(Datastore(address, UPGRADE_SECONDS)) as datastore:
        recorder = Recorder(datastore)
        with datastore.transaction(commit=True) as cursor:
            tables = PostgresTables(cursor, recorder)
            tables.require_fit()
            found = tables.format(address.shown)
            if found >= FORMAT:
                require_current(found, address.shown)
                return found
            for statement in upgrade_statements(address.schema):
                cursor.execute(statement)
            tables.write_range(tables.computed_range(told))
            return found


@contextmanager
def alone(url: str, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of the ledger at a URL; call `waiting`, then wait, where another has it.

    It is not the writer's lock: who has it can write. It ends with the connection.
    """
    address = Address.of(url)
    key = int.from_bytes(sha256(f"socai alone {address.schema}".encode()).digest()[:8], signed=True)
    with outages(address.shown):
        connection = psycopg.connect(address.conninfo)
    with closing(connection):
        with outages(address.shown):
            connection.execute(PATIENT)
            if connection.execute(TRY, [key]).fetchone() == (False,):
                waiting()
                connection.execute(LOCK, [key])
        yield
