"""The tables of the log in SQLite, as one transaction sees them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from eventsourcing.sqlite import SQLiteCursor

from socai.consumers.ports import CommandEntry
from socai.domain.refusal import Refused
from socai.infra.store.rules import no_position, tampered

LOOKED_UP_AT_ONCE = 5_000
AT = "WHERE position IN (SELECT value FROM json_each(?)) ORDER BY position"
"""The events at the positions of a JSON list."""


class Tables:
    """The tables as one transaction sees them."""

    def __init__(self, cursor: SQLiteCursor) -> None:
        self._cursor = cursor

    def _all(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        self._cursor.execute(statement, values)
        rows: list[sqlite3.Row] = self._cursor.fetchall()
        return rows

    def events(self, where: str, *values: Any) -> list[sqlite3.Row]:
        """Return the stored rows that an SQL condition names."""
        return self._all(f"SELECT * FROM stored_events {where}", *values)

    def ledger_id(self) -> str:
        """Return the id of the ledger; raise Refused where there is none."""
        rows = self._all("SELECT id FROM ledger")
        if not rows:
            raise Refused.of("Tệp sổ không có mã sổ", "The ledger's file has no ledger id")
        found: str = rows[0][0]
        return found

    def tail(self) -> tuple[int, int]:
        """Return last position and last recorded time; raise Refused where the tables differ."""
        ((last, ended, recorded_at),) = self._all(
            "SELECT COALESCE((SELECT MAX(position) FROM stored_events), 0),"
            " COALESCE((SELECT last FROM commands ORDER BY first DESC LIMIT 1), 0),"
            " COALESCE((SELECT recorded_at FROM commands ORDER BY first DESC LIMIT 1), 0)"
        )
        if last != ended:
            raise tampered(
                min(last, ended) + 1,
                f"bảng lệnh kết thúc ở {ended}, bảng sự kiện ở {last}",
                f"the table of commands ends at {ended}, that of events at {last}",
            )
        return last, recorded_at

    def entries(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those commands that are recorded."""
        return {
            row["command_id"]: CommandEntry(
                row["command_id"], row["content"], row["first"], row["last"]
            )
            for part in parts(command_ids)
            for row in self._all(
                "SELECT * FROM commands WHERE command_id IN (SELECT value FROM json_each(?))", part
            )
        }

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the last version of each of these streams, 0 for an empty one."""
        return {
            row[0]: row[1]
            for part in parts(streams)
            for row in self._all(
                "SELECT value, COALESCE((SELECT MAX(originator_version) FROM stored_events"
                " WHERE originator_id = value), 0) FROM json_each(?)",
                part,
            )
        }

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those events that are recorded."""
        return {
            row[0]: row[1]
            for part in parts(event_ids)
            for row in self._all(
                "SELECT event_id, position FROM event_ids"
                " WHERE event_id IN (SELECT value FROM json_each(?))",
                part,
            )
        }

    def stream(self, stream: str, version: int = 0) -> list[sqlite3.Row]:
        """Return the rows of a stream after `version`; its versions must follow one another."""
        rows = self.events(
            "WHERE originator_id = ? AND originator_version > ? ORDER BY originator_version",
            stream,
            version,
        )
        for due, row in enumerate(rows, start=version + 1):
            if row["originator_version"] != due:
                raise tampered(
                    row["position"],
                    f"dòng «{stream}» thiếu phiên bản {due}",
                    f"stream «{stream}» lacks version {due}",
                )
        return rows

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        # «.» is the character after «-»: the range of all names that begin with «category-».
        return [
            row[0]
            for row in self._all(
                "SELECT DISTINCT originator_id FROM stored_events"
                " WHERE originator_id >= ? AND originator_id < ? ORDER BY originator_id",
                f"{category}-",
                f"{category}.",
            )
        ]

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        last = self.tail()[0]
        if not 1 <= position <= last:
            raise no_position(position, last)
        rows = self._all(
            "SELECT first, last FROM commands WHERE first <= ? ORDER BY first DESC LIMIT 1",
            position,
        )
        if not rows or rows[0]["last"] < position:
            raise tampered(position, "không thuộc lệnh nào", "it belongs to no command")
        return rows[0]["first"], rows[0]["last"]

    def position_at(self, recorded_at: int) -> int:
        """Return the last end of a command recorded at or before this time, or 0."""
        rows = self._all(
            "SELECT last FROM commands WHERE recorded_at <= ?"
            " ORDER BY recorded_at DESC, first DESC LIMIT 1",
            recorded_at,
        )
        return rows[0][0] if rows else 0


def dense(wanted: Iterable[int], found: Iterable[int]) -> None:
    """Raise Refused naming the first position that is not there."""
    present = set(found)
    for position in wanted:
        if position not in present:
            raise tampered(position, "không còn sự kiện", "its event is gone")


def parts(values: Sequence[Any]) -> Iterator[str]:
    """Yield the values as JSON lists that one look-up takes."""
    for start in range(0, len(values), LOOKED_UP_AT_ONCE):
        yield json.dumps(list(values[start : start + LOOKED_UP_AT_ONCE]))
