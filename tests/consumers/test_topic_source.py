"""The log read back from its topic: all of it, in order, once; and nothing that is in doubt."""

from __future__ import annotations

import contextlib
import random
from dataclasses import replace
from hashlib import sha256

import pytest

from memory_bus import FailingBus, MemoryBus
from sent import PARTITIONS, TOPIC, filled, topic, whole
from socai.consumers.bus import Entry
from socai.consumers.record import BARRIER
from socai.consumers.relay import Relay
from socai.consumers.topic_source import TopicSource
from socai.domain.refusal import Refused, Unavailable


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
