"""The books as SQL tables through SQLAlchemy: postings, voices, current-state views.

A second SQLite file beside the store, or a second schema of PostgreSQL. It can be thrown away at
any time and is built again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Select,
    Table,
    bindparam,
    cast,
    func,
    or_,
    select,
    update,
)

from socai.consumers.books import Batch, Voice
from socai.domain.refusal import Conflict
from socai.infra.books.database import Database
from socai.infra.books.reading import Reading
from socai.infra.books.tables import (
    ACCOUNTS,
    POSTINGS,
    STATE,
    VIEWS,
    VOICES,
    check_format,
    make,
    ready,
)
from socai.projections.posting import Posting
from socai.projections.steps import Account
from socai.projections.views import Row

BUSY_SECONDS = 10.0
"""How long to wait for another writer; a batch takes a part of one."""

# PostgreSQL sums whole numbers into decimal ones.
AMOUNT = cast(func.sum(POSTINGS.c.amount), BigInteger)


class SqlBooks:
    """Books on SQLAlchemy (socai.consumers.books.Books), with the queries that views need."""

    def __init__(
        self, place: Path | str, ledger_id: str, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        """Open the books at `place`; make them for this ledger where there are none.

        The place is a file's path (SQLite), or the URL of a schema of their own on PostgreSQL:
        postgresql://user@host:port/database?schema=name. Raises Refused where it holds something
        else or books of a later version, Unavailable where it cannot be opened.
        """
        self._database = _database(place, busy_seconds)
        self._made = ""
        self._accounts: dict[Account, int] = {}
        try:
            with self._database.reading() as connection:
                there = ready(self._database, connection)
            if not there:
                self._make(ledger_id)
        except BaseException:
            self.close()
            raise

    def _make(self, ledger_id: str) -> None:
        with self._database.writing() as connection:
            # Another process may have made them while this one waited for the lock.
            if not ready(self._database, connection):
                make(self._database, connection, ledger_id)

    def state(self) -> tuple[str, int, bytes]:
        """Return ledger id, last position applied, and the digest of the event there."""
        with self._database.reading() as connection:
            row = connection.execute(select(STATE)).one_or_none()
        if row is None:
            raise self._database.damaged("books_state")
        check_format(self._database, row.format)
        return row.ledger_id, row.position, row.digest

    def apply(self, batch: Batch) -> None:
        """Write a batch, whole or not at all; Conflict where the books have moved on."""
        try:
            with self._database.writing() as connection:
                made = _advance(connection, batch)
                if made != self._made:
                    self._made, self._accounts = made, {}
                self._number(connection, batch.postings)
                self._post(connection, batch.postings)
                _silence(connection, batch.silenced)
                self._insert(connection, VOICES, [_voice(v) for v in batch.voices])
                self._write_views(connection, batch.rows.values())
        except BaseException:
            # Numbers given just now are nobody's; and a server may have come back without its end.
            self._accounts = {}
            raise

    def _number(self, connection: Connection, postings: list[Posting]) -> None:
        """Give each account that is posted to for the first time its number."""
        # Numbers are dense, so what another process has numbered meanwhile lies beyond ours.
        new = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.account > len(self._accounts)))
        for number, *parts in new:
            self._accounts[Account(*parts)] = number
        fresh = list(dict.fromkeys(p.account for p in postings if p.account not in self._accounts))
        numbered = dict(zip(fresh, count(len(self._accounts) + 1), strict=False))
        rows = [(number, *account) for account, number in numbered.items()]
        self._insert(connection, ACCOUNTS, rows)
        self._accounts.update(numbered)

    def _post(self, connection: Connection, postings: list[Posting]) -> None:
        # Sorted: neighbours in the table are then written together.
        rows = sorted(
            (self._accounts[p.account], p.day.toordinal(), p.position, p.amount) for p in postings
        )
        self._insert(connection, POSTINGS, rows)

    def _insert(self, connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
        if rows:
            self._database.insert(connection, table, rows)

    def _write_views(self, connection: Connection, rows: Iterable[Row]) -> None:
        """Put each row in the place of the one before; delete those of things that are no more."""
        by_table: dict[str, list[Row]] = {}
        for row in rows:
            by_table.setdefault(row.table, []).append(row)
        for name, found in by_table.items():
            table = VIEWS[name]
            keys = [{"s": row.key[0], "i": row.key[1]} for row in found if row.columns is None]
            if keys:
                same = (table.c.stream == bindparam("s")) & (table.c.id == bindparam("i"))
                connection.execute(table.delete().where(same), keys)
            columns = table.columns.keys()[2:]
            there = [(row.key, row.columns) for row in found if row.columns is not None]
            if there:
                values = [(*key, *map(said.get, columns)) for key, said in there]
                self._database.replace(connection, table, values)

    def balances(self, measure: str, day: date, known: int) -> list[tuple[str, str, int]]:
        """Return (unit, key, sum) of a stock's postings effective by `day` and known at `known`."""
        accounts, amount = ACCOUNTS.c, AMOUNT
        query = (
            select(accounts.unit, accounts.key, amount)
            .join(POSTINGS, POSTINGS.c.account == accounts.account)
            .where(accounts.measure == measure, POSTINGS.c.day <= day.toordinal())
            .where(POSTINGS.c.position <= known)
            .group_by(accounts.account)
            .having(amount != 0)
        )
        return [tuple(row) for row in self._rows(query)]

    def sums(self, measure: str, known: int) -> list[tuple[str, str, str, date, int]]:
        """Return (unit, key, grain, last day, sum) of a flow's postings known at `known`."""
        accounts, amount = ACCOUNTS.c, AMOUNT
        query = (
            select(accounts.unit, accounts.key, accounts.grain, POSTINGS.c.day, amount)
            .join(POSTINGS, POSTINGS.c.account == accounts.account)
            .where(accounts.measure == measure, POSTINGS.c.position <= known)
            .group_by(accounts.account, POSTINGS.c.day)
            .having(amount != 0)
        )
        return [(u, k, g, date.fromordinal(d), n) for u, k, g, d, n in self._rows(query)]

    def postings(self, measure: str, known: int) -> list[Posting]:
        """Return every posting of a measure known at `known`, in the order of positions."""
        a, p = ACCOUNTS.c, POSTINGS.c
        query = (
            select(a.unit, a.measure, a.key, a.grain, p.day, p.position, p.amount)
            .join(POSTINGS, p.account == a.account)
            .where(a.measure == measure, p.position <= known)
            .order_by(p.position, a.unit, a.key, a.grain, p.day)
        )
        return [
            Posting(Account(*row[:4]), date.fromordinal(row[4]), row[5], row[6])
            for row in self._rows(query)
        ]

    def voices(
        self, category: str, known: int, measure: str | None = None
    ) -> list[tuple[int, int]]:
        """Return (position, origin) of the statements of a kind that speak, as known at `known`."""
        query = (
            select(VOICES.c.position, VOICES.c.origin)
            .where(VOICES.c.category == category, VOICES.c.since <= known)
            .where(or_(VOICES.c.until.is_(None), VOICES.c.until > known))
            .order_by(VOICES.c.position)
        )
        if measure is not None:
            query = query.where(VOICES.c.measure == measure)
        return [(row[0], row[1]) for row in self._rows(query)]

    def view_rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of one current-state view."""
        return [dict(row._mapping) for row in self._rows(select(VIEWS[table]))]

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """Give the books as they stand now, to be read row by row until the end."""
        with self._database.reading() as connection:
            reading = Reading(connection)
            try:
                yield reading
            finally:
                reading.end()

    def _rows(self, query: Select[Any]) -> list[Any]:
        with self._database.reading() as connection:
            return list(connection.execute(query))

    def close(self) -> None:
        """Release the file or the connections."""
        self._database.close()


def _database(place: Path | str, busy_seconds: float) -> Database:
    # Each only for who asks for it: not everybody has the client library of PostgreSQL.
    if isinstance(place, Path):
        from socai.infra.books.sqlite_database import SqliteDatabase

        return SqliteDatabase(place, busy_seconds)
    from socai.infra.books.postgres_database import PostgresDatabase

    return PostgresDatabase(place, busy_seconds)


def _advance(connection: Connection, batch: Batch) -> str:
    """Move the last position on, if it is the one that the batch follows; return which books."""
    made: str | None = connection.execute(select(STATE.c.made)).scalar()
    moved = connection.execute(
        update(STATE)
        .where(STATE.c.position == batch.after, STATE.c.made == made)
        .values(position=batch.last, digest=batch.digest)
    )
    if moved.rowcount != 1 or made is None:
        raise Conflict.of(
            "Một tiến trình khác vừa cập nhật sổ tổng hợp; hãy hỏi lại",
            "Another process has just brought the books up to date; ask again",
        )
    return made


def _silence(connection: Connection, silenced: list[tuple[int, int]]) -> None:
    if silenced:
        connection.execute(
            update(VOICES)
            .where(VOICES.c.position == bindparam("at"), VOICES.c.until.is_(None))
            .values(until=bindparam("silenced")),
            [{"at": position, "silenced": until} for position, until in silenced],
        )


def _voice(voice: Voice) -> tuple[Any, ...]:
    return tuple(getattr(voice, column.name) for column in VOICES.columns)
