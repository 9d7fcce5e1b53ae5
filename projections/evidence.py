"""What findings are looked for in: the streams and the figures of a ledger, known at a position.

A ledger may hold a million events: streams are read one by one, and little of them is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from socai.domain.consistency import Life, lifetime
from socai.domain.event import Recorded
from socai.domain.timeline import Stream

from .posting import Posting
from .scope import Declared, FlowRow, StockRow, View
from .tree import Tree, unit_streams

TREES = 16
"""Hierarchies kept at a time."""


class Log(Protocol):
    """The streams of a ledger as known at one position."""

    def names(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted; some may still be empty."""
        ...

    def stream(self, name: str) -> Stream:
        """Return a stream; an empty one where nothing is known of it."""
        ...

    def at(self, positions: Iterable[int]) -> list[Recorded]:
        """Return the events at these positions, in order."""
        ...


class Evidence:
    """A log and a view of the same ledger at the same position.

    It is a view itself (socai.projections.scope.View), one that keeps only the last rows read.
    """

    def __init__(self, log: Log, view: View) -> None:
        self.log, self._view = log, view
        found = (log.stream(name) for name in log.names("unit"))
        self.units = unit_streams(stream for stream in found if stream.events)
        self._lives: dict[str, Life | None] = {}
        self._trees: dict[date, Tree] = {}
        self._flows: tuple[str, list[FlowRow]] = ("", [])

    def life(self, name: str) -> Life | None:
        """Return what begins and ends the body of a stream; None where nothing begins it."""
        if name not in self._lives:
            unit = self.units.get(name.removeprefix("unit-")) if name.startswith("unit-") else None
            self._lives[name] = lifetime(unit or self.log.stream(name))
        return self._lives[name]

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        if day not in self._trees:
            if len(self._trees) >= TREES:
                del self._trees[next(iter(self._trees))]
            self._trees[day] = Tree.on(self.units, day)
        return self._trees[day]

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        return self._view.stock(measure, day)

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure."""
        if self._flows[0] != measure:
            self._flows = (measure, self._view.flows(measure))
        return self._flows[1]

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        return self._view.postings(measure)

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        return self._view.declarations(measure)

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        return self._view.completeness(measure)
