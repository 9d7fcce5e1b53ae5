"""The hierarchy of units on a day, with names and kinds as of that day, and successions.

An account of a unit that has ceased is carried along its successions to a living unit. The fold
never fails: what hangs in a ring or under an unknown unit stands under no parent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from socai.domain.event import identity_of
from socai.domain.name_index import UnitNameIndex
from socai.domain.register import ALIVE, BODY, KEY
from socai.domain.timeline import Stream

from .homes import Homes


@dataclass(slots=True)
class Tree:
    """The units on one day: `parent` of each living unit (None: a root).

    `closed` are the units that have ceased, under the living unit that carries their accounts:
    what they declared stands there, on a row of their own.
    """

    day: date
    states: dict[str, dict[str, Any]]
    parent: dict[str, str | None] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    closed: dict[str, str] = field(default_factory=dict)
    _homes: Homes | None = field(default=None, init=False, repr=False, compare=False)
    _held: dict[str, list[str]] | None = field(default=None, init=False, repr=False, compare=False)
    _names: UnitNameIndex | None = field(default=None, init=False, repr=False, compare=False)

    @classmethod
    def on(cls, units: Mapping[str, Stream], day: date) -> Tree:
        """Return the hierarchy at the close of `day` of the unit streams, by unit id."""
        tree = cls(day, {unit: _state(stream, day) for unit, stream in units.items()})
        for unit, state in tree.states.items():
            if state.get(ALIVE):
                above = state.get("parent")
                tree.parent[unit] = tree.home(above) if above else None
            elif "how" in state and (row := tree.home(unit)):
                tree.closed[unit] = row
        for unit in tree.parent:
            if unit in tree.path(tree.parent[unit]):
                tree.parent[unit] = None
        for unit, above in sorted(tree.parent.items()):
            if above is not None:
                tree.children.setdefault(above, []).append(unit)
        return tree

    def alive(self, unit: str) -> bool:
        """Return whether the unit stands on the day."""
        return bool(self.states.get(unit, {}).get(ALIVE))

    def ceased(self, unit: str) -> bool:
        """Return whether the unit stood, and has been succeeded or abolished by the day."""
        return "how" in self.states.get(unit, {}) and not self.alive(unit)

    def home(self, unit: str) -> str | None:
        """Return the living unit that carries this unit's accounts.

        Itself while it lives; the home of its one successor; after a split the nearest unit that
        holds all its parts; else the nearest living unit above it; None where there is none.
        """
        return unit if self.alive(unit) else self._carrying().home(unit)

    def unassigned(self, unit: str) -> str | None:
        """Return the split unit at which the accounts of a unit stand, not assigned to any part.

        None where they are carried on: the unit lives, or all the parts have become one again.
        """
        return None if self.alive(unit) else self._carrying().halted(unit)

    def _carrying(self) -> Homes:
        if self._homes is None:
            self._homes = Homes(self.states)
        return self._homes

    def path(self, unit: str | None) -> list[str]:
        """Return `unit` and every unit above it, upwards; a ring is walked once."""
        found: list[str] = []
        while unit is not None and unit not in found:
            found.append(unit)
            unit = self.parent.get(unit) or self.closed.get(unit)
        return found

    def held(self, unit: str) -> list[str]:
        """Return the units whose accounts a unit carries: it and all below it, closed ones too."""
        if self._held is None:
            self._held = {}
            for one in self.states:
                for above in self.path(self.home(one)):
                    self._held.setdefault(above, []).append(one)
        return self._held.get(unit, [])

    def rows(self, unit: str) -> list[str]:
        """Return the units right below: living ones, then the rows of closed ones."""
        rows = [closed for closed, above in sorted(self.closed.items()) if above == unit]
        return self.children.get(unit, []) + rows

    def roll(self, amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
        """Return, for each unit, the sum of the amounts in its accounts and all below it."""
        rolled: dict[str, int] = {}
        paths: dict[str, list[str]] = {}
        for unit, amount in amounts:
            if unit not in paths:
                paths[unit] = self.path(self.home(unit))
            for above in paths[unit]:
                rolled[above] = rolled.get(above, 0) + amount
        return rolled

    def name(self, unit: str) -> str:
        """Return the unit's name on the day, its id where it has none."""
        return self.states.get(unit, {}).get("name") or unit

    def kind(self, unit: str) -> str | None:
        """Return the unit's kind on the day."""
        return self.states.get(unit, {}).get(KEY)

    def find(self, text: str) -> list[str]:
        """Return the living units of that name on the day, marks or the kind left out or not.

        «Châu Hóa», «xã châu hoá» and «xa chau hoa» find the same unit; «phường Châu Hóa» and «Châu
        Hòa» do not.
        """
        if self._names is None:
            self._names = UnitNameIndex()
            for unit in self.parent:
                self._names.add(self.name(unit), unit, self.kind(unit))
        return sorted(self._names.find(text))


def _state(stream: Stream, day: date) -> dict[str, Any]:
    """Return the unit's registers on the day; before it begins: placed, but not alive.

    An open beginning («..2008-01-01») is no beginning: the unit stood before, as far as is asked.
    """
    state, history = stream.state(day), stream.history()
    if ALIVE in state or not history:
        return state
    first = history[0].standing
    since_ever = first.turns(BODY) and first.effective.open
    return stream.first() if since_ever else {**stream.first(), ALIVE: False}


def unit_streams(streams: Iterable[Stream]) -> dict[str, Stream]:
    """Return unit streams by unit id."""
    return {identity_of(stream.name): stream for stream in streams}
