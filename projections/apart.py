"""Declared periods that nothing below straddles: a gap around one never holds more than it does.

All that lies below such a period lies wholly before, inside or after it. So a split that passes it
over, in a gap around it, has a better one beside it, and need not be tried.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from socai.domain.period import Period

from .happened import inside, meet
from .scope import Declared, Keys
from .stated import Stated
from .tree import Tree


class Apart:
    """Finds the periods of each scope that stand apart, by one hierarchy."""

    def __init__(self, stated: Stated, happened: Iterable[tuple[str, Period]], tree: Tree) -> None:
        self._stated = stated
        self._below: dict[str, set[Period]] = {}
        for unit, period in happened:
            self._note(tree.path(tree.home(unit)), period)
        for unit, declared in stated.units.items():
            for one in declared:
                self._note(tree.path(unit)[1:], one.period)
        self._found: dict[tuple[str, Keys], list[Declared]] = {}

    def _note(self, units: list[str], period: Period) -> None:
        for unit in units:
            self._below.setdefault(unit, set()).add(period)

    def periods(self, unit: str, keys: Keys) -> list[Declared]:
        """Return the declarations of the scope that nothing below it straddles."""
        at = (unit, keys)
        if at not in self._found:
            own = (d.period for d in self._stated.units.get(unit, ()) if d.keys != keys)
            below = {*own, *self._below.get(unit, ())}
            self._found[at] = [
                one
                for one in self._stated.scope(unit, keys)
                if all(inside(p, one.period) or not meet(p, one.period) for p in below)
            ]
        return self._found[at]

    def ends(self, unit: str, window: Period) -> list[date]:
        """Return on which days before the last one something ends that lies in the window."""
        own = (d.period for d in self._stated.units.get(unit, ()))
        periods = (*own, *self._below.get(unit, ()))
        return sorted({p.last for p in periods if inside(p, window) and p.last < window.last})
