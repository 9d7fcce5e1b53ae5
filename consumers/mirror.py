"""The mirror: what reads the ledger's topic keeps a store of its own, equal to the writer's.

Events wait in an inbox until every partition has passed a barrier; then they are taken, byte for
byte and in their order, and the Merkle root over all of them must be the barrier's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from socai.domain.refusal import Message, Refused, Unavailable

from . import mirror_words as words
from .bus import Bus, Received
from .gathering import MOST, Copy, Decode, Gathering
from .inbox import Inbox, Place, Topic
from .receiving import Receiving
from .record import Arrived, arrived


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a batch of records.

    `position` is that of the partition's last event taken; `again` records had been received
    before. `back` is the offset to read again, where what an earlier record waited for has come;
    `alarm` is for the operator, once: a record is ahead of its predecessor.
    """

    position: int
    again: int = 0
    back: int | None = None
    alarm: Message | None = None


@dataclass(frozen=True, slots=True)
class _Stands:
    """How a partition stands as this member knows it."""

    place: Place
    waiting: int = 0
    due: int | None = None


class Mirror:
    """One member's view of an inbox and a store that all members share.

    A partition is begun before its records are given. Whatever is raised, what was put in the inbox
    and taken into the store stands, and any member goes on from there.
    """

    def __init__(
        self, inbox: Inbox, store: Copy, topic: Topic, decode: Decode, most: int = MOST
    ) -> None:
        self._inbox, self._store, self._topic = inbox, store, topic
        self._gathering = Gathering(inbox, store, topic, decode, most)
        self._stands: dict[int, _Stands] = {}
        self._told: set[tuple[int, int]] = set()

    @property
    def topic(self) -> Topic:
        """Return the topic that is received."""
        return self._topic

    @property
    def position(self) -> int:
        """Return the last position of the store: up to there all has come and is verified."""
        return self._store.last()

    def waiting(self, partitions: Iterable[int]) -> int:
        """Return how many records of these partitions are ahead of their predecessor."""
        return sum(self._stands[one].waiting for one in partitions if one in self._stands)

    def check(self, bus: Bus) -> None:
        """Raise Refused where the topic no longer holds what is to be read next."""
        count = bus.partitions(self._topic.name)
        if count != self._topic.partitions:
            raise words.refused(words.other_partitions(self._topic, count))
        for partition, place in enumerate(self._inbox.places(self._topic)):
            try:
                bus.read(self._topic.name, partition, place.offset, 0)
            except Unavailable:
                raise
            except Refused as refused:
                lost = words.lost(self._topic.name, partition, place.offset)
                raise words.refused(lost) from refused

    def require_topic(self) -> None:
        """Raise Conflict where another topic has been begun."""
        self._inbox.places(self._topic)

    def begin(self, partition: int) -> int:
        """Return the offset at which a partition that was assigned is to be read.

        Raises Conflict where another topic has been begun, and Refused for a partition that the
        topic did not have: it was made again meanwhile.
        """
        places = self._inbox.places(self._topic)
        if partition >= len(places):
            raise words.refused(words.other_partitions(self._topic, partition + 1))
        place = places[partition]
        self._stands[partition] = _Stands(place)
        return place.offset

    def receive(self, partition: int, records: Iterable[Received]) -> Outcome:
        """Put in the inbox what follows the place of a partition.

        Raises Refused, saying where, for a record that is not the ledger's, once what stands before
        it was put; and Conflict where another member moved the partition on.
        """
        before, last = self._stands[partition], self._store.last()
        reading = Receiving(
            self._topic.name,
            partition,
            before.place,
            before.waiting,
            before.due,
            last,
            lambda one: self._known(one, last),
        )
        self._read(reading, before.place, records)
        alarm = self._alarm(reading)
        return Outcome(reading.place.position, reading.again, reading.back, alarm)

    def _read(self, reading: Receiving, before: Place, records: Iterable[Received]) -> None:
        try:
            for received in records:
                if received.offset >= before.offset and reading.back is None:
                    reading.take(arrived(self._topic.name, reading.partition, received))
        except Refused:
            self._put(before, reading)
            raise
        self._put(before, reading)

    def _put(self, before: Place, reading: Receiving) -> None:
        held = list(reading.held.values())
        if reading.place != before:
            self._inbox.put(
                self._topic, reading.partition, before, reading.place, held, reading.roots
            )
        self._stands[reading.partition] = _Stands(reading.place, reading.waiting, reading.due)

    def _alarm(self, reading: Receiving) -> Message | None:
        """Return the alarm of a batch that left records waiting, once for each that is the first.

        What came in the same batch, only later, raises none.
        """
        one = reading.ahead
        if one is None or reading.due is None or (reading.partition, one.offset) in self._told:
            return None
        self._told.add((reading.partition, one.offset))
        return words.ahead(self._topic.name, reading.partition, one, reading.place.position)

    def _known(self, one: Arrived, last: int) -> bytes | None:
        at = one.position
        if one.data is None:
            return self._inbox.roots(at - 1, at).get(at)
        if at <= last:
            return self._store.data(at)
        return next((held.data for held in self._inbox.waiting(at - 1, at)), None)

    def gather(self) -> int:
        """Take what is complete into the store; return its last position.

        Raises Refused where something is missing or is not what the barriers tell, and Conflict
        where another member was there first.
        """
        return self._gathering.gather()
