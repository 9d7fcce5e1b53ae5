"""Which declaration governs a scope of a stock on a day, and whether the scope is known by then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .balances import At, Balances
from .scope import Declared, Keys, View
from .stated import Stated, day_of
from .tree import Tree


class Governing:
    """The declarations of one stock measure, and what was counted of it, as one view knows it."""

    def __init__(self, view: View, measure: str, tree_on: Callable[[date], Tree]) -> None:
        self.declared = Stated(view.declarations(measure), day_of)
        self._tree_on = tree_on
        self._held = Balances(view, measure, tree_on, self.declared.units)
        self._complete = view.completeness(measure)
        self._listed = view.completeness("units")

    def counted(self, unit: str, keys: Keys, at: At) -> int:
        """Return the sum of the events' balances of the unit and all below it."""
        return self._held.rolled(at, keys).get(unit, 0)

    def wider(self, unit: str, keys: Keys, day: date) -> list[Keys]:
        """Return the declared key sets of the unit that hold these keys and more, till `day`."""
        return self.declared.wider(unit, keys, lambda one: one.day <= day)

    def lapsed(self, unit: str, keys: Keys, since: date, at: At) -> bool:
        """Return whether later declarations cover every unit of a list that is complete."""
        children = self._held.tree(at).children.get(unit, ())
        listed = any(u == unit and asserted <= at.day for u, asserted in self._listed)
        return (
            bool(children) and listed and all(self._covered(c, keys, since, at) for c in children)
        )

    def _covered(self, unit: str, keys: Keys, since: date, at: At) -> bool:
        later = self.governing(unit, keys, at.day)
        return (later is not None and later.day > since) or self.lapsed(unit, keys, since, at)

    def known(self, unit: str, keys: Keys, at: At) -> bool:
        """Return whether a declaration, or an assertion of completeness, covers the whole scope."""
        above = self._held.tree(at).path(unit)
        if any(u in above and asserted <= at.day for u, asserted in self._complete):
            return True
        return self.governing(unit, keys, at.day) is not None or self.lapsed(
            unit, keys, date.min, at
        )

    def governing(
        self, unit: str, keys: Keys, day: date, since: date | None = None
    ) -> Declared | None:
        """Return the last declaration of just this scope till a day, not older than `since`."""
        found = (
            d
            for d in self.declared.scope(unit, keys)
            if d.day <= day and (not since or d.day >= since)
        )
        return max(found, key=lambda d: d.day, default=None)
