"""A store completed from its topic, and a topic written anew from the store."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from commands import Clock, command
from contracts.event_store import english
from contracts.taking import computed, everything, stored
from memory import MemoryEventStore
from memory_bus import MemoryBus
from sent import filled
from socai.consumers.record import partition_of
from socai.consumers.relay import Relay
from socai.consumers.topic_source import TopicSource
from socai.domain.refusal import Refused
from socai.infra import recovering
from socai.infra.recovering import Completed, begin_epoch, choose_topic, complete
from socai.infra.running.topics import in_force, topic_of
from socai.infra.store.home import Where, open_home
from socai.infra.store.places import ledger_at, make_store
from socai.infra.store.sql_store import SqlStore

OTHER = "0b7c1f7e-64a7-4a0f-9a3d-5f6f0f5f0001"
Place = Callable[[], Where]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return what gives places without a ledger."""
    numbers = count()
    if request.param == "sqlite":
        return lambda: tmp_path / f"sổ {next(numbers)}"
    database = request.getfixturevalue("postgres_database")
    return lambda: f"{database}?schema=place_{next(numbers)}"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovering, "BATCH", 40)


@pytest.fixture
def source() -> MemoryEventStore:
    """Return a store whose log is on the topic."""
    return filled(random.Random(3), 90)


@pytest.fixture
def bus(source: MemoryEventStore) -> MemoryBus:
    """Return the bus that has the source's log on its topic."""
    found = MemoryBus()
    found.create(topic_of(source.ledger_id), 4)
    Relay(source, found, topic_of(source.ledger_id), batch=70).send()
    return found


def quiet(done: int, total: int) -> None:
    """Tell nobody."""


def recovered(bus: MemoryBus, where: Where, told: Callable[[int, int], None] = quiet) -> Completed:
    """Do what `socai recover --from kafka` does."""
    topic, ledger_id = choose_topic(bus, ledger_at(where))
    return complete(bus, where, topic, ledger_id, Clock(), told)


def opened(where: Where) -> closing[SqlStore]:
    """Give the store at a place."""
    return closing(open_home(where, Clock()).store)


def older(where: Where, source: MemoryEventStore, last: int) -> int:
    """Make at a place the ledger of the source as it was at a command's end; return that."""
    make_store(where, source.ledger_id)
    _, last = source.command_around(last)
    with opened(where) as store:
        assert store.take(stored(source, 0, last)) == last
    return last


def test_a_store_that_is_lost(place: Place, source: MemoryEventStore, bus: MemoryBus) -> None:
    where, told = place(), list[tuple[int, int]]()
    found = recovered(bus, where, lambda done, of: told.append((done, of)))
    last, topic = source.last(), topic_of(source.ledger_id)
    assert found == Completed(topic, source.ledger_id, made=True, before=0, last=last, left=0)
    assert len(told) > 3
    assert told[-1] == (last, last)
    with opened(where) as store:
        assert store.ledger_id == source.ledger_id
        assert everything(store) == everything(source)
        late = command(("unit-late", 1))
        assert store.append([late]) == source.append([late])
        Relay(store, bus, topic).send()
    assert recovered(bus, where).last == last + 1


def test_a_store_that_went_back(place: Place, source: MemoryEventStore, bus: MemoryBus) -> None:
    where = place()
    before = older(where, source, 100)
    with opened(where) as store:
        with pytest.raises(Refused, match="`socai recover --from kafka` completes the store"):
            Relay(store, bus, topic_of(source.ledger_id))
        found = recovered(bus, where)
        assert (found.made, found.before, found.last) == (False, before, source.last())
        assert everything(store) == everything(source)
        assert Relay(store, bus, found.topic).send() == source.last()


def test_a_store_that_lacks_nothing(place: Place, source: MemoryEventStore, bus: MemoryBus) -> None:
    where = place()
    recovered(bus, where)
    for more in range(2):
        found = recovered(bus, where)
        assert (found.made, found.before, found.last) == (False, found.last, source.last() + more)
        with opened(where) as store:
            store.append([command(("unit-ahead", 1 + more))])


