"""The inbox of a mirror in memory, in plain Python (the port is consumers.inbox.Inbox)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from socai.consumers.inbox import Held, Place, Topic
from socai.consumers.mirror_words import moved_on
from socai.domain.refusal import Refused


class MemoryInbox:
    """An inbox as dictionaries."""

    def __init__(self) -> None:
        self.id = str(uuid.uuid4())
        self._topic = Topic()
        self._taken = 0
        self._places: list[Place] = []
        self._waiting: dict[tuple[int, int], Held] = {}
        self._roots: dict[int, bytes] = {}

    def topic(self) -> Topic:
        """Return the topic that is being received."""
        return self._topic

    def begin(self, before: Topic, topic: Topic, taken: int) -> None:
        """Begin with a topic instead of `before`."""
        if self._topic != before:
            raise moved_on()
        self._taken = taken
        self._topic, self._places = topic, [Place()] * topic.partitions
        self._waiting, self._roots = {}, {}

    def taken(self) -> int:
        """Return the last position that the mirror's store must have."""
        return self._taken

    def places(self, topic: Topic) -> list[Place]:
        """Return the place of each partition."""
        if self._topic != topic:
            raise moved_on()
        return list(self._places)

    def put(
        self,
        topic: Topic,
        partition: int,
        before: Place,
        after: Place,
        held: Sequence[Held],
        roots: Mapping[int, bytes],
    ) -> None:
        """Move a partition on."""
        if self.places(topic)[partition] != before:
            raise moved_on()
        for position, root in roots.items():
            if self._roots.get(position, root) != root:
                raise Refused.of(
                    f"Hai mốc ở vị trí {position} có hai gốc Merkle khác nhau",
                    f"Two barriers at position {position} have two Merkle roots",
                )
        self._places[partition] = after
        self._waiting |= {(one.position, one.partition): one for one in held}
        self._roots |= roots

    def waiting(self, after: int, upto: int) -> list[Held]:
        """Return what waits in a part of the log, by position."""
        return [self._waiting[at] for at in sorted(self._waiting) if after < at[0] <= upto]

    def roots(self, after: int, upto: int) -> dict[int, bytes]:
        """Return the roots of barriers in a part of the log, by position."""
        return {at: self._roots[at] for at in sorted(self._roots) if after < at <= upto}

    def drop(self, upto: int) -> None:
        """Forget events and roots at positions ≤ `upto`."""
        self._taken = max(upto, self._taken)
        self._waiting = {at: one for at, one in self._waiting.items() if at[0] > upto}
        self._roots = {at: root for at, root in self._roots.items() if at > upto}

    def close(self) -> None:
        """Do nothing: there are no files."""
