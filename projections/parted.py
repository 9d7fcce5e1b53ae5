"""Closed scopes of which a unit holds a part: what was declared of the whole cannot be divided.

A commune made of some communes of a district that is gone holds a part of that district; so does a
part of a split unit. How much of the district's total lies in it no document says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cached_property

from .tree import Tree

Scope = tuple[str, date]
"""A unit that has ceased, and the day of its declaration: who lay below it then."""


class Parted:
    """What one unit holds in the boundaries of a day, of units that have ceased by then."""

    def __init__(self, tree: Tree, tree_on: Callable[[date], Tree], unit: str) -> None:
        self._tree, self._tree_on, self._unit = tree, tree_on, unit

    def ceased(self, units: Iterable[str]) -> list[str]:
        """Return which of the units have ceased, but are not carried whole into this one."""
        return [one for one in units if self._tree.ceased(one) and not self._holds(one)]

    def of(self, scopes: Iterable[Scope]) -> list[Scope]:
        """Return the scopes of which the unit holds a part."""
        return [scope for scope in scopes if self._is_part(scope)]

    def gained(self, scopes: Iterable[Scope]) -> list[Scope]:
        """Return the scopes of which the unit holds what did not lie in it then."""
        return [
            scope
            for scope in scopes
            if any(
                self._lay_in(one, scope) and self._unit not in self._tree_on(scope[1]).path(one)
                for one in (*self._members, *self._halves)
            )
        ]

    def nothing_else(self, scopes: list[Scope]) -> bool:
        """Return whether all that the unit holds came from these scopes, or came about since."""
        return all(
            any(self._lay_in(one, scope) for scope in scopes)
            or not any(self._tree_on(day).alive(one) for _, day in scopes)
            for one in (*self._members, *self._halves)
        )

    def _holds(self, unit: str) -> bool:
        return self._unit in self._tree.path(self._tree.home(unit))

    @cached_property
    def _members(self) -> list[str]:
        """Return the unit, those below it, and those that are carried whole into these."""
        if not self._tree.alive(self._unit):
            return [self._unit]
        return self._tree.held(self._unit)

    @cached_property
    def _halves(self) -> list[str]:
        """Return the split units that are carried in part into this one."""
        split = (one for one, state in self._tree.states.items() if len(_into(state)) > 1)
        return [one for one in self.ceased(split) if any(map(self._holds, self._into(one)))]

    def _into(self, unit: str) -> tuple[str, ...]:
        return _into(self._tree.states[unit])

    def _is_part(self, scope: Scope) -> bool:
        return any(self._lay_in(one, scope) for one in (*self._members, *self._halves))

    def _lay_in(self, unit: str, scope: Scope) -> bool:
        """Return whether a unit stood then, in the scope."""
        tree = self._tree_on(scope[1])
        return tree.alive(unit) and scope[0] in tree.path(unit)


def _into(state: dict[str, object]) -> tuple[str, ...]:
    """Return the units that succeed one."""
    into = state.get("into")
    return into if isinstance(into, tuple) else ()
