"""A declared count of members: what of it is left to nobody in particular.

A body declares how many members it has on a day; those who are named and there on that day are part
of the count. The rest is a stock of its own, the unallocated remainder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from socai.domain.placing import Placed
from socai.domain.register import THERE, Thing
from socai.domain.timeline import Stream

from .facts import HOUSEHOLDS, MEMBERS, Registers, Stock

Named = Callable[[str, date], int]
"""Says how many members of a kind are there at the close of a day."""


def remainder(placed: Placed, thing: Thing, own: Registers, named: Named) -> Registers:
    """Return what a declared count leaves unallocated to the members named on its day."""
    stock = HOUSEHOLDS if thing[1] == "household" else MEMBERS
    left = max(0, own["declared"] - named(thing[1], placed.day))
    unflowing = Stock(stock.measure)
    return {"stock": unflowing, "amount": left, THERE: True}


def named(stream: Stream) -> Named:
    """Return a function that counts the members of a kind who are there at the close of a day."""
    found: Counter[tuple[str, date]] = Counter()
    days = declared_days(stream)
    for thing in stream.things:
        found.update(presence(stream, thing, days))
    return lambda kind, day: found[kind, day]


def declared_days(stream: Stream) -> list[date]:
    """Return the days, in order, for which a count of members is declared."""
    days = {
        placed.day
        for thing in stream.things
        if thing[0] == "declared"
        for placed in stream.history(thing)
    }
    return sorted(days)


def presence(stream: Stream, thing: Thing, days: Iterable[date]) -> list[tuple[str, date]]:
    """Return (kind of member, day) for each of `days` on whose close the member is there."""
    if thing[0] != "member":
        return []
    found: list[tuple[str, date]] = []
    history = stream.history(thing)
    for day in days:
        own: Registers = {}
        for placed in history:
            if placed.day <= day:
                own.update((p.register, p.value) for p in placed.standing.puts_on(thing))
        if own.get(THERE):
            found.append((own["kind"], day))
    return found
