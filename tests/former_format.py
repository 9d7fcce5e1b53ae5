"""A ledger as socai stored it in format 1, made by the SQL of that time."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from socai.consumers.ports import EventStore
from socai.infra.store.postgres_address import Address
from socai.infra.store.rules import topic_of

LEDGER = "6f1c2a44-5f0e-4b8e-9d3c-0a4d1d9be001"
KEPT = ("stored_events", "commands", "event_ids", "ledger")
SQLITE = (
    """CREATE TABLE stored_events (
        position INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE commands (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        command_id TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL,
        recorded_at INTEGER NOT NULL)""",
    "CREATE INDEX commands_recorded_at ON commands (recorded_at)",
    """CREATE TABLE event_ids (
        event_id TEXT PRIMARY KEY,
        position INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE ledger (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL)",
    *(
        f"""CREATE TRIGGER {table}_keeps_on_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'socai: the log is only ever appended to'); END"""
        for table in KEPT
        for verb in ("UPDATE", "DELETE")
    ),
)
POSTGRES = (
    """CREATE TABLE stored_events (
        position BIGINT PRIMARY KEY,
        originator_id TEXT COLLATE "C" NOT NULL,
        originator_version BIGINT NOT NULL,
        topic TEXT NOT NULL,
        state BYTEA NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE commands (
        first BIGINT PRIMARY KEY,
        last BIGINT NOT NULL,
        command_id TEXT COLLATE "C" NOT NULL UNIQUE,
        content TEXT NOT NULL,
        recorded_at BIGINT NOT NULL)""",
    "CREATE INDEX commands_recorded_at ON commands (recorded_at)",
    """CREATE TABLE event_ids (
        event_id TEXT COLLATE "C" PRIMARY KEY,
        position BIGINT NOT NULL)""",
    """CREATE TABLE ledger (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        id TEXT NOT NULL,
        format INTEGER NOT NULL,
        demo BOOLEAN NOT NULL,
        created_with TEXT NOT NULL)""",
    """CREATE FUNCTION only_appended_to() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'socai: the log is only ever appended to'; END $$""",
    *(
        f"""CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION only_appended_to()"""
        for table in KEPT
    ),
)


def rows(source: EventStore, after: int = 0) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield (table, row) for everything that format 1 stored of a store after a position."""
    for recorded, data in source.stored(after, 1_000_000):
        meta, position = recorded.meta, recorded.position
        kept = (position, meta.stream, meta.version, topic_of(recorded), data)
        yield "stored_events", kept
        yield "event_ids", (meta.event_id, position)
        if meta.ends_command:
            first = position - meta.command_index
            content = (meta.command_id, meta.command_content, meta.recorded_at)
            yield "commands", (first, position, *content)


def former_directory(path: Path, source: EventStore) -> None:
    """Make in `path` a ledger of format 1 that holds what a store holds."""
    path.mkdir(parents=True)
    with closing(sqlite3.connect(path / "store.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for statement in SQLITE:
            connection.execute(statement)
        connection.execute("INSERT INTO ledger VALUES (1, ?)", [LEDGER])
        write_as_before(connection, source, 0)
    marker = {"format": 1, "ledger": LEDGER, "demo": False, "created_with": "1.0.0"}
    (path / "ledger.json").write_text(json.dumps(marker, indent=2) + "\n")


def write_as_before(connection: sqlite3.Connection, source: EventStore, after: int) -> None:
    """Write as a process of format 1 does what a store holds after a position."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for table, row in rows(source, after):
            places = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({places})", row)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def former_schema(url: str, source: EventStore) -> None:
    """Make in the schema of a URL a ledger of format 1 that holds what a store holds."""
    schema = Address.of(url).schema
    with psycopg.connect(Address.of(url).conninfo) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
        connection.execute(f"SET search_path = {schema}".encode())
        for statement in POSTGRES:
            connection.execute(statement.encode())
        connection.execute("INSERT INTO ledger VALUES (1, %s, 1, false, '1.0.0')", [LEDGER])
        write_as_before_on(connection, source, 0)


def write_as_before_on(connection: psycopg.Connection[Any], source: EventStore, after: int) -> None:
    """Write as a process of format 1 does, on PostgreSQL."""
    with connection.transaction():
        for table, row in rows(source, after):
            places = ", ".join(["%s"] * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({places})".encode(), row)
