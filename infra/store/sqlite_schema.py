"""The tables of the log in SQLite: how they are made, and what an upgrade adds."""

from __future__ import annotations

RANGE = (
    """CREATE TABLE IF NOT EXISTS merkle_range (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        size INTEGER NOT NULL,
        nodes BLOB NOT NULL)""",
    # Against a process of an earlier version, begun before the ledger was upgraded.
    """CREATE TRIGGER IF NOT EXISTS commands_keep_the_range BEFORE INSERT ON commands
    WHEN NEW.last > (SELECT size FROM merkle_range)
    BEGIN SELECT RAISE(ABORT, 'socai: the ledger was upgraded, start socai again'); END""",
    """CREATE TRIGGER IF NOT EXISTS merkle_range_keeps_on_DELETE BEFORE DELETE ON merkle_range
    BEGIN SELECT RAISE(ABORT, 'socai: the Merkle tree only ever grows'); END""",
)
"""The Merkle tree over the events: what format 2 adds."""
TABLES = (
    """CREATE TABLE IF NOT EXISTS stored_events (
        position INTEGER PRIMARY KEY,
        originator_id TEXT NOT NULL,
        originator_version INTEGER NOT NULL,
        topic TEXT NOT NULL,
        state BLOB NOT NULL,
        UNIQUE (originator_id, originator_version))""",
    """CREATE TABLE IF NOT EXISTS commands (
        first INTEGER PRIMARY KEY,
        last INTEGER NOT NULL,
        command_id TEXT NOT NULL UNIQUE,
        content TEXT NOT NULL,
        recorded_at INTEGER NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS commands_recorded_at ON commands (recorded_at)",
    """CREATE TABLE IF NOT EXISTS event_ids (
        event_id TEXT PRIMARY KEY,
        position INTEGER NOT NULL) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS ledger (one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL)",
    *RANGE,
    # Against an edit by mistake in some database browser; against intent stands the Merkle tree.
    *(
        f"""CREATE TRIGGER IF NOT EXISTS {table}_keeps_on_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, 'socai: the log is only ever appended to'); END"""
        for table in ("stored_events", "commands", "event_ids", "ledger")
        for verb in ("UPDATE", "DELETE")
    ),
)
