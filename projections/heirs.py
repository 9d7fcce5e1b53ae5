"""New units that hold nothing but a part of one closed scope: what they declare first lay in it.

The first declaration of a unit below is no change, for the unit stood before; a unit that was made
of parts of a closed one stood there, in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from .parted import Parted
from .tree import Tree


def heirs(
    tree: Tree, tree_on: Callable[[date], Tree], declared: Mapping[str, date]
) -> dict[str, list[str]]:
    """Return, for each closed unit, the declaring units that are made of parts of it alone.

    `declared` are the units that declare, each with its last day. A unit made of two closed units
    is under neither; one below another that declares is left out: that one holds it.
    """
    closed = [unit for unit in declared if tree.ceased(unit)]
    found: dict[str, list[str]] = {}
    for unit in declared if closed else ():
        if not tree.alive(unit):
            continue
        parted = Parted(tree, tree_on, unit)
        scopes = [(one, declared[one]) for one in parted.ceased(closed)]
        scopes = [s for s in parted.of(scopes) if not tree_on(s[1]).alive(unit)]
        whole = [scope for scope in scopes if parted.nothing_else([scope])]
        if whole:
            found.setdefault(_smallest(whole, tree_on), []).append(unit)
    return {one: _highest(units, tree) for one, units in found.items()}


def _smallest(scopes: list[tuple[str, date]], tree_on: Callable[[date], Tree]) -> str:
    """Return the scope that lay in all the others."""
    return max(scopes, key=lambda scope: (len(tree_on(scope[1]).path(scope[0])), scope[0]))[0]


def _highest(units: list[str], tree: Tree) -> list[str]:
    """Return the units that lie below no other of them."""
    return [unit for unit in units if not set(tree.path(unit)[1:]) & set(units)]
