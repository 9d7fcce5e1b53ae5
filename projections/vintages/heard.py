"""What is declared and asserted of a measure at one position after another."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date

from socai.domain.declaration import CompletenessDeclared
from socai.projections.scope import Declared, completeness, declared

from .stretch import Statement, Stretch

Within = Callable[[str], bool]
"""Whether what is said of a unit is heard."""


class Heard:
    """The declarations and assertions of a measure that speak, brought forward."""

    def __init__(self, stretch: Stretch, measure: str, counts: Within, near: Within) -> None:
        """`counts` tells of whom declarations are heard, `near` of whom assertions are."""
        self._counts, self._near = counts, near
        said = (one for one in stretch.then.declarations(measure) if counts(one.unit))
        self._declared = {one.recorded.position: one for one in said}
        self._begun = tuple(self._declared.values())
        sure = stretch.then.completeness(measure)
        self._asserted = Counter(one for one in sure if near(one[0]))
        self._statements = [one for one in stretch.statements(measure) if self._bears(one)]
        self._next = 0

    def declared(self, position: int) -> list[Declared]:
        """Return the declarations at a position not before the last one asked."""
        self._go(position)
        return list(self._declared.values())

    def asserted(self, position: int) -> list[tuple[str, date]]:
        """Return (unit, day) of the assertions at a position not before the last one asked."""
        self._go(position)
        return list(self._asserted.elements())

    def ever(self) -> list[Declared]:
        """Return all that is declared at any position of the stretch."""
        later = (declared(one.recorded) for one in self._statements if not _asserts(one))
        return [*self._begun, *later]

    def changes(self, asserted: bool) -> Iterator[int]:
        """Yield the positions at which assertions, else declarations, begin or cease to speak."""
        for one in self._statements:
            if _asserts(one) == asserted:
                yield one.position

    def _bears(self, one: Statement) -> bool:
        return self._near(one.unit) if _asserts(one) else self._counts(one.unit)

    def _go(self, position: int) -> None:
        end = bisect_right(self._statements, position, key=lambda one: one.position)
        for one in self._statements[self._next : end]:
            at = one.recorded.position
            if _asserts(one):
                self._asserted[completeness(one.recorded)] += 1 if one.speaks else -1
            elif one.speaks:
                self._declared[at] = declared(one.recorded)
            else:
                del self._declared[at]
        self._next = max(self._next, end)


def _asserts(one: Statement) -> bool:
    return isinstance(one.recorded.event, CompletenessDeclared)
