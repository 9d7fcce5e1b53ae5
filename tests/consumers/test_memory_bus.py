"""The bus in memory keeps the contract."""

from __future__ import annotations

import pytest

from contracts.bus import Groups, Order, Topics, entries, join, shared_out, topic, until
from memory_bus import MemoryBus
from socai.consumers.bus import Entry
from socai.domain.refusal import Refused

__all__ = ["join", "topic"]


@pytest.fixture(params=[False, True], ids=["dense", "markers"])
def bus(request: pytest.FixtureRequest) -> MemoryBus:
    """Return an empty bus; offsets without a record are there or not."""
    return MemoryBus(markers=request.param)


class TestTopics(Topics):
    """Topics of the bus in memory."""


class TestOrder(Order):
    """Order of the bus in memory."""


class TestGroups(Groups):
    """Groups of the bus in memory."""


def test_a_member_taken_for_dead_goes_on_without_knowing() -> None:
    bus, places = MemoryBus(polled=2), {0: 0, 1: 0}
    bus.create("t", 2)
    bus.send("t", [*entries(0, *range(4)), *entries(1, *range(4))])
    zombie = bus.join("t", "g", places.__getitem__)
    assert [one.entry for one in zombie.poll()] == entries(0, 0, 1)
    other = bus.join("t", "g", places.__getitem__)
    bus.expel(zombie)
    assert [one.entry for one in other.poll()] == entries(0, 0, 1)
    assert [one.entry for one in zombie.poll()] == entries(0, 2, 3)
    assert zombie.partitions == other.partitions == {0, 1}
    zombie.close()
    assert zombie.partitions == frozenset()
    assert shared_out([other], 2) and len(until([other], 6)[0]) == 6


def test_a_member_keeps_its_partitions_until_it_polls() -> None:
    bus = MemoryBus()
    bus.create("t", 2)
    first = bus.join("t", "g", lambda partition: 0)
    first.poll()
    second = bus.join("t", "g", lambda partition: 0)
    second.poll()
    assert (sorted(first.partitions), sorted(second.partitions)) == ([0, 1], [])
    first.poll()
    second.poll()
    assert (sorted(first.partitions), sorted(second.partitions)) == ([0], [1])


def test_a_topic_that_was_compacted_or_made_anew() -> None:
    bus = MemoryBus()
    bus.create("t", 1, compacted=True)
    bus.send("t", [*entries(0, 1, 2, 1), Entry(0, b"k3", b"v"), Entry(0, b"k3", None)])
    bus.compact("t")
    kept = bus.read("t", 0, 0, 9)
    assert ([one.offset for one in kept], bus.ends("t")) == ([1, 2], [5])
    bus.delete("t")
    bus.create("t", 1)
    with pytest.raises(Refused, match="không còn offset"):
        bus.join("t", "g", lambda partition: 5).poll()
