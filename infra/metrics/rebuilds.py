"""How far the rebuild of another process is, seen without standing in its way."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from socai.infra.books.generations import generations
from socai.infra.store.home import Where

POSITION = "SELECT position FROM books_state"


def under_way(place: Where) -> int | None:
    """Return the position of the books that are being built beside those at a place, if any are."""
    beside = generations(place).beside
    return _in_file(beside) if isinstance(beside, Path) else _on_server(beside)


def _in_file(path: Path) -> int | None:
    if not path.exists():
        return None
    # As it lies there: whoever had it open would keep it from taking the place of the old.
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:
            row = connection.execute(POSITION).fetchone()
    except sqlite3.Error:
        return 0
    return int(row[0]) if row else 0


def _on_server(url: str) -> int | None:
    import psycopg
    from psycopg.sql import SQL, Identifier

    from socai.infra.store.postgres_address import Address

    address = Address.of(url)
    query = SQL(POSITION.replace("books_state", "{}.books_state"))
    try:
        with psycopg.connect(address.conninfo, autocommit=True) as connection:
            connection.execute("SET lock_timeout = '500ms'")
            row = connection.execute(query.format(Identifier(address.schema))).fetchone()
    except psycopg.Error:
        return None
    return int(row[0]) if row else 0
