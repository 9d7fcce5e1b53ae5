"""What follows otherwise from the log at one position than at an earlier one.

States are folded from the streams that were touched; figures are asked of the ledger as known at
both positions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from socai.domain.event import Recorded, category_of
from socai.projections.lines import Lines
from socai.projections.posting import Book
from socai.projections.scope import View

from .feed_figures import Change, Figures, changes
from .feed_state import state_of
from .feed_touched import Touched
from .feed_view import Once
from .kept import Kept
from .ports import Source

VIETNAM = timedelta(hours=7)
READ = 4_000
KEPT_EVENTS = 60_000


@dataclass(frozen=True, slots=True)
class End:
    """The end of a command: its position, and the day on which it was recorded in Vietnam."""

    position: int
    day: date


def end_of(recorded: Recorded) -> End:
    """Return the end of a command of its last event."""
    since = timedelta(microseconds=recorded.meta.recorded_at) + VIETNAM
    return End(recorded.position, date(1970, 1, 1) + timedelta(days=since.days))


class Changes:
    """Goes through a log, run of events by run of events, each following the one before."""

    def __init__(self, source: Source, view: Callable[[int], View], after: int) -> None:
        """Begin after a position; `view` gives the ledger as known at one."""
        self._source, self._view = source, view
        self._kept = Kept(source, KEPT_EVENTS)
        self._lines = Lines()
        for events in source.several(source.streams("unit")).values():
            for recorded in events:
                if recorded.position <= after:
                    self._lines.add(recorded)

    def next(self, after: int, until: End, figures: bool) -> tuple[list[Change], list[Change]]:
        """Return what may have changed of states, and of figures where they are wanted."""
        touched, lines = Touched(), self._lines
        self._lines = lines.copy()
        states = self._states(after, until, touched)
        if not figures:
            return states, []
        return states, self._figures(after, until, touched, lines)

    def _states(self, after: int, until: End, touched: Touched) -> list[Change]:
        ledger = self._source.ledger_id
        before: dict[str, dict[str, Any]] = {}
        books: dict[str, Book] = {}
        for recorded in self._events(after, until.position):
            name = recorded.meta.stream
            book = books[name] = self._kept.book(recorded)
            if name not in before:
                before[name] = state_of(book.stream, ledger)
            posted, shift = book.take(recorded)
            self._kept.grown(book)
            touched.recorded(recorded, posted, shift)
            if category_of(name) == "unit":
                self._lines.add(recorded)
        found: list[Change] = []
        for name, book in books.items():
            was, now = before[name], state_of(book.stream, ledger)
            found += [Change(key, was.get(key), now.get(key)) for key in sorted({*was, *now})]
        return found

    def _events(self, after: int, until: int) -> Iterator[Recorded]:
        while after < until:
            events = self._source.read(after, min(READ, until - after))
            self._kept.prepare(events)
            yield from events
            after = events[-1].position

    def _figures(self, after: int, until: End, touched: Touched, lines: Lines) -> list[Change]:
        since = end_of(self._source.at([after])[0]).day if after else until.day
        ledger = self._source.ledger_id
        before = Figures(Once(self._view(after), lines), ledger, after, since)
        now = Figures(Once(self._view(until.position), self._lines), ledger, *_both(until))
        if since < until.day:
            touched.passed(before.view, since, until.day)
        return list(changes(before, now, touched.pairs(self._lines, (before.view, now.view))))


def _both(end: End) -> tuple[int, date]:
    return end.position, end.day
