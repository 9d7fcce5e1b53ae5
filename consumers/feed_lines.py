"""Which unit ever lay under which, or was succeeded by which: whom a change may concern.

A hierarchy of any day, as known at any position so far, leads from a unit only along these lines.
"""

from __future__ import annotations

from collections.abc import Iterable

from socai.domain.event import Recorded, identity_of
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded


class Lines:
    """The lines that lead up from each unit, by all that was ever said, withdrawn or not."""

    def __init__(self, above: dict[str, frozenset[str]] | None = None) -> None:
        self._above = dict(above or {})
        self._up: dict[str, frozenset[str]] = {}

    def copy(self) -> Lines:
        """Return these lines, to be added to."""
        return Lines(self._above)

    def add(self, recorded: Recorded) -> None:
        """Take in what an event of a unit says."""
        unit = identity_of(recorded.meta.stream)
        named: tuple[str | None, ...] = ()
        match recorded.event:
            case UnitRegistered(parent=parent):
                named = (parent,)
            case UnitReparented(parent=parent):
                named = (parent,)
            case UnitSucceeded(into=into):
                named = into
        known = self._above.get(unit, frozenset())
        self._above[unit] = known.union(filter(None, named))
        if self._above[unit] != known:
            self._up.clear()

    def up(self, unit: str) -> frozenset[str]:
        """Return a unit and every unit that its lines lead to."""
        if unit not in self._up:
            found, todo = {unit}, [unit]
            while todo:
                new = self._above.get(todo.pop(), frozenset()) - found
                found |= new
                todo += new
            self._up[unit] = frozenset(found)
        return self._up[unit]

    def family(self, units: Iterable[str]) -> set[str]:
        """Return every unit whose figures may change with how these lie in the hierarchy.

        They are all whose lines lead to one of them, and all that the lines of those lead to.
        """
        changed = set(units)
        below = {unit for unit in self._above if not changed.isdisjoint(self.up(unit))} | changed
        return {above for unit in below for above in self.up(unit)}
