"""A stock on a day: what events itemise and what documents declare, each counted once.

    stock(V) = max(F(V), declared(D) + X(V) − X(D)), or F(V) alone where D has lapsed

D is the scope's last declaration; F the own events and the values below, by declarations not older
than D; X measures change only: own events and, for each scope below, its governing declaration (before
its first one: the first) with what changed since. At V by the tree of V, at D by the tree of D.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from socai.domain.interval import NOTHING, Interval, exactly

from .scope import ALL, Declared, Keys, View, combine
from .tree import Tree


@dataclass(frozen=True, slots=True)
class Form:
    """A whole number plus declarations, each with a coefficient; the interval is taken last."""

    count: int = 0
    parts: tuple[tuple[Declared, int], ...] = ()

    def plus(self, other: Form, sign: int = 1) -> Form:
        """Return the sum of both (`sign` −1: the difference); equal declarations cancel."""
        parts: dict[int, tuple[Declared, int]] = {id(d): (d, n) for d, n in self.parts}
        for d, n in other.parts:
            before = parts.get(id(d), (d, 0))[1]
            parts[id(d)] = (d, before + sign * n)
        kept = tuple((d, n) for d, n in parts.values() if n)
        return Form(self.count + sign * other.count, kept)

    def span(self) -> Interval:
        """Return the interval of the sum."""
        lo, hi = self.count, self.count
        open_above = open_below = False
        for d, n in self.parts:
            ends = [d.value.lo, d.value.hi] if n > 0 else [d.value.hi, d.value.lo]
            open_below |= ends[0] is None
            open_above |= ends[1] is None
            lo, hi = lo + n * (ends[0] or 0), hi + n * (ends[1] or 0)
        return Interval(0 if open_below else lo, None if open_above else hi)


@dataclass(slots=True)
class StockAnswer:
    """A stock: its interval, what was counted, whether it is known, and the declarations used."""

    value: Interval
    counted: int
    known: bool
    governing: Declared | None
    used: list[Declared] = field(default_factory=list)


class StockSheet:
    """Evaluates one stock measure over units and keys, at any day, as one view knows it."""

    def __init__(
        self, view: View, measure: str, tree_on: Callable[[date], Tree] | None = None
    ) -> None:
        self._view, self._measure = view, measure
        self._tree = tree_on or view.tree
        self._by_unit: dict[str, list[Declared]] = {}
        for one in view.declarations(measure):
            self._by_unit.setdefault(one.unit, []).append(one)
        self._complete = view.completeness(measure)
        self._listed = view.completeness("units")
        self._scopes: dict[tuple[str, Keys], list[Declared]] = {}
        self._rolled: dict[tuple[date, Keys], dict[str, int]] = {}
        self._above: dict[date, set[str]] = {}
        self._changes: dict[tuple[str, Keys, date], Form] = {}
        self.used: dict[int, Declared] = {}

    def answer(self, unit: str, keys: Keys, day: date) -> StockAnswer:
        """Return the stock of a unit with all below it on `day`."""
        self.used = {}
        value = self.value(unit, keys, day, None)
        return StockAnswer(
            value=value,
            counted=self.counted(unit, keys, day),
            known=self.known(unit, keys, day),
            governing=self._last(unit, keys, day, None),
            used=list(self.used.values()),
        )

    def counted(self, unit: str, keys: Keys, day: date) -> int:
        """Return the sum of the events' balances of the unit and all below it."""
        return self._roll(day, keys).get(unit, 0)

    def scope(self, unit: str, keys: Keys) -> list[Declared]:
        """Return the declarations of exactly this scope, one per day, in order."""
        at = (unit, keys)
        if at not in self._scopes:
            own = (one for one in self._by_unit.get(unit, ()) if one.keys == keys)
            self._scopes[at] = combine(own)
        return self._scopes[at]

    def wider(self, unit: str, keys: Keys, day: date) -> list[Keys]:
        """Return the declared key sets of the unit that hold these keys and more, till `day`."""
        found = {
            one.keys
            for one in self._by_unit.get(unit, ())
            if one.day <= day and keys.within(one.keys) and one.keys != keys
        }
        return sorted(found, key=lambda k: (k.others, len(k.names), sorted(k.names)))

    def value(self, unit: str, keys: Keys, day: date, since: date | None) -> Interval:
        """Return the stock by declarations not older than `since` (None: by all till `day`)."""
        found = self._last(unit, keys, day, since)
        before = dict(self.used)
        lower = self.itemised(unit, keys, day, found.day if found else since)
        if found is None or self.lapsed(unit, keys, found.day, day):
            return lower
        change = self.change(unit, keys, day).plus(self.change(unit, keys, found.day), -1)
        form = change.plus(Form(0, ((found, 1),)))
        if form.span().lo >= lower.lo:
            self.used = before
        self.used.update((id(d), d) for d, _ in form.parts)
        return form.span().unless_exceeded_by(lower)

    def itemised(self, unit: str, keys: Keys, day: date, since: date | None) -> Interval:
        """Return what own events and the scopes below hold: by units or by keys, whichever is more."""
        by_units = self._below(unit, keys, day, since)
        groups = self.groups(unit, keys)
        if not groups:
            return by_units
        by_keys = self._below(unit, keys.without(groups), day, since)
        for group in groups:
            by_keys += self.value(unit, group, day, since)
        return by_keys if by_keys.lo > by_units.lo else by_units

    def _below(self, unit: str, keys: Keys, day: date, since: date | None) -> Interval:
        tree, rolled = self._tree(day), self._roll(day, keys)
        total, counted = NOTHING, rolled.get(unit, 0)
        for child in tree.children.get(unit, ()):
            if child in self._declaring(day):
                counted -= rolled.get(child, 0)
                total += self.value(child, keys, day, since)
        return total + exactly(counted)

    def change(self, unit: str, keys: Keys, day: date) -> Form:
        """Return X: events, and the governing declarations below, as a form that only differences of
        two days make sense of."""
        at = (unit, keys, day)
        if at not in self._changes:
            groups = self.groups(unit, keys)
            form = self._change_below(unit, keys.without(groups), day)
            for group in groups:
                form = form.plus(self._governed(unit, group, day))
            self._changes[at] = form
        return self._changes[at]

    def _change_below(self, unit: str, keys: Keys, day: date) -> Form:
        tree, rolled = self._tree(day), self._roll(day, keys)
        form, counted = Form(), rolled.get(unit, 0)
        for child in tree.children.get(unit, ()):
            if child in self._declaring(day):
                counted -= rolled.get(child, 0)
                form = form.plus(self._governed(child, keys, day))
        return form.plus(Form(counted))

    def _governed(self, unit: str, keys: Keys, day: date) -> Form:
        found = self.scope(unit, keys)
        form = self.change(unit, keys, day)
        if not found:
            return form
        governing = next((d for d in reversed(found) if d.day <= day), found[0])
        return form.plus(self.change(unit, keys, governing.day), -1).plus(
            Form(0, ((governing, 1),))
        )

    def groups(self, unit: str, keys: Keys) -> list[Keys]:
        """Return the unit's declared key sets strictly inside `keys`: the widest, none crossing."""
        inside = {
            one.keys
            for one in self._by_unit.get(unit, ())
            if one.keys.within(keys) and one.keys != keys
        }
        chosen: list[Keys] = []
        for group in sorted(inside, key=lambda k: (-len(k.names), sorted(k.names))):
            if not any(group.meets(other) for other in chosen):
                chosen.append(group)
        return chosen

    def lapsed(self, unit: str, keys: Keys, since: date, day: date) -> bool:
        """Return whether declarations of a later day cover every unit of a list that is complete."""
        children = self._tree(day).children.get(unit, ())
        listed = any(u == unit and asserted <= day for u, asserted in self._listed)
        return (
            bool(children) and listed and all(self._covered(c, keys, since, day) for c in children)
        )

    def _covered(self, unit: str, keys: Keys, since: date, day: date) -> bool:
        later = self._last(unit, keys, day, None)
        return (later is not None and later.day > since) or self.lapsed(unit, keys, since, day)

    def known(self, unit: str, keys: Keys, day: date) -> bool:
        """Return whether a declaration, or an assertion of completeness, covers the whole scope."""
        above = self._tree(day).path(unit)
        if any(u in above and asserted <= day for u, asserted in self._complete):
            return True
        return self._last(unit, keys, day, None) is not None or self.lapsed(
            unit, keys, date.min, day
        )

    def _last(self, unit: str, keys: Keys, day: date, since: date | None) -> Declared | None:
        found = (
            d for d in self.scope(unit, keys) if d.day <= day and (not since or d.day >= since)
        )
        return max(found, key=lambda d: d.day, default=None)

    def _roll(self, day: date, keys: Keys) -> dict[str, int]:
        at = (day, keys)
        if at not in self._rolled:
            rows = self._view.stock(self._measure, day)
            kept = ((row.unit, row.amount) for row in rows if keys == ALL or row.key in keys)
            self._rolled[at] = self._tree(day).roll(kept)
        return self._rolled[at]

    def _declaring(self, day: date) -> set[str]:
        """Return the units that declare, or have below them a unit that declares, by the tree."""
        if day not in self._above:
            tree = self._tree(day)
            self._above[day] = {above for unit in self._by_unit for above in tree.path(unit)}
        return self._above[day]
