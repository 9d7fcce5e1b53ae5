"""The tables of an inbox: its topic, the place of each partition, what waits, roots of barriers."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table, select

from socai.infra.books.database import Database
from socai.infra.books.tables import POSITION, TEXT

FORMAT = 1
"""The version of the tables. An inbox of an earlier one is made again, a later one is refused."""
metadata = MetaData()
STATE = Table(
    "inbox_state",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("format", Integer, nullable=False),
    Column("ledger_id", TEXT, nullable=False),
    Column("id", TEXT, nullable=False),
    Column("topic", TEXT, nullable=False),
    Column("partitions", Integer, nullable=False),
    Column("taken", POSITION, nullable=False),
)
PLACES = Table(
    "inbox_places",
    metadata,
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("next_offset", POSITION, nullable=False),
    Column("position", POSITION, nullable=False),
    Column("barrier", POSITION, nullable=False),
)
WAITING = Table(
    "inbox_waiting",
    metadata,
    Column("position", POSITION, primary_key=True, autoincrement=False),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("at_offset", POSITION, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
ROOTS = Table(
    "inbox_roots",
    metadata,
    Column("position", POSITION, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
)


def ready(database: Database, connection: Connection) -> bool:
    """Return whether there is an inbox of this format."""
    return STATE.name in database.tables(connection) and _format(connection) == FORMAT


def make(database: Database, connection: Connection, ledger_id: str) -> None:
    """Make an empty inbox, in the place of one of an earlier format where there is any.

    Raises Refused where there is one of a later format, or something else.
    """
    names = database.tables(connection)
    found = _format(connection) if STATE.name in names else None
    if names and found is None:
        raise database.foreign()
    if found is not None:
        if found > FORMAT:
            raise database.later(found, FORMAT)
        database.drop(connection, [Table(name, MetaData()) for name in names])
    database.prepare(connection)
    metadata.create_all(connection, checkfirst=False)
    first = {"one": 1, "format": FORMAT, "ledger_id": ledger_id, "id": str(uuid4())}
    connection.execute(STATE.insert(), first | {"topic": "", "partitions": 0, "taken": 0})


def _format(connection: Connection) -> int | None:
    return connection.execute(select(STATE.c.format)).scalar()
