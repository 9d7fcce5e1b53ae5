"""The tables of the books: their last position, accounts with postings, voices, current state."""

from __future__ import annotations

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
    inspect,
    select,
)

from socai.domain.refusal import Refused
from socai.projections.views import COLUMNS, TABLES

FORMAT = 2
"""The version of the tables and of what is posted in them. Books of an earlier one are built again,
those of a later one refused."""
metadata = MetaData()
POSITION = BigInteger().with_variant(Integer, "sqlite")
STATE = Table(
    "books_state",
    metadata,
    Column("one", Integer, primary_key=True),
    Column("format", Integer, nullable=False),
    Column("ledger_id", String, nullable=False),
    Column("position", POSITION, nullable=False),
    Column("digest", LargeBinary, nullable=False),
)
ACCOUNTS = Table(
    "accounts",
    metadata,
    Column("account", Integer, primary_key=True),
    Column("unit", String, nullable=False),
    Column("measure", String, nullable=False),
    Column("key", String, nullable=False),
    Column("grain", String, nullable=False),
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
    Column("category", String, nullable=False),
    Column("measure", String),
    # All that a question of what speaks needs is in the index.
    Index("voices_by_measure", "category", "measure", "position", "since", "until", "origin"),
    sqlite_with_rowid=False,
)
VIEWS = {
    name: Table(
        name,
        metadata,
        Column("stream", String, primary_key=True),
        Column("id", String, primary_key=True),
        Column("alive", Boolean, nullable=False),
        Column("since", String, nullable=False),
        *(Column(column, String) for column in COLUMNS),
        sqlite_with_rowid=False,
    )
    for name in TABLES
}


def ready(connection: Connection) -> bool:
    """Return whether there are books of this format; raise Refused where they are of a later one.

    Raises Refused where the database holds something else.
    """
    names = inspect(connection).get_table_names()
    if not names:
        return False
    found = connection.execute(select(STATE.c.format)).scalar() if STATE.name in names else None
    if found is None:
        raise Refused.of(
            "Tệp này không phải sổ tổng hợp: nó có các bảng khác. Sổ gốc không bị ảnh hưởng: dời "
            "tệp đi chỗ khác, lần hỏi sau sẽ tự dựng lại",
            "This file holds no books: there are other tables in it. The store is unharmed: move "
            "the file elsewhere, the next question builds the books again",
        )
    check_format(found)
    return bool(found == FORMAT)


def check_format(found: int) -> None:
    """Raise Refused where books are of a later format than this socai knows."""
    if found > FORMAT:
        raise Refused.of(
            f"Sổ tổng hợp có định dạng {found}, bản socai này chỉ biết đến {FORMAT}. Sổ gốc không "
            "bị ảnh hưởng: nâng cấp socai, hoặc xóa tệp để bản này dựng lại",
            f"The books are of format {found}, this socai knows up to {FORMAT}. The store is "
            "unharmed: upgrade socai, or delete the file for this one to build it again",
        )


def make(connection: Connection, ledger_id: str) -> None:
    """Make empty books, in the place of those of an earlier format where there are any."""
    earlier = MetaData()
    earlier.reflect(connection)
    earlier.drop_all(connection)
    metadata.create_all(connection, checkfirst=False)
    first = {"one": 1, "format": FORMAT, "ledger_id": ledger_id, "position": 0, "digest": b""}
    connection.execute(STATE.insert(), first)
