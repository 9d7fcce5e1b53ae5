"""A flow over a window: the best choice of disjoint declared periods inside it, events outside.

Each declared period counts as max(declared, what is inside it). A window that cuts a period holds
at least what is itemised inside, at most the declared total less what is certain outside.
"""

from __future__ import annotations

from datetime import date

from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period, after, before

from .apart import Apart
from .best import Best, FlowAnswer, rank, remaining
from .happened import Happened, cross, inside, meet, same
from .scope import Declared, Keys, View
from .stated import Stated, period_of
from .tree import Tree


class FlowSheet:
    """Evaluates one flow measure over units and keys, by one hierarchy, as one view knows it."""

    def __init__(self, view: View, measure: str, tree: Tree) -> None:
        self._view, self._measure, self._tree = view, measure, tree
        self._happened = Happened(view.flows(measure), tree)
        self.declared = Stated(view.declarations(measure), period_of)
        self._apart = Apart(self.declared, self._happened.coarse(), tree)
        self._complete = view.completeness(measure)
        self._declaring = {above for unit in self.declared.units for above in tree.path(unit)}
        self._best: dict[tuple[str, Keys, Period, bool], Best] = {}
        self._bases: dict[tuple[str, Keys, Period], tuple[Interval, list[Keys]]] = {}
        self._former: dict[date, FlowSheet] = {}

    def answer(self, unit: str, keys: Keys, window: Period) -> FlowAnswer:
        """Return the flow of a unit with all below it over `window`."""
        best = self.best(unit, keys, window)
        hi: int | None = sum(self._of(d).hi or 0 for d in best.chosen)
        if any(self._of(d).hi is None for d in best.chosen):
            hi = None
        known, cut = True, False
        for gap in best.gaps:
            top = self._top(unit, keys, gap)
            known &= top is not None
            cut |= top is not None and top > self.base(unit, keys, gap).lo
            hi = None if hi is None or top is None else hi + top
        crossing = self._crosses(unit, keys, window)
        hi = None if crossing else hi
        value = Interval(best.total.lo, hi if hi is None else max(hi, best.total.lo))
        used = self._used(unit, keys, best)
        counted = self._happened.rolled(window, keys)[0].get(unit, 0)
        return FlowAnswer(value, counted, known and not crossing, cut, crossing, used)

    def wider(self, unit: str, keys: Keys, window: Period) -> list[Keys]:
        """Return the declared key sets of the unit that hold these keys and more, over `window`."""
        return self.declared.wider(unit, keys, lambda one: inside(window, one.period))

    def best(self, unit: str, keys: Keys, window: Period, inner: bool = False) -> Best:
        """Return the best split of `window`; `inner` leaves out what is declared of just that."""
        at = (unit, keys, window, inner)
        if at not in self._best:
            self._best[at] = self._split(unit, keys, window, inner)
        return self._best[at]

    def _split(self, unit: str, keys: Keys, window: Period, inner: bool) -> Best:
        """Try each declared period as the last one chosen: the best before it, the gap after it."""

        def wanted(one: Declared) -> bool:
            return inside(one.period, window) and not (inner and same(one.period, window))

        # No last gap holds a period that stands apart (see `Apart`).
        apart = [d.period.first for d in self._apart.periods(unit, keys) if wanted(d)]
        options = [] if apart else [Best(self.base(unit, keys, window), (), (window,))]
        for one in filter(wanted, self.declared.scope(unit, keys)):
            if apart and one.period.last < max(apart):
                continue
            so_far = Best(NOTHING)
            if window.first < one.period.first:
                so_far = self.best(unit, keys, Period(window.first, before(one.period.first)))
            total, gaps = so_far.total + self._of(one), so_far.gaps
            if one.period.last < window.last:
                gap = Period(after(one.period.last), window.last)
                total, gaps = total + self.base(unit, keys, gap), (*gaps, gap)
            options.append(Best(total, (*so_far.chosen, one), gaps))
        return max(options, key=rank)

    def _of(self, one: Declared) -> Interval:
        """Return what a declared period counts: its value, or what is inside if that is more."""
        period = Period(one.period.first, one.period.last)
        ceased = self._tree.ceased(one.unit)
        value = remaining(one.value, self._gone(one, period)) if ceased else one.value
        return value.unless_exceeded_by(self.best(one.unit, one.keys, period, True).total)

    def _gone(self, one: Declared, period: Period) -> Interval:
        """Return what lay in a closed scope in its day: by now it is counted where it has gone."""
        tree = self._view.tree(one.day)
        if not tree.alive(one.unit):
            return NOTHING
        if one.day not in self._former:
            self._former[one.day] = FlowSheet(self._view, self._measure, tree)
        return self._former[one.day]._below(one.unit, one.keys, period)

    def base(self, unit: str, keys: Keys, window: Period) -> Interval:
        """Return what events and the scopes below hold: by units or by keys, what is more."""
        return self._itemised(unit, keys, window)[0]

    def _itemised(self, unit: str, keys: Keys, window: Period) -> tuple[Interval, list[Keys]]:
        """Return what is held, and the key sets by which it is most (none: by units)."""
        at = (unit, keys, window)
        if at not in self._bases:
            best: tuple[Interval, list[Keys]] = (self._below(unit, keys, window), [])
            for family in self.declared.families(unit, keys):
                by_keys = self._below(unit, keys.without(family), window)
                for group in family:
                    by_keys += self.best(unit, group, window).total
                if by_keys.lo > best[0].lo:
                    best = (by_keys, family)
            self._bases[at] = best
        return self._bases[at]

    def _below(self, unit: str, keys: Keys, window: Period) -> Interval:
        whole, cut = self._happened.rolled(window, keys)
        lo, more = whole.get(unit, 0), cut.get(unit, 0)
        total = NOTHING
        for child in self._tree.rows(unit):
            if child in self._declaring:
                lo, more = lo - whole.get(child, 0), more - cut.get(child, 0)
                total += self.best(child, keys, window).total
        return total + Interval(lo, lo + more)

    def complete(self, unit: str, window: Period) -> bool:
        """Return whether the records of the unit are asserted complete over the window."""
        above = self._tree.path(unit)
        return any(u in above and day <= window.first for u, day in self._complete)

    def _top(self, unit: str, keys: Keys, gap: Period) -> int | None:
        """Return the most that the gap can hold; None where nothing bounds it."""
        base = self.base(unit, keys, gap)
        tops = [base.hi] if self.complete(unit, gap) and base.hi is not None else []
        cuts = [d for d in self.declared.scope(unit, keys) if meet(d.period, gap)]
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
        """Return what a declared period around the gap leaves for it, less what is outside."""
        hi = self._of(one).hi
        if not inside(gap, one.period) or hi is None:
            return None
        outside = 0
        if one.period.first < gap.first:
            outside += self.best(unit, keys, Period(one.period.first, before(gap.first))).total.lo
        if gap.last < one.period.last:
            outside += self.best(unit, keys, Period(after(gap.last), one.period.last)).total.lo
        return max(hi - outside, self.base(unit, keys, gap).lo)

    def _crosses(self, unit: str, keys: Keys, window: Period) -> bool:
        """Return whether two declared periods of the scope inside the window cross."""
        found = [d.period for d in self.declared.scope(unit, keys) if inside(d.period, window)]
        return any(cross(a, b) for a in found for b in found)

    def _used(self, unit: str, keys: Keys, best: Best) -> list[Declared]:
        """Return the declarations that a split counts: periods chosen, and those in its gaps."""
        found = list(best.chosen)
        for gap in best.gaps:
            family = self._itemised(unit, keys, gap)[1]
            left = keys.without(family)
            for group in family:
                found += self._used(unit, group, self.best(unit, group, gap))
            for child in self._tree.rows(unit):
                if child in self._declaring:
                    found += self._used(child, left, self.best(child, left, gap))
        return found
