"""What the relay and the projectors need of a message bus: ordered partitions that only grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


class Bus(Protocol):
    """Topics of ordered partitions.

    Contract (tests/contracts/bus.py runs it on every bus): a topic is made once, with its number of
    partitions, and never by merely naming it. What `send` was given stands in each partition in the
    order given, once; it returns when all of it is acknowledged. Where it raises, each partition
    holds a prefix of what it was given. Reading at the end answers an empty list; reading before
    the first offset that is still there, or beyond the end, is Refused. A broker that cannot be
    reached is Unavailable; the bus goes on when it can.
    """

    def create(self, topic: str, partitions: int) -> None:
        """Make a topic; raise Refused where it is there already."""
        ...

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        ...

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries to their partitions; return when all are acknowledged."""
        ...

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last record of each partition."""
        ...

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...
