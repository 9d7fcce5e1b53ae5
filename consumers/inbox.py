"""What a mirror keeps of a topic until it is complete: the place in each partition, what waits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Place:
    """How far a partition was received.

    `offset` is the next one to read, `position` that of the last event taken, and `barrier` that of
    the last barrier passed.
    """

    offset: int = 0
    position: int = 0
    barrier: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """An event that waits, with where it stands on the topic."""

    position: int
    data: bytes
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic that is being received, with the number of its partitions; none at first."""

    name: str = ""
    partitions: int = 0


class Inbox(Protocol):
    """Where the members of one group keep what they received: one inbox for all of them.

    Contract (tests/contracts/inbox.py runs it on every one): `begin` and `put` are one transaction
    each, whole or not at all, and Conflict where another member was there first: where the topic,
    or the place of the partition, is not the one that the caller started from. Two roots of one
    barrier are Refused. It may be thrown away at any time: the topic is received again.
    """

    @property
    def id(self) -> str:
        """Return the id of this inbox (a UUID made with it), which names the group."""
        ...

    def topic(self) -> Topic:
        """Return the topic that is being received."""
        ...

    def begin(self, before: Topic, topic: Topic, taken: int) -> None:
        """Begin with a topic instead of `before`: places are reset, what waits is dropped.

        `taken` is the last position of the mirror's store: it waits for nothing up to there.
        """
        ...

    def taken(self) -> int:
        """Return the last position that the mirror's store must have."""
        ...

    def places(self, topic: Topic) -> list[Place]:
        """Return the place of each partition; Conflict where another topic is being received."""
        ...

    def put(
        self,
        topic: Topic,
        partition: int,
        before: Place,
        after: Place,
        held: Sequence[Held],
        roots: Mapping[int, bytes],
    ) -> None:
        """Move a partition on, with the events that wait and the roots of barriers by position."""
        ...

    def waiting(self, after: int, upto: int) -> list[Held]:
        """Return what waits at positions > `after` and ≤ `upto`, by position."""
        ...

    def roots(self, after: int, upto: int) -> dict[int, bytes]:
        """Return the roots of barriers at positions > `after` and ≤ `upto`, by position."""
        ...

    def drop(self, upto: int) -> None:
        """Forget events and roots at positions ≤ `upto`, which the mirror's store has now."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...
