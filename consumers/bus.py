"""What the relay and the projectors need of a message bus: ordered partitions that only grow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """A record for one partition. A barrier has no value: its headers say all."""

    partition: int
    key: bytes
    value: bytes | None
    headers: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Received:
    """A record as the bus holds it, at its offset in the partition."""

    offset: int
    entry: Entry


Begin = Callable[[int], int]
"""Answers for a partition at which offset to begin; asked whenever it is assigned."""


class Member(Protocol):
    """One reader of a group: each partition of the topic is read by one member at a time.

    Where each partition is to begin is asked of the group's own books (`Begin`), never kept by the
    bus, so what is given may have been given before: to this member, or to another one. A member
    that the bus takes for dead may still hold records of partitions that others have by now.
    """

    @property
    def partitions(self) -> frozenset[int]:
        """Return the partitions assigned to this member, as it knew at the end of its last poll."""
        ...

    def poll(self) -> list[Received]:
        """Return the next records of its partitions, each partition's in order.

        It waits a moment; an empty list where nothing came. Raises Refused where a partition is to
        begin before the first record that is still there or beyond the end, Unavailable where the
        broker cannot be reached.
        """
        ...

    def back(self, partition: int, offset: int) -> None:
        """Give the records of a partition again from `offset` on, where it is assigned still."""
        ...

    def close(self) -> None:
        """Leave the group: others have its partitions soon. Release connections."""
        ...


class Bus(Protocol):
    """Topics of ordered partitions.

    Contract (tests/contracts/bus.py runs it on every bus): a topic is made once, with its number of
    partitions, and never by merely naming it. What `send` was given stands in each partition in the
    order given, once; it returns when all of it is acknowledged, and it is read from then on. Where
    it raises, each partition holds a prefix of what it was given. Reading at the end answers an
    empty list; reading before the first offset that is still there, or beyond the end, is Refused.
    A broker that cannot be reached is Unavailable; the bus goes on when it can. The members of a
    group have each partition of the topic between them, one member each, soon after members come or
    go.
    """

    def create(self, topic: str, partitions: int, compacted: bool = False) -> None:
        """Make a topic; raise Refused where it is there already.

        It keeps every record for ever; where it is compacted, the last one of each key at least,
        and none of a key whose last record has no value.
        """
        ...

    def topics(self, prefix: str) -> list[str]:
        """Return the names of the topics that begin with `prefix`, sorted."""
        ...

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        ...

    def take_over(self) -> None:
        """Shut out whoever sends under this bus's name: what that one sent is there, or never is.

        Whoever goes on where a topic ends must have done so before looking where it ends.
        """
        ...

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries to their partitions; return when all are acknowledged and can be read.

        Raises Refused where another one has taken over.
        """
        ...

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last record of each partition."""
        ...

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        ...

    def join(self, topic: str, group: str, begin: Begin) -> Member:
        """Return a new member of a group that reads a topic; raise Refused where it is not there.

        It has no partitions before its first polls.
        """
        ...

    def close(self) -> None:
        """Release connections; members are closed on their own."""
        ...
