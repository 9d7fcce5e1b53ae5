"""Sums of postings at one position after another, in the places that a figure tells apart."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

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
    """Sums of postings by unit, key and place, brought forward."""

    def __init__(self, rows: Iterable[tuple[Key, int]], position: int, placed: Placed) -> None:
        """`rows` are sums as known at a position."""
        self._sums: Counter[Key] = Counter()
        self._position, self._placed = position, placed
        for (unit, key, grain, last), amount in rows:
            self._add(unit, key, grain, last, amount)

    def at(self, position: int, postings: Sequence[Posting]) -> list[tuple[Key, int]]:
        """Return the sums at a position not before the last one asked, none of them 0.

        `postings` are all of the measure, in order of position.
        """
        start = bisect_right(postings, self._position, key=lambda p: p.position)
        end = bisect_right(postings, position, key=lambda p: p.position)
        for posting in postings[start:end]:
            unit, _, key, grain = posting.account
            self._add(unit, key, grain, posting.day, posting.amount)
        self._position = max(position, self._position)
        return [(at, amount) for at, amount in self._sums.items() if amount]

    def _add(self, unit: str, key: str, grain: str, last: date, amount: int) -> None:
        if place := self._placed(grain, last):
            self._sums[(unit, key, *place)] += amount


def _reach(window: Period, periods: list[Period]) -> Period:
    """Return the window with every period that it meets, and that those meet, and so on."""
    while True:
        met = [one for one in periods if meet(one, window)]
        wider = Period(min(one.first for one in met), max(one.last for one in met))
        if wider == window:
            return window
        window = wider
