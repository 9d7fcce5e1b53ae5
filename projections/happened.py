"""What events itemise of a flow, rolled up the hierarchy; and how two periods lie to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from socai.domain.period import Period, grain_period

from .scope import ALL, FlowRow, Keys
from .tree import Tree


class Happened:
    """The postings of one flow by one hierarchy, summed for any window and keys."""

    def __init__(self, rows: Iterable[FlowRow], tree: Tree) -> None:
        self._rows = [(grain_period(row.grain, row.last), row) for row in rows]
        self._tree = tree
        self._rolled: dict[tuple[date, date, Keys], tuple[dict[str, int], dict[str, int]]] = {}

    def coarse(self) -> Iterator[tuple[str, Period]]:
        """Yield the unit and period of each posting that is known to more than a day."""
        yield from ((row.unit, p) for p, row in self._rows if not p.exact)

    def rolled(self, window: Period, keys: Keys) -> tuple[dict[str, int], dict[str, int]]:
        """Return per unit what lies wholly inside the window, and what the window cuts."""
        at = (window.first, window.last, keys)
        if at not in self._rolled:
            met = [
                (inside(period, window), row.unit, row.amount)
                for period, row in self._rows
                if (keys == ALL or row.key in keys) and meet(period, window)
            ]
            self._rolled[at] = (
                self._tree.roll((unit, n) for whole, unit, n in met if whole),
                self._tree.roll((unit, n) for whole, unit, n in met if not whole),
            )
        return self._rolled[at]


def inside(inner: Period, outer: Period) -> bool:
    """Return whether one period lies wholly inside another."""
    return outer.first <= inner.first and inner.last <= outer.last


def same(a: Period, b: Period) -> bool:
    """Return whether two periods have the same first and last day."""
    return a.first == b.first and a.last == b.last


def meet(a: Period, b: Period) -> bool:
    """Return whether two periods have a day in common."""
    return a.first <= b.last and b.first <= a.last


def cross(a: Period, b: Period) -> bool:
    """Return whether two periods meet and neither lies inside the other."""
    return meet(a, b) and not inside(a, b) and not inside(b, a)
