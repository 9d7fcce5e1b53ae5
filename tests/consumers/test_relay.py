"""The relay: the topic holds the log, in order, once, whatever fails on the way."""

from __future__ import annotations

import random
from dataclasses import replace
from hashlib import sha256

import pytest

from commands import NOON
from memory import MemoryEventStore
from memory_bus import FailingBus, MemoryBus
from sent import PARTITIONS, TOPIC, events, filled, range_of, topic, whole
from socai.consumers.bus import Entry, Received
from socai.consumers.record import arrived, partition_of
from socai.consumers.relay import Relay
from socai.domain.refusal import Refused, Unavailable
from socai.schemas import codec


def test_the_topic_holds_the_log() -> None:
    store, bus = filled(random.Random(1), 300), topic(MemoryBus())
    relay = Relay(store, bus, TOPIC, batch=50)
    assert relay.send() == store.last() == relay.position
    assert events(bus) == whole(store)
    for partition, end in enumerate(bus.ends(TOPIC)):
        barrier = arrived(TOPIC, partition, bus.read(TOPIC, partition, end - 1, 1)[0])
        assert (barrier.position, barrier.range) == (store.last(), range_of(store))
    ends = bus.ends(TOPIC)
    assert Relay(store, bus, TOPIC).send() == store.last()
    assert bus.ends(TOPIC) == ends


def test_the_attributes_of_cloudevents_name_the_event() -> None:
    store, bus = filled(random.Random(2), 1), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    recorded, data = store.stored(0, 1)[0]
    partition = partition_of(recorded.meta.stream, PARTITIONS)
    entry = bus.read(TOPIC, partition, 0, 1)[0].entry
    assert (entry.key, entry.value) == (recorded.meta.stream.encode(), data)
    said = {name: value.decode() for name, value in entry.headers.items()}
    assert said["ce_id"] == recorded.meta.event_id
    assert said["ce_type"] == "UnitRenamed"
    assert said["ce_source"] == f"urn:uuid:{store.ledger_id}"
    assert said["socai-hash"] == sha256(data).hexdigest()
    assert said["ce_dataschema"] == f"/schemas/ids/{int.from_bytes(data[1:5], 'big')}"


@pytest.mark.parametrize("name, partition", [("unit-thanh-hoa", 1), ("organisation-bcd-1", 3)])
def test_the_partition_of_a_stream_never_changes(name: str, partition: int) -> None:
    assert partition_of(name, PARTITIONS) == partition


@pytest.mark.parametrize("seed", range(60))
def test_a_relay_that_fails_goes_on_where_it_stopped(seed: int) -> None:
    rng = random.Random(seed)
    store = filled(rng, rng.randint(1, 60))
    bus = topic(FailingBus(rng, 0.5))
    while True:
        try:
            relay = Relay(store, bus, TOPIC, batch=rng.randint(1, 9))
            if relay.send() == store.last():
                break
        except Unavailable:
            continue
    assert events(bus) == whole(store)
    assert relay.position == store.last()


def forged(bus: MemoryBus, partition: int, entry: Entry) -> MemoryBus:
    """Return a copy of a bus whose last record of a partition is another."""
    other = topic(MemoryBus())
    for number, end in enumerate(bus.ends(TOPIC)):
        entries = [received.entry for received in bus.read(TOPIC, number, 0, end)]
        other.send(TOPIC, [*entries[:-1], entry] if number == partition else entries)
    return other


def test_a_topic_that_is_ahead_of_the_store_is_not_sent_to() -> None:
    store, bus = filled(random.Random(3), 20), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    older = MemoryEventStore(codec=codec, clock=lambda: NOON)
    with pytest.raises(Refused, match="sổ gốc bị lùi lại"):
        Relay(older, bus, TOPIC)


def test_a_topic_of_another_history_is_not_sent_to() -> None:
    store, bus = filled(random.Random(4), 20), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    other = filled(random.Random(5), 40)
    with pytest.raises(Refused, match="khác sổ gốc"):
        Relay(other, bus, TOPIC)


def test_a_topic_that_is_not_there() -> None:
    with pytest.raises(Refused, match="Không có topic"):
        Relay(filled(random.Random(6), 1), MemoryBus(), TOPIC)


def test_what_is_forged_or_broken_stops_the_relay() -> None:
    store, bus = filled(random.Random(7), 40), topic(MemoryBus())
    Relay(store, bus, TOPIC, batch=10).send()
    end = bus.ends(TOPIC)[1]
    barrier = bus.read(TOPIC, 1, end - 1, 1)[0].entry
    event = next(r.entry for r in reversed(bus.read(TOPIC, 1, 0, end)) if r.entry.value is not None)
    stranger = Entry(1, b"k", b"\x00", {})
    changed = replace(event, value=b"\x00" + (event.value or b""))
    for entry, said in (
        (stranger, "không phải của socai"),
        (changed, "không phải của socai"),
        (replace(barrier, headers={**barrier.headers, "socai-root": b"00"}), "(root)"),
        (event, "chuỗi vị trí bị đứt"),
    ):
        with pytest.raises(Refused) as refused:
            Relay(store, forged(bus, 1, entry), TOPIC)
        assert said in str(refused.value)
    with pytest.raises(Refused):
        arrived(TOPIC, 0, Received(3, Entry(0, b"", None, {})))
