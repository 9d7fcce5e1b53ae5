"""The event store in one SQLite file (the port is consumers.ports.EventStore)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteCursor

from socai.consumers.ports import Appended, CommandEntry
from socai.domain.event import Recorded
from socai.domain.refusal import Unavailable
from socai.infra.store.rules import Codec, Plan, no_position, plan, read_back, topic_of
from socai.infra.store.sqlite_recorder import (
    FAILED_FLUSH,
    Datastore,
    Recorder,
    outages,
    result_code,
)
from socai.infra.store.sqlite_tables import AT, Tables, dense, parts

BUSY_SECONDS = 5.0
LARGEST = 2**63 - 1
"""The largest whole number that SQLite compares with."""
Clock = Callable[[], int]
"""Returns microseconds since 1970."""


def create_tables(path: Path, ledger_id: str) -> tuple[str, int]:
    """Make the tables of a log in the file `path`; return its ledger's id and last position.

    The id is `ledger_id`, or the one found where the tables were made before.
    """
    with outages(path):
        datastore = Datastore(path, "rwc", BUSY_SECONDS)
        try:
            Recorder(datastore).create_table()
            with datastore.transaction(commit=True) as cursor:
                cursor.execute("INSERT OR IGNORE INTO ledger VALUES (1, ?)", [ledger_id])
                return _identity(cursor)
        finally:
            datastore.close()


def ledger_in(path: Path) -> tuple[str, int]:
    """Return the id of the ledger in the file `path` and its last position."""
    with outages(path):
        datastore = Datastore(path, "rw", BUSY_SECONDS)
        try:
            with datastore.transaction(commit=False) as cursor:
                return _identity(cursor)
        finally:
            datastore.close()


def _identity(cursor: SQLiteCursor) -> tuple[str, int]:
    tables = Tables(cursor)
    return tables.ledger_id(), tables.tail()[0]


class SqliteStore:
    """The log in the file `path`. One object serves many threads, and many processes one file."""

    def __init__(
        self, path: Path, *, codec: Codec, clock: Clock, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        self.path = path
        self._codec, self._clock = codec, clock
        self._failed_flush: Unavailable | None = None
        self.recorder = Recorder(Datastore(path, "rw", busy_seconds))
        try:
            with self._reading() as tables:
                self._ledger_id = tables.ledger_id()
        except BaseException:
            self.close()
            raise

    @property
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""
        return self._ledger_id

    def append(self, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Record whole commands in one transaction, all or none; return where they stand."""
        if self._failed_flush:
            raise self._failed_flush
        try:
            with outages(self.path), self.recorder.datastore.transaction(commit=True) as cursor:
                tables = _Known(cursor, self._codec)
                last, recorded_at = tables.tail()
                recorded_at = max(recorded_at, self._clock())
                planned = plan(commands, tables, last, recorded_at)
                if planned.events:
                    self._write(cursor, planned, recorded_at)
        except Unavailable as unavailable:
            # After a failed flush nobody knows what is on the disk, and asking again may answer
            # that all is well: this object writes no more.
            if result_code(unavailable.__cause__ or unavailable) in FAILED_FLUSH:
                self._failed_flush = unavailable
            raise
        return planned.answers

    def _write(self, cursor: SQLiteCursor, planned: Plan, recorded_at: int) -> None:
        encode = self._codec.encode
        positions = self.recorder._insert_events(
            cursor,
            [
                StoredEvent(r.meta.stream, r.meta.version, topic_of(r), encode(r.meta, r.event))
                for r in planned.events
            ],
        )
        if positions[0] != planned.events[0].position:
            raise AssertionError("the recorder gave other positions than were planned")
        cursor.executemany(
            "INSERT INTO commands VALUES (?, ?, ?, ?, ?)",
            [(e.first, e.last, e.command_id, e.content, recorded_at) for e in planned.entries],
        )
        # Sorted: neighbours in the tree of ids are then written together.
        cursor.executemany(
            "INSERT INTO event_ids VALUES (?, ?)",
            sorted((r.meta.event_id, r.position) for r in planned.events),
        )

    def commands(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those of `command_ids` that are recorded."""
        with self._reading() as tables:
            return tables.entries(command_ids)

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those of `event_ids` that are recorded."""
        with self._reading() as tables:
            return tables.positions(event_ids)

    def stream(self, name: str) -> list[Recorded]:
        """Return the events of a stream in order; an empty list where there are none."""
        with self._reading() as tables:
            return self._recorded(tables.stream(name))

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        with self._reading() as tables:
            return tables.streams(category)

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Return at most `limit` events with position > `after`, in order."""
        after, limit = min(max(after, 0), LARGEST), min(max(limit, 0), LARGEST)
        with self._reading() as tables:
            rows = tables.events("WHERE position > ? ORDER BY position LIMIT ?", after, limit)
            end = tables.tail()[0] if len(rows) < limit else after + limit
            found = (row["position"] for row in rows)
            dense(range(after + 1, max(after, end) + 1), found)
        return self._recorded(rows)

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions, in order of position, each once."""
        with self._reading() as tables:
            return self._recorded(self._rows_at(tables, positions))

    def data(self, position: int) -> bytes:
        """Return the stored bytes of the event at `position`."""
        with self._reading() as tables:
            (row,) = self._rows_at(tables, [position])
        state: bytes = row["state"]
        return state

    def _rows_at(self, tables: Tables, positions: Sequence[int]) -> list[sqlite3.Row]:
        wanted = sorted(set(positions))
        last = tables.tail()[0]
        for position in wanted[:1] + wanted[-1:]:
            if not 1 <= position <= last:
                raise no_position(position, last)
        rows = [row for part in parts(wanted) for row in tables.events(AT, part)]
        dense(wanted, (row["position"] for row in rows))
        return rows

    def last(self) -> int:
        """Return the last position, 0 where the log is empty."""
        with self._reading() as tables:
            return tables.tail()[0]

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        with self._reading() as tables:
            return tables.command_around(position)

    def position_at(self, recorded_at: int) -> int:
        """Return the last end of a command recorded at or before this time (microseconds), or 0."""
        with self._reading() as tables:
            return tables.position_at(min(recorded_at, LARGEST))

    def close(self) -> None:
        """Release files and connections."""
        self.recorder.datastore.close()

    @contextmanager
    def _reading(self) -> Iterator[Tables]:
        with outages(self.path), self.recorder.datastore.transaction(commit=False) as cursor:
            yield Tables(cursor)

    def _recorded(self, rows: Iterable[sqlite3.Row]) -> list[Recorded]:
        return [_recorded(row, self._codec) for row in rows]


class _Known(Tables):
    """The tables with the writer's lock held (the port is store_rules.Known)."""

    def __init__(self, cursor: SQLiteCursor, codec: Codec) -> None:
        super().__init__(cursor)
        self._codec = codec

    def since(self, stream: str, version: int) -> list[Recorded]:
        """Return the events of a stream after `version`."""
        return [_recorded(row, self._codec) for row in self.stream(stream, version)]


def _recorded(row: sqlite3.Row, codec: Codec) -> Recorded:
    columns = (row["originator_id"], row["originator_version"], row["topic"], row["state"])
    return read_back(row["position"], columns, codec)
