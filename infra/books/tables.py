"""The tables of the books: their last position, accounts with postings, voices, current state."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    select,
)

from socai.infra.books.database import Database
from socai.projections.views import COLUMNS, TABLES

FORMAT = 5
"""The version of the tables and of what is posted in them. Books of an earlier one are built again,
those of a later one refused."""
metadata = MetaData()
POSITION = BigInteger().with_variant(Integer, "sqlite")
# Sorted and compared as in SQLite, and not as some server's language does.
TEXT = String().with_variant(String(collation="C"), "postgresql")
STATE = Table(
    "books_state",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("format", Integer, nullable=False),
    Column("ledger_id", TEXT, nullable=False),
    # Drawn when they are made: accounts have other numbers in books that were made again.
    Column("made", TEXT, nullable=False),
    Column("position", POSITION, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
ACCOUNTS = Table(
    "accounts",
    metadata,
    Column("account", Integer, primary_key=True),
    Column("unit", TEXT, nullable=False),
    Column("measure", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("grain", TEXT, nullable=False),
    Index("accounts_by_measure", "measure"),
)
POSTINGS = Table(
    "postings",
    metadata,
    Column("account", Integer, primary_key=True),
    Column("day", Integer, primary_key=True),
    Column("position", POSITION, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
VOICES = Table(
    "voices",
    metadata,
    Column("position", POSITION, primary_key=True),
    Column("since", POSITION, primary_key=True),
    Column("until", POSITION),
    Column("origin", POSITION, nullable=False),
    Column("category", TEXT, nullable=False),
    Column("measure", TEXT),
    # All that a question of what speaks needs is in the index.
    Index("voices_by_measure", "category", "measure", "position", "since", "until", "origin"),
    sqlite_with_rowid=False,
)
VIEWS = {
    name: Table(
        name,
        metadata,
        Column("stream", TEXT, primary_key=True),
        Column("id", TEXT, primary_key=True),
        Column("alive", Boolean, nullable=False),
        Column("since", TEXT, nullable=False),
        Column("position", POSITION, nullable=False),
        *(Column(column, TEXT) for column in COLUMNS),
        sqlite_with_rowid=False,
    )
    for name in TABLES
}


def ready(database: Database, connection: Connection) -> bool:
    """Return whether there are books of this format."""
    return STATE.name in database.tables(connection) and _format(connection) == FORMAT


def make(database: Database, connection: Connection, ledger_id: str) -> None:
    """Make empty books, in the place of those of an earlier format where there are any.

    Raises Refused where there are books of a later format, or something else.
    """
    names = database.tables(connection)
    found = _format(connection) if STATE.name in names else None
    if names and found is None:
        raise database.foreign()
    if found is not None:
        check_format(database, found)
        database.drop(connection, [Table(name, MetaData()) for name in names])
    database.prepare(connection)
    metadata.create_all(connection, checkfirst=False)
    first = {"one": 1, "format": FORMAT, "ledger_id": ledger_id, "position": 0, "digest": b""}
    connection.execute(STATE.insert(), first | {"made": str(uuid4())})


def check_format(database: Database, found: int) -> None:
    """Raise Refused where books are of a later format than this socai knows."""
    if found > FORMAT:
        raise database.later(found, FORMAT)


def _format(connection: Connection) -> int | None:
    return connection.execute(select(STATE.c.format)).scalar()
