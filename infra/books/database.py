"""The database that holds the books: its transactions, what its dialect asks, its errors in words.

What SQLite and PostgreSQL do not do alike is in the two subclasses; SQL elsewhere is both's.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Table, event, inspect
from sqlalchemy.sql.ddl import DropTable

from socai.domain.refusal import Refused, Unavailable

Row = tuple[Any, ...]


class Words(NamedTuple):
    """The same in Vietnamese and in English."""

    vi: str
    en: str


class Trouble(NamedTuple):
    """Why the books cannot be used for a while, and what to see to."""

    why: Words
    see_to: Words


class Database(ABC):
    """Where the books are; many threads and processes may use it at once."""

    shown: str
    """What messages call it."""
    throw_away: Words
    """How to throw the books away."""
    schema: str | None = None
    """The schema of the tables, where the database has schemas."""

    def __init__(self, engine: Engine, begin_reading: str, begin_writing: str) -> None:
        self._reading = engine.execution_options(begin=begin_reading)
        self._writing = engine.execution_options(begin=begin_writing)
        event.listen(engine, "begin", _begin)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give one consistent reading; nobody who writes stands in its way."""
        with self._said(), self._reading.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give one transaction, whole or not at all, with the writer's lock from its beginning."""
        with self._said(), self._writing.begin() as connection:
            yield connection

    @abstractmethod
    def _said(self) -> AbstractContextManager[None]:
        """Say errors in words: Unavailable for what passes, Refused where the books are damaged."""

    @abstractmethod
    def insert(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write new rows, one at least, each the values of all columns in their order."""

    @abstractmethod
    def replace(self, connection: Connection, table: Table, rows: Sequence[Row]) -> None:
        """Write rows, one at least, in the place of those with the same primary key."""

    @abstractmethod
    def prepare(self, connection: Connection) -> None:
        """See to it that tables can be made; raise Refused where they cannot."""

    def tables(self, connection: Connection) -> list[str]:
        """Return the names of the tables that are there."""
        return inspect(connection).get_table_names(schema=self.schema)

    def drop(self, connection: Connection, tables: Sequence[Table]) -> None:
        """Drop tables."""
        for table in tables:
            connection.execute(DropTable(table))

    def later(self, found: int, known: int) -> Refused:
        """Return the refusal of books of a later format than this socai knows."""
        return Refused.of(
            f"Sổ tổng hợp {self.shown} có định dạng {found}, bản socai này chỉ biết đến {known}. "
            f"Sổ gốc không bị ảnh hưởng: nâng cấp socai, hoặc {self.throw_away.vi} để bản này "
            "dựng lại",
            f"The books {self.shown} are of format {found}, this socai knows up to {known}. The "
            f"store is unharmed: upgrade socai, or {self.throw_away.en} for this one to build them "
            "again",
        )

    @abstractmethod
    def foreign(self) -> Refused:
        """Return the refusal of a place that holds something else."""

    def damaged(self, cause: object) -> Refused:
        """Return the refusal of books that are not whole."""
        return Refused.of(
            f"{self.shown} không phải là sổ tổng hợp nguyên vẹn ({cause}). Sổ gốc không bị ảnh "
            f"hưởng: {self.throw_away.vi}, lần hỏi sau sẽ tự dựng lại",
            f"{self.shown} does not hold whole books ({cause}). The store is unharmed: "
            f"{self.throw_away.en}, the next question builds them again",
        )

    def _unavailable(self, trouble: Trouble, cause: object) -> Refused:
        why, see_to = trouble
        return Unavailable.of(
            f"Không dùng được sổ tổng hợp {self.shown}: {why.vi} ({cause}). Sổ gốc không mất gì, "
            f"sổ tổng hợp không có gì dở dang: {see_to.vi}, rồi hỏi lại",
            f"The books {self.shown} cannot be used: {why.en} ({cause}). The store has lost "
            f"nothing, and nothing in the books is half done: {see_to.en}, then ask again",
        )

    def close(self) -> None:
        """Release the file or the connections."""
        self._reading.dispose()


def upsert(table: Table, mark: str) -> str:
    """Return the statement that puts a row in the place of the one with its primary key."""
    key = ", ".join(table.primary_key.columns.keys())
    others = [column.name for column in table.columns if not column.primary_key]
    values = ", ".join(f"{name} = excluded.{name}" for name in others)
    return f"{insertion(table, mark)} ON CONFLICT ({key}) DO UPDATE SET {values}"


def insertion(table: Table, mark: str) -> str:
    """Return the statement that writes a row, `mark` in the place of each value."""
    return f"INSERT INTO {table.name} VALUES ({', '.join([mark] * len(table.columns))})"


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options()["begin"])
