"""What every bus must do; a test module gives `bus`, a fixture, and takes these classes over."""

from __future__ import annotations

import uuid

import pytest

from socai.consumers.bus import Bus, Entry
from socai.domain.refusal import Refused


def entries(partition: int, *numbers: int) -> list[Entry]:
    """Return numbered entries for a partition."""
    return [
        Entry(partition, f"k{n}".encode(), f"v{n}".encode(), {"n": str(n).encode()})
        for n in numbers
    ]


def held(bus: Bus, topic: str, partition: int) -> list[Entry]:
    """Return every entry of a partition."""
    end = bus.ends(topic)[partition]
    return [received.entry for received in bus.read(topic, partition, 0, end)] if end else []


@pytest.fixture
def topic(bus: Bus) -> str:
    """Return a new topic of three partitions."""
    name = f"socai.test.{uuid.uuid4()}"
    bus.create(name, 3)
    return name


class Topics:
    """Topics are made, never implied."""

    def test_a_topic_is_made_once(self, bus: Bus, topic: str) -> None:
        assert bus.partitions(topic) == 3
        with pytest.raises(Refused, match="Đã có topic"):
            bus.create(topic, 3)

    def test_naming_a_topic_makes_none(self, bus: Bus) -> None:
        name = f"socai.none.{uuid.uuid4()}"
        assert bus.partitions(name) == 0
        assert bus.partitions(name) == 0


class Order:
    """What is sent stands in each partition in its order, once."""

    def test_an_empty_topic(self, bus: Bus, topic: str) -> None:
        assert bus.ends(topic) == [0, 0, 0]
        assert bus.read(topic, 0, 0, 10) == []
        bus.send(topic, [])
        assert bus.ends(topic) == [0, 0, 0]

    def test_the_order_of_a_partition(self, bus: Bus, topic: str) -> None:
        first, second = entries(0, *range(500)), entries(2, *range(40))
        bus.send(topic, [*first[:250], *second, *first[250:]])
        bus.send(topic, entries(2, 40, 41))
        assert held(bus, topic, 0) == first
        assert held(bus, topic, 1) == []
        assert held(bus, topic, 2) == entries(2, *range(42))

    def test_a_barrier_has_no_value(self, bus: Bus, topic: str) -> None:
        barrier = Entry(1, b"#barrier", None, {"socai-position": b"7", "socai-root": b"\x00\xff"})
        bus.send(topic, [barrier])
        assert held(bus, topic, 1) == [barrier]

    def test_offsets_grow_and_reading_goes_on(self, bus: Bus, topic: str) -> None:
        for start in (0, 5, 10):
            bus.send(topic, entries(0, *range(start, start + 5)))
        found, offset = [], 0
        while read := bus.read(topic, 0, offset, 4):
            assert len(read) <= 4
            assert all(received.offset >= offset for received in read)
            found += [received.entry for received in read]
            offset = read[-1].offset + 1
        assert found == entries(0, *range(15))

    def test_reading_outside_is_refused(self, bus: Bus, topic: str) -> None:
        bus.send(topic, entries(0, 1, 2))
        for offset in (-1, bus.ends(topic)[0] + 1):
            with pytest.raises(Refused, match="không có offset"):
                bus.read(topic, 0, offset, 1)

    def test_large_values(self, bus: Bus, topic: str) -> None:
        large = [Entry(0, b"k", bytes([n]) * 900_000, {}) for n in range(3)]
        bus.send(topic, large)
        assert held(bus, topic, 0) == large
