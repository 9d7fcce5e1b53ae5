"""The books read row by row, as they stand at one moment, in an order that never differs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Result, Select, func, select

from socai.infra.books.tables import ACCOUNTS, POSTINGS, STATE, VIEWS

FETCHED = 2_000
"""Rows that are in memory at a time."""
BODY_COLUMNS = ("unit", "name", "kind", "position")
"""What is asked of the body that a thing is in."""


class Reading:
    """One consistent reading of the books; whoever writes them meanwhile is not in its way."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._begun: list[Result[Any]] = []

    def end(self) -> None:
        """Release what was not read to its end: on a server it is a cursor that stays open."""
        for result in self._begun:
            result.close()

    def position(self) -> int:
        """Return the last position applied, up to which views are the current state."""
        position: int = self._connection.execute(select(STATE.c.position)).scalar_one()
        return position

    def count(self, table: str) -> int:
        """Return how many rows a view has."""
        return self._count(select(func.count()).select_from(VIEWS[table]))

    def view(self, table: str, bodies: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield the rows of a view by stream and id.

        Of things in bodies, with `body_unit`, `body_name`, `body_kind`, `body_position` of theirs
        from the view `bodies`: None where it has no row.
        """
        view = VIEWS[table]
        query = select(view)
        if bodies:
            body = VIEWS[bodies].alias("body")
            named = [body.c[name].label(f"body_{name}") for name in BODY_COLUMNS]
            query = select(view, *named).outerjoin_from(view, body, body.c.stream == view.c.stream)
        for row in self._rows(query.order_by(view.c.stream, view.c.id)):
            yield dict(row._mapping)

    def count_postings(self, known: int) -> int:
        """Return how many postings are known at a position."""
        query = select(func.count()).select_from(POSTINGS).where(POSTINGS.c.position <= known)
        return self._count(query)

    def postings(self, known: int) -> Iterator[tuple[int, str, str, str, str, int, int]]:
        """Yield (position, unit, measure, key, grain, day's ordinal, amount) of every posting known
        at a position: by position, then by the parts of the account, then by day."""
        a, p = ACCOUNTS.c, POSTINGS.c
        order = (p.position, a.unit, a.measure, a.key, a.grain, p.day)
        query = (
            select(*order, p.amount)
            .join(POSTINGS, p.account == a.account)
            .where(p.position <= known)
            .order_by(*order)
        )
        for row in self._rows(query):
            yield tuple(row)

    def _count(self, query: Select[Any]) -> int:
        count: int = self._connection.execute(query).scalar_one()
        return count

    def _rows(self, query: Select[Any]) -> Iterator[Any]:
        result = self._connection.execute(query, execution_options={"yield_per": FETCHED})
        self._begun.append(result)
        yield from result
