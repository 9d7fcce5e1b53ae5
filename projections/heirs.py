"""New units that hold nothing but a part of one closed scope: what they declare first lay in it.

The first declaration of a unit below is no change, for the unit stood before; a unit that was made
of parts of a closed one stood there, in it. Of other units that hold a part of it, no document says
how much of what they declare since lay in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .parted import Parted
from .tree import Tree


@dataclass(slots=True)
class Heirs:
    """By closed unit: `alone`, made of parts of it alone; `sharing`, with a part and more."""

    alone: dict[str, list[str]] = field(default_factory=dict)
    sharing: dict[str, list[str]] = field(default_factory=dict)


def heirs(tree: Tree, tree_on: Callable[[date], Tree], declared: Mapping[str, date]) -> Heirs:
    """Return, for each closed unit, the declaring units that hold a part of it.

    `declared` are the units that declare, each with its last day. A unit made of two closed units
    shares in both; one below another that is an heir is left out: that one holds it.
    """
    closed = [unit for unit in declared if tree.ceased(unit)]
    found = Heirs()
    for unit in declared if closed else ():
        if not tree.alive(unit):
            continue
        parted = Parted(tree, tree_on, unit)
        scopes = parted.of((one, declared[one]) for one in parted.ceased(closed))
        new = [s for s in scopes if not tree_on(s[1]).alive(unit)]
        whole = [scope for scope in new if parted.nothing_else([scope])]
        if whole:
            found.alone.setdefault(_smallest(whole, tree_on), []).append(unit)
        else:
            for scope, _ in parted.gained(scopes):
                found.sharing.setdefault(scope, []).append(unit)
    found.alone = {one: _highest(units, tree) for one, units in found.alone.items()}
    return found


def _smallest(scopes: list[tuple[str, date]], tree_on: Callable[[date], Tree]) -> str:
    """Return the scope that lay in all the others."""
    return max(scopes, key=lambda scope: (len(tree_on(scope[1]).path(scope[0])), scope[0]))[0]


def _highest(units: list[str], tree: Tree) -> list[str]:
    """Return the units that lie below no other of them."""
    return [unit for unit in units if not set(tree.path(unit)[1:]) & set(units)]
