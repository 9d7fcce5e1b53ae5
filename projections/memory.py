"""A view held in memory: any set of events, projected by the one function that makes postings.

It answers what was documented by a day (`--documented-by`), where no prefix of the log would do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from socai.domain.catalogue import KINDS
from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import EventWithdrawn, Recorded, category_of, identity_of
from socai.domain.timeline import Stream

from .posting import Book, Posting
from .scope import Declared, FlowRow, StockRow, completeness, declared
from .tree import Tree, unit_streams


def fold(events: Iterable[Recorded]) -> list[Stream]:
    """Return the streams of these events, in the order of the streams' first events."""
    streams: dict[str, list[Recorded]] = {}
    for recorded in events:
        streams.setdefault(recorded.meta.stream, []).append(recorded)
    return [Stream(name, found) for name, found in streams.items()]


def documented_by(events: Iterable[Recorded], day: date) -> list[Recorded]:
    """Return the events whose document is of that day or before; units are kept whole.

    The date is the one cited, else that of the registered document. An event without either is not
    documented. What amends an event that is left out has nothing to amend and is left out too.
    """
    given = list(events)
    dates = _dates(given)
    kept: set[str] = set()
    found: list[Recorded] = []
    for recorded in given:
        meta = recorded.meta
        at = meta.source.documented or dates.get(meta.source.document or "")
        shown = category_of(meta.stream) == "unit" or (at is not None and at <= day)
        named = {meta.corrects} if meta.corrects else set()
        if isinstance(recorded.event, EventWithdrawn):
            named.add(recorded.event.event)
        if shown and named <= kept:
            kept.add(meta.event_id)
            found.append(recorded)
    return found


def _dates(events: Iterable[Recorded]) -> dict[str, date]:
    """Return the date of each registered document that has one."""
    registered = [e for e in events if category_of(e.meta.stream) == "document"]
    states = {identity_of(s.name): s.final() for s in fold(registered)}
    return {document: state["date"] for document, state in states.items() if state.get("date")}


class MemoryView:
    """The view of a set of events (socai.projections.scope.View)."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        streams = fold(e for e in events if category_of(e.meta.stream) in KINDS)
        self._units = unit_streams(s for s in streams if s.category == "unit")
        self._trees: dict[date, Tree] = {}
        self._stated = [
            standing.recorded
            for stream in streams
            if stream.category == "declaration"
            for standing in stream.spoken.values()
        ]
        self._postings: dict[str, list[Posting]] = {}
        for stream in streams:
            book = Book(stream.name)
            for recorded in stream.events:
                for posting in book.take(recorded)[0]:
                    self._postings.setdefault(posting.account.measure, []).append(posting)

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        return self._postings.get(measure, [])

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        if day not in self._trees:
            self._trees[day] = Tree.on(self._units, day)
        return self._trees[day]

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        found: Counter[tuple[str, str]] = Counter()
        for p in self.postings(measure):
            if p.day <= day:
                found[p.account.unit, p.account.key] += p.amount
        return [StockRow(unit, key, n) for (unit, key), n in found.items() if n]

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure."""
        found: Counter[tuple[str, str, str, date]] = Counter()
        for p in self.postings(measure):
            found[p.account.unit, p.account.key, p.account.grain, p.day] += p.amount
        return [FlowRow(*at, amount) for at, amount in found.items() if amount]

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        return [
            declared(recorded)
            for recorded in self._stated
            if isinstance(recorded.event, StockDeclared | FlowDeclared)
            and recorded.event.measure == measure
        ]

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        return [
            completeness(recorded)
            for recorded in self._stated
            if isinstance(recorded.event, CompletenessDeclared)
            and recorded.event.measure == measure
        ]
