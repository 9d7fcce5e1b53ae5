"""The bus in memory; and one that fails on purpose, as a broker or a network does."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

from socai.consumers.bus import Begin, Entry, Received
from socai.domain.refusal import Refused, Unavailable

POLLED = 500
"""Records that one poll gives at most."""


class MemoryBus:
    """Topics as lists (the port is consumers.bus.Bus); None at an offset without a record.

    Such offsets are left by compaction, and with `markers` after each send, as Kafka leaves them
    where a transaction ends.
    """

    def __init__(self, polled: int = POLLED, markers: bool = False) -> None:
        self._topics: dict[str, list[list[Entry | None]]] = {}
        self._groups: dict[tuple[str, str], MemoryGroup] = {}
        self._lock = threading.RLock()
        self._polled, self._markers = polled, markers

    def create(self, topic: str, partitions: int, compacted: bool = False) -> None:
        """Make a topic; raise Refused where it is there already. Only `compact` compacts it."""
        with self._lock:
            if topic in self._topics:
                raise Refused.of(f"Đã có topic «{topic}»", f"Topic «{topic}» is there already")
            self._topics[topic] = [[] for _ in range(partitions)]

    def delete(self, topic: str) -> None:
        """Delete a topic, as an operator may."""
        with self._lock:
            del self._topics[topic]

    def compact(self, topic: str) -> None:
        """Keep only the last record of each key, and none where that has no value."""
        with self._lock:
            for held in self._topics[topic]:
                last = {entry.key: n for n, entry in enumerate(held) if entry}
                for n, entry in enumerate(held):
                    if entry and (last[entry.key] != n or entry.value is None):
                        held[n] = None

    def topics(self, prefix: str) -> list[str]:
        """Return the names of the topics that begin with `prefix`, sorted."""
        with self._lock:
            return sorted(name for name in self._topics if name.startswith(prefix))

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        return len(self._topics.get(topic, ()))

    def take_over(self) -> None:
        """Do nothing: everybody who has this bus is one sender."""

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries to their partitions."""
        with self._lock:
            for entry in entries:
                self._topics[topic][entry.partition].append(entry)
            for partition in {entry.partition for entry in entries if self._markers}:
                self._topics[topic][partition].append(None)

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last record of each partition."""
        with self._lock:
            return [len(held) for held in self._topics[topic]]

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        with self._lock:
            held = self._topics[topic][partition]
            if not 0 <= offset <= len(held):
                raise Refused.of(
                    f"Topic «{topic}», phân vùng {partition}: không có offset {offset}",
                    f"Topic «{topic}», partition {partition}: there is no offset {offset}",
                )
            after = ((n, held[n]) for n in range(offset, len(held)))
            found = [Received(n, entry) for n, entry in after if entry]
        return found[:limit]

    def join(self, topic: str, group: str, begin: Begin) -> MemoryMember:
        """Return a new member of a group that reads a topic; raise Refused where it is not there.

        The group is shared out anew once each of its members has polled.
        """
        if not self.partitions(topic):
            raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
        with self._lock:
            joined = self._groups.setdefault((topic, group), MemoryGroup())
            member = MemoryMember(self, topic, joined, begin, self._polled)
            joined.enter(member)
        return member

    def expel(self, member: MemoryMember) -> None:
        """Take a member for dead: others have its partitions soon. It does not know, and goes on.

        It learns of it by `close` alone.
        """
        with self._lock:
            member.group.leave(member)

    def close(self) -> None:
        """Do nothing: there are no connections."""


class MemoryGroup:
    """The members of a group in the order in which they joined, and which have polled since."""

    def __init__(self) -> None:
        self._members: list[MemoryMember] = []
        self._arrived: set[MemoryMember] = set()
        self._shared_out = True

    def enter(self, member: MemoryMember) -> None:
        """Let a member in; nothing is shared out until every member has polled."""
        self._members.append(member)
        self._begin_anew()

    def leave(self, member: MemoryMember) -> None:
        """Let a member go, where it is one still."""
        if member in self._members:
            self._members.remove(member)
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._arrived.clear()
        self._shared_out = False

    def arrive(self, member: MemoryMember, partitions: int) -> None:
        """Note that a member polls: it gives up what it had, and the last one to come ends that."""
        if self._shared_out or member not in self._members:
            return
        member.give_up()
        self._arrived.add(member)
        if self._arrived == set(self._members):
            self._shared_out = True
            for partition in range(partitions):
                self._members[partition % len(self._members)].assign(partition)


class MemoryMember:
    """A member of a group of the bus in memory (the port is consumers.bus.Member)."""

    def __init__(
        self, bus: MemoryBus, topic: str, group: MemoryGroup, begin: Begin, polled: int
    ) -> None:
        self._bus, self._topic, self.group, self._begin = bus, topic, group, begin
        self._polled = polled
        self._due: set[int] = set()
        self._offsets: dict[int, int] = {}

    @property
    def partitions(self) -> frozenset[int]:
        """Return the partitions assigned to this member, as it knew at the end of its last poll."""
        return frozenset(self._offsets)

    def poll(self) -> list[Received]:
        """Return the next records of its partitions; raise Refused where one cannot begin."""
        with self._bus._lock:
            self.group.arrive(self, self._bus.partitions(self._topic))
            due = sorted(self._due)
        for partition in due:
            self._place(partition, self._begin(partition))
        found: list[Received] = []
        for partition, offset in sorted(self._offsets.items()):
            room = self._polled - len(found)
            read = self._bus.read(self._topic, partition, offset, room) if room else []
            if read:
                self._offsets[partition] = read[-1].offset + 1
            found += read
        return found

    def _place(self, partition: int, offset: int) -> None:
        ends = self._bus.ends(self._topic)
        if partition >= len(ends) or not 0 <= offset <= ends[partition]:
            raise Refused.of(
                f"Topic «{self._topic}», phân vùng {partition}: không còn offset {offset}",
                f"Topic «{self._topic}», partition {partition}: offset {offset} is not there",
            )
        self._due.discard(partition)
        self._offsets[partition] = offset

    def back(self, partition: int, offset: int) -> None:
        """Give the records of a partition again from `offset` on, where it is assigned still."""
        if partition in self._offsets:
            self._offsets[partition] = offset

    def close(self) -> None:
        """Leave the group."""
        with self._bus._lock:
            self.group.leave(self)
        self.give_up()

    def assign(self, partition: int) -> None:
        """Have a partition; where to begin is asked when it polls."""
        self._due.add(partition)

    def give_up(self) -> None:
        """Have no partition any more."""
        self._due.clear()
        self._offsets.clear()


class FailingBus(MemoryBus):
    """A bus that fails now and then while sending: each partition then holds a prefix."""

    def __init__(self, rng: random.Random, chance: float) -> None:
        super().__init__()
        self._rng, self._chance = rng, chance
        self.failures = 0

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries, or a part of them and raise Unavailable."""
        if self._rng.random() >= self._chance:
            super().send(topic, entries)
            return
        self.failures += 1
        kept = [self._rng.randint(0, len(entries)) for _ in range(self.partitions(topic))]
        for entry in entries:
            if kept[entry.partition] > 0:
                kept[entry.partition] -= 1
                super().send(topic, [entry])
        raise Unavailable.of("Máy chủ Kafka không trả lời", "The broker does not answer")
