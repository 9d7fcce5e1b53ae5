"""Units that came into a scope or left it since its total was declared, nobody says with how much.

What a unit declared goes with it. Of one that declares nothing, whose records are not complete,
nobody says how much it took along: the total holds at most what it did where it left, and has no
upper end where it came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from socai.domain.interval import Interval

from .balances import own
from .scope import Declared, Keys
from .stock import StockSheet
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Moves:
    """The units that came into a scope since its declaration, and those that left it, untold."""

    came: tuple[str, ...] = ()
    left: tuple[str, ...] = ()

    def widened(self, value: Interval, itemised: Interval) -> Interval:
        """Return a total that does not say what these took along."""
        lo = min(value.lo, itemised.lo) if self.left else value.lo
        return Interval(lo, None if self.came else value.hi)


def moves(
    sheet: StockSheet, governing: Declared, tree: Tree, tree_on: Callable[[date], Tree]
) -> Moves:
    """Return which units changed sides between a declaration and the hierarchy of another day."""
    then, unit, keys = tree_on(governing.day), governing.unit, governing.keys
    if not then.alive(unit) or (then.parent, then.closed) == (tree.parent, tree.closed):
        return Moves()
    came: dict[str, None] = {}
    left: dict[str, None] = {}
    for one in then.parent:
        was, now = unit in then.path(one), unit in tree.path(one)
        if was != now:
            (left if was else came)[one] = None
    silent = [
        [u for u in side if then.parent[u] not in side and not _told(sheet, u, keys, governing.day)]
        for side in (came, left)
    ]
    return Moves(tuple(silent[0]), tuple(silent[1]))


def _told(sheet: StockSheet, unit: str, keys: Keys, day: date) -> bool:
    """Return whether it is known what a unit holds: declared, or counted and complete."""
    return bool(sheet.declared.scope(unit, keys)) or sheet.known(unit, keys, own(day))
