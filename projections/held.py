"""A view asked once for many figures of one measure: what does not change is read only once.

It answers what the view that it holds answers. Balances of any day are sums of one reading of the
postings; a flow is summed between the days that bound the window and the declared periods, because
no figure of that window looks in between.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import accumulate

from socai.domain.chart import CHART
from socai.domain.period import Period, after, grain_period, month_end

from .happened import meet
from .posting import Posting
from .scope import Declared, FlowRow, StockRow, View
from .tree import Tree


class Held:
    """A view of another view (socai.projections.scope.View) that keeps what it reads."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._postings: dict[str, list[Posting]] = {}
        self._declared: dict[str, list[Declared]] = {}
        self._complete: dict[str, list[tuple[str, date]]] = {}
        self._balances: dict[str, dict[tuple[str, str], tuple[list[date], list[int]]]] = {}
        self._flows: dict[str, list[FlowRow]] = {}
        self._grains: dict[str, dict[str, list[FlowRow]]] = {}
        self._by_day: dict[str, list[Posting]] = {}

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        return self._view.tree(day)

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        if measure not in self._postings:
            self._postings[measure] = self._view.postings(measure)
        return self._postings[measure]

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        if measure not in self._declared:
            self._declared[measure] = self._view.declarations(measure)
        return self._declared[measure]

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        if measure not in self._complete:
            self._complete[measure] = self._view.completeness(measure)
        return self._complete[measure]

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        if measure not in self._balances:
            self._balances[measure] = _balances(self.postings(measure))
        found = []
        for (unit, key), (days, sums) in self._balances[measure].items():
            at = bisect_right(days, day)
            if at and sums[at - 1]:
                found.append(StockRow(unit, key, sums[at - 1]))
        return found

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure, by last day."""
        if measure not in self._flows:
            self._flows[measure] = sorted(self._view.flows(measure), key=lambda row: row.last)
        return self._flows[measure]

    def near(self, measure: str, window: Period) -> Iterator[FlowRow]:
        """Yield what is posted of a flow measure in periods that meet the window."""
        if measure not in self._grains:
            grains = self._grains.setdefault(measure, {})
            for row in self.flows(measure):
                grains.setdefault(row.grain, []).append(row)
        for rows in self._grains[measure].values():
            yield from _within(rows, window)

    def by_day(self, measure: str) -> list[Posting]:
        """Return every posting of a measure in the order of days."""
        if measure not in self._by_day:
            self._by_day[measure] = sorted(self.postings(measure), key=lambda p: p.day)
        return self._by_day[measure]

    def over(self, window: Period) -> View:
        """Return a view that answers figures of just this window (for stocks: its last day)."""
        return _Over(self, window)


class _Over:
    """A view that gives of the one it is made of what the figures of one window look at."""

    def __init__(self, held: Held, window: Period) -> None:
        self._held, self._window = held, window
        self.tree, self.stock = held.tree, held.stock
        self.declarations, self.completeness = held.declarations, held.completeness

    def postings(self, measure: str) -> list[Posting]:
        """Return the postings that the window's figure counts, and some more."""
        found, window = self._held.by_day(measure), self._window
        stock = CHART[measure].kind == "stock"
        start = 0 if stock else bisect_left(found, window.first, key=lambda p: p.day)
        return found[start : bisect_right(found, window.last, key=lambda p: p.day)]

    def flows(self, measure: str) -> list[FlowRow]:
        """Return the flow's rows, those between two bounds of the window summed to one."""
        periods = [self._window, *(one.period for one in self._held.declarations(measure))]
        near = _reach(self._window, periods)
        bounds = sorted({day for p in periods for day in (p.first, after(p.last))})
        found: Counter[tuple[str, str, int]] = Counter()
        rows = []
        for row in self._held.near(measure, near):
            first = grain_period(row.grain, row.last).first
            at = bisect_right(bounds, first)
            if at == bisect_right(bounds, row.last):
                found[row.unit, row.key, at] += row.amount
            else:
                rows.append(row)
        summed = (
            FlowRow(unit, key, "day", bounds[at - 1], amount)
            for (unit, key, at), amount in found.items()
            if at and amount
        )
        return [*rows, *summed]


def _balances(
    postings: list[Posting],
) -> dict[tuple[str, str], tuple[list[date], list[int]]]:
    """Return of each account the days on which it changes, and what it is from each on."""
    changes: dict[tuple[str, str], Counter[date]] = {}
    for posting in postings:
        at = (posting.account.unit, posting.account.key)
        changes.setdefault(at, Counter())[posting.day] += posting.amount
    found = {}
    for at, amounts in changes.items():
        days = sorted(amounts)
        found[at] = (days, list(accumulate(amounts[day] for day in days)))
    return found


def _reach(window: Period, periods: list[Period]) -> Period:
    """Return the window with every period that it meets, and that those meet, and so on."""
    while True:
        met = [p for p in periods if meet(p, window)]
        wider = Period(min(p.first for p in met), max(p.last for p in met))
        if wider == window:
            return window
        window = wider


def _within(rows: list[FlowRow], near: Period) -> Iterator[FlowRow]:
    """Yield the rows of one grain, sorted by last day, whose periods meet `near`."""
    if rows:
        start = bisect_left(rows, near.first, key=lambda row: row.last)
        last = _grain_end(rows[0].grain, near.last)
        yield from rows[start : bisect_right(rows, last, key=lambda row: row.last)]


def _grain_end(grain: str, day: date) -> date:
    """Return the last day of the month, quarter or year of a day; the day itself for a day."""
    if grain == "day":
        return day
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    return month_end(day.year, day.month + (-day.month) % months)
