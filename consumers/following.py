"""A member of the group that mirrors a topic: it polls, receives, gathers, and starts over."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from socai.domain.refusal import Conflict

from .bus import Bus, Received
from .inbox import Inbox, Topic
from .mirror import Mirror, Outcome


def group_of(inbox_id: str) -> str:
    """Return the group that shares a topic for an inbox: no two mirrors share one."""
    return f"socai.mirror.{inbox_id}"


def begun(bus: Bus, inbox: Inbox, name: str, last: Callable[[], int]) -> Topic:
    """Return the topic that is to be received, begun where another was, or where the store is lost.

    `last` tells the last position of the mirror's store. Raises Conflict where another member was
    there first.
    """
    now, taken = inbox.topic(), inbox.taken()
    # Asked only then: what was taken stands in the store, unless that is lost.
    stored = last()
    if now.name == name and taken <= stored:
        return now
    topic = now if now.name == name else Topic(name, bus.partitions(name))
    inbox.begin(now, topic, stored)
    return topic


class Following:
    """One member, with the partitions that it was assigned.

    It keeps nothing that the inbox does not: killed anywhere, or taken for dead while it lives, it
    and the others go on from the places in the inbox.
    """

    def __init__(self, bus: Bus, group: str, mirror: Mirror) -> None:
        """Join the group; raise Refused where the topic lacks what is to be read next."""
        mirror.check(bus)
        self._mirror = mirror
        self._member = bus.join(mirror.topic.name, group, mirror.begin)

    @property
    def partitions(self) -> frozenset[int]:
        """Return the partitions of this member."""
        return self._member.partitions

    def step(self) -> list[tuple[int, Outcome]]:
        """Receive what has come, and gather what is complete; return what came of each partition.

        Raises Refused where the topic is not to be believed, Conflict where another topic was begun
        by another member, and Unavailable.
        """
        found = list(self._received())
        try:
            self._mirror.gather()
        except Conflict:
            # Another member took it; where another topic was begun, asking for the places says so.
            self._mirror.require_topic()
        return found

    def _received(self) -> Iterator[tuple[int, Outcome]]:
        found: dict[int, list[Received]] = {}
        for received in self._member.poll():
            found.setdefault(received.entry.partition, []).append(received)
        for partition, records in found.items():
            try:
                outcome = self._mirror.receive(partition, records)
            except Conflict:
                self._member.back(partition, self._mirror.begin(partition))
                continue
            if outcome.back is not None:
                self._member.back(partition, outcome.back)
            yield partition, outcome

    def close(self) -> None:
        """Leave the group."""
        self._member.close()
