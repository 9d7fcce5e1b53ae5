"""What may bear on the figures of one unit: by all that was ever said of what lies where.

A hierarchy of any day, as known at any position so far, leads from a unit only along what some
event of it said: to its parents and its successors.
"""

from __future__ import annotations

from collections.abc import Iterable

from socai.domain.event import Recorded, identity_of
from socai.domain.unit import UnitRegistered, UnitReparented, UnitSucceeded


class Lines:
    """Which unit ever lay under which or was succeeded by which, withdrawn or not."""

    def __init__(self, units: Iterable[Recorded]) -> None:
        self._above: dict[str, set[str]] = {}
        self._under: dict[str, set[str]] = {}
        self._heirs: dict[str, set[str]] = {}
        for recorded in units:
            unit = identity_of(recorded.meta.stream)
            if isinstance(recorded.event, UnitSucceeded):
                self._heirs.setdefault(unit, set()).update(recorded.event.into)
            for above in _named(recorded):
                self._above.setdefault(unit, set()).add(above)
                self._under.setdefault(above, set()).add(unit)

    def counted(self, unit: str) -> frozenset[str]:
        """Return the units of which what is recorded may count in figures of this one.

        They are all whose lines lead to it, and all that lay in a closed scope of which it may hold
        a part, with the heirs of those: what was declared of the whole bounds the part, less what
        the others hold of it.
        """
        found = frozenset[str]()
        more = frozenset({unit})
        while not more <= found:
            found |= _reached(self._under, more)
            closed = _reached(self._above, found) & self._heirs.keys()
            more = closed.union(*(self._heirs[one] for one in closed))
        return found

    def family(self, units: Iterable[str]) -> frozenset[str]:
        """Return these units and all that their lines lead to: how they lie is told by those."""
        return _reached(self._above, units)


def _named(recorded: Recorded) -> tuple[str, ...]:
    match recorded.event:
        case UnitRegistered(parent=parent):
            return (parent,) if parent else ()
        case UnitReparented(parent=parent):
            return (parent,)
        case UnitSucceeded(into=into):
            return into
    return ()


def _reached(ways: dict[str, set[str]], start: Iterable[str]) -> frozenset[str]:
    found = set(start)
    todo = list(found)
    while todo:
        new = ways.get(todo.pop(), set()) - found
        found |= new
        todo += new
    return frozenset(found)
