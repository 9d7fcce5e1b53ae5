"""What is complete in an inbox is taken into the mirror's store, verified, in the log's order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from socai.domain.refusal import Refused, Unavailable

from . import mirror_words as words
from .inbox import Held, Inbox, Topic

MOST = 10_000
"""Events taken in one transaction, where barriers are close enough."""
Decode = Callable[[bytes, str], object]
"""Raises Refused, naming the place given, for bytes that are no event."""


class Copy(Protocol):
    """What the mirror needs of its store (a part of socai.consumers.ports.EventStore)."""

    def last(self) -> int:
        """Return the last position, 0 where the log is empty."""
        ...

    def data(self, position: int) -> bytes:
        """Return the stored bytes of the event at `position`."""
        ...

    def take(self, stored: Sequence[tuple[int, bytes]], root: bytes | None = None) -> int:
        """Store what another home of this log holds; return the last position."""
        ...


class Gathering:
    """From an inbox into a store; any member of the group may do it at any time."""

    def __init__(
        self, inbox: Inbox, store: Copy, topic: Topic, decode: Decode, most: int = MOST
    ) -> None:
        self._inbox, self._store, self._topic = inbox, store, topic
        self._decode, self._most = decode, most

    def gather(self) -> int:
        """Take what is complete into the store; return its last position.

        Raises Refused where something is missing or is not what the barriers tell, and Conflict
        where another member was there first.
        """
        last = self._store.last()
        self._forget(last)
        while True:
            places = self._inbox.places(self._topic)
            complete = min((place.barrier for place in places), default=0)
            if complete <= last:
                return last
            last = self._gather(last, complete)

    def _gather(self, last: int, complete: int) -> int:
        roots = self._inbox.roots(last, complete)
        near = [position for position in roots if position <= last + self._most]
        upto = max(near, default=min(roots, default=complete))
        held = self._inbox.waiting(last, upto)
        try:
            reached = self._taken(held, range(last + 1, upto + 1), roots.get(upto))
        except Unavailable:
            raise
        except Refused as refused:
            if self._store.last() != last or self._inbox.topic() != self._topic:
                raise words.moved_on() from refused
            raise words.not_applied(refused) from refused
        self._inbox.drop(reached)
        return reached

    def _taken(self, held: Sequence[Held], wanted: range, root: bytes | None) -> int:
        self._check_whole(held, wanted)
        if root is None:
            raise Refused(words.missing(self._topic.name, wanted[-1]))
        try:
            return self._store.take([(one.position, one.data) for one in held], root)
        except Unavailable:
            raise
        except Refused as refused:
            for one in held:
                self._decode(one.data, self._where(one))
            where = words.not_taken(self._topic.name, wanted[0], wanted[-1])
            raise Refused(where, *refused.messages) from refused

    def _check_whole(self, held: Sequence[Held], wanted: range) -> None:
        """Raise Refused where a position does not wait, or waits twice."""
        there: dict[int, Held] = {}
        for one in held:
            if (other := there.setdefault(one.position, one)) is not one:
                raise Refused(words.twice(self._topic.name, one.position, other, one))
        for position in wanted:
            if position not in there:
                raise Refused(words.missing(self._topic.name, position))

    def _where(self, one: Held) -> str:
        return (
            f"topic {self._topic.name}, partition {one.partition}, offset {one.offset}, "
            f"position {one.position}"
        )

    def _forget(self, last: int) -> None:
        """Drop what the store has; raise Refused where it has something else."""
        stale = self._inbox.waiting(0, last)
        for one in stale:
            if self._store.data(one.position) != one.data:
                at = self._topic.name, one.partition, one.offset, one.position
                raise words.refused(words.other(*at))
        if stale:
            self._inbox.drop(last)
