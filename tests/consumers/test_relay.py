"""The relay: the topic holds the log, in order, once, whatever fails on the way."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from urllib.parse import urlsplit

import pytest

from commands import NOON, command
from memory import MemoryEventStore
from memory_bus import FailingBus, MemoryBus
from sent import PARTITIONS, TOPIC, events, filled, range_of, topic, whole
from socai.consumers import tail
from socai.consumers.bus import Entry, Received
from socai.consumers.record import arrived, barrier_entry, partition_of
from socai.consumers.relay import Relay
from socai.consumers.topic_source import TopicSource
from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange
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
    assert said["ce_dataschema"] == f"urn:socai:schema:{int.from_bytes(data[1:5], 'big')}"


def test_the_attributes_that_are_uris_are_absolute_and_name_no_host() -> None:
    store, bus = filled(random.Random(2), 1), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    partition = partition_of(store.stored(0, 1)[0][0].meta.stream, PARTITIONS)
    headers = bus.read(TOPIC, partition, 0, 1)[0].entry.headers
    for name in ("ce_source", "ce_dataschema"):
        uri = urlsplit(headers[name].decode())
        assert (uri.scheme, uri.netloc) == ("urn", "") and uri.path


def test_records_that_name_their_schema_by_a_path_are_read_all_the_same() -> None:
    store, bus = filled(random.Random(3), 20), topic(MemoryBus())
    Relay(store, bus, TOPIC, batch=7).send()
    earlier = topic(MemoryBus())
    for partition, end in enumerate(bus.ends(TOPIC)):
        records = bus.read(TOPIC, partition, 0, end)
        earlier.send(TOPIC, [with_a_path(received.entry) for received in records])
    store.append([command(("unit-later", 1))])
    assert Relay(store, earlier, TOPIC).send() == store.last()
    assert TopicSource(earlier, TOPIC).read(10**6) == whole(store)


def with_a_path(entry: Entry) -> Entry:
    """Return a record as it was sent when the schema was named by its path in a registry."""
    if entry.value is None:
        return entry
    path = f"/schemas/ids/{int.from_bytes(entry.value[1:5], 'big')}".encode()
    return replace(entry, headers={**entry.headers, "ce_dataschema": path})


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
    with pytest.raises(Refused, match=r"sổ gốc bị lùi lại.*recover --from kafka.*--from store"):
        Relay(older, bus, TOPIC)


def test_a_topic_of_another_history_is_not_sent_to() -> None:
    store, bus = filled(random.Random(4), 20), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    other = filled(random.Random(5), 40)
    with pytest.raises(Refused, match=r"khác sổ gốc.*socai recover --from store"):
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
        assert "`socai recover --from store`" in refused.value.messages[0].en
    with pytest.raises(Refused):
        arrived(TOPIC, 0, Received(3, Entry(0, b"", None, {})))


# ---- where a topic ends --------------------------------------------------------------------------


class LateBus(MemoryBus):
    """A bus on which an earlier sender's last send is ended only when somebody takes over."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[Entry] = []

    def take_over(self) -> None:
        """End what was sent."""
        super().send(TOPIC, self.late)
        self.late = []

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Send what was held back, and hold these back."""
        self.take_over()
        self.late = list(entries)


def test_a_relay_looks_where_the_topic_ends_when_nobody_else_sends() -> None:
    store, bus = filled(random.Random(8), 60), LateBus()
    topic(bus)
    while Relay(store, bus, TOPIC, batch=7).step():
        assert bus.late
    assert events(bus) == whole(store)


def test_a_barrier_of_a_send_that_was_lost_elsewhere_is_compared() -> None:
    store, bus, other = filled(random.Random(8), 20), topic(MemoryBus()), topic(MemoryBus())
    again = filled(random.Random(8), 20)
    Relay(store, bus, TOPIC).send()
    ends = bus.ends(TOPIC)
    store.append([command(("unit-lost", 1))])
    Relay(store, bus, TOPIC).send()
    kept = (partition_of("unit-lost", PARTITIONS) + 1) % PARTITIONS
    for partition, end in enumerate(ends):
        held = bus.read(TOPIC, partition, 0, 10**6 if partition == kept else end)
        other.send(TOPIC, [one.entry for one in held])
    assert Relay(store, other, TOPIC).position == again.last()
    again.append([command((f"unit-new-{n}", 1)) for n in range(3)])
    with pytest.raises(Refused, match=f"The Merkle root of the store at position {store.last()} "):
        Relay(again, other, TOPIC)


class RemadeBus(MemoryBus):
    """A bus on which the topic is made again, of one partition, just before somebody takes over."""

    def take_over(self) -> None:
        """Find another topic of the same name."""
        self.delete(TOPIC)
        self.create(TOPIC, 1)


def test_a_topic_made_again_with_fewer_partitions_takes_the_whole_log() -> None:
    store, bus = filled(random.Random(8), 20), RemadeBus()
    topic(bus)
    assert Relay(store, bus, TOPIC).send() == store.last()
    assert TopicSource(bus, TOPIC).read(10**6) == whole(store)


@pytest.mark.parametrize("seed", range(20))
def test_the_end_is_found_however_far_back_it_is(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(seed)
    monkeypatch.setattr(tail, "LOOKED_BACK", rng.randint(1, 9))
    store, bus = filled(rng, rng.randint(1, 60)), topic(MemoryBus(markers=True))
    while Relay(store, bus, TOPIC, batch=rng.randint(5, 9)).step():
        pass
    for partition, end in enumerate(bus.ends(TOPIC)):
        found = tail.tail(bus, TOPIC, partition, end)
        assert found.range == range_of(store)
        said = [arrived(TOPIC, partition, one) for one in bus.read(TOPIC, partition, 0, end)]
        sent = [(one.position, one.data) for one in said if one.data is not None]
        last, data = sent[-1] if sent else (0, b"")
        assert found.last == last
        assert not sent or found.digest == sha256(data).digest()


def test_a_partition_is_read_back_once() -> None:
    store, bus = filled(random.Random(9), 20), CountingBus()
    topic(bus)
    for number in range(30):
        store.append([command(("unit-alone", number + 1), command_id=f"more-{number}")])
        Relay(store, bus, TOPIC).send()
    bus.given, bus.asked = 0, 0
    assert Relay(store, bus, TOPIC).position == store.last()
    assert (bus.asked, bus.given) == (1, sum(bus.ends(TOPIC)))


class CountingBus(MemoryBus):
    """A bus that counts how often its ends are asked, and the records that it gives."""

    given = asked = 0

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last record of each partition."""
        self.asked += 1
        return super().ends(topic)

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        found = super().read(topic, partition, offset, limit)
        self.given += len(found)
        return found


