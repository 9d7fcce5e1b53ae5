"""The log read back from its topic: all of it, in order, once; and nothing that is in doubt."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from hashlib import sha256

import pytest

from commands import NOON, command
from memory import MemoryEventStore
from memory_bus import FailingBus, MemoryBus
from sent import PARTITIONS, TOPIC, filled, topic, whole
from socai.consumers import topic_source
from socai.consumers.bus import Entry, Received
from socai.consumers.record import BARRIER, partition_of
from socai.consumers.relay import Relay
from socai.consumers.topic_source import TopicSource
from socai.domain.refusal import Refused, Unavailable
from socai.schemas import codec


def all_of(source: TopicSource, rng: random.Random) -> list[tuple[int, bytes]]:
    """Return all that a source gives, read in pieces of any size."""
    found: list[tuple[int, bytes]] = []
    while read := source.read(rng.randint(1, 20)):
        found += read
        assert source.position == found[-1][0] <= source.complete
    return found


@pytest.mark.parametrize("seed", range(40))
def test_what_was_sent_is_read_as_it_is_sent(seed: int) -> None:
    rng = random.Random(seed)
    store = filled(rng, rng.randint(1, 60))
    bus = topic(FailingBus(rng, 0.4))
    source, found = TopicSource(bus, TOPIC), list[tuple[int, bytes]]()
    reached = 0
    while reached < store.last():
        with contextlib.suppress(Unavailable):
            reached = Relay(store, bus, TOPIC, batch=rng.randint(1, 9)).send()
        found += all_of(source, rng)
    assert found == whole(store)
    assert TopicSource(bus, TOPIC).read(10**6) == found


def test_an_empty_topic_gives_nothing() -> None:
    source = TopicSource(topic(MemoryBus()), TOPIC)
    assert (source.read(10), source.complete, source.position) == ([], 0, 0)


def test_a_topic_that_is_not_there() -> None:
    with pytest.raises(Refused, match="Không có topic"):
        TopicSource(MemoryBus(), TOPIC)


def altered(seed: int, change: str) -> MemoryBus:
    """Return a topic in which one record was changed by somebody."""
    rng = random.Random(seed)
    store, bus = filled(rng, 40), topic(MemoryBus())
    Relay(store, bus, TOPIC, batch=20).send()
    other = topic(MemoryBus())
    for partition, end in enumerate(bus.ends(TOPIC)):
        entries = [received.entry for received in bus.read(TOPIC, partition, 0, end)]
        if partition == 2:
            at = next(n for n, e in enumerate(entries) if e.value is not None and n > 2)
            entries = changed(entries, at, change)
        other.send(TOPIC, entries)
    return other


def changed(entries: list[Entry], at: int, change: str) -> list[Entry]:
    """Return the entries of a partition with the one at `at` dropped, moved, or replaced."""
    event, rest = entries[at], [*entries[:at], *entries[at + 1 :]]
    if change == "dropped":
        return rest
    if change == "moved":
        return [*entries[: at - 1], entries[at], entries[at - 1], *entries[at + 1 :]]
    value = (event.value or b"") + b"\x00"
    headers = dict(event.headers)
    if change == "replaced":
        headers["socai-hash"] = sha256(value).hexdigest().encode()
    return [*entries[:at], replace(event, value=value, headers=headers), *entries[at + 1 :]]


@pytest.mark.parametrize(
    "change, said",
    [
        ("dropped", "nối tiếp vị trí"),
        ("moved", "nối tiếp vị trí"),
        ("changed", "đã bị sửa"),
        ("replaced", "gốc Merkle"),
    ],
)
def test_a_changed_topic_is_not_believed(change: str, said: str) -> None:
    for seed in range(5):
        source = TopicSource(altered(seed, change), TOPIC)
        with pytest.raises(Refused, match=said):
            all_of(source, random.Random(seed))


@pytest.mark.parametrize("limit", [1, 5, 20])
def test_nothing_is_given_before_its_barrier_has_told_the_root(limit: int) -> None:
    for seed in range(5):
        log, bus = filled(random.Random(seed), 40), altered(seed, "replaced")
        source, found = TopicSource(bus, TOPIC), list[tuple[int, bytes]]()
        for _ in range(2):
            with pytest.raises(Refused, match="gốc Merkle"):
                while read := source.read(limit):
                    found += read
        assert found == whole(log)[: len(found)]


def told_again(change: str = "") -> tuple[MemoryEventStore, MemoryBus]:
    """Return a log, and a topic where one partition alone has the first barrier, and no other.

    So it is where a broker lost its end, and it was sent again. It stands after events of later
    positions; the partition's first event may be changed.
    """
    store, bus = filled(random.Random(3), 40), topic(MemoryBus())
    Relay(store, bus, TOPIC, batch=20).send()
    other = topic(MemoryBus())
    for partition, end in enumerate(bus.ends(TOPIC)):
        entries = [received.entry for received in bus.read(TOPIC, partition, 0, end)]
        barriers = [entry for entry in entries if entry.key == BARRIER]
        entries = [entry for entry in entries if entry.key != BARRIER]
        if partition != 2:
            entries.append(barriers[-1])
        else:
            barrier, last = barriers[0], entries[-1].headers["socai-position"]
            barrier = replace(barrier, headers={**barrier.headers, "socai-previous": last})
            entries = [*(changed(entries, 0, change) if change else entries), barrier]
        other.send(TOPIC, entries)
    return store, other


@pytest.mark.parametrize("limit", [1, 5, 10**6])
def test_a_barrier_that_comes_after_later_events_tells_its_root_all_the_same(limit: int) -> None:
    log, bus = told_again()
    source, found = TopicSource(bus, TOPIC), list[tuple[int, bytes]]()
    while read := source.read(limit):
        found += read
    assert 0 < len(found) == source.complete < log.last()
    assert found == whole(log)[: len(found)]
    forged = TopicSource(told_again("replaced")[1], TOPIC)
    with pytest.raises(Refused, match="gốc Merkle"):
        while forged.read(limit):
            assert forged.position < source.complete


def test_a_topic_made_again_while_it_is_read_is_said() -> None:
    store, bus = filled(random.Random(9), 5), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    source = TopicSource(bus, TOPIC)
    assert source.read(10**6) == whole(store)
    bus.delete(TOPIC)
    bus.create(TOPIC, PARTITIONS + 1)
    with pytest.raises(Refused, match="vừa được lập lại"):
        source.read(1)


def test_what_is_sent_twice_is_given_once() -> None:
    store, bus = filled(random.Random(9), 30), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    other = topic(MemoryBus())
    for partition, end in enumerate(bus.ends(TOPIC)):
        entries = [received.entry for received in bus.read(TOPIC, partition, 0, end)]
        events = [entry for entry in entries if entry.key != BARRIER]
        other.send(TOPIC, [*events, *events[-3:], *entries[len(events) :]])
    assert len(other.ends(TOPIC)) == PARTITIONS
    assert TopicSource(other, TOPIC).read(10**6) == whole(store)


class Held:
    """How many values are in memory now, and how many were at most."""

    def __init__(self) -> None:
        self.now = self.most = 0

    def count(self, more: int) -> None:
        """Count a value that comes or goes."""
        self.now += more
        self.most = max(self.now, self.most)


class Value(bytes):
    """Bytes that say when they come and when they go."""

    held: Held

    @classmethod
    def of(cls, data: bytes, held: Held) -> Value:
        """Return a copy of bytes that is counted."""
        made = cls(data)
        made.held = held
        held.count(1)
        return made

    def __del__(self) -> None:
        self.held.count(-1)


class CopyingBus(MemoryBus):
    """A bus whose values come anew with each reading, as from a broker."""

    def __init__(self) -> None:
        super().__init__()
        self.held = Held()

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        return [self._copied(one) for one in super().read(topic, partition, offset, limit)]

    def _copied(self, one: Received) -> Received:
        value = one.entry.value
        copied = None if value is None else Value.of(value, self.held)
        return replace(one, entry=replace(one.entry, value=copied))


def one_partition_after_another(each: int) -> MemoryEventStore:
    """Return a store whose events are all of one partition, then all of the next."""
    store = MemoryEventStore(codec=codec, clock=lambda: NOON)
    streams = {partition_of(name, PARTITIONS): name for name in map("unit-xa-{}".format, range(30))}
    for partition in range(PARTITIONS):
        for version in range(1, each + 1):
            store.append([command((streams[partition], version))])
    return store


@pytest.mark.parametrize("spread", ["mixed", "one partition after another"])
def test_a_topic_is_never_held_as_a_whole(spread: str, monkeypatch: pytest.MonkeyPatch) -> None:
    read, limit = 5, 7
    monkeypatch.setattr(topic_source, "READ", read)
    mixed = spread == "mixed"
    store = filled(random.Random(4), 150) if mixed else one_partition_after_another(100)
    bus = CopyingBus()
    Relay(store, topic(bus), TOPIC, batch=3).send()
    bus.held.most = bus.held.now = 0
    source, last = TopicSource(bus, TOPIC), 0
    while found := source.read(limit):
        assert [store.data(position) for position, _ in found] == [data for _, data in found]
        last = found[-1][0]
        del found
    assert last == store.last() > 40 * read
    # A piece of each partition, the one that is being read, and what is given: up to a barrier.
    assert limit < bus.held.most <= (PARTITIONS + 1) * read + limit + 5
    assert bus.held.now == 0


def test_nothing_is_given_of_a_topic_that_is_broken_at_its_end() -> None:
    store, bus = filled(random.Random(5), 40), topic(MemoryBus())
    Relay(store, bus, TOPIC, batch=9).send()
    bus.send(TOPIC, [Entry(1, b"unit-a", b"forged")])
    source = TopicSource(bus, TOPIC)
    for _ in range(2):
        with pytest.raises(Refused, match="không phải của socai"):
            source.read(5)
    assert (source.position, source.complete) == (0, 0)


def test_a_broker_that_is_away_for_a_moment_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_source, "READ", 3)
    store, bus, rng = filled(random.Random(6), 40), topic(MemoryBus()), random.Random(6)
    Relay(store, bus, TOPIC, batch=9).send()
    read, found = bus.read, list[tuple[int, bytes]]()

    def unsteady(topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        if rng.random() < 0.3:
            raise Unavailable.of("Máy chủ Kafka không trả lời", "The broker does not answer")
        return read(topic, partition, offset, limit)

    monkeypatch.setattr(bus, "read", unsteady)
    source = TopicSource(bus, TOPIC)
    while source.position < store.last():
        with contextlib.suppress(Unavailable):
            found += source.read(1)
    assert found == whole(store)
