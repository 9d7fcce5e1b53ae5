"""A stock on a day: what events itemise and what documents declare, each counted once.

    stock(V) = max(F(V), declared(D) + X(V) − X(D)), or F(V) alone where D has lapsed

D is the scope's last declaration; F the own events and the values below, by declarations not
older than D; X measures change only: own events and, for each scope below, its governing
declaration (before its first one: the first) with what changed since. At V by the tree of V, at D
by that of D.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from socai.domain.interval import NOTHING, Interval, exactly

from .balances import At, StockAnswer, own
from .best import fuller
from .form import Form
from .governing import Governing
from .heirs import Heirs, heirs
from .scope import Declared, Keys, View
from .tree import Tree


class StockSheet(Governing):
    """Evaluates one stock measure over units and keys, at any day, as one view knows it."""

    def __init__(
        self, view: View, measure: str, tree_on: Callable[[date], Tree] | None = None
    ) -> None:
        super().__init__(view, measure, tree_on or view.tree)
        self._heirs: dict[date, Heirs] = {}
        self._shares: dict[tuple[str, Keys, int | None], Declared] = {}
        self._changes: dict[tuple[str, Keys, At], Form] = {}
        self._open: set[tuple[str, Keys, At]] = set()
        self._ringed = False
        self.used: dict[int, Declared] = {}  # what the value rests on, by identity
        self.stated: dict[int, Declared] = {}  # of these, the totals that stand in it

    def answer(
        self, unit: str, keys: Keys, day: date, boundaries: date | None = None
    ) -> StockAnswer:
        """Return the stock of a unit with all below it on `day`, by default in its boundaries."""
        at = At(day, boundaries or day)
        self.used, self.stated = {}, {}
        if self._ringed:
            # Where a ring is cut depends on where it is entered: no answer may lean on another's.
            self._changes.clear()
        value = self.value(unit, keys, at, None)
        counted, known = self.counted(unit, keys, at), self.known(unit, keys, at)
        governing = self.governing(unit, keys, day)
        shares = {id(one) for one in self._shares.values()}
        used = [one for one in self.used.values() if id(one) not in shares]
        shared = sorted({one.unit for one in self.used.values() if id(one) in shares})
        stated = list(self.stated.values())
        return StockAnswer(value, counted, known, governing, stated, used, shared)

    def value(self, unit: str, keys: Keys, at: At, since: date | None) -> Interval:
        """Return the stock by declarations not older than `since` (None: by all till the day)."""
        found = self.governing(unit, keys, at.day, since)
        before = self._marks()
        lower = self.itemised(unit, keys, at, found.day if found else since)
        if found is None or self.lapsed(unit, keys, found.day, at):
            return lower
        change = self.change(unit, keys, at).plus(self.change(unit, keys, own(found.day)), -1)
        form = change.and_one(found).plus(self._taken(unit, keys, at, at.day), -1)
        form = form.plus(self._shared(found, at, form.span(), False), -1)
        if form.span().lo >= lower.lo:
            self.used, self.stated = before
            self.stated[id(found)] = found
        self.used.update((id(d), d) for d, _ in form.parts)
        return form.span().unless_exceeded_by(lower)

    def _marks(self) -> tuple[dict[int, Declared], dict[int, Declared]]:
        return dict(self.used), dict(self.stated)

    def itemised(self, unit: str, keys: Keys, at: At, since: date | None) -> Interval:
        """Return what own events and the scopes below hold: by units or by keys, what is more."""
        before = self._marks()
        best, marks = self._below(unit, keys, at, since), self._marks()
        for family in self.declared.families(unit, keys):
            self.used, self.stated = dict(before[0]), dict(before[1])
            by_keys = self._below(unit, keys.without(family), at, since)
            for group in family:
                by_keys += self.value(unit, group, at, since)
            if fuller(by_keys, best):
                best, marks = by_keys, self._marks()
        self.used, self.stated = marks
        return best

    def _below(self, unit: str, keys: Keys, at: At, since: date | None) -> Interval:
        tree, rolled = self._held.tree(at), self._held.rolled(at, keys)
        total, counted = NOTHING, rolled.get(unit, 0)
        for child in tree.rows(unit):
            if child in self._held.declaring(at):
                counted -= rolled.get(child, 0)
                total += self.value(child, keys, at, since)
        return total + exactly(counted)

    def change(self, unit: str, keys: Keys, at: At) -> Form:
        """Return X: events, and the governing declarations below.

        Only differences of two days make sense of it. Units that change places over time (a above
        b, then b above a) lead back to where one began: there events alone count.
        """
        asked = (unit, keys, at)
        if asked in self._open:
            self._ringed = True
            return Form(self.counted(unit, keys, at))
        if asked not in self._changes:
            self._open.add(asked)
            # What is declared once does not change; it must not hide what is declared again below.
            groups = self.declared.groups(unit, keys, least=2)
            form = self._change_below(unit, keys.without(groups), at)
            for group in groups:
                form = form.plus(self._governed(unit, group, at))
            self._open.discard(asked)
            self._changes[asked] = form
        return self._changes[asked]

    def _change_below(self, unit: str, keys: Keys, at: At) -> Form:
        tree, rolled = self._held.tree(at), self._held.rolled(at, keys)
        form, counted = Form(), rolled.get(unit, 0)
        for child in tree.rows(unit):
            if child in self._held.declaring(at):
                counted -= rolled.get(child, 0)
                form = form.plus(self._governed(child, keys, at))
        return form.plus(Form(counted))

    def _governed(self, unit: str, keys: Keys, at: At) -> Form:
        found = self.declared.scope(unit, keys)
        form = self.change(unit, keys, at)
        if not found:
            return form
        governing = next((d for d in reversed(found) if d.day <= at.day), found[0])
        form = form.plus(self.change(unit, keys, own(governing.day)), -1).and_one(governing)
        form = form.plus(self._taken(unit, keys, at, date.max), -1)
        return form.plus(self._shared(governing, at, form.span(), True), -1)

    def _heirs_by(self, at: At) -> Heirs:
        if at.boundaries not in self._heirs:
            days = {one: self.declared.last(one).day for one in self.declared.units}
            self._heirs[at.boundaries] = heirs(self._held.tree(at), self._tree_on, days)
        return self._heirs[at.boundaries]

    def _taken(self, unit: str, keys: Keys, at: At, till: date) -> Form:
        """Return what new units made of a closed one declare first till a day: it lay in that."""
        form = Form()
        for heir in self._heirs_by(at).alone.get(unit, ()):
            exact = bool(self.declared.scope(heir, keys))
            for scope in [keys] if exact else self.declared.groups(heir, keys):
                first = self.declared.scope(heir, scope)[0]
                if first.day <= till:
                    before = self.change(heir, scope, own(first.day))
                    form = form.and_one(first).plus(before, -1)
        return form

    def _shared(self, closed: Declared, at: At, left: Interval, again: bool) -> Form:
        """Return what others that hold a part of a closed unit may have declared since of it.

        From nothing to all that it has `left`. `again`: only where they had declared before it
        ceased, for a first declaration is no change.
        """
        sharing = self._heirs_by(at).sharing.get(closed.unit, ())
        if not any(self._declares_since(one, closed, at.day, again) for one in sharing):
            return Form()
        most = None if left.hi is None else max(0, left.hi)
        asked = (closed.unit, closed.keys, most)
        if asked not in self._shares:
            self._shares[asked] = replace(closed, value=Interval(0, most))
        return Form().and_one(self._shares[asked])

    def _declares_since(self, unit: str, closed: Declared, day: date, again: bool) -> bool:
        scopes: dict[Keys, list[bool]] = {}
        for one in self.declared.sharing(unit, closed.keys):
            if one.day <= day:
                since = not self._tree_on(one.day).alive(closed.unit)
                scopes.setdefault(one.keys, []).append(since)
        return any(any(since) and not (again and all(since)) for since in scopes.values())
