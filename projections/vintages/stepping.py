"""The ledger as known at one position after another, and what was read of it at each.

What is asked is a function of what it reads. So an event that changes nothing of what was read
cannot change the answer, and the next one that may is found without asking.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from socai.domain.chart import CHART
from socai.domain.event import identity_of
from socai.domain.period import Period, grain_period
from socai.domain.timeline import Stream
from socai.projections.happened import meet
from socai.projections.held import Held
from socai.projections.posting import Posting
from socai.projections.scope import Declared, FlowRow, StockRow, View
from socai.projections.tree import Tree

from .heard import Heard
from .stretch import Stretch
from .sums import Balance, Placed, Slots, Sums, everywhere


class Read(NamedTuple):
    """What was read: tree · posted · declared · complete; what is posted of which days."""

    what: str
    measure: str = ""
    first: date = date.min
    last: date = date.max


class Stepping(Held):
    """A view (socai.projections.scope.View) that goes from position to position.

    Where a unit is given it holds only what may bear on the figures of that unit. It passes for a
    view that keeps what it reads, so that who asks keeps nothing of an earlier position.
    """

    def __init__(self, stretch: Stretch, unit: str | None) -> None:
        super().__init__(stretch.now)
        self.position = stretch.first
        self._stretch = stretch
        self._counted = stretch.lines.counted(unit) if unit else None
        self._family = stretch.lines.family(self._counted) if self._counted else None
        self._moves = [e for e in stretch.units if self._near(identity_of(e.meta.stream))]
        self._units: dict[str, Stream] = {}
        self._trees: dict[date, Tree] = {}
        self._reads: dict[tuple[str, str], Read] = {}
        self._own: dict[str, list[Posting]] = {}
        self._sums: dict[tuple[str, Placed], Sums] = {}
        self._heard: dict[str, Heard] = {}
        self._candidates: dict[frozenset[Read], list[int]] = {}
        self._move(0)

    def over(self, window: Period) -> View:
        """Return a view that answers figures of just this window (for stocks: its last day)."""
        return Windowed(self, window)

    def advance(self, position: int) -> None:
        """Go on to a later position."""
        since, self.position = self.position, position
        self._move(bisect_right(self._moves, since, key=lambda e: e.position))

    def reads(self) -> frozenset[Read]:
        """Return what was read since this was last asked."""
        found = frozenset(self._reads.values())
        self._reads.clear()
        return found

    def candidates(self, reads: frozenset[Read]) -> list[int]:
        """Return every position whose event may change what was read, in order."""
        if reads not in self._candidates:
            found = {at for read in reads for at in self._changes(read)}
            self._candidates[reads] = sorted(at for at in found if at > self._stretch.first)
        return self._candidates[reads]

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        self._note("tree")
        if day not in self._trees:
            self._trees[day] = Tree.on(self._units, day)
        return self._trees[day]

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        self._note("posted", measure, date.min, day)
        placed = Balance(day)
        if (measure, placed) not in self._sums:
            rows = [r for r in self._stretch.then.stock(measure, day) if self._counts(r.unit)]
            given = (((r.unit, r.key, "", day), r.amount) for r in rows)
            self._sums[measure, placed] = Sums(given, self._stretch.first, placed)
        found = self._sums[measure, placed].at(self.position, self._posted(measure))
        return [StockRow(unit, key, amount) for (unit, key, _, _), amount in found]

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure."""
        self._note("posted", measure)
        return self._summed(measure, everywhere)

    def slots(self, measure: str, window: Period) -> list[FlowRow]:
        """Return what of a flow a window's figure looks at, summed where it looks at sums."""
        slots = Slots.of(window, (one.period for one in self.declarations(measure)))
        self._note("posted", measure, slots.near.first, slots.near.last)
        return self._summed(measure, slots)

    def _summed(self, measure: str, placed: Placed) -> list[FlowRow]:
        if (measure, placed) not in self._sums:
            rows = [r for r in self._stretch.flows_then(measure) if self._counts(r.unit)]
            given = (((r.unit, r.key, r.grain, r.last), r.amount) for r in rows)
            self._sums[measure, placed] = Sums(given, self._stretch.first, placed)
        found = self._sums[measure, placed].at(self.position, self._posted(measure))
        return [FlowRow(*account, amount) for account, amount in found]

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        self._note("posted", measure)
        found = self._posted(measure)
        return found[: bisect_right(found, self.position, key=lambda p: p.position)]

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        self._note("declared", measure)
        return self._hear(measure).declared(self.position)

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        self._note("complete", measure)
        return self._hear(measure).asserted(self.position)

    def _note(
        self, what: str, measure: str = "", first: date = date.min, last: date = date.max
    ) -> None:
        before = self._reads.get((what, measure))
        if before:
            first, last = min(first, before.first), max(last, before.last)
        self._reads[what, measure] = Read(what, measure, first, last)

    def _counts(self, unit: str) -> bool:
        return self._counted is None or unit in self._counted

    def _near(self, unit: str) -> bool:
        return self._family is None or unit in self._family

    def _move(self, start: int) -> None:
        """Take in what units said up to the position, from the event at `start` on."""
        for recorded in self._moves[start:]:
            if recorded.position > self.position:
                return
            name = recorded.meta.stream
            self._units.setdefault(identity_of(name), Stream(name)).add(recorded)
            self._trees.clear()

    def _posted(self, measure: str) -> list[Posting]:
        """Return what is posted of a measure up to the last position, in order."""
        if measure not in self._own:
            found = self._stretch.postings(measure)
            self._own[measure] = [p for p in found if self._counts(p.account.unit)]
        return self._own[measure]

    def _hear(self, measure: str) -> Heard:
        if measure not in self._heard:
            self._heard[measure] = Heard(self._stretch, measure, self._counts, self._near)
        return self._heard[measure]

    def _changes(self, read: Read) -> Iterator[int]:
        """Yield the positions at which what was read may change."""
        if read.what == "tree":
            yield from (e.position for e in self._moves)
        elif read.what == "posted":
            days = Period(read.first, read.last)
            stock = CHART[read.measure].kind == "stock"
            for p in self._posted(read.measure):
                if meet(grain_period("day" if stock else p.account.grain, p.day), days):
                    yield p.position
        else:
            yield from self._hear(read.measure).changes(asserted=read.what == "complete")


class Windowed:
    """What the figures of one window look at, of a view that steps."""

    def __init__(self, stepping: Stepping, window: Period) -> None:
        self._stepping, self._window = stepping, window
        self.tree, self.stock, self.postings = stepping.tree, stepping.stock, stepping.postings
        self.declarations, self.completeness = stepping.declarations, stepping.completeness

    def flows(self, measure: str) -> list[FlowRow]:
        """Return the flow's rows, those between two bounds of the window summed to one."""
        return self._stepping.slots(measure, self._window)
