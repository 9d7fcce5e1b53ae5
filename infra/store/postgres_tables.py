"""The tables of the log in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eventsourcing.persistence import StoredEvent
from psycopg.rows import TupleRow, tuple_row

from socai.domain.refusal import Refused
from socai.infra.store.formats import require_current
from socai.infra.store.postgres_recorder import Cursor, Recorder, write_rows
from socai.infra.store.postgres_schema import SETTINGS, require_durable, require_unicode
from socai.infra.store.tables import Tables


@dataclass(frozen=True, slots=True)
class Marker:
    """What a ledger says of itself: its id, whether it is a demonstration, who made it."""

    ledger_id: str
    demo: bool
    created_with: str


class PostgresTables(Tables):
    """The tables as one transaction of PostgreSQL sees them."""

    EACH_NUMBER = "unnest(?::bigint[]) AS value"
    EACH_TEXT = "unnest(?::text[]) AS value"

    def __init__(self, cursor: Cursor, recorder: Recorder) -> None:
        self._writing, self._recorder = cursor, recorder
        self._cursor = cursor.connection.cursor(binary=True, row_factory=tuple_row)

    def _all(self, statement: str, *values: Any) -> list[TupleRow]:
        self._cursor.execute(statement.replace("?", "%s").encode(), values)
        return self._cursor.fetchall()

    def do(self, statement: str, *values: Any) -> None:
        """Run a statement that returns no rows; a «?» in it stands for each of the values."""
        self._cursor.execute(statement.replace("?", "%s").encode(), values)

    def _listed(self, values: Sequence[Any]) -> Sequence[Any]:
        return values

    def insert_events(self, stored: Sequence[StoredEvent]) -> Sequence[int]:
        """Write events after the last position; return their positions."""
        return self._recorder.insert(self._writing, stored)

    def insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write whole rows to a table."""
        write_rows(self._writing, table, rows)

    def require_fit(self) -> None:
        """Raise Refused where the server does not keep what it acknowledges, or not as it is."""
        self._writing.execute(f"SELECT {SETTINGS}".encode())
        (settings,) = self._writing.fetchall()
        require_durable(settings)
        require_unicode(settings)

    def marker(self, where: str) -> Marker:
        """Return what the ledger says of itself; raise Refused where there is none to use."""
        require_current(self.format(where), where)
        ((ledger_id, demo, created_with),) = self._all("SELECT id, demo, created_with FROM ledger")
        return Marker(ledger_id, demo, created_with)

    def is_there(self) -> bool:
        """Return whether the schema has the tables of a ledger."""
        return self._all("SELECT to_regclass('ledger')") != [(None,)]

    def format(self, where: str) -> int:
        """Return the number of the format of these tables; raise Refused where there are none."""
        if not self.is_there():
            raise Refused.of(
                f"Chưa có sổ ở {where}: hãy tạo sổ ở đó trước, hoặc sửa lại địa chỉ",
                f"There is no ledger at {where}: create it there first, or correct the address",
            )
        self.ledger_id()
        ((found,),) = self._all("SELECT format FROM ledger")
        return int(found)
