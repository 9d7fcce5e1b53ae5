"""What an import has decided and not recorded yet: kept on the disk, gone when the import ends."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from socai.domain.event import Recorded
from socai.infra.store.rules import Codec
from socai.infra.store.sqlite_recorder import outages

CACHE_KIB = 64_000
TABLES = (
    "CREATE TABLE events (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, state BLOB NOT NULL)",
    "CREATE INDEX events_of_stream ON events (stream)",
    "CREATE TABLE ids (event_id TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE commands (command_id TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID",
)
SETTINGS = ("PRAGMA journal_mode = OFF", f"PRAGMA cache_size = -{CACHE_KIB}")
IN = "IN (SELECT value FROM json_each(?))"


class Staging:
    """The decided commands in their order, with their streams, event ids and command ids.

    It lies in a temporary file of SQLite that nobody else sees, so that an import of any size needs
    little memory. Raises Unavailable where that disk is full.
    """

    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._where = Path("(tệp tạm của SQLite, SQLITE_TMPDIR)")
        # An empty name: a database of this connection alone, spilled to the disk and then removed.
        # Nothing of it is ever rolled back or read by another, so it is one open transaction.
        self._database = sqlite3.connect("", isolation_level=None)
        for statement in (*SETTINGS, *TABLES, "BEGIN"):
            self._database.execute(statement)
        self._streams: set[str] = set()
        self.events = self.commands = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add(self, events: Sequence[Recorded]) -> None:
        """Keep a decided command."""
        meta = events[0].meta
        encode = self._codec.encode
        with outages(self._where):
            self._database.executemany(
                "INSERT INTO events VALUES (?, ?, ?)",
                [(e.position, e.meta.stream, encode(e.meta, e.event)) for e in events],
            )
            self._database.executemany(
                "INSERT INTO ids VALUES (?, ?)", [(e.meta.event_id, e.position) for e in events]
            )
            self._database.execute(
                "INSERT INTO commands VALUES (?, ?)", (meta.command_id, meta.command_content)
            )
        self._streams.update(e.meta.stream for e in events)
        self.events += len(events)
        self.commands += 1

    def stream(self, name: str) -> list[Recorded]:
        """Return the events of a stream that are kept here, in order."""
        if name not in self._streams:
            return []
        rows = self._rows("WHERE stream = ? ORDER BY position", name)
        return [self._recorded(*row) for row in rows]

    def at(self, event_ids: Sequence[str]) -> dict[str, Recorded]:
        """Return those events of these ids that are kept here, by their ids."""
        rows = self._rows(f"JOIN ids USING (position) WHERE event_id {IN}", json.dumps(event_ids))
        found = [self._recorded(*row) for row in rows]
        return {e.meta.event_id: e for e in found}

    def held(self, event_ids: Sequence[str]) -> set[str]:
        """Return those of these ids whose events are kept here."""
        query = f"SELECT event_id FROM ids WHERE event_id {IN}"
        with outages(self._where):
            return {row[0] for row in self._database.execute(query, [json.dumps(event_ids)])}

    def contents(self, command_ids: Sequence[str]) -> dict[str, str]:
        """Return the contents of those of these commands that are kept here."""
        query = f"SELECT command_id, content FROM commands WHERE command_id {IN}"
        with outages(self._where):
            return dict(self._database.execute(query, [json.dumps(command_ids)]))

    def batches(self, most: int) -> Iterator[list[tuple[Recorded, ...]]]:
        """Yield the commands in order, in runs of about `most` events."""
        batch: list[tuple[Recorded, ...]] = []
        command: list[Recorded] = []
        size = 0
        for position, state in self._rows("ORDER BY position"):
            command.append(self._recorded(position, state))
            if not command[-1].meta.ends_command:
                continue
            batch.append(tuple(command))
            size += len(command)
            command = []
            if size >= most:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _rows(self, clause: str, *values: str) -> Iterator[tuple[int, bytes]]:
        with outages(self._where):
            yield from self._database.execute(
                f"SELECT position, state FROM events {clause}", values
            )

    def _recorded(self, position: int, state: bytes) -> Recorded:
        return Recorded(position, *self._codec.decode(state, str(position)))
