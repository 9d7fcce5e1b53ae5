"""The mirror of a log: whatever the topic does to it, it is the log, as far as it goes, once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

import pytest

from contracts.event_store import english, vietnamese
from memory_bus import FailingBus, MemoryBus
from mirrored import PARTITIONS, Mirrored, log, of_topic, send, sent, topic_with
from sent import filled, whole
from socai.consumers.bus import Entry
from socai.consumers.record import BARRIER, barrier_entry
from socai.consumers.relay import Relay
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused, Unavailable
from socai.schemas import codec


def position(entry: Entry) -> int:
    """Return the position of a record."""
    return int(entry.headers["socai-position"])


def places_of(entries: Sequence[Entry], first: int = 3) -> int:
    """Return the index of the first event of a partition after some others."""
    return next(n for n, e in enumerate(entries) if e.value is not None and n >= first)


class TestTheLog:
    """What was sent is mirrored, byte for byte, and projected to the same figures."""

    @pytest.mark.parametrize("seed", range(30))
    def test_members_come_and_go_while_a_relay_fails(self, seed: int) -> None:
        rng = random.Random(seed)
        store = log(seed, rng.randint(3, 60)) if seed % 3 else filled(rng, 40)
        bus = FailingBus(rng, 0.4)
        bus._polled = rng.choice((1, 5, 500))
        bus.create(f"socai.ledger.{store.ledger_id}", rng.randint(1, 6))
        mirrored = Mirrored(store, bus, most=rng.choice((1, 20, 10_000)))
        members = [mirrored.member()]
        while mirrored.store.last() < store.last():
            try:
                Relay(store, bus, mirrored.name, batch=rng.randint(1, 9)).step()
            except Unavailable:
                assert bus.failures
            if rng.random() < 0.1:
                members.append(mirrored.member())
            if len(members) > 1 and rng.random() < 0.1:
                members.pop(rng.randrange(len(members))).close()
            for member in rng.sample(members, rng.randint(1, len(members))):
                mirrored.step(member)
            if rng.random() < 0.2:
                mirrored.project()
        assert mirrored.is_the_log()
        assert mirrored.alarms == []
        assert mirrored.inbox.waiting(0, 10**9) == []

    def test_never_more_than_the_smallest_barrier(self) -> None:
        store = log(3)
        entries = of_topic(sent(store), f"socai.ledger.{store.ledger_id}")
        bus = topic_with(f"socai.ledger.{store.ledger_id}", [[] for _ in entries])
        mirrored = Mirrored(store, bus)
        member = mirrored.member()
        rng = random.Random(3)
        barriers = [0] * len(entries)
        while any(entries):
            partition = rng.choice([n for n, left in enumerate(entries) if left])
            entry = entries[partition].pop(0)
            bus.send(mirrored.name, [entry])
            if entry.key == BARRIER:
                barriers[partition] = position(entry)
            mirrored.step(member)
            assert mirrored.store.last() == min(barriers)
        assert mirrored.is_the_log()

    def test_partitions_without_events_pass_barriers(self) -> None:
        store = filled(random.Random(1), 1)
        mirrored = Mirrored(store, sent(store, partitions=40))
        assert mirrored.run() == store.last()
        empty = [place for place in mirrored.inbox.places(mirrored.begun()) if not place.position]
        assert len(empty) >= 35
        assert {place.barrier for place in empty} == {store.last()}

    def test_an_empty_topic(self) -> None:
        store = log(1)
        bus = MemoryBus()
        bus.create(f"socai.ledger.{store.ledger_id}", 3)
        mirrored = Mirrored(store, bus)
        assert mirrored.run() == 0
        send(bus, store)
        assert mirrored.run() == store.last() and mirrored.is_the_log()


def disturbed(rng: random.Random, entries: list[Entry]) -> list[Entry]:
    """Return records out of their order, some of them twice, some of them replayed later."""
    found: list[Entry] = []
    for entry in entries:
        found.insert(len(found) - rng.randrange(min(4, len(found)) + 1), entry)
        if rng.random() < 0.2:
            found.append(rng.choice(found))
        if rng.random() < 0.05:
            found += found[-rng.randint(1, 6) :]
    return found


class TestFaults:
    """What a broker, an operator or an attacker may do to a topic."""

    @pytest.mark.parametrize("seed", range(40))
    def test_fault_duplicated_reordered_replayed_records_are_applied_once(self, seed: int) -> None:
        rng, store = random.Random(seed), log(seed, 40)
        name = f"socai.ledger.{store.ledger_id}"
        entries = [disturbed(rng, some) for some in of_topic(sent(store, batch=5), name)]
        bus = topic_with(name, entries)
        bus._polled = rng.choice((1, 3, 500))
        mirrored = Mirrored(store, bus)
        assert mirrored.run() == store.last()
        assert mirrored.is_the_log()

    def test_fault_a_record_ahead_waits_for_what_is_sent_again(self) -> None:
        store = log(5)
        name = f"socai.ledger.{store.ledger_id}"
        entries = of_topic(sent(store), name)
        whole_partition = list(entries[1])
        lost = places_of(entries[1])
        gone = entries[1].pop(lost)
        bus = topic_with(name, entries)
        mirrored = Mirrored(store, bus)
        stopped = mirrored.run()
        assert stopped < position(gone) <= store.last()
        (alarm,) = mirrored.alarms
        assert f"«{name}», partition 1, offset {lost}: the record at position" in alarm.en
        assert f"phân vùng 1, offset {lost}" in alarm.vi and "BÁO ĐỘNG" in alarm.vi
        assert mirrored.inbox.places(mirrored.begun())[1].offset == lost
        member = mirrored.member()
        assert mirrored.run(member) == stopped
        bus.send(name, [replace(entry, partition=1) for entry in whole_partition[lost:]])
        assert mirrored.run(member) == store.last()
        assert len(mirrored.alarms) == 2  # each member says it once
        assert mirrored.is_the_log()

    def test_fault_what_alone_is_sent_again_heals(self) -> None:
        store = log(5)
        name = f"socai.ledger.{store.ledger_id}"
        entries = of_topic(sent(store), name)
        gone = entries[1].pop(places_of(entries[1]))
        bus = topic_with(name, entries)
        bus._polled = 4
        mirrored = Mirrored(store, bus)
        member = mirrored.member()
        assert mirrored.run(member) < store.last()
        bus.send(name, [gone])
        assert mirrored.run(member) == store.last()
        assert len(mirrored.alarms) == 1 and mirrored.is_the_log()

    @pytest.mark.parametrize("place", ["value", "hash", "headers", "negative", "huge", "root"])
    def test_fault_a_forged_record_is_refused_where_it_stands(self, place: str) -> None:
        store = log(6)
        name = f"socai.ledger.{store.ledger_id}"
        entries = of_topic(sent(store), name)
        at = places_of(entries[2])
        entries[2].insert(at, forged(entries[2], at, place))
        mirrored = Mirrored(store, topic_with(name, entries))
        with pytest.raises(Refused) as refused:
            mirrored.run()
        assert f"{name}, phân vùng 2, offset {at}" in vietnamese(refused).replace("«", "").replace(
            "»", ""
        )
        assert "socai recover --from store" in english(refused)
        assert mirrored.inbox.places(mirrored.begun())[2].offset == at
        mirrored.check()

    def test_fault_a_record_in_the_place_of_another_is_refused_by_the_root(self) -> None:
        store = log(7)
        name = f"socai.ledger.{store.ledger_id}"
        entries = of_topic(sent(store), name)
        at = places_of(entries[0])
        other = next(e for e in entries[0][at + 1 :] if e.value is not None)
        value = other.value or b""
        headers = {**entries[0][at].headers, "socai-hash": sha256(value).hexdigest().encode()}
        entries[0][at] = replace(entries[0][at], value=value, headers=headers)
        mirrored = Mirrored(store, topic_with(name, entries))
        with pytest.raises(Refused) as refused:
            mirrored.run()
        assert f"«{name}», positions" in english(refused)
        assert "recover --from store" in english(refused)
        mirrored.check()

    def test_fault_a_record_that_differs_in_one_word_is_refused_by_the_root(self) -> None:
        store = log(7)
        name = f"socai.ledger.{store.ledger_id}"
        entries = of_topic(sent(store), name)
        at = places_of(entries[0])
        meta, event = codec.decode(entries[0][at].value or b"")
        value = codec.encode(replace(meta, actor="can-bo-khac"), event)
        headers = {**entries[0][at].headers, "socai-hash": sha256(value).hexdigest().encode()}
        place = position(entries[0][at])
        entries[0][at] = replace(entries[0][at], value=value, headers=headers)
        mirrored = Mirrored(store, topic_with(name, entries))
        with pytest.raises(Refused) as refused:
            mirrored.run()
        assert "gốc Merkle" in vietnamese(refused) and "Merkle root" in english(refused)
        assert mirrored.store.last() < place
        mirrored.check()

    def test_records_that_come_out_of_order_together_raise_no_alarm(self) -> None:
        store = log(10)
        name = f"socai.ledger.{store.ledger_id}"
        entries = of_topic(sent(store, batch=10**6), name)
        at = places_of(entries[1])
        entries[1][at - 1 : at + 1] = reversed(entries[1][at - 1 : at + 1])
        mirrored = Mirrored(store, topic_with(name, entries))
        assert mirrored.run() == store.last()
        assert mirrored.is_the_log() and mirrored.alarms == []

    def test_what_is_given_again_is_passed_over_and_an_alarm_is_told_once(self) -> None:
        store = log(5)
        name = f"socai.ledger.{store.ledger_id}"
        entries = of_topic(sent(store), name)
        entries[1].pop(places_of(entries[1]))
        mirrored = Mirrored(store, topic_with(name, entries))
        mirror = mirrored.mirror()
        records = mirrored.bus.read(name, 1, 0, 10**6)
        assert mirror.begin(1) == 0
        assert mirror.receive(1, records).alarm
        assert mirror.waiting([0, 1]) == len(records) - 3
        place = mirror.begin(1)
        assert place == 3
        again = mirror.receive(1, records)
        assert (again.alarm, again.again, again.back) == (None, 0, None)
        whole_partition = mirrored.bus.read(name, 0, 0, 10**6)
        mirror.begin(0)
        mirror.receive(0, whole_partition)
        assert mirror.receive(0, whole_partition).again == 0

    @pytest.mark.parametrize(
        "poison",
        [b"", b"\x00", b"\x01" * 40, b"\x00\xff\xff\xff\xff" + b"\x02" * 35, bytes(range(40))],
    )
    def test_fault_a_poison_message_stops_at_its_place(self, poison: bytes) -> None:
        """Also where hash, chain and root were made to fit."""
        store = log(8, 20)
        name = f"socai.ledger.{store.ledger_id}"
        bus = sent(store)
        mirrored = Mirrored(store, bus)
        reached = mirrored.run()
        ends, last = bus.ends(name), reached + 1
        previous = mirrored.inbox.places(mirrored.begun())[3].position
        headers = {
            "socai-position": str(last).encode(),
            "socai-previous": str(previous).encode(),
            "socai-hash": sha256(poison).hexdigest().encode(),
        }
        range_ = store.range().append(poison)
        bus.send(name, [Entry(3, b"unit-a", poison, headers)])
        bus.send(name, [barrier_entry(range_, n, 0) for n in range(PARTITIONS)])
        for _ in range(2):
            with pytest.raises(Refused) as refused:
                mirrored.run()
            assert f"partition 3, offset {ends[3]}, position {last}" in english(refused)
            assert "recover --from store" in english(refused)
            assert mirrored.store.last() == reached
        mirrored.epoch = 2
        send(bus, store, epoch=2)
        assert mirrored.run() == store.last() and mirrored.is_the_log()

    def test_fault_a_barrier_that_comes_too_early_is_refused(self) -> None:
        store = log(9)
        name = f"socai.ledger.{store.ledger_id}"
        bus = topic_with(name, [[] for _ in range(PARTITIONS)])
        mirrored = Mirrored(store, bus)
        range_ = CompactRange()
        for _, data in whole(store):
            range_ = range_.append(data)
        bus.send(name, [barrier_entry(range_, n, 0) for n in range(PARTITIONS)])
        with pytest.raises(Refused, match="thiếu sự kiện ở vị trí 1, dù các mốc nói là đủ"):
            mirrored.run()
        assert mirrored.store.last() == 0

    def test_fault_two_roots_of_one_barrier_are_refused(self) -> None:
        store = log(9)
        mirrored = Mirrored(store, sent(store, batch=10**6))
        name, last = mirrored.name, store.last()
        entries = of_topic(mirrored.bus, name)
        wrong = CompactRange()
        for number in range(last):
            wrong = wrong.append(b"%d" % number)
        entries[2][-1] = barrier_entry(wrong, 2, int(entries[2][-1].headers["socai-previous"]))
        mirrored.bus = topic_with(name, entries)
        with pytest.raises(Refused, match="gốc Merkle"):
            mirrored.run()
        assert mirrored.store.last() == 0

    def test_fault_a_position_in_two_partitions_is_refused(self) -> None:
        store = log(9)
        mirrored = Mirrored(store, sent(store, batch=10**6))
        entries = of_topic(mirrored.bus, mirrored.name)
        of = next(n for n, some in enumerate(entries) if position(some[-2]) == store.last())
        other = (of + 1) % PARTITIONS
        previous = entries[other][-1].headers["socai-previous"]
        headers = {**entries[of][-2].headers, "socai-previous": previous}
        entries[other].insert(-1, replace(entries[of][-2], headers=headers))
        mirrored.bus = topic_with(mirrored.name, entries)
        with pytest.raises(Refused, match=f"vị trí {store.last()} có ở cả hai phân vùng"):
            mirrored.run()
        assert mirrored.store.last() == 0


def forged(entries: Sequence[Entry], at: int, place: str) -> Entry:
    """Return a record that follows in its partition, but cannot be socai's."""
    previous = next((e for e in reversed(entries[:at]) if e.value is not None), None)
    before = position(previous) if previous else 0
    value = entries[at].value or b""
    headers = {
        "socai-position": str(before + 1).encode(),
        "socai-previous": str(before).encode(),
        "socai-hash": sha256(value).hexdigest().encode(),
    }
    match place:
        case "value":
            value += b"\x00"
        case "hash":
            headers["socai-hash"] = b"0" * 64
        case "headers":
            del headers["socai-previous"]
        case "negative":
            headers["socai-previous"] = b"-1"
        case "huge":
            headers["socai-position"] = str(2**63).encode()
        case "root":
            barrier = next(e for e in entries if e.value is None)
            return replace(barrier, headers={**barrier.headers, "socai-root": b"00" * 32})
    return Entry(2, b"unit-a", value, headers)
