"""Postings: the difference that one event makes to the steps of its stream's timeline.

    postings(event) = steps(timeline with the event) − steps(timeline before it)

`Book` keeps the steps of every part (the body, each member, each flow) and recomputes only the
parts that the event names; its sums equal those of the definition (steps.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from socai.domain.event import Recorded
from socai.domain.placing import Placed, Standing
from socai.domain.register import BODY, Thing
from socai.domain.timeline import Shift, Stream

from . import declared_count, steps
from .facts import BODIES
from .steps import Account, Steps


@dataclass(frozen=True, slots=True)
class Posting:
    """A signed amount on an account from an effective day, made by the event at `position`."""

    account: Account
    day: date
    position: int
    amount: int


class Book:
    """The postings of one stream, kept up event by event."""

    def __init__(self, name: str, events: Iterable[Recorded] = ()) -> None:
        self.stream = Stream(name, events)
        self._parts: dict[Thing | int, Steps] = {}
        self._body: list[Placed] = []
        self._days: list[date] = []
        self._declared: set[Thing] = set()
        self._present: dict[Thing, list[tuple[str, date]]] = {}
        self._named: Counter[tuple[str, date]] = Counter()
        if self.stream.spoken:
            self._renew(tuple(self.stream.spoken.values()))

    def take(self, recorded: Recorded) -> tuple[list[Posting], Shift]:
        """Return the postings of the next event and what it changed in the stream."""
        shift = self.stream.add(recorded)
        changed = self._renew((*shift.gone, *shift.come))
        return postings(recorded.position, changed), shift

    def _renew(self, touched: tuple[Standing, ...]) -> Counter[tuple[Account, date]]:
        """Bring the parts that these statements name up to date; return the difference."""
        things = {thing for standing in touched for thing in standing.things()}
        flows = {standing.origin for standing in touched}
        if self.stream.category in BODIES and any(steps.counts(s) for s in touched):
            self._body = steps.counting(self.stream)
            things |= {BODY, *self.stream.things}
            flows |= set(self.stream.spoken)
        things |= self._recount(things)
        changed: Counter[tuple[Account, date]] = Counter()
        for thing in things:
            new = steps.thing_steps(self.stream, self._body, thing, self._count)
            self._replace(changed, thing, new)
        for origin in flows:
            standing = self.stream.spoken.get(origin)
            self._replace(
                changed, origin, steps.flow_steps(self._body, standing) if standing else {}
            )
        return changed

    def _count(self, kind: str, day: date) -> int:
        return self._named[kind, day]

    def _replace(
        self, changed: Counter[tuple[Account, date]], part: Thing | int, new: Steps
    ) -> None:
        for at, amount in self._parts.pop(part, {}).items():
            changed[at] -= amount
        for at, amount in new.items():
            changed[at] += amount
        if new:
            self._parts[part] = new

    def _recount(self, things: set[Thing]) -> set[Thing]:
        """Bring the counts of named members up to date; return the declared counts they touch."""
        members = {thing for thing in things if thing[0] == "member"}
        declared = {thing for thing in things if thing[0] == "declared"}
        self._declared |= declared
        if declared:
            self._redate(declared_count.declared_days(self.stream))
        if not self._days or not members:
            return set()
        for thing in members:
            self._named.subtract(self._present.pop(thing, ()))
            self._present[thing] = declared_count.presence(self.stream, thing, self._days)
            self._named.update(self._present[thing])
        return self._declared

    def _redate(self, days: list[date]) -> None:
        """Count the members who are there on days newly declared; forget days that are not."""
        added, gone = set(days) - set(self._days), set(self._days) - set(days)
        self._days = days
        if not added and not gone:
            return
        for thing in self.stream.things:
            if thing[0] == "member":
                kept = [at for at in self._present.get(thing, ()) if at[1] not in gone]
                more = declared_count.presence(self.stream, thing, added)
                self._present[thing] = kept + more
                self._named.update(more)
        for at in [at for at in self._named if at[1] in gone]:
            del self._named[at]


def postings(position: int, changed: Steps) -> list[Posting]:
    """Return the postings of a difference of steps, in a fixed order, none of amount 0."""
    return [
        Posting(account, day, position, amount)
        for (account, day), amount in sorted(changed.items())
        if amount
    ]
