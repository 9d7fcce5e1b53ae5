"""The ledger as known at one position, read from the books and, for what they cite, the store."""

from __future__ import annotations

from datetime import date

from socai.consumers.books import Books
from socai.consumers.collecting import uncollected
from socai.consumers.ports import Source
from socai.domain.catalogue import evolve
from socai.domain.declaration import CompletenessDeclared
from socai.domain.event import Recorded
from socai.domain.placing import Standing
from socai.domain.timeline import Stream
from socai.projections.posting import Posting
from socai.projections.scope import Declared, FlowRow, StockRow, completeness, declared
from socai.projections.tree import Tree, unit_streams


class SqlView:
    """The view of the books at position `known` (socai.projections.scope.View)."""

    def __init__(self, store: Source, books: Books, known: int) -> None:
        self._store, self._books, self._known = store, books, known
        self._units: dict[str, Stream] | None = None
        self._trees: dict[date, Tree] = {}
        self._stated: dict[str, list[Recorded]] = {}

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        if self._units is None:
            with uncollected():
                self._units = self._unit_streams()
        if day not in self._trees:
            self._trees[day] = Tree.on(self._units, day)
        return self._trees[day]

    def _unit_streams(self) -> dict[str, Stream]:
        found: dict[str, list[Standing]] = {}
        for origin, recorded in self._speaking("unit"):
            standing = Standing(origin, recorded, evolve("unit", recorded.event))
            found.setdefault(recorded.meta.stream, []).append(standing)
        return unit_streams(Stream.of(name, said) for name, said in found.items())

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        return [StockRow(*row) for row in self._books.balances(measure, day, self._known)]

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure."""
        return [FlowRow(*row) for row in self._books.sums(measure, self._known)]

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        return self._books.postings(measure, self._known)

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        return [
            declared(recorded)
            for recorded in self._stated_of(measure)
            if not isinstance(recorded.event, CompletenessDeclared)
        ]

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        return [
            completeness(recorded)
            for recorded in self._stated_of(measure)
            if isinstance(recorded.event, CompletenessDeclared)
        ]

    def _stated_of(self, measure: str) -> list[Recorded]:
        if measure not in self._stated:
            self._stated[measure] = [e for _, e in self._speaking("declaration", measure)]
        return self._stated[measure]

    def _speaking(self, category: str, measure: str | None = None) -> list[tuple[int, Recorded]]:
        """Return (position of the slot, event) of what speaks, by position of the event."""
        origins = dict(self._books.voices(category, self._known, measure))
        return [(origins[e.position], e) for e in self._store.at(list(origins))]
