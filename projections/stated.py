"""What is declared of a measure, by unit and scope: one declaration per scope and day or period."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from .scope import Declared, Keys

Moment = tuple[date, ...]


def day_of(one: Declared) -> Moment:
    """Return when a declared stock speaks: its day alone, however coarse its period was."""
    return (one.day,)


def period_of(one: Declared) -> Moment:
    """Return when a declared flow speaks: its last and its first day."""
    return one.period.last, one.period.first


class Stated:
    """The declarations of one measure as one view knows them."""

    def __init__(self, found: Iterable[Declared], moment: Callable[[Declared], Moment]) -> None:
        self.units: dict[str, list[Declared]] = {}
        for one in found:
            self.units.setdefault(one.unit, []).append(one)
        self._moment = moment
        self._scopes: dict[tuple[str, Keys], list[Declared]] = {}
        self._families: dict[tuple[str, Keys], list[list[Keys]]] = {}
        self._groups: dict[tuple[str, Keys, int], list[Keys]] = {}

    def scope(self, unit: str, keys: Keys) -> list[Declared]:
        """Return the declarations of exactly this scope, one per moment, in order."""
        at = (unit, keys)
        if at not in self._scopes:
            own = (one for one in self.units.get(unit, ()) if one.keys == keys)
            self._scopes[at] = combine(own, self._moment)
        return self._scopes[at]

    def sharing(self, unit: str, keys: Keys) -> list[Declared]:
        """Return what the unit declares of some of these keys, one per scope and moment."""
        scopes = dict.fromkeys(one.keys for one in self.units.get(unit, ()))
        return [d for scope in scopes if scope.shares(keys) for d in self.scope(unit, scope)]

    def last(self, unit: str) -> Declared:
        """Return the latest of what a unit declares that declares anything."""
        return max(self.units[unit], key=self._moment)

    def groups(self, unit: str, keys: Keys, least: int = 1) -> list[Keys]:
        """Return the unit's declared key sets strictly inside `keys`: the widest, none crossing.

        Only those declared at `least` so many moments.
        """
        at = (unit, keys, least)
        if at not in self._groups:
            chosen: list[Keys] = []
            for group in self._inside(unit, keys):
                apart = not any(group.meets(other) for other in chosen)
                if apart and len(self.scope(unit, group)) >= least:
                    chosen.append(group)
            self._groups[at] = chosen
        return self._groups[at]

    def _inside(self, unit: str, keys: Keys) -> list[Keys]:
        own = {one.keys for one in self.units.get(unit, ())}
        inside = [k for k in own if k.within(keys) and k != keys]
        return sorted(inside, key=lambda k: (-len(k.names), sorted(k.names)))

    def families(self, unit: str, keys: Keys) -> list[list[Keys]]:
        """Return the ways to itemise `keys` by the unit's key sets, each of sets apart.

        One, the widest sets, unless some cross: then every way that leaves no room for another.
        """
        if not self.crosses(unit, keys):
            widest = self.groups(unit, keys)
            return [widest] if widest else []
        at = (unit, keys)
        if at not in self._families:
            self._families[at] = _apart(self._inside(unit, keys))
        return self._families[at]

    def crosses(self, unit: str, keys: Keys) -> bool:
        """Return whether declared key sets inside `keys` share keys, neither within the other."""
        inside = self._inside(unit, keys)
        pairs = ((a, b) for a in inside for b in inside if a.meets(b))
        return any(not a.within(b) and not b.within(a) for a, b in pairs)

    def parts(self, unit: str, keys: Keys) -> list[Keys]:
        """Return declared key sets that make up `keys` whole; an empty list where none do."""
        groups = self.groups(unit, keys)
        return groups if not keys.others and not keys.without(groups).names else []

    def wider(self, unit: str, keys: Keys, fits: Callable[[Declared], bool]) -> list[Keys]:
        """Return the unit's key sets that hold these keys and more, by declarations that fit."""
        found = {
            one.keys
            for one in self.units.get(unit, ())
            if keys.within(one.keys) and one.keys != keys and fits(one)
        }
        return sorted(found, key=lambda k: (k.others, len(k.names), sorted(k.names)))


def _apart(sets: list[Keys]) -> list[list[Keys]]:
    """Return every family of sets without a common key to which no other can be added."""
    found: list[list[Keys]] = []

    def extend(family: list[Keys], left: list[Keys]) -> None:
        if not left and not any(all(not s.meets(f) for f in family) for s in sets):
            found.append(family)
        for index, one in enumerate(left):
            extend([*family, one], [s for s in left[index + 1 :] if not s.meets(one)])

    extend([], sets)
    return found


def combine(found: Iterable[Declared], moment: Callable[[Declared], Moment]) -> list[Declared]:
    """Return one declaration per moment of one scope, in order.

    Two of the same moment: their intersection; where they have nothing in common the later
    recorded stands.
    """
    by_moment: dict[Moment, Declared] = {}
    for one in sorted(found, key=lambda d: d.recorded.position):
        before = by_moment.get(moment(one))
        met = before.value.meet(one.value) if before else None
        by_moment[moment(one)] = replace(one, value=met) if met else one
    return [by_moment[at] for at in sorted(by_moment)]
