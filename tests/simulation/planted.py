"""Mistakes planted in the code that is simulated, each of which the simulation must find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from pytest import MonkeyPatch

from memory_books import MemoryBooks
from memory_inbox import MemoryInbox
from socai.consumers import mirror, record
from socai.consumers.books import Batch
from socai.consumers.bus import Entry, Received
from socai.consumers.gathering import Gathering
from socai.consumers.inbox import Held, Place, Topic
from socai.consumers.kept import Kept
from socai.consumers.receiving import Receiving
from socai.consumers.record import HASH, Arrived
from socai.consumers.relay import Relay
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused
from socai.infra.store import taking

from .broker import Broker
from .intentions import renamed
from .processes import Sender, Writer

Plant = Callable[[MonkeyPatch], None]


# ---- The relay ----------------------------------------------------------------------------------


def an_older_relay_is_not_shut_out(patch: MonkeyPatch) -> None:
    """Whoever has a connection may send."""
    patch.setattr(Broker, "_check_fence", lambda self: None)


def the_relay_looks_before_it_takes_over(patch: MonkeyPatch) -> None:
    """Another one may send between the look at the end and the fence."""
    right = Relay.__init__

    def wrong(self: Relay, store: Any, bus: Any, topic: str, batch: int = 2_000) -> None:
        right(self, store, _Late(bus), topic, batch)
        bus.take_over()

    patch.setattr(Relay, "__init__", wrong)


@dataclass
class _Late:
    """A bus that nobody takes over."""

    bus: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.bus, name)

    def take_over(self) -> None:
        """Do nothing."""


def barriers_come_before_their_events(patch: MonkeyPatch) -> None:
    """A barrier is there while an event that it tells of is on its way."""
    right = Broker.send

    def wrong(self: Broker, topic: str, entries: Sequence[Entry]) -> None:
        right(self, topic, sorted(entries, key=lambda entry: entry.value is not None))

    patch.setattr(Broker, "send", wrong)


def barriers_stand_within_commands(patch: MonkeyPatch) -> None:
    """Every batch is followed by a barrier, wherever it ends."""

    def wrong(self: Relay) -> int:
        if stored := self._store.stored(self.sent, self._limit):
            self._send(stored, barriers=True)
        return len(stored)

    patch.setattr(Relay, "step", wrong)


def a_new_relay_goes_on_after_the_last_event(patch: MonkeyPatch) -> None:
    """What other partitions lack of a batch that failed is never sent again."""
    right = Relay.__init__

    def wrong(self: Relay, store: Any, bus: Any, topic: str, batch: int = 2_000) -> None:
        right(self, store, bus, topic, batch)
        last = max(self._lasts)
        if last > self.sent:
            self._sent = CompactRange().extend(store.data(n) for n in range(1, last + 1))

    patch.setattr(Relay, "__init__", wrong)


def a_relay_goes_on_after_a_failure(patch: MonkeyPatch) -> None:
    """The same relay sends again, though it does not know what has come to stand."""
    patch.setattr(Sender, "close", lambda self: None)


def the_topic_is_not_compared_with_the_store(patch: MonkeyPatch) -> None:
    """A relay sends to a topic whatever that holds."""
    patch.setattr(Relay, "_check", lambda self, tails: None)
    patch.setattr(Relay, "_check_root", lambda self, range_: None)


# ---- The mirror ---------------------------------------------------------------------------------


def _receiving(patch: MonkeyPatch, wrong: Callable[[Receiving, Arrived], None]) -> None:
    patch.setattr(Receiving, "take", wrong)


def what_comes_before_is_not_looked_at(patch: MonkeyPatch) -> None:
    """Whatever comes next is taken for what follows."""
    right = Receiving.take
    _receiving(patch, lambda self, one: right(self, replace(one, previous=self.place.position)))


def offsets_are_trusted(patch: MonkeyPatch) -> None:
    """What stands at a new offset is new, and nothing is missing before it."""

    def wrong(self: Receiving, one: Arrived) -> None:
        self._apply(one)
        self._pass(one.offset)

    _receiving(patch, wrong)


def duplicates_are_not_passed_over(patch: MonkeyPatch) -> None:
    """An event that was sent again waits for its predecessor to come again."""
    right = Receiving.take

    def wrong(self: Receiving, one: Arrived) -> None:
        if one.data is None or one.position > self.place.position:
            right(self, one)
        else:
            self._wait(one)
            self._pass(one.offset)

    _receiving(patch, wrong)


def hashes_are_not_checked(patch: MonkeyPatch) -> None:
    """Bytes that were changed on the topic are taken."""

    def wrong(topic: str, partition: int, received: Received) -> Arrived:
        headers = dict(received.entry.headers)
        if HASH in headers:
            headers[HASH] = sha256(received.entry.value or b"").hexdigest().encode()
        entry = replace(received.entry, headers=headers)
        return record.arrived(topic, partition, replace(received, entry=entry))

    patch.setattr(mirror, "arrived", wrong)


def unknown_records_are_passed_over(patch: MonkeyPatch) -> None:
    """What cannot be read is taken for nothing."""

    def wrong(topic: str, partition: int, received: Received) -> Arrived:
        try:
            return record.arrived(topic, partition, received)
        except Refused:
            return Arrived(received.offset, 0, 0, None, None)

    patch.setattr(mirror, "arrived", wrong)


def roots_are_not_checked(patch: MonkeyPatch) -> None:
    """What has come is taken, whatever the barriers tell of it."""

    def wrong(self: Gathering, held: Sequence[Held], wanted: range, root: bytes | None) -> int:
        return self._store.take([(one.position, one.data) for one in held])

    patch.setattr(Gathering, "_taken", wrong)


def one_barrier_is_enough(patch: MonkeyPatch) -> None:
    """The furthest barrier is taken for that of all partitions."""

    def wrong(self: Gathering) -> int:
        last = self._store.last()
        places = self._inbox.places(self._topic)
        complete = max((place.barrier for place in places), default=0)
        return self._gather(last, complete) if complete > last else last

    patch.setattr(Gathering, "gather", wrong)


def any_member_moves_a_place(patch: MonkeyPatch) -> None:
    """The inbox does not compare the place that a member starts from."""
    right = MemoryInbox.put

    def wrong(self: MemoryInbox, topic: Topic, partition: int, before: Place, *rest: Any) -> None:
        right(self, topic, partition, self.places(topic)[partition], *rest)

    patch.setattr(MemoryInbox, "put", wrong)


def places_outlive_their_epoch(patch: MonkeyPatch) -> None:
    """The places of one topic are taken for those of the next."""
    right = MemoryInbox.begin

    def wrong(self: MemoryInbox, before: Topic, topic: Topic, taken: int) -> None:
        places = self._places
        right(self, before, topic, taken)
        self._places = [*places, *self._places[len(places) :]][: topic.partitions]

    patch.setattr(MemoryInbox, "begin", wrong)


# ---- Books, store, people -----------------------------------------------------------------------


def books_take_what_does_not_follow(patch: MonkeyPatch) -> None:
    """The books do not compare the position that a batch starts from."""
    right = MemoryBooks.apply

    def wrong(self: MemoryBooks, batch: Batch) -> None:
        right(self, replace(batch, after=self.state()[1]))

    patch.setattr(MemoryBooks, "apply", wrong)


def streams_are_kept_too_long(patch: MonkeyPatch) -> None:
    """A projector does not forget what it folded before another one went on."""
    patch.setattr(Kept, "clear", lambda self: None)


def a_command_is_asked_again_under_a_new_id(patch: MonkeyPatch) -> None:
    """Somebody who got no answer types the command in once more."""
    patch.setattr(Writer, "ask_again", lambda self, asked: renamed(asked))


def what_is_held_is_not_compared(patch: MonkeyPatch) -> None:
    """A store is completed from a topic without a look at what both of them hold."""
    patch.setattr(taking, "_check_equal", lambda stored, held: None)


PLANTED: dict[Plant, int] = {
    an_older_relay_is_not_shut_out: 40,
    the_relay_looks_before_it_takes_over: 200,
    barriers_come_before_their_events: 40,
    barriers_stand_within_commands: 40,
    a_new_relay_goes_on_after_the_last_event: 40,
    a_relay_goes_on_after_a_failure: 40,
    the_topic_is_not_compared_with_the_store: 200,
    what_comes_before_is_not_looked_at: 200,
    offsets_are_trusted: 40,
    duplicates_are_not_passed_over: 40,
    hashes_are_not_checked: 200,
    unknown_records_are_passed_over: 100,
    roots_are_not_checked: 200,
    one_barrier_is_enough: 40,
    any_member_moves_a_place: 100,
    places_outlive_their_epoch: 40,
    books_take_what_does_not_follow: 40,
    streams_are_kept_too_long: 100,
    a_command_is_asked_again_under_a_new_id: 100,
    what_is_held_is_not_compared: 400,
}
"""Each mistake with the number of seeds within which it is found."""
