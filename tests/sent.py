"""A log to be sent, the topic that it is sent to, and what stands there."""

from __future__ import annotations

import random

from commands import NOON, command
from memory import MemoryEventStore
from memory_bus import MemoryBus
from socai.consumers.record import arrived
from socai.domain.merkle import CompactRange
from socai.schemas import codec

TOPIC, PARTITIONS = "socai.ledger.1", 4


def filled(rng: random.Random, commands: int) -> MemoryEventStore:
    """Return a store with commands of one to five events in streams of many names."""
    store = MemoryEventStore(codec=codec, clock=lambda: NOON)
    versions: dict[str, int] = {}
    for number in range(commands):
        places = []
        for _ in range(rng.randint(1, 5)):
            stream = f"unit-xa-{rng.randrange(12)}"
            versions[stream] = versions.get(stream, 0) + 1
            places.append((stream, versions[stream]))
        store.append([command(*places, command_id=f"c{number}")])
    return store


def topic(bus: MemoryBus) -> MemoryBus:
    """Return the bus with the ledger's topic."""
    bus.create(TOPIC, PARTITIONS)
    return bus


def events(bus: MemoryBus) -> list[tuple[int, bytes]]:
    """Check every chain and barrier of the topic; return (position, bytes) of its events."""
    found: list[tuple[int, bytes]] = []
    for partition, end in enumerate(bus.ends(TOPIC)):
        last = 0
        for received in bus.read(TOPIC, partition, 0, end):
            one = arrived(TOPIC, partition, received)
            assert one.previous == last
            if one.data is not None:
                assert one.position > last
                last = one.position
                found.append((one.position, one.data))
    return sorted(found)


def whole(store: MemoryEventStore) -> list[tuple[int, bytes]]:
    """Return (position, bytes) of the store's events."""
    return [(recorded.position, data) for recorded, data in store.stored(0, 10**6)]


def range_of(store: MemoryEventStore) -> CompactRange:
    """Return the Merkle range over the whole store."""
    found = CompactRange()
    for _, data in whole(store):
        found = found.append(data)
    return found
