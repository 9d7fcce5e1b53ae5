"""A view asked for many figures: each thing once, and of each unit only what lies below it.

A figure rests on what stands in its unit or below it, on any day, on what is asserted above it, and
on the hierarchy. So it is the same, asked of that part of the view. Only where a unit may hold a
part of one that has ceased and declares does it rest on more: then the whole is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeVar

from socai.domain.period import Period
from socai.projections.held import Held
from socai.projections.lines import Lines
from socai.projections.posting import Posting
from socai.projections.scope import Declared, FlowRow, StockRow, View
from socai.projections.tree import Tree

from .feed_closed import Closed

T = TypeVar("T")
Below = dict[str, list[T]]
"""What lies in each unit or below it, by any hierarchy."""


class At(NamedTuple):
    """Which figure of a measure and unit: its key (none: all keys), its year (0 for a stock)."""

    key: str
    year: int


class Once:
    """A view that asks another one each thing once."""

    def __init__(self, view: View, lines: Lines) -> None:
        self._view, self.lines = view, lines
        self._whole = Held(view)
        self._closed: dict[str, Closed] = {}
        self._trees: dict[date, Tree] = {}
        self._stocks: dict[tuple[str, date], Below[StockRow]] = {}
        self._sums: dict[str, Below[FlowRow]] = {}
        self._years: dict[str, dict[tuple[str, int], list[FlowRow]]] = {}
        self._postings: dict[str, Below[Posting]] = {}
        self._declared: dict[str, Below[Declared]] = {}
        self._over_years: dict[tuple[str, str], bool] = {}
        self._complete: dict[str, list[tuple[str, date]]] = {}

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        if day not in self._trees:
            self._trees[day] = self._view.tree(day)
        return self._trees[day]

    def stock(self, measure: str, day: date) -> Below[StockRow]:
        """Return the balances of a stock on `day`."""
        at = (measure, day)
        if at not in self._stocks:
            rows = self._view.stock(measure, day)
            self._stocks[at] = self._below(rows, lambda row: row.unit)
        return self._stocks[at]

    def sums(self, measure: str) -> Below[FlowRow]:
        """Return what is posted of a measure, stock or flow, summed by account and day."""
        if measure not in self._sums:
            rows = self._view.flows(measure)
            self._sums[measure] = self._below(rows, lambda row: row.unit)
        return self._sums[measure]

    def sums_in(self, measure: str, unit: str, year: int) -> list[FlowRow]:
        """Return what is posted of a flow in a unit and below it in a year."""
        if measure not in self._years:
            found: dict[tuple[str, int], list[FlowRow]] = {}
            for above, rows in self.sums(measure).items():
                for row in rows:
                    found.setdefault((above, row.last.year), []).append(row)
            self._years[measure] = found
        return self._years[measure].get((unit, year), [])

    def postings(self, measure: str) -> Below[Posting]:
        """Return every posting of a measure."""
        if measure not in self._postings:
            found = self.all_postings(measure)
            self._postings[measure] = self._below(found, lambda posting: posting.account.unit)
        return self._postings[measure]

    def all_postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure, whatever unit it is in; read each time."""
        return self._view.postings(measure)

    def declarations(self, measure: str) -> Below[Declared]:
        """Return the declarations of a measure that speak."""
        if measure not in self._declared:
            found = self._view.declarations(measure)
            self._declared[measure] = self._below(found, lambda one: one.unit)
        return self._declared[measure]

    def bears(self, measure: str, unit: str, named: set[At], at: At) -> bool:
        """Return whether what is posted of the figures `named` may bear on the figure `at`.

        Keys are bound to each other by what is declared of several, years by periods of several.
        """
        if at in named:
            return True
        if unit not in self.declarations(measure):
            return False
        return any(one.year == at.year for one in named) or self.over_years(measure, unit)

    def over_years(self, measure: str, unit: str) -> bool:
        """Return whether a period declared in a unit or below it goes beyond a year."""
        if (measure, unit) not in self._over_years:
            declared = self.declarations(measure).get(unit, ())
            found = any(d.period.first.year != d.period.last.year for d in declared)
            self._over_years[measure, unit] = found
        return self._over_years[measure, unit]

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return what is asserted to be complete of a measure."""
        if measure not in self._complete:
            self._complete[measure] = self._view.completeness(measure)
        return self._complete[measure]

    def closed(self, measure: str) -> Closed:
        """Return the units that have ceased and declare a measure."""
        if measure not in self._closed:
            found = self._whole.declarations(measure)
            self._closed[measure] = Closed(self.lines, found, self.tree)
        return self._closed[measure]

    def resting(self, measure: str, unit: str, key: str, window: Period) -> View:
        """Return a view that holds all that a figure rests on."""
        if self.closed(measure).declared(unit):
            return self._whole.over(window)
        return Part(self, unit, key, window)

    def _below(self, found: Iterable[T], unit_of: Callable[[T], str]) -> Below[T]:
        below: Below[T] = {}
        for one in found:
            for above in self.lines.up(unit_of(one)):
                below.setdefault(above, []).append(one)
        return below


@dataclass(frozen=True, slots=True)
class Part:
    """A view of what a figure rests on (socai.projections.scope.View).

    Where nothing is declared below, what has another key does not bear on it; where no period that
    is declared goes beyond a calendar year, nor does what happened in other years.
    """

    whole: Once
    unit: str
    key: str
    window: Period

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        return self.whole.tree(day)

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        rows = self.whole.stock(measure, day).get(self.unit, [])
        if self._declared(measure) or not self.key:
            return rows
        return [row for row in rows if row.key == self.key]

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure."""
        if self.whole.over_years(measure, self.unit):
            return self.whole.sums(measure).get(self.unit, [])
        # No month, quarter or year goes beyond a calendar year.
        rows = self.whole.sums_in(measure, self.unit, self.window.last.year)
        if self._declared(measure) or not self.key:
            return rows
        return [row for row in rows if row.key == self.key]

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        return self.whole.postings(measure).get(self.unit, [])

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        return self.whole.declarations(measure).get(self.unit, [])

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        return self.whole.completeness(measure)

    def _declared(self, measure: str) -> bool:
        return self.unit in self.whole.declarations(measure)
