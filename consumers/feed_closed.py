"""What units that have ceased declare: it bears on whoever holds a part of what lay in them.

A commune made of some communes of a district that is gone holds at most what that declared; what
such a commune declares first is no longer looked for in the district.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from socai.projections.lines import Lines
from socai.projections.scope import Declared
from socai.projections.tree import Tree


class Closed:
    """The units that declare a measure and of which it was ever said that they ceased."""

    def __init__(
        self, lines: Lines, declared: Iterable[Declared], tree_on: Callable[[date], Tree]
    ) -> None:
        self._lines, self._tree_on = lines, tree_on
        self._declared: dict[str, list[Declared]] = {}
        for one in declared:
            self._declared.setdefault(one.unit, []).append(one)
        self._scopes = frozenset(lines.ended & self._declared.keys())
        self._left: dict[str, frozenset[str]] = {}

    def declared(self, unit: str) -> list[Declared]:
        """Return what closed units declare that may bear on a unit: on a part that it holds."""
        if not self._scopes:
            return []
        scopes = self._scopes & self._lines.family([unit])
        return [one for scope in sorted(scopes) for one in self._declared[scope]]

    def holders(self, units: Iterable[str] | None = None) -> frozenset[str]:
        """Return the units on which closed units bear; of those on which these `units` bear."""
        return self._lines.family(self._scopes if units is None else self._bearing(units))

    def _bearing(self, units: Iterable[str]) -> set[str]:
        """Return the closed units of which another total may stand when something does in these.

        That is what lies in them, and in a unit that was made of parts of them and declares.
        """
        found: set[str] = set()
        todo = list(units) if self._scopes else []
        while todo:
            for above in self._lines.up(todo.pop()):
                new = ({above} & self._scopes | self._made_of(above)) - found
                found |= new
                todo += new
        return found

    def _made_of(self, unit: str) -> frozenset[str]:
        """Return the closed units of which a declaring unit may be made, standing only since."""
        if unit not in self._declared:
            return frozenset()
        if unit not in self._left:
            scopes = self._scopes & self._lines.family([unit])
            self._left[unit] = frozenset(s for s in scopes if not self._stood(unit, s))
        return self._left[unit]

    def _stood(self, unit: str, scope: str) -> bool:
        """Return whether a unit stood on the day of a closed unit's last declaration."""
        return self._tree_on(max(one.day for one in self._declared[scope])).alive(unit)
