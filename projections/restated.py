"""What can be said of a unit that holds a part of a closed scope: never how large that part is.

Its own figure, and at most as much more as the closed scope has left; without an upper end where it
also holds what no declaration bounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period

from .balances import At
from .flow import FlowSheet
from .happened import meet
from .parted import Parted, Scope
from .scope import Declared, Keys
from .stock import StockSheet
from .tree import Tree

TreeOn = Callable[[date], Tree]
Bound = tuple[Interval, Declared]
"""What a closed scope has left, and the declaration that says so."""


class Restated:
    """The closed scopes of which a unit holds a part, and what they have left."""

    def __init__(self, parted: Parted, bounds: dict[Scope, Bound]) -> None:
        self._parted = parted
        found = parted.of(scope for scope, (left, _) in bounds.items() if left != NOTHING)
        self._bounds = {scope: bounds[scope] for scope in found}

    def without(self, settled: Callable[[str], bool]) -> Restated:
        """Return this less the scopes that a figure already holds."""
        kept = {scope: bound for scope, bound in self._bounds.items() if not settled(scope[0])}
        return Restated(self._parted, kept)

    @property
    def units(self) -> list[str]:
        """Return the closed units, sorted."""
        return sorted({unit for unit, _ in self._bounds})

    @property
    def declared(self) -> list[Declared]:
        """Return what the closed units declared: it bounds the part from above."""
        return [one for _, one in self._bounds.values()]

    def value(self, own: Interval, known: bool) -> Interval:
        """Return what the unit may hold: its own, `known` or all that is recorded, and parts."""
        total = own
        for left, _ in self._bounds.values():
            total += Interval(0, left.hi)
        bounded = known or self._parted.nothing_else(list(self._bounds))
        return Interval(own.lo, total.hi if bounded else None)


def of_stock(sheet: StockSheet, parted: Parted, keys: Keys, at: At) -> Restated:
    """Return the closed scopes of a stock of which a unit holds a part."""
    bounds: dict[Scope, Bound] = {}
    for unit in parted.ceased(sheet.declared.units):
        for held in (keys, *sheet.wider(unit, keys, at.day)):
            one = sheet.governing(unit, held, at.day)
            if one and (unit, one.day) not in bounds:
                bounds[unit, one.day] = sheet.value(unit, held, at, None), one
                break
    return Restated(parted, bounds)


def of_flow(sheet: FlowSheet, parted: Parted, keys: Keys, window: Period) -> Restated:
    """Return the closed scopes of a flow of which a unit holds a part."""
    bounds: dict[Scope, Bound] = {}
    for unit in parted.ceased(sheet.declared.units):
        for one in _declared(sheet, unit, keys, window):
            bounds[unit, one.day] = sheet.answer(unit, one.keys, window).value, one
            break
    return Restated(parted, bounds)


def _declared(sheet: FlowSheet, unit: str, keys: Keys, window: Period) -> Iterator[Declared]:
    """Yield what is declared of a scope that holds the keys, in periods that meet the window."""
    for one in sheet.declared.units[unit]:
        if keys.within(one.keys) and meet(one.period, window):
            yield one


def settled_by(governing: list[Declared], unit: str, tree_on: TreeOn) -> Callable[[str], bool]:
    """Return whether a unit's own declarations already hold its part of a closed unit.

    So it is where they were made after that unit had ceased, or of the unit in its later
    boundaries, before which it did not stand.
    """

    def settled(closed: str) -> bool:
        trees = [tree_on(one.day) for one in governing]
        later = (not tree.alive(closed) or not tree.alive(unit) for tree in trees)
        return bool(trees) and all(later)

    return settled
