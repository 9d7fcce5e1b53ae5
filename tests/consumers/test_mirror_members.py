"""Members of a mirror that die, sleep, and get in each other's way; topics that come and go."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

import pytest

from contracts.event_store import english, vietnamese
from memory import MemoryEventStore
from memory_books import MemoryBooks
from memory_bus import MemoryBus, MemoryGroup, MemoryMember
from memory_inbox import MemoryInbox
from mirrored import Mirrored, copy_of, log, of_topic, send, sent, topic_with
from projected import ends
from sent import whole
from socai.consumers.books import Batch
from socai.consumers.bus import Begin, Received
from socai.consumers.inbox import Held, Place, Topic
from socai.domain.refusal import Conflict, Refused
from socai.infra.running.topics import topic_of
from socai.schemas import codec


class HoldingBus(MemoryBus):
    """A bus whose members are held up between their polls and what they do with the records."""

    meanwhile: Callable[[], None] | None = None

    def join(self, topic: str, group: str, begin: Begin) -> MemoryMember:
        """Return a member that is held up."""
        joined = self._groups.setdefault((topic, group), MemoryGroup())
        member = HeldUp(self, topic, joined, begin, self._polled)
        joined.enter(member)
        return member


class HeldUp(MemoryMember):
    """A member that is held up."""

    def poll(self) -> list[Received]:
        """Return records, after something else happened."""
        found = super().poll()
        if isinstance(self._bus, HoldingBus) and self._bus.meanwhile:
            self._bus.meanwhile()
        return found


class CountingInbox(MemoryInbox):
    """Counts how often each position was put, and how often another was there first."""

    def __init__(self) -> None:
        super().__init__()
        self.times: dict[int, int] = {}
        self.conflicts = 0

    def put(
        self,
        topic: Topic,
        partition: int,
        before: Place,
        after: Place,
        held: Sequence[Held],
        roots: Mapping[int, bytes],
    ) -> None:
        """Put what waits, and count it."""
        try:
            super().put(topic, partition, before, after, held, roots)
        except Conflict:
            self.conflicts += 1
            raise
        for one in held:
            self.times[one.position] = self.times.get(one.position, 0) + 1


class SlowInbox(MemoryInbox):
    """An inbox that is asked what waits while another member gathers."""

    meanwhile: Callable[[], object] | None = None
    interrupted = 0

    def waiting(self, after: int, upto: int) -> list[Held]:
        """Return what waits, after something else happened."""
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile and after < upto and super().waiting(after, upto):
            self.interrupted += 1
            meanwhile()
        self.meanwhile = meanwhile
        return super().waiting(after, upto)


def held_up(seed: int, polled: int) -> tuple[Mirrored, HoldingBus, CountingInbox]:
    """Return a mirror on a bus that holds members up."""
    store, bus, inbox = log(seed), HoldingBus(polled=polled), CountingInbox()
    send(bus, store)
    return Mirrored(store, bus, inbox), bus, inbox


class TestMembers:
    """No event is taken twice, and none is lost, whoever thinks that a partition is its own."""

    @pytest.mark.parametrize("seed", range(8))
    def test_fault_a_zombie_that_wakes_up_takes_nothing(self, seed: int) -> None:
        mirrored, bus, inbox = held_up(seed, polled=9)
        zombie, other = mirrored.member(), mirrored.member()
        for member in (zombie, other, zombie):
            mirrored.step(member)

        def sleep() -> None:
            bus.meanwhile = None
            asleep = zombie._member
            assert isinstance(asleep, MemoryMember)
            bus.expel(asleep)
            for _ in range(40):
                mirrored.step(other)

        bus.meanwhile = sleep
        mirrored.step(zombie)
        assert inbox.conflicts >= 1
        for _ in range(40):
            mirrored.step(zombie)
        assert mirrored.is_the_log()
        assert set(inbox.times.values()) == {1}

    @pytest.mark.parametrize("seed", range(12))
    def test_fault_partitions_move_in_mid_batch(self, seed: int) -> None:
        rng = random.Random(seed)
        mirrored, bus, inbox = held_up(seed, polled=rng.choice((2, 7, 30)))
        members, within = [mirrored.member() for _ in range(2)], [False]

        def meanwhile() -> None:
            if within[0] or rng.random() < 0.5:
                return
            within[0] = True
            if rng.random() < 0.3 and len(members) < 4:
                members.append(mirrored.member())
            if rng.random() < 0.2 and len(members) > 1:
                members.pop(rng.randrange(len(members))).close()
            for member in rng.sample(members, len(members)):
                mirrored.step(member)
            within[0] = False

        bus.meanwhile = meanwhile
        for _ in range(100):
            mirrored.step(rng.choice(members))
        bus.meanwhile = None
        for _ in range(60):
            for member in members:
                mirrored.step(member)
        assert mirrored.is_the_log()
        assert set(inbox.times.values()) == {1}

    def test_a_member_goes_back_to_where_another_got_to(self) -> None:
        mirrored, bus, _ = held_up(3, polled=40)
        member = mirrored.member()
        mirrored.step(member)
        other = mirrored.mirror()

        def little_by_another() -> None:
            bus.meanwhile = None
            for partition in range(4):
                offset = other.begin(partition)
                other.receive(partition, bus.read(mirrored.name, partition, offset, 2))

        bus.meanwhile = little_by_another
        assert mirrored.run(member) == mirrored.log.last()
        assert mirrored.is_the_log() and mirrored.alarms == []

    def test_what_another_takes_meanwhile_is_not_missed(self) -> None:
        store = log(3)
        inbox = SlowInbox()
        mirrored = Mirrored(store, sent(store, batch=10), inbox, most=20)
        mirrored.bus._polled = 6
        other = mirrored.mirror()
        inbox.meanwhile = other.gather
        assert mirrored.run() == store.last()
        assert inbox.interrupted > 1 and mirrored.is_the_log()

    def test_what_waits_though_the_store_has_it_must_be_the_same(self) -> None:
        store = log(3)
        mirrored = Mirrored(store, sent(store))
        mirrored.run()
        topic = mirrored.begun()
        place = mirrored.inbox.places(topic)[1]
        held = Held(3, store.data(3), 1, 77)
        mirrored.inbox.put(topic, 1, place, replace(place, offset=78), [held], {})
        assert mirrored.mirror().gather() == store.last()
        assert mirrored.inbox.waiting(0, 10**9) == []
        place = mirrored.inbox.places(topic)[1]
        held = Held(3, store.data(4), 1, 78)
        mirrored.inbox.put(topic, 1, place, replace(place, offset=79), [held], {})
        with pytest.raises(Refused, match="phân vùng 1, offset 78: bản ghi ở vị trí 3 khác"):
            mirrored.mirror().gather()

    def test_a_member_that_leaves_has_nothing_and_another_goes_on(self) -> None:
        store = log(4)
        mirrored = Mirrored(store, sent(store))
        first, second = mirrored.member(), mirrored.member()
        for member in (first, second, first, second):
            mirrored.step(member)
        assert sorted(first.partitions | second.partitions) == [0, 1, 2, 3]
        first.close()
        assert first.partitions == frozenset()
        assert mirrored.run(second) == store.last() and mirrored.is_the_log()


class Killed(BaseException):
    """The process was killed here."""


class Failpoint:
    """Kills at the n-th time that it is passed."""

    def __init__(self, at: int) -> None:
        self.at, self.passed = at, 0

    def __call__(self) -> None:
        """Pass it."""
        self.passed += 1
        if self.passed == self.at:
            raise Killed


class KilledInbox(MemoryInbox):
    """An inbox whose process is killed before or after a transaction."""

    def __init__(self, point: Failpoint) -> None:
        super().__init__()
        self.point = point

    def begin(self, before: Topic, topic: Topic, taken: int) -> None:
        """Begin with a topic."""
        self.point()
        super().begin(before, topic, taken)
        self.point()

    def put(
        self,
        topic: Topic,
        partition: int,
        before: Place,
        after: Place,
        held: Sequence[Held],
        roots: Mapping[int, bytes],
    ) -> None:
        """Move a partition on."""
        self.point()
        super().put(topic, partition, before, after, held, roots)
        self.point()

    def drop(self, upto: int) -> None:
        """Forget what was taken."""
        self.point()
        super().drop(upto)
        self.point()


class KilledStore(MemoryEventStore):
    """A store whose process is killed before or after a transaction."""

    def __init__(self, log: MemoryEventStore, point: Failpoint) -> None:
        super().__init__(codec=codec, clock=lambda: 0)
        self.ledger_id, self.point = log.ledger_id, point

    def take(self, stored: Sequence[tuple[int, bytes]], root: bytes | None = None) -> int:
        """Store what another home of this log holds."""
        self.point()
        reached = super().take(stored, root)
        self.point()
        return reached


class KilledBooks(MemoryBooks):
    """Books whose process is killed before or after a transaction."""

    def __init__(self, ledger_id: str, point: Failpoint) -> None:
        super().__init__(ledger_id)
        self.point = point

    def apply(self, batch: Batch) -> None:
        """Write a batch."""
        self.point()
        super().apply(batch)
        self.point()


def killed_at(store: MemoryEventStore, at: int) -> tuple[Mirrored, bool]:
    """Return a mirror of a log that was killed at its n-th step, if it has as many; then ran on."""
    point = Failpoint(at)
    bus = sent(store, batch=10)
    bus._polled = 20
    mirrored = Mirrored(store, bus, KilledInbox(point), most=25)
    mirrored.store = KilledStore(store, point)
    mirrored.books = KilledBooks(store.ledger_id, point)
    killed = False
    for _ in range(2):
        try:
            member = mirrored.member()
            while mirrored.step(member) or mirrored.store.last() < store.last():
                mirrored.project()
            break
        except Killed:
            killed = True
            # The broker notices that the member is gone.
            bus._groups.clear()
    return mirrored, killed


def test_killed_between_any_two_steps_it_goes_on() -> None:
    store, at = log(11, 30), 0
    while True:
        at += 1
        mirrored, killed = killed_at(store, at)
        assert mirrored.is_the_log(), at
        assert mirrored.inbox.waiting(0, 10**9) == []
        if not killed:
            break
    assert at > 40


class TestEpochs:
    """A new epoch goes on where the last one got to: nothing is taken twice."""

    @pytest.mark.parametrize("partitions", [1, 3, 9])
    def test_a_new_epoch_with_other_partitions(self, partitions: int) -> None:
        store, inbox = log(12), CountingInbox()
        bus = MemoryBus(polled=2)
        send(bus, store, batch=5)
        mirrored = Mirrored(store, bus, inbox)
        old = mirrored.member()
        while mirrored.store.last() < store.last() // 2:
            mirrored.step(old)
        assert mirrored.inbox.waiting(0, 10**9)
        mirrored.project()
        reached = mirrored.store.last()
        before = {at for at in inbox.times if at <= reached}
        inbox.times.clear()
        send(bus, store, epoch=2, partitions=partitions)
        mirrored.epoch = 2
        assert mirrored.run() == store.last()
        assert before == set(range(1, reached + 1))
        assert inbox.times == dict.fromkeys(range(reached + 1, store.last() + 1), 1)
        assert mirrored.is_the_log()
        with pytest.raises(Conflict):
            for _ in range(5):
                old.step()

    def test_a_member_of_an_old_epoch_is_told_though_nothing_comes(self) -> None:
        store = log(12)
        mirrored = Mirrored(store, sent(store))
        old = mirrored.member()
        mirrored.run(old)
        send(mirrored.bus, store, epoch=2)
        mirrored.epoch = 2
        mirrored.begun()
        with pytest.raises(Conflict):
            old.step()

    def test_a_new_epoch_that_tells_the_past_otherwise_is_refused(self) -> None:
        store = log(13)
        mirrored = Mirrored(store, sent(store))
        mirrored.run()
        name = topic_of(store.ledger_id, 2)
        send(mirrored.bus, store, epoch=2)
        entries = of_topic(mirrored.bus, name)
        value = store.data(store.last())
        changed = replace(
            entries[1][0],
            value=value,
            headers={
                **entries[1][0].headers,
                "socai-hash": sha256(value).hexdigest().encode(),
            },
        )
        entries[1][0] = changed
        mirrored.bus, mirrored.epoch = topic_with(name, entries), 2
        with pytest.raises(Refused) as refused:
            mirrored.run()
        assert f"«{name}», partition 1, offset 0" in english(refused)
        assert "was replaced" in english(refused)
        assert mirrored.is_the_log()

    def test_of_two_who_go_over_one_begins(self) -> None:
        inbox, later = MemoryInbox(), Topic("socai.ledger.a.2", 3)
        inbox.begin(Topic(), later, 0)
        with pytest.raises(Conflict):
            inbox.begin(Topic(), later, 0)


class TrimmedBus(MemoryBus):
    """A bus whose retention removed the first records of each partition."""

    first = 0

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return records; raise Refused before the first that is left."""
        if offset < min(self.first, self.ends(topic)[partition]):
            raise Refused.of("không có offset", "no offset")
        return super().read(topic, partition, offset, limit)


