"""A broker and its clients: the bus in memory, which fails, fences, delays and redelivers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Protocol

from memory_bus import MemoryBus, MemoryGroup, MemoryMember
from socai.consumers.bus import Begin, Entry, Received
from socai.domain.refusal import Refused, Unavailable

GENUINE = ""
Flight = tuple[str, Entry]


class Weather(Protocol):
    """What the broker asks of the world that it is in."""

    rng: Random
    calm: bool
    """Whether the faults have ceased."""

    def strikes(self, family: str, chance: float) -> bool:
        """Return whether a fault of a family befalls what is done now."""
        ...

    def say(self, words: str) -> None:
        """Write what happens into the trace."""
        ...

    def disorder(self) -> None:
        """Know that the bus broke its promise of order."""
        ...

    def examine(self, topic: str, entries: Sequence[Entry]) -> None:
        """Look at what a relay sends, before it is sent."""
        ...


class Cluster(MemoryBus):
    """The broker: topics, who wrote each record, who may send, what is still on its way."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self.weather = weather
        self.down = False
        self.writers: dict[str, list[list[str]]] = {}
        self.starts: dict[str, list[int]] = {}
        self.fences: dict[str, int] = {}
        self.flights: dict[str, list[Flight]] = {}
        self.landed: Callable[[str, int], None] = lambda topic, partition: None

    def create(self, topic: str, partitions: int, compacted: bool = False) -> None:
        """Make a topic; raise Refused where it is there already."""
        super().create(topic, partitions, compacted)
        self.writers[topic] = [[] for _ in range(partitions)]
        self.starts[topic] = [0] * partitions

    def append(self, topic: str, entry: Entry, writer: str = GENUINE) -> int:
        """Append a record, by whomever; return its offset."""
        super().send(topic, [entry])
        self.writers[topic][entry.partition].append(writer)
        if writer == GENUINE:
            self.landed(topic, entry.partition)
        return len(self.writers[topic][entry.partition]) - 1

    def records(self, topic: str, partition: int) -> list[Entry]:
        """Return the records that a partition holds, whether they can be read or not."""
        return [entry for entry in self._topics[topic][partition] if entry is not None]

    def at(self, topic: str, partition: int, offset: int) -> Entry:
        """Return the record at an offset."""
        entry = self._topics[topic][partition][offset]
        assert entry is not None
        return entry

    def genuine(self, topic: str) -> list[Entry]:
        """Return the records of a topic that a relay wrote."""
        return [
            entry
            for held, writers in zip(self._topics[topic], self.writers[topic], strict=True)
            for entry, writer in zip(held, writers, strict=True)
            if writer == GENUINE and entry is not None
        ]

    def replace(self, topic: str, partition: int, offset: int, entry: Entry | None) -> None:
        """Put another record in the place of one, or none."""
        self._topics[topic][partition][offset] = entry
        self.writers[topic][partition][offset] = "replaced"

    def cut_head(self, topic: str, partition: int, upto: int) -> None:
        """Remove the records of a partition before an offset."""
        self.starts[topic][partition] = upto

    def cut_tail(self, topic: str, partition: int, end: int) -> None:
        """Lose the records of a partition from an offset on."""
        del self._topics[topic][partition][end:]
        del self.writers[topic][partition][end:]

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last record of each partition."""
        if not self.partitions(topic):
            raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
        return super().ends(topic)

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        if self.partitions(topic) <= partition:
            raise no_topic(topic)
        if offset < self.starts[topic][partition]:
            raise Refused.of(f"không có offset {offset}", f"there is no offset {offset}")
        return super().read(topic, partition, offset, limit)

    def join(self, topic: str, group: str, begin: Begin) -> UnsteadyMember:
        """Return a new member of a group that reads a topic."""
        if not self.partitions(topic):
            raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
        joined = self._groups.setdefault((topic, group), MemoryGroup())
        member = UnsteadyMember(self, topic, joined, begin, self._polled)
        joined.enter(member)
        return member

    def reach(self) -> None:
        """Raise Unavailable while the broker is down."""
        if self.down:
            raise Unavailable.of("máy chủ không trả lời", "the broker does not answer")

    def fence(self, name: str) -> int:
        """Shut out whoever sends under a name; what is on its way arrives now, or never."""
        lost: set[tuple[str, int]] = set()
        for topic, entry in self.flights.pop(name, []):
            place = topic, entry.partition
            if place in lost or self.weather.rng.random() < 0.3:
                lost.add(place)
            else:
                self._arrives(topic, entry)
        self.fences[name] = self.fences.get(name, 0) + 1
        return self.fences[name]

    def land(self) -> bool:
        """Let one record arrive that was on its way; return whether there was one."""
        for name, flights in sorted(self.flights.items()):
            if flights:
                self._arrives(*flights.pop(0))
                self.weather.say(f"a record that {name} sent arrives late")
                return True
        return False

    def _arrives(self, topic: str, entry: Entry) -> None:
        if self.partitions(topic) > entry.partition:
            self.append(topic, entry)


def no_topic(topic: str) -> Refused:
    """Return what a client says of a topic that was there a moment ago."""
    return Unavailable.of(f"không có topic {topic}", f"there is no topic {topic}")


class Broker:
    """One client of the broker, whose sender has a name (the port is consumers.bus.Bus)."""

    def __init__(
        self,
        cluster: Cluster,
        name: str,
        joined: Callable[[UnsteadyMember], None] = lambda member: None,
    ) -> None:
        self._cluster, self._name, self._joined = cluster, name, joined
        self._fence: int | None = None

    @property
    def fenced(self) -> bool:
        """Return whether another one has taken over from this one."""
        return self._fence is not None and self._fence != self._cluster.fences[self._name]

    def create(self, topic: str, partitions: int, compacted: bool = False) -> None:
        """Make a topic; raise Refused where it is there already."""
        self._cluster.reach()
        self._cluster.create(topic, partitions, compacted)

    def topics(self, prefix: str) -> list[str]:
        """Return the names of the topics that begin with `prefix`, sorted."""
        self._cluster.reach()
        return self._cluster.topics(prefix)

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        self._cluster.reach()
        return self._cluster.partitions(topic)

    def take_over(self) -> None:
        """Shut out whoever sends under this name."""
        self._cluster.reach()
        self._fence = self._cluster.fence(self._name)

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries, or fail: before, in the middle, or when all are there."""
        cluster = self._cluster
        cluster.reach()
        if self._fence is None:
            self.take_over()
        self._check_fence()
        if any(entry.partition >= cluster.partitions(topic) for entry in entries):
            raise no_topic(topic)  # deleted, or made again with fewer partitions
        cluster.weather.examine(topic, entries)
        if not entries or not cluster.weather.strikes("failed sends", 0.2):
            for entry in entries:
                cluster.append(topic, entry)
            return
        self._fence = None  # as a client that begins anew after a failure
        left = self._part(topic, entries)
        if left and cluster.weather.rng.random() < 0.5:
            cluster.flights.setdefault(self._name, []).extend((topic, entry) for entry in left)
        cluster.weather.say(f"the send fails: {len(entries) - len(left)} of {len(entries)} arrived")
        raise Unavailable.of("máy chủ không trả lời", "the broker does not answer")

    def _check_fence(self) -> None:
        if self.fenced:
            raise Refused.of("đã có bộ chuyển khác", "another relay has taken over")

    def _part(self, topic: str, entries: Sequence[Entry]) -> list[Entry]:
        """Append a prefix of each partition, all or nothing of it at times; return the rest."""
        rng, left = self._cluster.weather.rng, []
        most = rng.choice((0, len(entries), len(entries)))
        kept = [rng.randint(0, most) for _ in range(self._cluster.partitions(topic))]
        if rng.random() < 0.3:
            kept = [len(entries)] * len(kept)
        for entry in entries:
            if kept[entry.partition] > 0:
                kept[entry.partition] -= 1
                self._cluster.append(topic, entry)
            else:
                left.append(entry)
        return left

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last record of each partition."""
        self._cluster.reach()
        return self._cluster.ends(topic)

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        self._cluster.reach()
        return self._cluster.read(topic, partition, offset, limit)

    def join(self, topic: str, group: str, begin: Begin) -> UnsteadyMember:
        """Return a new member of a group that reads a topic."""
        self._cluster.reach()
        member = self._cluster.join(topic, group, begin)
        self._joined(member)
        return member

    def close(self) -> None:
        """Release nothing."""


class UnsteadyMember(MemoryMember):
    """A member to whom records come in any pieces, again, and at times in disorder."""

    _bus: Cluster
    _late: Sequence[Received] = ()

    def poll(self) -> list[Received]:
        """Return the next records of its partitions, as the weather has it."""
        self._bus.reach()
        weather = self._bus.weather
        self._polled = 500
        if weather.strikes("short polls", 0.5):
            self._polled = weather.rng.randint(1, 4)
        if self._offsets and weather.strikes("redeliveries", 0.15):
            partition = weather.rng.choice(sorted(self._offsets))
            self.back(partition, self._earlier(partition))
        found = super().poll()
        if found and weather.strikes("redeliveries", 0.1):
            again = weather.rng.randrange(len(found))
            found.insert(weather.rng.randint(again + 1, len(found)), found[again])
        return self._disordered(found)

    def _disordered(self, found: list[Received]) -> list[Received]:
        """Return what was found in an order that the bus promises not to give, once in a while."""
        weather = self._bus.weather
        if self._late or (found and weather.strikes("disorder", 0.2)):
            weather.disorder()
            found = [*found, *self._late]
            weather.rng.shuffle(found)
            keep = weather.rng.randint(0, len(found)) if not weather.calm else len(found)
            self._late = [one for one in found[keep:] if one.entry.partition in self._offsets]
            found = [one for one in found[:keep] if one.entry.partition in self._offsets]
        return found

    @property
    def expelled(self) -> bool:
        """Return whether the broker has taken it for dead, which it learns some time later."""
        return self not in self.group._members

    def _earlier(self, partition: int) -> int:
        """Return an offset from which records may be given again."""
        now = self._offsets[partition]
        if partition >= self._bus.partitions(self._topic):
            return now
        start = self._bus.starts[self._topic][partition]
        return self._bus.weather.rng.randint(min(start, now), now)
