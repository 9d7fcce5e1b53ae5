"""A partition while its records are looked at: what follows, what is known, what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from . import mirror_words as words
from .inbox import Held, Place
from .record import Arrived

LARGEST = 2**63 - 1
"""The largest position that databases hold."""


@dataclass(slots=True)
class Receiving:
    """Goes from one place of a partition to another, record by record.

    An event follows where its `previous` is the last position taken, a barrier where no event that
    it knows of is missing. A record that is ahead of its predecessor waits: it is not applied and
    the place stays before it. What comes after it is still looked at, since what it waits for is
    sent again at the topic's end; once position `due` is taken, `back` is where to read again.
    """

    topic: str
    partition: int
    place: Place
    waiting: int
    """How many records wait."""
    due: int | None
    """The smallest position that one of them waits for."""
    last: int
    """Up to here the mirror's store has all events already."""
    known: Callable[[Arrived], bytes | None]
    """Gives the bytes of the event, or the root of the barrier, that was received before."""
    held: dict[int, Held] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    again: int = 0
    """How many records had been received before."""
    back: int | None = None
    ahead: Arrived | None = None
    """The first record that waits."""

    def take(self, one: Arrived) -> None:
        """Look at the next record. Raises Refused, saying where, for one that cannot be."""
        if one.previous < 0 or not (one.data is not None) <= one.position <= LARGEST:
            raise words.refused(words.absurd(self.topic, self.partition, one))
        if one.data is None:
            came, follows = self.place.barrier, one.previous <= self.place.position
        else:
            came, follows = self.place.position, one.previous == self.place.position
        if one.position <= came:
            self.again += 1
            self._compare(one)
        elif follows:
            self._apply(one)
        else:
            self._wait(one)
        self._pass(one.offset)

    def _apply(self, one: Arrived) -> None:
        if one.data is None:
            self.place = replace(self.place, barrier=one.position)
            self.roots[one.position] = said(one)
            return
        if one.position <= self.last:
            self._compare(one)
        else:
            self.held[one.position] = Held(one.position, one.data, self.partition, one.offset)
        self.place = replace(self.place, position=one.position)
        if self.due is not None and one.position >= self.due:
            self.waiting, self.due, self.back = 0, None, self.place.offset

    def _wait(self, one: Arrived) -> None:
        if self.due is None:
            self.ahead = one
        # One that is out of the chain is passed over once its own position is taken.
        due = one.previous if one.previous > self.place.position else one.position
        self.due = due if self.due is None else min(due, self.due)
        self.waiting += 1

    def _pass(self, offset: int) -> None:
        """Go on after an offset, but not beyond what is to be read again."""
        if self.due is None and self.back is None:
            self.place = replace(self.place, offset=offset + 1)

    def _compare(self, one: Arrived) -> None:
        """Raise Refused where a record was sent again, but not as it was received."""
        if one.data is None:
            found = self.roots.get(one.position)
        else:
            held = self.held.get(one.position)
            found = held.data if held else None
        if found is None:
            found = self.known(one)
        if found is not None and found != said(one):
            raise words.refused(words.other(self.topic, self.partition, one.offset, one.position))


def said(one: Arrived) -> bytes:
    """Return what a record says that must not change: an event's bytes, a barrier's root."""
    if one.data is not None:
        return one.data
    return one.range.root() if one.range is not None else b""