# ---- the bytes that are sent ---------------------------------------------------------------------


class ChangedStore(MemoryEventStore):
    """A store in which the bytes of one event were changed, behind its back."""

    changed = 0

    def stored(self, after: int, limit: int) -> list[tuple[Recorded, bytes]]:
        """Return events with their bytes as they are now."""
        return [
            (recorded, data + b"!" if recorded.position == self.changed else data)
            for recorded, data in super().stored(after, limit)
        ]


def test_no_barrier_is_sent_for_bytes_that_were_changed() -> None:
    store, bus = ChangedStore(codec=codec, clock=lambda: NOON), topic(MemoryBus())
    store.append([command((f"unit-{n}", 1), command_id=f"c{n}") for n in range(20)])
    store.changed = 7
    with pytest.raises(Refused, match="Gốc Merkle của sổ gốc ở vị trí 20 khác") as said:
        Relay(store, bus, TOPIC).send()
    assert "`socai recover --from store`" in said.value.messages[0].vi
    barriers = [
        one
        for partition, end in enumerate(bus.ends(TOPIC))
        for one in bus.read(TOPIC, partition, 0, end)
        if one.entry.value is None
    ]
    assert barriers == []


def test_a_barrier_with_another_root_is_noticed_at_once() -> None:
    store, bus = filled(random.Random(10), 20), topic(MemoryBus())
    Relay(store, bus, TOPIC).send()
    whole_range = range_of(store)
    other = CompactRange(
        whole_range.size, tuple(sha256(node).digest() for node in whole_range.nodes)
    )
    barrier = arrived(TOPIC, 1, bus.read(TOPIC, 1, bus.ends(TOPIC)[1] - 1, 1)[0])
    with pytest.raises(Refused, match="Gốc Merkle"):
        Relay(store, forged(bus, 1, barrier_entry(other, 1, barrier.previous)), TOPIC)
