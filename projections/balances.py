"""The balances of one stock, summed along the hierarchy: on any day, by the units of any day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from socai.domain.interval import Interval

from .scope import ALL, Declared, Keys, StockRow, View
from .tree import Tree


@dataclass(slots=True)
class StockAnswer:
    """A stock: its interval, what was counted, whether it is known, and the declarations used.

    `shared` are units that have ceased, of which others that declare since may hold some.
    """

    value: Interval
    counted: int
    known: bool
    governing: Declared | None
    stated: list[Declared] = field(default_factory=list)
    used: list[Declared] = field(default_factory=list)
    shared: list[str] = field(default_factory=list)


class At(NamedTuple):
    """The close of a day, seen in the boundaries of that or another day."""

    day: date
    boundaries: date


def own(day: date) -> At:
    """Return the close of a day in its own boundaries."""
    return At(day, day)


class Balances:
    """What events itemise of one stock measure, as one view knows it."""

    def __init__(
        self, view: View, measure: str, tree_on: Callable[[date], Tree], declaring: Iterable[str]
    ) -> None:
        self._view, self._measure, self._tree_on = view, measure, tree_on
        self._declared = tuple(declaring)
        self._rows: dict[date, list[StockRow]] = {}
        self._rolled: dict[tuple[At, Keys], dict[str, int]] = {}
        self._above: dict[date, set[str]] = {}

    def tree(self, at: At) -> Tree:
        """Return the hierarchy by which the units are seen."""
        return self._tree_on(at.boundaries)

    def rolled(self, at: At, keys: Keys) -> dict[str, int]:
        """Return the sum of each unit with all below it; units that hold nothing are left out."""
        if (at, keys) not in self._rolled:
            if at.day not in self._rows:
                self._rows[at.day] = self._view.stock(self._measure, at.day)
            rows = self._rows[at.day]
            kept = ((row.unit, row.amount) for row in rows if keys == ALL or row.key in keys)
            self._rolled[at, keys] = self.tree(at).roll(kept)
        return self._rolled[at, keys]

    def declaring(self, at: At) -> set[str]:
        """Return the units that declare, or have below them a unit that declares, by the tree."""
        if at.boundaries not in self._above:
            tree = self.tree(at)
            found = {above for unit in self._declared for above in tree.path(unit)}
            self._above[at.boundaries] = found
        return self._above[at.boundaries]
