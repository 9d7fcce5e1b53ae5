"""What excuses that something stops: asked of what truly is, not of what it says."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING

from memory import MemoryEventStore
from memory_books import MemoryBooks
from socai.consumers.bus import Entry
from socai.consumers.record import POSITION, ROOT
from socai.domain.merkle import CompactRange
from socai.infra.running.topics import in_force

from .watched import bytes_of

if TYPE_CHECKING:
    from .world import World

FORKED = "another history"


class Excuses:
    """What was done to the topics of a world, and where its homes of the log differ."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.scars: dict[str, str] = {}
        """Topics that may not be believed any more, by what befell them first (see `scar`)."""
        self.replayed: set[str] = set()
        """Topics to which somebody wrote again what they held: a relay may refuse to go on."""

    def scar(self, topic: str, by: str) -> None:
        """Note what befell a topic; that somebody changed it counts for more than another past."""
        if self.scars.get(topic, FORKED) == FORKED:
            self.scars[topic] = by

    def of_a_relay(self, topic: str) -> bool:
        """Return whether a relay may refuse to go on with a topic."""
        log = bytes_of(self._world.store)
        return (
            self._in_doubt(topic)
            or topic in self.replayed
            or differs(self._world.cluster.genuine(topic), log, ahead=True)
        )

    def of_a_reader(self, topic: str) -> bool:
        """Return whether a mirror may refuse to go on with a topic."""
        log = bytes_of(self._world.copy.store)
        return (
            self._in_doubt(topic)
            or self.of_the_mirrors_books()
            or differs(self._world.cluster.genuine(topic), log, ahead=False)
        )

    def _in_doubt(self, topic: str) -> bool:
        now = in_force(self._world.cluster, self._world.ledger_id)
        return topic in self.scars or topic != now or not topic

    def of_the_books(self) -> bool:
        """Return whether the embedded books were made from another store than there is."""
        return made_from_another(self._world.books, self._world.store)

    def of_the_mirrors_books(self) -> bool:
        """Return whether the mirror's books were made from another store than it has."""
        return made_from_another(self._world.copy.books, self._world.copy.store)


def made_from_another(books: MemoryBooks, store: MemoryEventStore) -> bool:
    """Return whether books are ahead of a store, or hold another event where they end."""
    _, at, digest = books.state()
    return at > store.last() or bool(at and sha256(store.data(at)).digest() != digest)


def differs(records: Iterable[Entry], log: list[bytes], ahead: bool) -> bool:
    """Return whether records are of another history than a log, or are `ahead` of it."""
    roots = [CompactRange().root()]
    range_ = CompactRange()
    for data in log:
        range_ = range_.append(data)
        roots.append(range_.root())
    for entry in records:
        position = int(entry.headers[POSITION])
        if position > len(log):
            if ahead:
                return True
        elif entry.value is None:
            if entry.headers[ROOT].decode() != roots[position].hex():
                return True
        elif entry.value != log[position - 1]:
            return True
    return False
