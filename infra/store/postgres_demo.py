"""The demonstration's ledger on PostgreSQL, removed so that it can be made afresh."""

from __future__ import annotations

import re
from contextlib import closing

import psycopg
from psycopg.sql import SQL, Identifier

from socai.domain.refusal import Refused
from socai.infra.store.home import MIRROR
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_outages import outages
from socai.infra.store.postgres_store import open_store
from socai.schemas import codec

WHOSE = {"books_state": "ledger_id", "inbox_state": "ledger_id", "ledger": "id"}
"""Where each schema beside a ledger says which ledger it belongs to."""


def remove(url: str) -> None:
    """Drop the schemas of a demonstration's ledger, its own last; do nothing where there is none.

    Raises Refused, and touches nothing, where the ledger is no demonstration's, or where a schema
    beside it is not of this ledger.
    """
    address = Address.of(url)
    try:
        with closing(open_store(url, codec, lambda: 0)) as store:
            marker = store.marker
    except Refused:
        return  # none, or none that can be opened: `create` says what is there
    if not marker.demo:
        raise _not_ours(address.shown)
    with outages(address.shown), psycopg.connect(address.conninfo, autocommit=True) as connection:
        beside = _beside(connection, address.schema)
        for schema in beside:
            if _owner(connection, schema) not in (None, marker.ledger_id):
                raise _not_ours(f"schema «{schema}»")
        for schema in (*beside, address.schema):
            connection.execute(SQL("DROP SCHEMA {} CASCADE").format(Identifier(schema)))


def _beside(connection: psycopg.Connection, schema: str) -> list[str]:
    names = "|".join(("books", *(name.replace("-", "_") for name in MIRROR)))
    wanted = re.compile(rf"{schema}_({names})(_[a-z0-9]+)?")
    rows = connection.execute("SELECT nspname FROM pg_namespace ORDER BY nspname").fetchall()
    return [name for (name,) in rows if wanted.fullmatch(name)]


def _owner(connection: psycopg.Connection, schema: str) -> str | None:
    """Return the id of the ledger that a schema belongs to; None where it is empty."""
    rows = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
    names = {name for (name,) in rows}
    for table, column in WHOSE.items():
        if table in names:
            query = SQL("SELECT {} FROM {}.{}").format(*map(Identifier, (column, schema, table)))
            row = connection.execute(query).fetchone()
            return str(row[0]) if row else ""
    return "" if names else None


def _not_ours(what: str) -> Refused:
    return Refused.of(
        f"{what} không phải của sổ chạy thử, nên không bị đụng đến. Chọn schema khác: …?schema=TÊN",
        f"{what} is not the demonstration's: it was not touched. Choose another schema: "
        "…?schema=NAME",
    )
