"""Every reading of the log answers alike: stores, and mirrors of what was sent to a topic."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from commands import Clock
from contracts.source import Follow, SourceContract
from memory import MemoryEventStore
from memory_bus import MemoryBus
from memory_inbox import MemoryInbox
from mirrored import copy_of, send
from sent import whole
from servers import new_database
from socai.consumers.bus import Bus
from socai.consumers.following import Following, begun, group_of
from socai.consumers.inbox import Inbox
from socai.consumers.mirror import Mirror
from socai.consumers.ports import EventStore, Source
from socai.infra.kafka.kafka_bus import KafkaBus
from socai.infra.mirror.sql_inbox import SqlInbox
from socai.infra.running.topics import topic_of
from socai.infra.store.home import MirrorHome, mirror_of, open_copy
from socai.infra.store.postgres_address import LONGEST
from socai.schemas import codec

slow = pytest.mark.slow
LONGEST_NAME = "s" * LONGEST


@contextmanager
def taken(log: MemoryEventStore, store: EventStore) -> Iterator[tuple[Source, Callable[[], None]]]:
    """Give a store that takes a log byte for byte."""
    with closing(store):
        yield store, lambda: assert_whole(store.take(whole(log)), log)


@contextmanager
def received(
    log: MemoryEventStore, bus: Bus, inbox: Inbox, store: EventStore
) -> Iterator[tuple[Source, Callable[[], None]]]:
    """Give the store of a mirror that receives a log by way of a bus."""
    with closing(bus), closing(inbox), closing(store), ExitStack() as members:
        following: list[Following] = []

        def bring_up() -> None:
            send(bus, log)
            if not following:
                topic = begun(bus, inbox, topic_of(log.ledger_id), store.last)
                mirror = Mirror(inbox, store, topic, codec.decode)
                following.append(Following(bus, group_of(inbox.id), mirror))
                members.enter_context(closing(following[0]))
            for _ in range(300):
                if store.last() == log.last():
                    break
                following[0].step()
            assert_whole(store.last(), log)

        yield store, bring_up


def assert_whole(position: int, log: MemoryEventStore) -> None:
    """Check that a store got to the end of a log."""
    assert position == log.last()


def in_files(folder: Path) -> MirrorHome:
    """Return where a mirror is in a new folder."""
    place = folder / str(uuid.uuid4())
    place.mkdir()
    return mirror_of(place)


@pytest.fixture(
    params=[
        "memory",
        "sqlite",
        pytest.param("postgresql", marks=slow),
        "mirror in memory",
        "mirror in sqlite",
        pytest.param("mirror in postgresql", marks=slow),
        pytest.param("mirror over kafka", marks=slow),
    ]
)
def follow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Follow]:
    """Return what makes a source that follows a log."""
    kind = request.param
    with ExitStack() as ends:
        database = ""
        if "postgresql" in kind:
            server = request.getfixturevalue("postgres_server")
            database = ends.enter_context(new_database(server))
        servers = request.getfixturevalue("kafka_server") if "kafka" in kind else ""

        def home() -> MirrorHome:
            return (
                mirror_of(f"{database}?schema={LONGEST_NAME}") if database else in_files(tmp_path)
            )

        def stores(log: MemoryEventStore) -> tuple[EventStore, Inbox]:
            if "memory" in kind:
                return copy_of(log), MemoryInbox()
            place = home()
            store = open_copy(place.store, log.ledger_id, Clock())
            return store, SqlInbox(place.inbox, log.ledger_id)

        def following(
            log: MemoryEventStore,
        ) -> AbstractContextManager[tuple[Source, Callable[[], None]]]:
            store, inbox = stores(log)
            if "mirror" in kind:
                bus = KafkaBus(servers) if servers else MemoryBus()
                return received(log, bus, inbox, store)
            inbox.close()
            return taken(log, store)

        yield following


class TestSource(SourceContract):
    """The contract."""
