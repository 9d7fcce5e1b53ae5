"""A flow over a window: the best choice of disjoint declared periods inside it, and events outside.

Each declared period counts as max(declared, what is inside it). A window that cuts a period holds at
least what is itemised inside, at most the declared total less what is certain outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period, after, before, grain_period

from .scope import ALL, Declared, FlowRow, Keys, View, combine
from .tree import Tree


@dataclass(slots=True)
class FlowAnswer:
    """A flow: its interval, what was counted, and how far the window is known."""

    value: Interval
    counted: int
    known: bool
    cut: bool
    crossing: bool
    used: list[Declared] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Best:
    """The best split of a window: total, the periods chosen, and the gaps between them."""

    total: Interval
    chosen: tuple[Declared, ...] = ()
    gaps: tuple[Period, ...] = ()


class FlowSheet:
    """Evaluates one flow measure over units and keys, by one hierarchy, as one view knows it."""

    def __init__(self, view: View, measure: str, tree: Tree) -> None:
        self._tree = tree
        self._rows = view.flows(measure)
        self._by_unit: dict[str, list[Declared]] = {}
        for one in view.declarations(measure):
            self._by_unit.setdefault(one.unit, []).append(one)
        self._complete = view.completeness(measure)
        self._declaring = {above for unit in self._by_unit for above in tree.path(unit)}
        self._rolled: dict[tuple[Period, Keys], tuple[dict[str, int], dict[str, int]]] = {}
        self._best: dict[tuple[str, Keys, Period, bool], _Best] = {}

    def answer(self, unit: str, keys: Keys, window: Period) -> FlowAnswer:
        """Return the flow of a unit with all below it over `window`."""
        best = self.best(unit, keys, window)
        hi: int | None = sum(self._of(d).hi or 0 for d in best.chosen)
        if any(self._of(d).hi is None for d in best.chosen):
            hi = None
        known, cut = True, False
        for gap in best.gaps:
            top = self._top(unit, keys, gap)
            complete = self.complete(unit, gap)
            known &= top is not None
            cut |= top is not None and (not complete or top > self.base(unit, keys, gap).lo)
            hi = None if hi is None or top is None else hi + top
        crossing = self._crosses(unit, keys, window)
        hi = None if crossing else hi
        value = Interval(best.total.lo, hi if hi is None else max(hi, best.total.lo))
        used = [*best.chosen, *(d for d in self._below_used(unit, keys, best) if d)]
        counted = self._roll(window, keys)[0].get(unit, 0)
        return FlowAnswer(value, counted, known and not crossing, cut, crossing, used)

    def scope(self, unit: str, keys: Keys) -> list[Declared]:
        """Return the declarations of exactly this scope, one per period."""
        return combine(one for one in self._by_unit.get(unit, ()) if one.keys == keys)

    def wider(self, unit: str, keys: Keys, window: Period) -> list[Keys]:
        """Return the declared key sets of the unit that hold these keys and more, over the window."""
        found = {
            one.keys
            for one in self._by_unit.get(unit, ())
            if _inside(window, one.period) and keys.within(one.keys) and one.keys != keys
        }
        return sorted(found, key=lambda k: (k.others, len(k.names), sorted(k.names)))

    def best(self, unit: str, keys: Keys, window: Period, inner: bool = False) -> _Best:
        """Return the best split of `window`; `inner` leaves out a declaration of the window itself."""
        at = (unit, keys, window, inner)
        if at not in self._best:
            self._best[at] = self._split(unit, keys, window, inner)
        return self._best[at]

    def _split(self, unit: str, keys: Keys, window: Period, inner: bool) -> _Best:
        """Walk the window's edges from left to right, keeping the best total up to each."""
        declared = [
            d
            for d in self.scope(unit, keys)
            if _inside(d.period, window) and not (inner and _same(d.period, window))
        ]
        starts = sorted({window.first, *(d.period.first for d in declared)})
        starts += [after(window.last)] if starts else []
        starts = sorted({*starts, *(after(d.period.last) for d in declared)})
        reached: dict[date, _Best] = {window.first: _Best(NOTHING)}
        for end in starts[1:]:
            options: list[_Best] = []
            for start in starts[: starts.index(end)]:
                gap = Period(start, before(end))
                so_far = reached[start]
                total = so_far.total + self.base(unit, keys, gap)
                options.append(_Best(total, so_far.chosen, (*so_far.gaps, gap)))
                for d in declared:
                    if _same(d.period, gap):
                        total = so_far.total + self._of(d)
                        options.append(_Best(total, (*so_far.chosen, d), so_far.gaps))
            reached[end] = max(options, key=lambda b: (b.total.lo, len(b.chosen), -len(b.gaps)))
        return reached[starts[-1]]

    def _of(self, one: Declared) -> Interval:
        """Return what a declared period counts: its value, or what is itemised inside if that is more."""
        period = Period(one.period.first, one.period.last)
        return one.value.unless_exceeded_by(self.best(one.unit, one.keys, period, True).total)

    def base(self, unit: str, keys: Keys, window: Period) -> Interval:
        """Return what events and the scopes below hold: by units or by keys, whichever is more."""
        by_units = self._below(unit, keys, window)
        groups = self.groups(unit, keys)
        if not groups:
            return by_units
        by_keys = self._below(unit, keys.without(groups), window)
        for group in groups:
            by_keys += self.best(unit, group, window).total
        return by_keys if by_keys.lo > by_units.lo else by_units

    def _below(self, unit: str, keys: Keys, window: Period) -> Interval:
        inside, cut = self._roll(window, keys)
        lo, more = inside.get(unit, 0), cut.get(unit, 0)
        total = NOTHING
        for child in self._tree.children.get(unit, ()):
            if child in self._declaring:
                lo, more = lo - inside.get(child, 0), more - cut.get(child, 0)
                total += self.best(child, keys, window).total
        return total + Interval(lo, lo + more)

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

    def complete(self, unit: str, window: Period) -> bool:
        """Return whether the records of the unit are asserted complete over the window."""
        above = self._tree.path(unit)
        return any(u in above and day <= window.first for u, day in self._complete)

    def _top(self, unit: str, keys: Keys, gap: Period) -> int | None:
        """Return the most that the gap can hold; None where nothing bounds it."""
        base = self.base(unit, keys, gap)
        tops = [base.hi] if self.complete(unit, gap) and base.hi is not None else []
        cuts = [d for d in self.scope(unit, keys) if _meet(d.period, gap)]
        tops += [top for d in cuts if (top := self._left(unit, keys, d, gap)) is not None]
        if tops:
            return min(tops)
        edges = {d.period.first for d in cuts} | {after(d.period.last) for d in cuts}
        inner = sorted(edge for edge in edges if gap.first < edge <= gap.last)
        if not inner:
            return None
        starts, ends = [gap.first, *inner], [*map(before, inner), gap.last]
        pieces = [self._top(unit, keys, Period(a, b)) for a, b in zip(starts, ends, strict=True)]
        return None if None in pieces else sum(p or 0 for p in pieces)

    def _left(self, unit: str, keys: Keys, one: Declared, gap: Period) -> int | None:
        """Return what a declared period around the gap leaves for it, after what is certain outside."""
        hi = self._of(one).hi
        if not _inside(gap, one.period) or hi is None:
            return None
        outside = 0
        if one.period.first < gap.first:
            outside += self.best(unit, keys, Period(one.period.first, before(gap.first))).total.lo
        if gap.last < one.period.last:
            outside += self.best(unit, keys, Period(after(gap.last), one.period.last)).total.lo
        return max(hi - outside, self.base(unit, keys, gap).lo)

    def _crosses(self, unit: str, keys: Keys, window: Period) -> bool:
        """Return whether two declared periods of the scope inside the window cross."""
        inside = [d.period for d in self.scope(unit, keys) if _inside(d.period, window)]
        return any(
            _meet(a, b) and not _inside(a, b) and not _inside(b, a) for a in inside for b in inside
        )

    def _below_used(self, unit: str, keys: Keys, best: _Best) -> list[Declared]:
        """Return the declarations below the scope that lie in the gaps of its best split."""
        found: list[Declared] = []
        for gap in best.gaps:
            for group in self.groups(unit, keys):
                found += self.best(unit, group, gap).chosen
            for child in self._tree.children.get(unit, ()):
                if child in self._declaring:
                    below = self.best(child, keys, gap)
                    found += [*below.chosen, *self._below_used(child, keys, below)]
        return found

    def _roll(self, window: Period, keys: Keys) -> tuple[dict[str, int], dict[str, int]]:
        """Return per unit what is posted wholly inside the window, and what the window cuts."""
        at = (window, keys)
        if at not in self._rolled:
            rows = [row for row in self._rows if keys == ALL or row.key in keys]
            inside = ((r.unit, r.amount) for r in rows if _inside(_period(r), window))
            cut = ((r.unit, r.amount) for r in rows if _cuts(window, _period(r)))
            self._rolled[at] = (self._tree.roll(inside), self._tree.roll(cut))
        return self._rolled[at]


def _period(row: FlowRow) -> Period:
    return grain_period(row.grain, row.last)


def _inside(inner: Period, outer: Period) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last


def _same(a: Period, b: Period) -> bool:
    return a.first == b.first and a.last == b.last


def _meet(a: Period, b: Period) -> bool:
    return a.first <= b.last and b.first <= a.last


def _cuts(window: Period, period: Period) -> bool:
    return _meet(window, period) and not _inside(period, window)
