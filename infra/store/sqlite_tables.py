"""The tables of the log in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import SQLiteCursor

from socai.infra.store.sqlite_recorder import Recorder
from socai.infra.store.tables import Tables


class SqliteTables(Tables):
    """The tables as one transaction of SQLite sees them."""

    EACH_NUMBER = EACH_TEXT = "json_each(?)"

    def __init__(self, cursor: SQLiteCursor, recorder: Recorder) -> None:
        self._cursor, self._recorder = cursor, recorder

    def _all(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        self._cursor.execute(statement, values)
        rows: list[sqlite3.Row] = self._cursor.fetchall()
        return rows

    def do(self, statement: str, *values: Any) -> None:
        """Run a statement that returns no rows; a «?» in it stands for each of the values."""
        self._cursor.execute(statement, values)

    def _listed(self, values: Sequence[Any]) -> str:
        return json.dumps(values)

    def format(self) -> int:
        """Return the number of the format of these tables, 0 in those before number 2."""
        found: int = self._all("PRAGMA user_version")[0][0]
        return found

    def insert_events(self, stored: Sequence[StoredEvent]) -> Sequence[int]:
        """Write events after the last position; return their positions."""
        return self._recorder._insert_events(self._cursor, stored)

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write whole rows to a table."""
        places = ", ".join("?" * len(rows[0]))
        self._cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
