"""The ledger as known at one position after another, and what was read of it at each.

What is asked is a function of what it reads. So an event that changes nothing of what was read
cannot change the answer, and the next one that may is found without asking.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from socai.domain.event import identity_of
from socai.domain.period import Period
from socai.domain.timeline import Stream
from socai.projections.held import Held
from socai.projections.posting import Posting
from socai.projections.scope import ALL, Declared, FlowRow, Keys, StockRow, View
from socai.projections.tree import Tree

from .concern import ALL_KEYS, Concern, concerns, widened
from .heard import Heard
from .stretch import Stretch
from .sums import Balance, Placed, Sums, everywhere
from .windowed import Windowed

EVERY_KEY = frozenset({ALL})


class Read(NamedTuple):
    """What was read: tree · posted · declared · complete; which sums of what is posted."""

    what: str
    measure: str = ""
    keys: Keys = ALL
    placed: Placed = everywhere


Reads = frozenset[Read]


class Stepping(Held):
    """A view (socai.projections.scope.View) that goes from position to position.

    Where a unit is given it holds only what may bear on the figures of that unit. It passes for a
    view that keeps what it reads, so that who asks keeps nothing of an earlier position.
    """

    def __init__(self, stretch: Stretch, unit: str | None) -> None:
        super().__init__(stretch.now)
        self.position = stretch.first
        self._stretch, self._unit = stretch, unit
        self._counted = stretch.lines.counted(unit) if unit else None
        self._family = stretch.lines.family(self._counted) if self._counted else None
        self._moves = [e for e in stretch.units if self._near(identity_of(e.meta.stream))]
        self._units: dict[str, Stream] = {}
        self._trees: dict[date, Tree] = {}
        self._concern = ALL_KEYS
        self._reads: set[Read] = set()
        self._widened: dict[tuple[str, frozenset[Keys]], Keys] = {}
        self._own: dict[tuple[str, Keys], list[Posting]] = {}
        self._sums: dict[Read, Sums] = {}
        self._heard: dict[str, Heard] = {}
        self._candidates: dict[Reads, list[int]] = {}
        self._bearing: dict[Reads, list[int]] = {}
        self._move(0)

    def over(self, window: Period) -> View:
        """Return a view that answers figures of just this window (for stocks: its last day)."""
        return Windowed(self, self.sums, self.position, window)

    def advance(self, position: int) -> None:
        """Go on to a later position."""
        since, self.position = self.position, position
        self._move(bisect_right(self._moves, since, key=lambda e: e.position))

    def about(self, concern: Concern) -> None:
        """Begin with a question about these keys: it reads nothing yet, and of these alone."""
        self._concern = concern
        self._reads.clear()

    def reads(self) -> Reads:
        """Return what the question has read."""
        return frozenset(self._reads)

    def candidates(self, reads: Reads) -> list[int]:
        """Return every position whose event may change what was read, in order."""
        if reads not in self._candidates:
            self._candidates[reads] = self._later(self._changes(read) for read in reads)
        return self._candidates[reads]

    def bearing(self, reads: Reads) -> list[int]:
        """Return every position whose event bears on what was read, in order.

        Also one that by itself changes nothing of it, as what is moved from day to day.
        """
        if reads not in self._bearing:
            self._bearing[reads] = self._later(self._bears(read) for read in reads)
        return self._bearing[reads]

    def tree(self, day: date) -> Tree:
        """Return the hierarchy of units on `day`."""
        self._reads.add(Read("tree"))
        if day not in self._trees:
            self._trees[day] = Tree.on(self._units, day)
        return self._trees[day]

    def stock(self, measure: str, day: date) -> list[StockRow]:
        """Return the balances of a stock measure at the close of `day`, none of them 0."""
        found = self.sums(measure, Balance(day)).at(self.position)
        return [StockRow(unit, key, amount) for (unit, key, _, _), amount in found]

    def flows(self, measure: str) -> list[FlowRow]:
        """Return all that is posted of a flow measure."""
        found = self.sums(measure, everywhere).at(self.position)
        return [FlowRow(*account, amount) for account, amount in found]

    def postings(self, measure: str) -> list[Posting]:
        """Return every posting of a measure."""
        read = self._read(measure, everywhere)
        found = self._posted(measure, read.keys)
        return found[: bisect_right(found, self.position, key=lambda p: p.position)]

    def sums(self, measure: str, placed: Placed) -> Sums:
        """Return the sums of what is posted of a measure, of the keys that the question is about.

        They are read, so whatever changes them may change the answer.
        """
        read = self._read(measure, placed)
        return self._sums_of(read)

    def declarations(self, measure: str) -> list[Declared]:
        """Return the declarations of a measure that speak."""
        self._reads.add(Read("declared", measure))
        return self._hear(measure).declared(self.position)

    def completeness(self, measure: str) -> list[tuple[str, date]]:
        """Return (unit, day): from that day the unit's records of the measure are complete."""
        self._reads.add(Read("complete", measure))
        return self._hear(measure).asserted(self.position)

    def _read(self, measure: str, placed: Placed) -> Read:
        asked = (measure, self._concern.get(measure, EVERY_KEY))
        if asked not in self._widened:
            ever = (one for one in self._hear(measure).ever() if self._bounds(one.unit))
            self._widened[asked] = widened(asked[1], (one.keys for one in ever))
        read = Read("posted", measure, self._widened[asked], placed)
        self._reads.add(read)
        return read

    def _bounds(self, unit: str) -> bool:
        """Return whether what is declared of more keys of a unit bounds some of them here."""
        return self._unit in (None, unit) or unit in self._stretch.lines.ended

    def _sums_of(self, read: Read) -> Sums:
        if read not in self._sums:
            self._sums[read] = Sums(self._posted(read.measure, read.keys), read.placed)
        return self._sums[read]

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

    def _posted(self, measure: str, keys: Keys) -> list[Posting]:
        """Return what is posted of a measure and keys up to the last position, in order."""
        if (measure, keys) not in self._own:
            found = self._stretch.postings(measure)
            own = (p for p in found if self._counts(p.account.unit) and concerns(keys, p))
            self._own[measure, keys] = list(own)
        return self._own[measure, keys]

    def _hear(self, measure: str) -> Heard:
        if measure not in self._heard:
            self._heard[measure] = Heard(self._stretch, measure, self._counts, self._near)
        return self._heard[measure]

    def _later(self, positions: Iterable[Iterable[int]]) -> list[int]:
        return sorted({at for them in positions for at in them if at > self._stretch.first})

    def _bears(self, read: Read) -> Iterator[int]:
        return self._sums_of(read).touches() if read.what == "posted" else self._changes(read)

    def _changes(self, read: Read) -> Iterator[int]:
        if read.what == "tree":
            return (e.position for e in self._moves)
        if read.what == "posted":
            return self._sums_of(read).changes()
        return self._hear(read.measure).changes(asserted=read.what == "complete")
