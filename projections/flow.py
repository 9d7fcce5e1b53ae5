"""A flow over a window: the best choice of disjoint declared periods inside it, events outside.

Each declared period counts as max(declared, what is inside it). A window that cuts a period holds
at least what is itemised inside, at most the declared total less what is certain outside.
"""

from __future__ import annotations

from collections.abc import Iterator

from socai.domain.interval import Interval
from socai.domain.period import Period, after, before

from .best import Best, FlowAnswer
from .happened import cross, inside, meet
from .scope import Declared, Keys, View
from .splits import Splits
from .tree import Tree


class FlowSheet(Splits):
    """Evaluates one flow measure over units and keys, by one hierarchy, as one view knows it."""

    def __init__(self, view: View, measure: str, tree: Tree) -> None:
        super().__init__(view, measure, tree)
        self._complete = view.completeness(measure)

    def answer(self, unit: str, keys: Keys, window: Period) -> FlowAnswer:
        """Return the flow of a unit with all below it over `window`."""
        best = self.best(unit, keys, window)
        found = FlowAnswer(best.total, self._happened.rolled(window, keys)[0].get(unit, 0))
        found.used, found.crossing = self._used(unit, keys, best), self._crosses(unit, keys, window)
        his = [self._of(d).hi for d in best.chosen]
        for gap in best.gaps:
            top = self._top(unit, keys, gap)
            found.cut |= top is not None and top > self.base(unit, keys, gap).lo
            found.bare += self._bare(unit, keys, gap)
            across = (d for d in self.declared.scope(unit, keys) if meet(d.period, gap))
            found.across += [d for d in across if all(d is not one for one in found.across)]
            his.append(top)
        found.known = not found.bare and not found.crossing
        hi = None if found.crossing or None in his else sum(top or 0 for top in his)
        found.value = Interval(best.total.lo, hi if hi is None else max(hi, best.total.lo))
        return found

    def wider(self, unit: str, keys: Keys, window: Period) -> list[Keys]:
        """Return the declared key sets of the unit that hold these keys and more, over `window`."""
        return self.declared.wider(unit, keys, lambda one: inside(window, one.period))

    def bearing(self, unit: str, keys: Keys, window: Period) -> list[Declared]:
        """Return what is declared of some of the keys, in the unit or below it, on some days."""
        below = (u for u in self.declared.units if unit in self._tree.path(u))
        found = (d for u in below for d in self.declared.sharing(u, keys))
        return [one for one in found if meet(one.period, window)]

    def complete(self, unit: str, window: Period) -> bool:
        """Return whether the records of the unit are asserted complete over the window."""
        above = self._tree.path(unit)
        return any(u in above and day <= window.first for u, day in self._complete)

    def _top(self, unit: str, keys: Keys, gap: Period) -> int | None:
        """Return the most that the gap can hold; None where nothing bounds it."""
        cuts = [d for d in self.declared.scope(unit, keys) if meet(d.period, gap)]
        tops = [self._left(unit, keys, one, gap) for one in cuts]
        if self.complete(unit, gap):
            tops.append(self._beyond(unit, keys, gap))
        bounds = [top for top in tops if top is not None]
        if bounds:
            return min(bounds)
        pieces = self._pieces(unit, keys, gap)
        tops = [self._top(unit, keys, piece) for piece in pieces] if len(pieces) > 1 else [None]
        return None if None in tops else sum(top or 0 for top in tops)

    def _pieces(self, unit: str, keys: Keys, gap: Period) -> list[Period]:
        """Return the gap cut where a declared period of the scope begins or ends in it."""
        cuts = [d.period for d in self.declared.scope(unit, keys) if meet(d.period, gap)]
        edges = {p.first for p in cuts} | {after(p.last) for p in cuts}
        inner = sorted(edge for edge in edges if gap.first < edge <= gap.last)
        starts, ends = [gap.first, *inner], [*map(before, inner), gap.last]
        return [Period(first, last) for first, last in zip(starts, ends, strict=True)]

    def _bare(self, unit: str, keys: Keys, gap: Period) -> Iterator[Period]:
        """Yield the parts of the gap that nothing bounds from above."""
        if self._top(unit, keys, gap) is None:
            pieces = self._pieces(unit, keys, gap)
            if len(pieces) == 1:
                yield gap
            else:
                for piece in pieces:
                    yield from self._bare(unit, keys, piece)

    def _beyond(self, unit: str, keys: Keys, gap: Period) -> int | None:
        """Return what complete records hold, and what totals that the gap cuts say beyond them."""
        hi = self.base(unit, keys, gap).hi
        for one in self.bearing(unit, keys, gap):
            if not inside(one.period, gap):
                more = self._excess(one)
                hi = None if hi is None or more is None else hi + more
        return hi

    def _excess(self, one: Declared) -> int | None:
        """Return how much more a declared period says than what is itemised in it."""
        total, period = self._of(one), Period(one.period.first, one.period.last)
        inner = self.best(one.unit, one.keys, period, True).total.lo
        return None if total.hi is None else total.hi - inner

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
