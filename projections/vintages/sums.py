"""Sums of postings at one position after another, in the places that a figure tells apart."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from socai.domain.period import Period, after, grain_period
from socai.projections.happened import meet
from socai.projections.posting import Posting

Place = tuple[str, date]
"""A grain and its last day."""
Placed = Callable[[str, date], Place | None]
"""Where something of a grain and last day counts; None: nowhere."""
Key = tuple[str, str, str, date]
"""Unit, key, grain and last day."""


def everywhere(grain: str, last: date) -> Place:
    """Return the place of what is told apart as it was posted."""
    return grain, last


@dataclass(frozen=True, slots=True)
class Balance:
    """The place of a stock on a day: all till then is one."""

    until: date

    def __call__(self, grain: str, last: date) -> Place | None:
        """Return the one place."""
        return ("", self.until) if last <= self.until else None


@dataclass(frozen=True, slots=True)
class Slots:
    """The places of a flow: what lies between two neighbouring bounds is one, in the range."""

    near: Period
    bounds: tuple[date, ...]

    @classmethod
    def of(cls, window: Period, declared: Iterable[Period]) -> Slots:
        """Return the places that a window's figure tells apart, for periods that are declared."""
        periods = [window, *declared]
        bounds = {day for one in periods for day in (one.first, after(one.last))}
        return cls(_reach(window, periods), tuple(sorted(bounds)))

    def __call__(self, grain: str, last: date) -> Place | None:
        """Return the place of what happened in a period of a grain."""
        period = grain_period(grain, last)
        if not meet(period, self.near):
            return None
        at = bisect_right(self.bounds, period.first)
        if at and at == bisect_right(self.bounds, last):
            return "day", self.bounds[at - 1]
        return grain, last


class Sums:
    """Sums of postings by unit, key and place, brought forward from the beginning of the log."""

    def __init__(self, postings: Sequence[Posting], placed: Placed) -> None:
        """`postings` are all that count, in the order of positions."""
        self._postings, self._placed = postings, placed
        self._places: dict[tuple[str, date], Place | None] = {}
        self._sums: Counter[Key] = Counter()
        self._touched: dict[Key, Posting] = {}
        self._next = 0

    def at(self, position: int) -> list[tuple[Key, int]]:
        """Return the sums at a position not before the last one asked, none of them 0."""
        self._go(position)
        return [(key, amount) for key, amount in self._sums.items() if amount]

    def touched(self, position: int) -> list[Posting]:
        """Return the first posting of each unit, key and place, also where they sum to 0."""
        self._go(position)
        return list(self._touched.values())

    def changes(self) -> Iterator[int]:
        """Yield the positions, of the whole log, whose event changes a sum or touches a place."""
        seen = set[Key]()
        for position, postings in groupby(self._postings, key=lambda p: p.position):
            added = Counter[Key]()
            for posting in postings:
                if key := self._key(posting):
                    added[key] += posting.amount
            if any(added.values()) or not seen.issuperset(added):
                yield position
            seen.update(added)

    def touches(self) -> Iterator[int]:
        """Yield the positions, of the whole log, of all events that post in a place."""
        return (posting.position for posting in self._postings if self._key(posting))

    def _go(self, position: int) -> None:
        end = bisect_right(self._postings, position, key=lambda p: p.position)
        for at in range(self._next, end):
            posting = self._postings[at]
            if key := self._key(posting):
                self._sums[key] += posting.amount
                self._touched.setdefault(key, posting)
        self._next = max(self._next, end)

    def _key(self, posting: Posting) -> Key | None:
        unit, _, key, grain = posting.account
        at = (grain, posting.day)
        if at not in self._places:
            self._places[at] = self._placed(*at)
        place = self._places[at]
        return (unit, key, *place) if place else None


def _reach(window: Period, periods: list[Period]) -> Period:
    """Return the window with every period that it meets, and that those meet, and so on."""
    while True:
        met = [one for one in periods if meet(one, window)]
        wider = Period(min(one.first for one in met), max(one.last for one in met))
        if wider == window:
            return window
        window = wider
