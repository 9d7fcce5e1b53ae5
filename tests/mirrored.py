"""A log that is sent to a topic, and a mirror of it with as many members as a test wants."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from memory import MemoryEventStore
from memory_books import MemoryBooks
from memory_bus import MemoryBus
from memory_inbox import MemoryInbox
from projected import history, rebuilt, store_of, tables
from sent import whole
from socai.consumers.bus import Bus, Entry
from socai.consumers.following import Following, begun, group_of
from socai.consumers.inbox import Inbox, Topic
from socai.consumers.mirror import Mirror, Outcome
from socai.consumers.projector import Projector
from socai.consumers.relay import Relay
from socai.domain.refusal import Message
from socai.infra.running.topics import topic_of
from socai.schemas import codec

PARTITIONS = 4


def log(seed: int, size: int = 60) -> MemoryEventStore:
    """Return a store that holds a history of all kinds of records."""
    return store_of(history(seed, size))


def copy_of(store: MemoryEventStore) -> MemoryEventStore:
    """Return an empty store for a mirror of this log."""
    copy = MemoryEventStore(codec=codec, clock=lambda: 0)
    copy.ledger_id = store.ledger_id
    return copy


def sent(
    store: MemoryEventStore, epoch: int = 1, partitions: int = PARTITIONS, batch: int = 7
) -> MemoryBus:
    """Return a bus to whose topic all of a log was sent."""
    bus = MemoryBus()
    send(bus, store, epoch, partitions, batch)
    return bus


def send(
    bus: Bus,
    store: MemoryEventStore,
    epoch: int = 1,
    partitions: int = PARTITIONS,
    batch: int = 7,
) -> None:
    """Send what of a log a topic lacks; the topic is made where it is not there."""
    name = topic_of(store.ledger_id, epoch)
    if not bus.partitions(name):
        bus.create(name, partitions)
    Relay(store, bus, name, batch).send()


def of_topic(bus: Bus, name: str) -> list[list[Entry]]:
    """Return the records of each partition."""
    return [
        [one.entry for one in bus.read(name, partition, 0, 10**6)]
        for partition in range(bus.partitions(name))
    ]


def topic_with(name: str, entries: Iterable[Sequence[Entry]]) -> MemoryBus:
    """Return a bus with a topic that holds these records, partition by partition."""
    entries = list(entries)
    bus = MemoryBus()
    bus.create(name, len(entries))
    for partition, some in enumerate(entries):
        bus.send(name, [replace(entry, partition=partition) for entry in some])
    return bus


@dataclass
class Mirrored:
    """The mirror of a log: an inbox, a store and books that its members share."""

    log: MemoryEventStore
    bus: MemoryBus
    inbox: Inbox = field(default_factory=MemoryInbox)
    epoch: int = 1
    most: int = 10_000

    def __post_init__(self) -> None:
        """Make the store and the books."""
        self.store = copy_of(self.log)
        self.books = MemoryBooks(self.log.ledger_id)
        self.alarms: list[Message] = []

    @property
    def name(self) -> str:
        """Return the name of the topic that is received."""
        return topic_of(self.log.ledger_id, self.epoch)

    def begun(self) -> Topic:
        """Return the topic, begun where another one was."""
        return begun(self.bus, self.inbox, self.name, self.store.last)

    def mirror(self) -> Mirror:
        """Return the view of one member."""
        return Mirror(self.inbox, self.store, self.begun(), codec.decode, self.most)

    def member(self) -> Following:
        """Return a new member of the group."""
        return Following(self.bus, group_of(self.inbox.id), self.mirror())

    def step(self, member: Following) -> list[tuple[int, Outcome]]:
        """Let a member take one step; check that what is taken is the log, as far as it goes."""
        found = member.step()
        self.alarms += [outcome.alarm for _, outcome in found if outcome.alarm]
        self.check()
        return found

    def check(self) -> None:
        """Check that the mirror is a prefix of the log, of whole commands, that is complete."""
        taken = whole(self.store)
        assert taken == whole(self.log)[: len(taken)]
        if taken:
            (last,) = self.store.at([len(taken)])
            assert last.meta.ends_command

    def run(self, member: Following | None = None) -> int:
        """Step until nothing more comes; return the last position."""
        joined = member or self.member()
        quiet = 0
        while quiet < 3:
            quiet = 0 if self.step(joined) else quiet + 1
        if member is None:
            joined.close()
        return self.store.last()

    def project(self) -> None:
        """Bring the books up to the mirror's store."""
        Projector(self.store, self.books, batch=9).catch_up()

    def is_the_log(self) -> bool:
        """Return whether all of the log is mirrored, and its postings are those of the log."""
        self.project()
        same = tables(self.books) == tables(rebuilt(self.log))
        return (
            same
            and whole(self.store) == whole(self.log)
            and self.store.range() == (self.log.range())
        )