def test_what_others_take_meanwhile_is_no_lost_store(monkeypatch: pytest.MonkeyPatch) -> None:
    store = log(14)
    mirrored = Mirrored(store, sent(store))
    topic = mirrored.inbox.topic

    def when_all_is_taken() -> Topic:
        monkeypatch.undo()
        mirrored.run()
        return topic()

    monkeypatch.setattr(mirrored.inbox, "topic", when_all_is_taken)
    places = mirrored.inbox.places(mirrored.begun())
    assert mirrored.store.last() == store.last()
    assert all(place.offset > 0 for place in places)


class TestLostTopics:
    """What an operator, or the broker's settings, may take away."""

    @pytest.mark.parametrize("again", [0, 2, 4])
    def test_fault_a_topic_deleted_or_made_again_stops_the_mirror(self, again: int) -> None:
        store = log(14)
        mirrored = Mirrored(store, sent(store))
        assert mirrored.run() == store.last()
        mirrored.bus.delete(mirrored.name)
        if again:
            mirrored.bus.create(mirrored.name, again)
        with pytest.raises(Refused) as refused:
            mirrored.member()
        assert "recover --from store" in english(refused)
        assert "deleted or made again" in english(refused)
        assert "bị xóa" in vietnamese(refused)
        send(mirrored.bus, store, epoch=2)
        mirrored.epoch = 2
        assert mirrored.run() == store.last() and mirrored.is_the_log()

    @pytest.mark.parametrize("again", [2, 4, 9])
    def test_a_topic_deleted_under_a_member_stops_it(self, again: int) -> None:
        store = log(14)
        mirrored = Mirrored(store, sent(store))
        member, other = mirrored.member(), mirrored.member()
        for one in (member, other, member, other):
            mirrored.step(one)
        mirrored.bus.delete(mirrored.name)
        mirrored.bus.create(mirrored.name, again)
        other.close()
        with pytest.raises(Refused):
            for _ in range(3):
                member.step()
        mirrored.check()

    def test_a_topic_made_again_with_more_partitions_stops_it(self) -> None:
        mirrored = Mirrored(log(14), MemoryBus())
        mirrored.bus.create(mirrored.name, 2)
        member = mirrored.member()
        mirrored.bus.delete(mirrored.name)
        mirrored.bus.create(mirrored.name, 3)
        with pytest.raises(Refused) as refused:
            member.step()
        assert "has 3 partitions, it had 2" in english(refused)

    def test_fault_records_removed_before_they_were_read(self) -> None:
        store, bus = log(15), TrimmedBus()
        send(bus, store)
        bus.first = 3
        with pytest.raises(Refused) as refused:
            Mirrored(store, bus).member()
        assert "there is no offset 0, where reading is to go on" in english(refused)
        assert "recover --from store" in english(refused)

    def test_fault_a_compacted_topic_is_seen_by_its_chain(self) -> None:
        store = log(16)
        mirrored = Mirrored(store, sent(store))
        mirrored.bus.compact(mirrored.name)
        assert mirrored.run() < store.last()
        assert mirrored.alarms and "ALARM" in mirrored.alarms[0].en
        send(mirrored.bus, store, epoch=2)
        mirrored.epoch = 2
        assert mirrored.run() == store.last() and mirrored.is_the_log()

    def test_a_lost_inbox_is_received_again_and_nothing_is_taken_twice(self) -> None:
        store = log(17)
        mirrored = Mirrored(store, sent(store))
        mirrored.run()
        mirrored.project()
        inbox = mirrored.inbox = CountingInbox()
        assert mirrored.run() == store.last()
        assert inbox.times == {}
        assert mirrored.is_the_log()

    def test_a_lost_store_is_filled_again(self) -> None:
        store = log(18)
        mirrored = Mirrored(store, sent(store))
        mirrored.run()
        mirrored.store = copy_of(store)
        assert mirrored.run() == store.last() and mirrored.is_the_log()

    @pytest.mark.parametrize("at", [0, 20])
    def test_a_store_that_went_back_in_a_new_epoch_is_filled_again(self, at: int) -> None:
        store = log(18)
        mirrored = Mirrored(store, sent(store))
        mirrored.run()
        send(mirrored.bus, store, epoch=2)
        mirrored.epoch = 2
        mirrored.bus._polled = 10
        mirrored.step(mirrored.member())
        mirrored.bus._groups.clear()
        mirrored.store = copy_of(store)
        mirrored.store.take(whole(store)[: ends(store)[at]])
        assert mirrored.run() == store.last() and mirrored.is_the_log()
