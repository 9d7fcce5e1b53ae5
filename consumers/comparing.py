"""Two books compared at one position: where their figures come from, sum by sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from socai.domain.chart import CHART
from socai.projections.views import TABLES

from .books import Books
from .projector import REMEMBERED


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two books say otherwise; None where one of them does not have it.

    `what` is a measure (its sum in an account on a day), a kind of record (a statement that speaks)
    or a table of the current state (a row).
    """

    what: str
    where: tuple[str, ...]
    before: Any
    after: Any


def differences(before: Books, after: Books, known: int, rows: bool) -> Iterator[Difference]:
    """Yield what two books say otherwise as known at a position, in a fixed order.

    With `rows` the current state too: for books that both stand at that position.
    """
    for measure in CHART:
        yield from _unequal(measure, _sums(before, measure, known), _sums(after, measure, known))
    for category in REMEMBERED:
        yield from _unequal(
            category, _voices(before, category, known), _voices(after, category, known)
        )
    for table in TABLES if rows else ():
        yield from _unequal(table, _rows(before, table), _rows(after, table))


def _unequal(
    what: str, before: Mapping[tuple[str, ...], Any], after: Mapping[tuple[str, ...], Any]
) -> Iterator[Difference]:
    for where in sorted(before.keys() | after.keys()):
        was, now = before.get(where), after.get(where)
        if was != now:
            yield Difference(what, where, was, now)


def _sums(books: Books, measure: str, known: int) -> dict[tuple[str, ...], int]:
    return {
        (unit, key, grain, str(day)): amount
        for unit, key, grain, day, amount in books.sums(measure, known)
    }


def _voices(books: Books, category: str, known: int) -> dict[tuple[str, ...], int]:
    return {(str(position),): origin for position, origin in books.voices(category, known)}


def _rows(books: Books, table: str) -> dict[tuple[str, ...], dict[str, Any]]:
    return {(row["stream"], row["id"]): row for row in books.view_rows(table)}
