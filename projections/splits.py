"""The least that a flow is over a window: the best choice of disjoint declared periods inside it.

Each declared period counts as max(declared, what is inside it), the gaps between them what events
and the scopes below hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period, after, before

from .apart import Apart
from .best import Best, fuller, rank, remaining
from .happened import Happened, inside, same
from .scope import Declared, Keys, View
from .sharers import restated
from .stated import Stated, period_of
from .tree import Tree


class Splits:
    """Splits windows of one flow measure, by one hierarchy, as one view knows it."""

    def __init__(self, view: View, measure: str, tree: Tree) -> None:
        self._view, self._measure, self._tree = view, measure, tree
        self._happened = Happened(view.flows(measure), tree)
        self.declared = Stated(view.declarations(measure), period_of)
        self._apart = Apart(self.declared, self._happened.coarse(), tree)
        self._declaring = {above for unit in self.declared.units for above in tree.path(unit)}
        self._best: dict[tuple[str, Keys, Period, bool], Best] = {}
        self._bases: dict[tuple[str, Keys, Period], tuple[Interval, list[Keys]]] = {}
        self._former: dict[date, Splits] = {}

    def best(self, unit: str, keys: Keys, window: Period, inner: bool = False) -> Best:
        """Return the best split of `window`; `inner` leaves out what is declared of just that."""
        at = (unit, keys, window, inner)
        if at not in self._best:
            self._best[at] = max(self._splits(unit, keys, window, inner), key=rank)
        return self._best[at]

    def _splits(self, unit: str, keys: Keys, window: Period, inner: bool) -> Iterator[Best]:
        """Try each declared period as the last one chosen: the best before it, the gap after it."""

        def wanted(one: Declared) -> bool:
            return inside(one.period, window) and not (inner and same(one.period, window))

        # No last gap holds a period that stands apart (see `Apart`).
        apart = [d.period.first for d in self._apart.periods(unit, keys) if wanted(d)]
        if not apart:
            yield Best(self.base(unit, keys, window), (), (window,))
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
            yield Best(total, (*so_far.chosen, one), gaps)
        if self._mixed(unit, keys, window):
            # By keys before a day and by units after it may be more than either on the whole.
            for end in self._apart.ends(unit, window):
                if not apart or end >= max(apart):
                    so_far = self.best(unit, keys, Period(window.first, end))
                    gap = Period(after(end), window.last)
                    total = so_far.total + self.base(unit, keys, gap)
                    yield Best(total, so_far.chosen, (*so_far.gaps, gap))

    def _mixed(self, unit: str, keys: Keys, window: Period) -> bool:
        """Return whether some of the keys are declared for themselves, over a part of `window`."""
        inner = (d for d in self.declared.units.get(unit, ()) if d.keys != keys)
        periods = (d.period for d in inner if d.keys.within(keys))
        return any(inside(p, window) and not same(p, window) for p in periods)

    def _of(self, one: Declared) -> Interval:
        """Return what a declared period counts: its value, or what is inside if that is more."""
        period = Period(one.period.first, one.period.last)
        ceased = self._tree.ceased(one.unit)
        value = remaining(one.value, self._gone(one, period)) if ceased else one.value
        return value.unless_exceeded_by(self.best(one.unit, one.keys, period, True).total)

    def _gone(self, one: Declared, period: Period) -> Interval:
        """Return what lay in a closed scope in its day: by now it is counted where it has gone.

        What units that hold a part of it have declared since may have lain in it as well.
        """
        tree = self._view.tree(one.day)
        since = restated(self._tree, self._view.tree, one, self.declared)
        if not tree.alive(one.unit):
            return since
        if one.day not in self._former:
            self._former[one.day] = Splits(self._view, self._measure, tree)
        return self._former[one.day]._below(one.unit, one.keys, period) + since

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
                if fuller(by_keys, best[0]):
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
