"""Which unit ever lay under which, or was succeeded by which: whom a change may concern.

A hierarchy of any day, as known at any position so far, leads from a unit only along these lines:
to what some event of it named as its parent or its successor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from socai.domain.event import Recorded, identity_of
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded

Ways = dict[str, frozenset[str]]


class Lines:
    """The lines that lead up from each unit, by all that was ever said, withdrawn or not."""

    def __init__(self, units: Iterable[Recorded] = ()) -> None:
        self._above: Ways = {}
        self._heirs: Ways = {}
        self._up: Ways = {}
        self._under: dict[str, set[str]] | None = None
        for recorded in units:
            self.add(recorded)

    def copy(self) -> Lines:
        """Return these lines, to be added to."""
        copied = Lines()
        copied._above, copied._heirs = dict(self._above), dict(self._heirs)
        return copied

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
                self._heirs[unit] = self._heirs.get(unit, frozenset()).union(into)
        known = self._above.get(unit, frozenset())
        self._above[unit] = known.union(filter(None, named))
        if self._above[unit] != known:
            self._up.clear()
            self._under = None

    @property
    def ended(self) -> frozenset[str]:
        """Return the units of which it was ever said that they were succeeded or abolished."""
        return frozenset(self._heirs)

    def up(self, unit: str) -> frozenset[str]:
        """Return a unit and every unit that its lines lead to."""
        if unit not in self._up:
            self._up[unit] = _reached(self._above, [unit])
        return self._up[unit]

    def family(self, units: Iterable[str]) -> frozenset[str]:
        """Return every unit whose figures may change with how these lie in the hierarchy.

        They are all whose lines lead to one of them, and all that the lines of those lead to. So a
        unit is in the family of another where that one is in its own.
        """
        return _reached(self._above, self._below(units))

    def counted(self, unit: str) -> frozenset[str]:
        """Return the units of which what is recorded may count in figures of this one.

        They are all whose lines lead to it, and all that lay in a closed scope of which it may hold
        a part, with the heirs of those: what was declared of the whole bounds the part, less what
        the others hold of it.
        """
        found = frozenset[str]()
        more = frozenset({unit})
        while not more <= found:
            found |= self._below(more)
            closed = _reached(self._above, found) & self._heirs.keys()
            more = closed.union(*(self._heirs[one] for one in closed))
        return found

    def _below(self, units: Iterable[str]) -> frozenset[str]:
        """Return these units and all whose lines lead to one of them."""
        if self._under is None:
            self._under = {}
            for unit, above in self._above.items():
                for one in above:
                    self._under.setdefault(one, set()).add(unit)
        return _reached(self._under, units)


def _reached(ways: Mapping[str, Iterable[str]], start: Iterable[str]) -> frozenset[str]:
    found = set(start)
    todo = list(found)
    while todo:
        new = set(ways.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return frozenset(found)