def test_what_is_recorded_meanwhile_is_no_other_history(
    place: Place, source: MemoryEventStore, bus: MemoryBus, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, take, late = place(), SqlStore.take, count(1)
    recovered(bus, where)

    def recorded_after(self: SqlStore, found: Sequence[tuple[int, bytes]], *root: bytes) -> int:
        last = take(self, found, *root)
        if found and found[-1][0] == source.last():
            with opened(where) as other:
                other.append([command(("unit-late", next(late)))])
        return last

    with monkeypatch.context() as patched:
        patched.setattr(SqlStore, "take", recorded_after)
        assert recovered(bus, where).last == source.last() + 1
    with opened(where) as store:
        assert stored(store, 0, source.last()) == stored(source)


@pytest.mark.parametrize("position", [1, 95])
def test_a_store_of_another_history(
    place: Place, source: MemoryEventStore, bus: MemoryBus, position: int
) -> None:
    where = place()
    make_store(where, source.ledger_id)
    with opened(where) as store:
        first, _ = source.command_around(position)
        store.take(stored(source, 0, first - 1))
        store.append([command((f"unit-other-{n}", 1)) for n in range(150)])
        before = everything(store)
        with pytest.raises(Refused, match=f"Position {first}: .* two histories. Nothing was added"):
            recovered(bus, where)
        assert everything(store) == before


def test_it_is_stopped_half_way(place: Place, source: MemoryEventStore, bus: MemoryBus) -> None:
    where = place()

    class StoppedError(Exception):
        """Stands for the end of the process."""

    for parts in (1, 3):
        heard = count(1)

        def stop(done: int, total: int, heard: Iterator[int] = heard, parts: int = parts) -> None:
            if next(heard) == parts:
                raise StoppedError

        with pytest.raises(StoppedError):
            recovered(bus, where, stop)
        with opened(where) as store:
            assert 0 < store.last() < source.last()
            assert stored(store) == stored(source, 0, store.last())
            assert store.command_around(store.last())[1] == store.last()
            assert store.range() == computed(store)
    assert recovered(bus, where).last == source.last()
    with opened(where) as store:
        assert everything(store) == everything(source)


def test_a_forged_record(place: Place, source: MemoryEventStore, bus: MemoryBus) -> None:
    where, topic = place(), topic_of(source.ledger_id)
    partition = partition_of(source.at([5])[0].meta.stream, 4)
    held = bus._topics[topic][partition]
    assert held[0] is not None
    held[0] = replace(held[0], value=b"forged")
    with pytest.raises(Refused, match="the record is not socai's, or was changed"):
        recovered(bus, where)
    assert ledger_at(where) is None


def test_a_command_that_was_not_sent_whole(place: Place) -> None:
    source = filled(random.Random(3), 5)
    whole = source.last()
    source.append([command(*((f"unit-big-{n}", 1) for n in range(50)))])
    bus, topic = MemoryBus(), topic_of(source.ledger_id)
    bus.create(topic, 4)
    relay = Relay(source, bus, topic, batch=20)
    while relay.sent <= whole:
        relay.step()
    found = recovered(bus, place())
    assert found.last == whole
    assert 0 < found.left <= 20


class TestDirectory:
    """What is left in the directory of a ledger that lost its store."""

    @pytest.fixture
    def path(self, tmp_path: Path, source: MemoryEventStore) -> Path:
        older(tmp_path / "ledger", source, 100)
        return tmp_path / "ledger"

    def test_only_the_store_is_lost(
        self, path: Path, source: MemoryEventStore, bus: MemoryBus
    ) -> None:
        bus.create(topic_of(OTHER), 2)
        (path / "store.sqlite").unlink()
        with pytest.raises(Refused, match=r"lacks its store\.sqlite"):
            opened(path)
        found = recovered(bus, path)
        assert (found.made, found.last) == (True, source.last())
        with opened(path) as store:
            assert everything(store) == everything(source)

    @pytest.mark.parametrize("name", ["store.sqlite-wal", "store.sqlite-journal"])
    def test_a_part_of_the_lost_store_is_left(self, path: Path, bus: MemoryBus, name: str) -> None:
        (path / "store.sqlite").unlink()
        (path / name).write_bytes(b"left")
        with pytest.raises(Refused, match=f"but {name} is left. Nothing was changed: move"):
            recovered(bus, path)
        assert sorted(file.name for file in path.iterdir()) == ["ledger.json", name]

    def test_other_files_are_not_touched(self, tmp_path: Path, bus: MemoryBus) -> None:
        (tmp_path / "mine.txt").write_text("mine")
        with pytest.raises(Refused, match="is not empty"):
            recovered(bus, tmp_path)
        assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


class TestTopics:
    """Which topic a ledger is recovered from."""

    def test_the_one_in_force(self, source: MemoryEventStore, bus: MemoryBus) -> None:
        first = topic_of(source.ledger_id)
        assert choose_topic(bus, None) == choose_topic(bus, source.ledger_id)
        assert choose_topic(bus, None) == (first, source.ledger_id)
        bus.create(f"{first}.2", 4)
        bus.create("socai.ledger.not-a-ledger", 4)
        assert choose_topic(bus, None) == (f"{first}.2", source.ledger_id)
        assert choose_topic(bus, None, first) == (first, source.ledger_id)

    def test_several_ledgers(self, source: MemoryEventStore, bus: MemoryBus) -> None:
        bus.create(topic_of(OTHER), 4)
        bus.create(topic_of(OTHER, 3), 4)
        with pytest.raises(Refused) as refused:
            choose_topic(bus, None)
        said = english(refused)
        assert "topics of 2 ledgers" in said
        assert f"{topic_of(OTHER, 3)}, " in said or f", {topic_of(OTHER, 3)}" in said
        assert topic_of(source.ledger_id) in said
        assert choose_topic(bus, source.ledger_id)[0] == topic_of(source.ledger_id)
        assert choose_topic(bus, None, topic_of(OTHER)) == (topic_of(OTHER), OTHER)

    @pytest.mark.parametrize(
        ("ledger_id", "asked", "words"),
        [
            (None, topic_of(OTHER), "no topic of a ledger to recover from: «socai.ledger.0b7c"),
            (None, "socai.feed", "recover from: «socai.feed»; it has: socai.ledger."),
            (OTHER, None, f"recover from: socai.ledger.{OTHER}; it has: socai.ledger."),
        ],
    )
    def test_none(
        self, bus: MemoryBus, ledger_id: str | None, asked: str | None, words: str
    ) -> None:
        with pytest.raises(Refused, match=words):
            choose_topic(bus, ledger_id, asked)

    def test_a_broker_without_ledgers(self) -> None:
        with pytest.raises(Refused, match=r"socai\.ledger\.\*; it has none\. Nothing was recorded"):
            choose_topic(MemoryBus(), None)

    def test_that_of_another_ledger(self, source: MemoryEventStore, bus: MemoryBus) -> None:
        with pytest.raises(Refused, match=f"is that of ledger {source.ledger_id}, here is ledger"):
            choose_topic(bus, OTHER, topic_of(source.ledger_id))


class TestEpochs:
    """A new topic from the store."""

    def test_all_that_the_store_holds(self, source: MemoryEventStore, bus: MemoryBus) -> None:
        first, told = topic_of(source.ledger_id), list[tuple[int, int]]()
        for number in (2, 3):
            topic = begin_epoch(bus, source, lambda done, of: told.append((done, of)))
            assert topic == f"{first}.{number}" == in_force(bus, source.ledger_id)
            assert TopicSource(bus, topic).read(10**6) == stored(source)
            assert told[-1] == (source.last(), source.last())
        source.append([command(("unit-late", 1))])
        assert Relay(source, bus, topic).send() == source.last()

    def test_of_a_store_that_was_never_sent(self) -> None:
        source, bus = filled(random.Random(2), 3), MemoryBus()
        assert begin_epoch(bus, source, quiet) == topic_of(source.ledger_id)
        assert TopicSource(bus, topic_of(source.ledger_id)).read(99) == stored(source)

    def test_of_a_store_that_gives_up_what_its_topic_has_beyond_it(
        self, tmp_path: Path, source: MemoryEventStore, bus: MemoryBus
    ) -> None:
        before = older(tmp_path, source, 100)
        with opened(tmp_path) as store:
            topic = begin_epoch(bus, store, quiet)
            assert Relay(store, bus, topic).position == before
        assert recovered(bus, tmp_path).last == before
