"""The mirror's home and the books, each of which says what must hold when it changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from memory import MemoryEventStore
from memory_books import MemoryBooks
from memory_inbox import MemoryInbox
from projected import tables
from socai.consumers.books import Batch
from socai.consumers.inbox import Place, Topic
from socai.consumers.projector import Projector
from socai.projections.steps import Account
from socai.schemas import codec

from .seams import Broken
from .truth import Truth


class WatchedBooks(MemoryBooks):
    """Books that take no event twice, and leave none out."""

    def __init__(self, ledger_id: str) -> None:
        super().__init__(ledger_id)
        self._posted: set[tuple[int, Account, date]] = set()

    def apply(self, batch: Batch) -> None:
        """Write a batch, and look at what it was."""
        last = self.state()[1]
        super().apply(batch)
        if batch.after != last:
            raise Broken(f"books at {last} were given what follows {batch.after}")
        for one in batch.postings:
            posted = one.position, one.account, one.day
            if posted in self._posted:
                raise Broken(f"what position {one.position} posts was posted twice: {one}")
            self._posted.add(posted)


class WatchedInbox(MemoryInbox):
    """An inbox that counts how often a topic was begun."""

    begun = 0

    def begin(self, before: Topic, topic: Topic, taken: int) -> None:
        """Begin with a topic instead of `before`."""
        super().begin(before, topic, taken)
        self.begun += 1


@dataclass
class Copy:
    """The home of the mirror: its inbox, its store and its books."""

    ledger_id: str
    inbox: WatchedInbox = field(init=False)
    store: MemoryEventStore = field(init=False)
    books: WatchedBooks = field(init=False)
    checked: int = 0
    complete: int = 0
    """The furthest position up to which every partition had passed a barrier."""
    disordered: bool = False
    lost: bool = False
    """Whether the store was thrown away, and the books stand alone."""

    def __post_init__(self) -> None:
        """Make all three, empty."""
        self.store = store_of_bytes(self.ledger_id, [])
        self.books = WatchedBooks(self.ledger_id)
        self.receive_again()

    def receive_again(self) -> None:
        """Throw the inbox away."""
        self.inbox, self.disordered = WatchedInbox(), False
        self._begun, self._places = -1, list[Place]()

    def lose_store(self) -> None:
        """Throw the store away, and neither the inbox nor the books."""
        self.store, self.checked, self.lost = store_of_bytes(self.ledger_id, []), 0, True

    def look(self, truth: Truth, sent: int | None) -> None:
        """Check that the mirror is a whole part of the log that was complete.

        `sent` is the position up to which barriers were sent, None where some may be forged.
        """
        self._look_at_places()
        last = self.store.last()
        if last < self.checked:
            raise Broken(f"the mirror ended at {self.checked}, and ends at {last}")
        if last > self.checked:
            self._look_at_new(truth, last, sent)
        at = self.books.state()[1]
        self.lost = self.lost and at > last
        if at > last and not self.lost:
            raise Broken(f"{at} is offered as known, and the mirror ends at {last}")

    def _look_at_places(self) -> None:
        """Check that each partition only moves on, until a topic is begun."""
        topic = self.inbox.topic()
        places = self.inbox.places(topic)
        begun = self.inbox.begun
        if begun == self._begun:
            for n, (was, now) in enumerate(zip(self._places, places, strict=True)):
                if now.position < was.position or now.barrier < was.barrier:
                    raise Broken(f"partition {n} went back from {was} to {now}")
        self._begun, self._places = begun, places
        self.complete = max(self.complete, min((one.barrier for one in places), default=0))

    def _look_at_new(self, truth: Truth, last: int, sent: int | None) -> None:
        if last > self.complete:
            raise Broken(f"the mirror is at {last}, and complete is {self.complete}")
        if sent is not None and last > sent:
            raise Broken(f"the mirror is at {last}, and barriers were sent up to {sent}")
        if not truth.knows(bytes_of(self.store)):
            raise Broken(f"the mirror holds up to {last} what no log ever was")
        if not self.store.at([last])[0].meta.ends_command:
            raise Broken(f"the mirror ends at {last}, within a command")
        self.checked = last


def bytes_of(store: MemoryEventStore) -> list[bytes]:
    """Return the bytes of all events of a store."""
    return [data for _, data in store.stored(0, store.last())]


def store_of_bytes(ledger_id: str, log: list[bytes]) -> MemoryEventStore:
    """Return a store that holds these events."""
    store = MemoryEventStore(codec=codec, clock=lambda: 0, ledger_id=ledger_id)
    store.take(list(enumerate(log, start=1)))
    return store


def check_books(books: MemoryBooks, store: MemoryEventStore, whose: str) -> None:
    """Check that books say what fresh ones say that are made from the same events in one piece."""
    at = books.state()[1]
    fresh = MemoryBooks(store.ledger_id)
    if at:
        Projector(store, fresh).apply(0, store.read(0, at))
    if tables(books) != tables(fresh):
        raise Broken(f"the books {whose} at {at} are not what its events say")
