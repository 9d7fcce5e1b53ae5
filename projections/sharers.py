"""What units that hold a part of a closed scope declare since: some of it may lie in that scope.

How much of it does, no document says: the scope may have all of that less left, or none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from socai.domain.interval import NOTHING, Interval

from .happened import meet
from .parted import Parted
from .scope import Declared
from .stated import Stated
from .tree import Tree

TreeOn = Callable[[date], Tree]


def restated(tree: Tree, tree_on: TreeOn, closed: Declared, stated: Stated) -> Interval:
    """Return how much of a closed scope's flow the declarations of its parts may say once more."""
    total = NOTHING
    for unit in stated.units:
        if unit == closed.unit or not tree.alive(unit):
            continue
        again = [one for one in stated.sharing(unit, closed.keys) if _again(one, closed, tree_on)]
        if again and _holds_part(Parted(tree, tree_on, unit), closed):
            for one in again:
                total += Interval(0, one.value.hi)
    return total


def _again(one: Declared, closed: Declared, tree_on: TreeOn) -> bool:
    """Return whether a declaration may speak of what a closed scope declared, in later boundaries.

    Where both units stood on its day, each was declared for itself.
    """
    if not meet(one.period, closed.period):
        return False
    then = tree_on(one.day)
    return not (then.alive(one.unit) and then.alive(closed.unit))


def _holds_part(parted: Parted, closed: Declared) -> bool:
    return bool(parted.ceased([closed.unit]) and parted.of([(closed.unit, closed.day)]))
