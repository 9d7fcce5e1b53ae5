"""What every bus must do; a test module gives `bus`, a fixture, and takes these classes over."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Sequence

import pytest

from socai.consumers.bus import Begin, Bus, Entry, Member, Received
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


Join = Callable[..., Member]
DEADLINE_SECONDS = 60.0


@pytest.fixture
def join(bus: Bus, topic: str) -> Iterator[Join]:
    """Return a way to join one group of the topic; who has joined leaves at the end."""
    joined: list[Member] = []

    def joining(begin: Begin = lambda partition: 0) -> Member:
        joined.append(bus.join(topic, f"group.{topic}", begin))
        return joined[-1]

    yield joining
    for member in joined:
        member.close()


def polled(members: Sequence[Member], enough: Callable[[], bool]) -> list[list[Received]]:
    """Poll members by turns until it is enough; return what came to each since it had its last."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    found: list[list[Received]] = [[] for _ in members]
    while not enough():
        assert time.monotonic() < deadline, [sorted(member.partitions) for member in members]
        for member, records in zip(members, found, strict=True):
            before = member.partitions
            came = member.poll()
            if member.partitions != before:
                records.clear()
            records += came
    return found


def shared_out(members: Sequence[Member], partitions: int = 3) -> bool:
    """Return whether members have all partitions between them, and nobody has none."""
    had = [partition for member in members for partition in member.partitions]
    return sorted(had) == list(range(partitions)) and all(member.partitions for member in members)


def until(members: Sequence[Member], count: int) -> list[list[Received]]:
    """Poll members that have all partitions until so many records have come; return them."""
    found: list[list[Received]] = [[] for _ in members]
    deadline = time.monotonic() + DEADLINE_SECONDS
    while sum(map(len, found)) < count:
        assert time.monotonic() < deadline, found
        for member, records in zip(members, found, strict=True):
            records += member.poll()
            assert {one.entry.partition for one in records} <= member.partitions
    return found


def numbers(records: Sequence[Received], partition: int) -> list[int]:
    """Return the numbers of the entries that came of a partition, in the order they came."""
    values = [one.entry.value or b"" for one in records if one.entry.partition == partition]
    return [int(value[1:]) for value in values]


class Topics:
    """Topics are made, never implied."""

    def test_topics_are_listed_by_the_beginning_of_their_names(self, bus: Bus, topic: str) -> None:
        bus.create(f"{topic}.2", 1)
        bus.create(f"{topic}.10", 1)
        assert bus.topics(topic) == [topic, f"{topic}.10", f"{topic}.2"]
        assert bus.topics(f"{topic}.") == [f"{topic}.10", f"{topic}.2"]
        assert bus.topics(f"{topic}.3") == []

    def test_a_compacted_topic_takes_what_any_topic_takes(self, bus: Bus, topic: str) -> None:
        name = f"{topic}.compacted"
        bus.create(name, 2, compacted=True)
        sent = [*entries(1, 1, 2), Entry(1, b"k1", None)]
        bus.send(name, sent)
        assert held(bus, name, 1) == sent

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

    def test_what_was_sent_is_read_at_once(self, bus: Bus, topic: str) -> None:
        bus.take_over()
        for n in range(20):
            bus.send(topic, entries(n % 3, n))
            end = bus.ends(topic)[n % 3]
            before = bus.read(topic, n % 3, 0, end)
            assert before[-1].entry == entries(n % 3, n)[0]

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


class Groups:
    """The members of a group share a topic; where each partition begins is asked of the group."""

    def test_a_topic_that_is_not_there_cannot_be_joined(self, bus: Bus, topic: str) -> None:
        with pytest.raises(Refused, match="Không có topic"):
            bus.join(f"{topic}.none", "group", lambda partition: 0)

    def test_one_member_has_all_and_begins_where_it_should(
        self, bus: Bus, topic: str, join: Join
    ) -> None:
        for partition in range(3):
            bus.send(topic, entries(partition, *range(20)))
        begun: list[int] = []
        places = {0: 0, 1: bus.read(topic, 1, 0, 8)[-1].offset, 2: bus.ends(topic)[2]}

        def begin(partition: int) -> int:
            begun.append(partition)
            return places[partition]

        member = join(begin)
        assert member.partitions == frozenset()
        records = until([member], 33)[0]
        assert member.partitions == {0, 1, 2}
        assert sorted(begun) == [0, 1, 2]
        assert numbers(records, 0) == list(range(20))
        assert numbers(records, 1) == list(range(7, 20))
        assert member.poll() == []
        bus.send(topic, entries(2, 20))
        assert until([member], 1)[0][0].entry == entries(2, 20)[0]

    def test_records_are_given_again_from_where_one_goes_back(
        self, bus: Bus, topic: str, join: Join
    ) -> None:
        bus.send(topic, [*entries(0, *range(9)), *entries(1, *range(9))])
        member = join()
        first = until([member], 18)[0]
        place = next(one for one in first if one.entry == entries(1, 4)[0])
        member.back(1, place.offset)
        member.back(7, 3)
        again = until([member], 5)[0]
        assert (numbers(again, 0), numbers(again, 1)) == ([], [4, 5, 6, 7, 8])

    def test_members_share_the_partitions_and_all_is_read_on(
        self, bus: Bus, topic: str, join: Join
    ) -> None:
        places = {0: 0, 1: 0, 2: 0}

        def note(records: Sequence[Received]) -> None:
            places.update((one.entry.partition, one.offset + 1) for one in records)

        for partition in range(3):
            bus.send(topic, entries(partition, *range(30)))
        first = join(places.__getitem__)
        note(until([first], 90)[0])
        second = join(places.__getitem__)
        both = [first, second]
        assert polled(both, lambda: shared_out(both)) == [[], []]
        for partition in range(3):
            bus.send(topic, entries(partition, 30, 31))
        mine, other = until(both, 6)
        assert [numbers(mine + other, partition) for partition in range(3)] == [[30, 31]] * 3
        note(mine + other)
        first.close()
        assert polled([second], lambda: shared_out([second])) == [[]]
        bus.send(topic, entries(0, 32))
        assert numbers(until([second], 1)[0], 0) == [32]

    @pytest.mark.parametrize("place", [-1, 1])
    def test_a_place_that_is_not_there_is_refused(
        self, bus: Bus, topic: str, join: Join, place: int
    ) -> None:
        bus.send(topic, entries(0, 1, 2))
        wrong = bus.ends(topic)[0] + 1 if place > 0 else place
        member = join(lambda partition: 0 if partition else wrong)
        for _ in range(2):
            with pytest.raises(Refused, match="không còn offset"):
                polled([member], lambda: False)
