"""Ledgers on PostgreSQL for tests: stores that are opened, and whoever gets at them otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from commands import Clock
from socai.domain.event import Event, Meta
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_store import PostgresStore
from socai.infra.store.rules import Codec
from socai.schemas import codec as schemas_codec

LEDGER = "6f1c2a44-5f0e-4b8e-9d3c-0a4d1d9be001"


@contextmanager
def opened(
    url: str, wait_seconds: float = 5.0, codec: Codec = schemas_codec
) -> Iterator[PostgresStore]:
    """Give the store at a URL, closed at the end."""
    store = PostgresStore(Address.of(url), codec=codec, clock=Clock(), wait_seconds=wait_seconds)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """Give a connection of somebody who uses the database without socai."""
    address = Address.of(url)
    with psycopg.connect(address.conninfo, autocommit=True) as connection:
        connection.execute("SELECT set_config('search_path', %s, false)", [address.schema])
        yield connection


def value(url: str, query: str) -> object:
    """Return the one value of a query."""
    with connected(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return row[0]


def raw(url: str, statement: str, *values: object) -> None:
    """Do what anybody can do who owns the tables: the triggers go first."""
    with connected(url) as connection:
        for table in ("stored_events", "commands", "event_ids", "ledger"):
            connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
        connection.execute(statement.replace("?", "%s").encode(), values)


@dataclass
class HookedCodec:
    """Does something else before it encodes: in the middle of an append."""

    meanwhile: Callable[[], None]

    def encode(self, meta: Meta, event: Event) -> bytes:
        """Return the bytes of an event, after something else."""
        self.meanwhile()
        return schemas_codec.encode(meta, event)

    def decode(self, data: bytes, where: str = "") -> tuple[Meta, Event]:
        """Return what the bytes hold."""
        return schemas_codec.decode(data, where)
