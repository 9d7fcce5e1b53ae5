"""Which figures may have changed: by what was recorded, and by what took effect since.

More may be named than have changed, never fewer: each is asked before and after.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from socai.domain.chart import CHART
from socai.domain.declaration import CompletenessDeclared, FlowDeclared, StockDeclared
from socai.domain.event import Recorded, category_of, identity_of
from socai.domain.register import BODY
from socai.domain.timeline import Shift
from socai.projections.lines import Lines
from socai.projections.posting import Posting
from socai.projections.tree import Tree

from .feed_view import At, Once

Pair = tuple[str, str]
"""A measure and a unit."""
Pairs = dict[Pair, set[At] | None]
"""Which figures of a measure and unit are concerned by postings alone; None: any of them."""
STOCKS = tuple(measure.name for measure in CHART.values() if measure.kind == "stock")


class Touched:
    """What bears on figures: in which units, of which measures, and how far that reaches."""

    def __init__(self) -> None:
        self._posted: dict[Pair, set[At]] = {}
        self._declared: set[Pair] = set()
        self._asserted: dict[str, set[str]] = {}
        self._moved: set[str] = set()

    def recorded(self, recorded: Recorded, posted: Iterable[Posting], shift: Shift) -> None:
        """Note what an event has posted, declared, asserted or moved."""
        for posting in posted:
            self._post(posting)
        for standing in (*shift.gone, *shift.come):
            match standing.event:
                case StockDeclared(unit=unit, measure=measure):
                    self._declared.add((measure, unit))
                case FlowDeclared(unit=unit, measure=measure):
                    self._declared.add((measure, unit))
                case CompletenessDeclared(unit=unit, measure=measure):
                    self._complete(measure, unit)
        if category_of(recorded.meta.stream) == "unit" and BODY in shift.things():
            self._moved.add(identity_of(recorded.meta.stream))

    def passed(self, view: Once, since: date, until: date) -> None:
        """Note what took effect after the day `since` up to the day `until`, as the view knows."""
        for measure in STOCKS:
            # Not balances: whether anything was ever posted is part of what a figure says.
            for posting in view.all_postings(measure):
                if since < posting.day <= until:
                    self._post(posting)
            for unit, found in view.declarations(measure).items():
                if any(since < one.day <= until for one in found):
                    self._declared.add((measure, unit))
            for unit, day in view.completeness(measure):
                if since < day <= until:
                    self._complete(measure, unit)
        then, then_on = view.tree(since), view.tree(until)
        self._moved |= {unit for unit in then.states if _lie(then, unit) != _lie(then_on, unit)}

    def pairs(self, lines: Lines, views: Iterable[Once]) -> Pairs:
        """Return every measure and unit of which a figure may have changed between the views."""
        found: dict[Pair, set[At]] = {}
        for (measure, unit), named in self._posted.items():
            for above in lines.up(unit):
                found.setdefault((measure, above), set()).update(named)
        wide = {(measure, above) for measure, unit in self._declared for above in lines.up(unit)}
        for measure, units in self._asserted.items():
            wide |= {(measure, unit) for unit in lines.family(units)}
        moved = lines.family(self._moved) if self._moved else set()
        wide |= {(measure, unit) for measure in CHART for unit in moved}
        for view in views:
            wide |= set(self._parted(lines, view))
        return {**found, **dict.fromkeys(wide)}

    def _parted(self, lines: Lines, view: Once) -> Iterator[Pair]:
        """Yield the figures of units that hold a part of a closed one on whose total this bears."""
        touched: dict[str, set[str]] = {}
        for measure, unit in (*self._posted, *self._declared):
            touched.setdefault(measure, set()).add(unit)
        for measure, units in self._asserted.items():
            touched.setdefault(measure, set()).update(lines.family(units))
        # What moves may come to hold a part of any, or no longer.
        for measure in CHART if self._moved else touched:
            inside = None if self._moved else touched[measure]
            yield from ((measure, unit) for unit in view.closed(measure).holders(inside))

    def _post(self, posting: Posting) -> None:
        _, measure, key, _ = posting.account
        year = posting.day.year if CHART[measure].kind == "flow" else 0
        named = self._posted.setdefault((measure, posting.account.unit), set())
        named |= {At(key, year), At("", year)}

    def _complete(self, measure: str, unit: str) -> None:
        """Note an assertion; that all units below are listed bears on what any of them declared."""
        for one in CHART if measure == "units" else (measure,):
            self._asserted.setdefault(one, set()).add(unit)


def _lie(tree: Tree, unit: str) -> tuple[bool, str | None, str | None, str | None]:
    """Return how a unit lies in a hierarchy."""
    return tree.alive(unit), tree.home(unit), tree.parent.get(unit), tree.closed.get(unit)
