"""A stock on a day: what events itemise and what documents declare, each counted once.

    stock(V) = max(F(V), declared(D) + X(V) − X(D)), or F(V) alone where D has lapsed

D is the scope's last declaration; F the own events and the values below, by declarations not
older than D; X measures change only: own events and, for each scope below, its governing
declaration (before its first one: the first) with what changed since. At V by the tree of V, at D
by that of D.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from socai.domain.interval import NOTHING, Interval, exactly

from .form import Form
from .scope import ALL, Declared, Keys, StockRow, View
from .stated import Stated, day_of
from .tree import Tree


@dataclass(slots=True)
class StockAnswer:
    """A stock: its interval, what was counted, whether it is known, and the declarations used."""

    value: Interval
    counted: int
    known: bool
    governing: Declared | None
    stated: list[Declared] = field(default_factory=list)
    used: list[Declared] = field(default_factory=list)


class StockSheet:
    """Evaluates one stock measure over units and keys, at any day, as one view knows it."""

    def __init__(
        self, view: View, measure: str, tree_on: Callable[[date], Tree] | None = None
    ) -> None:
        self._view, self._measure = view, measure
        self._tree = tree_on or view.tree
        self.declared = Stated(view.declarations(measure), day_of)
        self._complete = view.completeness(measure)
        self._listed = view.completeness("units")
        self._rows: dict[date, list[StockRow]] = {}
        self._rolled: dict[tuple[date, Keys], dict[str, int]] = {}
        self._above: dict[date, set[str]] = {}
        self._changes: dict[tuple[str, Keys, date], Form] = {}
        self._open: set[tuple[str, Keys, date]] = set()
        self._ringed = False
        self.used: dict[int, Declared] = {}  # what the value rests on, by identity
        self.stated: dict[int, Declared] = {}  # of these, the totals that stand in it

    def answer(self, unit: str, keys: Keys, day: date) -> StockAnswer:
        """Return the stock of a unit with all below it on `day`."""
        self.used, self.stated = {}, {}
        if self._ringed:
            # Where a ring is cut depends on where it is entered: no answer may lean on another's.
            self._changes.clear()
        value = self.value(unit, keys, day, None)
        counted, known = self.counted(unit, keys, day), self.known(unit, keys, day)
        governing = self._last(unit, keys, day, None)
        stated, used = list(self.stated.values()), list(self.used.values())
        return StockAnswer(value, counted, known, governing, stated, used)

    def counted(self, unit: str, keys: Keys, day: date) -> int:
        """Return the sum of the events' balances of the unit and all below it."""
        return self._roll(day, keys).get(unit, 0)

    def wider(self, unit: str, keys: Keys, day: date) -> list[Keys]:
        """Return the declared key sets of the unit that hold these keys and more, till `day`."""
        return self.declared.wider(unit, keys, lambda one: one.day <= day)

    def value(self, unit: str, keys: Keys, day: date, since: date | None) -> Interval:
        """Return the stock by declarations not older than `since` (None: by all till `day`)."""
        found = self._last(unit, keys, day, since)
        before = self._marks()
        lower = self.itemised(unit, keys, day, found.day if found else since)
        if found is None or self.lapsed(unit, keys, found.day, day):
            return lower
        change = self.change(unit, keys, day).plus(self.change(unit, keys, found.day), -1)
        form = change.and_one(found)
        if form.span().lo >= lower.lo:
            self.used, self.stated = before
            self.stated[id(found)] = found
        self.used.update((id(d), d) for d, _ in form.parts)
        return form.span().unless_exceeded_by(lower)

    def _marks(self) -> tuple[dict[int, Declared], dict[int, Declared]]:
        return dict(self.used), dict(self.stated)

    def itemised(self, unit: str, keys: Keys, day: date, since: date | None) -> Interval:
        """Return what own events and the scopes below hold: by units or by keys, what is more."""
        before = self._marks()
        best, marks = self._below(unit, keys, day, since), self._marks()
        for family in self.declared.families(unit, keys):
            self.used, self.stated = dict(before[0]), dict(before[1])
            by_keys = self._below(unit, keys.without(family), day, since)
            for group in family:
                by_keys += self.value(unit, group, day, since)
            if by_keys.lo > best.lo:
                best, marks = by_keys, self._marks()
        self.used, self.stated = marks
        return best

    def _below(self, unit: str, keys: Keys, day: date, since: date | None) -> Interval:
        tree, rolled = self._tree(day), self._roll(day, keys)
        total, counted = NOTHING, rolled.get(unit, 0)
        for child in tree.rows(unit):
            if child in self._declaring(day):
                counted -= rolled.get(child, 0)
                total += self.value(child, keys, day, since)
        return total + exactly(counted)

    def change(self, unit: str, keys: Keys, day: date) -> Form:
        """Return X: events, and the governing declarations below.

        Only differences of two days make sense of it. Units that change places over time (a above
        b, then b above a) lead back to where one began: there events alone count.
        """
        at = (unit, keys, day)
        if at in self._open:
            self._ringed = True
            return Form(self._roll(day, keys).get(unit, 0))
        if at not in self._changes:
            self._open.add(at)
            # What is declared once does not change; it must not hide what is declared again below.
            groups = self.declared.groups(unit, keys, least=2)
            form = self._change_below(unit, keys.without(groups), day)
            for group in groups:
                form = form.plus(self._governed(unit, group, day))
            self._open.discard(at)
            self._changes[at] = form
        return self._changes[at]

    def _change_below(self, unit: str, keys: Keys, day: date) -> Form:
        tree, rolled = self._tree(day), self._roll(day, keys)
        form, counted = Form(), rolled.get(unit, 0)
        for child in tree.rows(unit):
            if child in self._declaring(day):
                counted -= rolled.get(child, 0)
                form = form.plus(self._governed(child, keys, day))
        return form.plus(Form(counted))

    def _governed(self, unit: str, keys: Keys, day: date) -> Form:
        found = self.declared.scope(unit, keys)
        form = self.change(unit, keys, day)
        if not found:
            return form
        governing = next((d for d in reversed(found) if d.day <= day), found[0])
        return form.plus(self.change(unit, keys, governing.day), -1).and_one(governing)

    def lapsed(self, unit: str, keys: Keys, since: date, day: date) -> bool:
        """Return whether later declarations cover every unit of a list that is complete."""
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
            d
            for d in self.declared.scope(unit, keys)
            if d.day <= day and (not since or d.day >= since)
        )
        return max(found, key=lambda d: d.day, default=None)

    def _roll(self, day: date, keys: Keys) -> dict[str, int]:
        at = (day, keys)
        if at not in self._rolled:
            if day not in self._rows:
                self._rows[day] = self._view.stock(self._measure, day)
            rows = self._rows[day]
            kept = ((row.unit, row.amount) for row in rows if keys == ALL or row.key in keys)
            self._rolled[at] = self._tree(day).roll(kept)
        return self._rolled[at]

    def _declaring(self, day: date) -> set[str]:
        """Return the units that declare, or have below them a unit that declares, by the tree."""
        if day not in self._above:
            tree = self._tree(day)
            self._above[day] = {above for unit in self.declared.units for above in tree.path(unit)}
        return self._above[day]
