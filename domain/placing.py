"""What speaks, and its place: the order in which the statements about a thing count.

What speaks is ordered by effective day, then by the position of the slot's original event. A
coarse beginning counts from the last day of its period, or from the next exact end of that thing
or of its body if that is earlier (design: coarse dates). All else coarse counts on its last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .event import Event, Recorded
from .period import Period
from .register import ALIVE, BODY, THERE, Put, Thing

Order = tuple[date, int, int]
"""(day, position of the slot's original event, 0 for a beginning drawn to its end else 1)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What speaks in a slot: `origin` is the position of the slot's first event."""

    origin: int
    recorded: Recorded
    puts: tuple[Put, ...]

    @property
    def event(self) -> Event:
        """Return the event that speaks."""
        return self.recorded.event

    @property
    def effective(self) -> Period:
        """Return when it was so."""
        return self.recorded.meta.effective

    def things(self) -> set[Thing]:
        """Return the things that it names."""
        return {p.thing for p in self.puts}

    def puts_on(self, thing: Thing) -> tuple[Put, ...]:
        """Return what it puts into one thing."""
        return tuple(p for p in self.puts if p.thing == thing)

    def turns(self, thing: Thing) -> bool | None:
        """Return True where it begins the thing, False where it ends it, else None."""
        register = ALIVE if thing == BODY else THERE
        for p in self.puts:
            if p.thing == thing and p.register == register:
                return bool(p.value)
        return None


@dataclass(frozen=True, slots=True)
class Placed:
    """A standing at its place in the history of one thing."""

    order: Order
    standing: Standing

    @property
    def day(self) -> date:
        """Return the day from which it counts."""
        return self.order[0]


def registers(thing: Thing, history: Iterable[Placed]) -> dict[str, Any]:
    """Return the values that the puts of `history` leave in the registers of `thing`."""
    state: dict[str, Any] = {}
    for placed in history:
        for p in placed.standing.puts_on(thing):
            state[p.register] = p.value
    return state


def place(thing: Thing, standings: Iterable[Standing]) -> list[Placed]:
    """Return the statements about one thing in the order in which they count.

    A coarse beginning is drawn to the first end inside its period that has no beginning of its own.
    """
    drawn: list[Placed] = []
    placed: list[Placed] = []
    for s in standings:
        coarse = s.effective.grain != "day" and s.turns(thing) is True
        (drawn if coarse else placed).append(Placed((s.effective.last, s.origin, 1), s))
    placed.sort(key=lambda p: p.order)
    if not drawn:
        return placed
    hanging = _hanging_ends(thing, placed)
    for begin in sorted(drawn, key=lambda p: p.order):
        first, last = begin.standing.effective.earliest, begin.standing.effective.last
        end = next((e for e in hanging if first <= e.day <= last), None)
        if end:
            hanging.remove(end)
            begin = Placed((end.day, end.order[1], 0), begin.standing)
        placed.append(begin)
    return sorted(placed, key=lambda p: p.order)


def within_life(body: Iterable[Placed], thing: Thing, history: list[Placed]) -> list[Placed]:
    """Return a thing's history with coarse beginnings drawn to its body's end if that is earlier.

    Who joined in 2021 a body that was dissolved in June 2021 was there before it was dissolved.
    """
    end = next((p for p in body if p.standing.turns(BODY) is False), None)
    if end is None:
        return history
    drawn = (end.day, end.order[1], 0)
    return [
        Placed(drawn, p.standing)
        if p.order > drawn and p.standing.turns(thing) and _may_be(p.standing.effective, end.day)
        else p
        for p in history
    ]


def _may_be(period: Period, day: date) -> bool:
    """Return whether a coarse period may mean `day`."""
    return period.grain != "day" and not period.open and period.first <= day


def _hanging_ends(thing: Thing, placed: list[Placed]) -> list[Placed]:
    """Return the ends of `thing` that come while it is not there."""
    there, hanging = False, []
    for p in placed:
        turns = p.standing.turns(thing)
        if turns is False and not there:
            hanging.append(p)
        there = there if turns is None else turns
    return hanging
