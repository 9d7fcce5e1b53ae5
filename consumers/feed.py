"""The feed: current state and figures onto topics of their own, as they follow from the log.

It keeps no state of its own: how far each partition is stands in the partition. What is sent for a
run of events is what differs between its beginning and its end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from socai.domain.event import category_of
from socai.domain.refusal import Refused, Unavailable
from socai.projections.scope import View

from .bus import Bus, Entry
from .collecting import uncollected
from .feed_changes import Changes, End, end_of
from .feed_figures import Change
from .feed_record import (
    FIGURES,
    FORMAT,
    Place,
    Wire,
    entry,
    partition_in,
    place_entry,
    places,
    topics_of,
)
from .feed_state import schema_of
from .ports import Source

Progress = Callable[[int, int], None]
Slot = tuple[str, int]
"""What a topic holds (a kind's states, or figures), and a partition of it."""


class Feed:
    """Sends what has changed since the place of each partition; the first failure ends it."""

    def __init__(
        self,
        source: Source,
        view: Callable[[int], View],
        bus: Bus,
        wire: Wire,
        number: int = 1,
        recorded: int = 0,
        batch: int = 10_000,
    ) -> None:
        """Shut out whoever fed before, and look how far each partition is.

        `view` gives the ledger as known at a position; `recorded` is the last position of the log,
        where the source follows it. Raises Refused where a topic is not there, is ahead of the log,
        or was fed from another ledger, another history or otherwise; Unavailable where the source
        does not reach yet as far as the topics.
        """
        self._source, self._bus, self._wire, self._batch = source, bus, wire, batch
        self._topics = topics_of(source.ledger_id, number)
        bus.take_over()
        self._places: dict[Slot, Place] = {
            (name, partition): place
            for name, topic in self._topics.items()
            for partition, place in enumerate(places(bus, topic, wire))
        }
        for place in set(self._places.values()):
            self._check(place, recorded)
        self._changes = Changes(source, view, self.position)

    @property
    def position(self) -> int:
        """Return the position up to which every partition is complete."""
        return min(place.position for place in self._places.values())

    def send(
        self,
        known: int,
        told: Progress = lambda reached, known: None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> int:
        """Feed up to position `known`, the end of a command, or until stopped; return where it got.

        Raises what the bus raises; what was sent before stands, and a new feed goes on from there.
        """
        while self.position < known and not stopped():
            with uncollected():
                self._step(known)
            told(self.position, known)
        return self.position

    def _step(self, known: int) -> None:
        """Feed the partitions that are furthest behind by one run of events."""
        after = self.position
        due = [slot for slot, place in self._places.items() if place.position == after]
        names = list(dict.fromkeys(name for name, _ in due))
        until = self._until(after, known)
        states, figures = self._changes.next(after, until, FIGURES in names)
        found = {FIGURES: figures, **_by_kind(states)}
        for name in names:
            partitions = [partition for at, partition in due if at == name]
            self._send(name, partitions, found.get(name, []), until)

    def _until(self, after: int, known: int) -> End:
        """Return where a run of events ends: with a command, and where other partitions are."""
        ahead = [p.position for p in self._places.values() if after < p.position]
        last = self._source.command_around(min(after + self._batch, known, *ahead))[1]
        return end_of(self._source.at([last])[0])

    def _send(
        self, name: str, partitions: Sequence[int], found: Sequence[Change], until: End
    ) -> None:
        """Send what has changed to these partitions, and then their place."""
        ledger, hashed = self._source.ledger_id, self._hash(until.position)
        place = Place(until.position, ledger, hashed, until.day, FORMAT)
        entries = list(self._entries(name, partitions, found, until.position))
        entries += [place_entry(partition, place, self._wire) for partition in partitions]
        self._bus.send(self._topics[name], entries)
        self._places.update(((name, partition), place) for partition in partitions)

    def _entries(
        self, name: str, partitions: Sequence[int], found: Sequence[Change], position: int
    ) -> Iterator[Entry]:
        count = self._bus.partitions(self._topics[name])
        # What stands after a place may be of a later position, and say what was never so since.
        loose = {n: set(self._places[name, n].loose) for n in partitions}
        for change in found:
            partition = partition_in(change.key, count)
            if partition in loose and (change.real or change.key in loose[partition]):
                value = None if change.after is None else self._encoded(name, change)
                yield entry(partition, change.key, value, position)
                loose[partition].discard(change.key)
        for partition, keys in loose.items():
            yield from (entry(partition, key, None, position) for key in sorted(keys))

    def _encoded(self, name: str, change: Change) -> bytes:
        assert change.after is not None
        return self._wire.encode("Figure" if name == FIGURES else schema_of(name), change.after)

    def _hash(self, position: int) -> str:
        return sha256(self._source.data(position)).hexdigest()

    def _check(self, place: Place, recorded: int) -> None:
        """Raise Refused where a place is none of this log, Unavailable where that is not known."""
        if not place.position:
            return
        last = self._source.last()
        if place.ledger != self._source.ledger_id:
            raise _foreign("của một sổ khác", "of another ledger")
        if place.format != FORMAT:
            raise _foreign("do một phiên bản khác cấp", "fed by another version")
        if last < place.position <= recorded:
            raise _behind(place.position, last)
        if place.position > last:
            raise _foreign(
                f"đã có đến vị trí {place.position}, sổ mới có đến {last} (sổ bị lùi lại?)",
                f"complete up to {place.position}, the log ends at {last} (was it restored?)",
            )
        if place.hash != self._hash(place.position):
            raise _foreign(
                f"theo một lịch sử khác ở vị trí {place.position}",
                f"of another history at position {place.position}",
            )


def _by_kind(states: Sequence[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in states:
        found.setdefault(category_of(change.key.partition("#")[0]), []).append(change)
    return found


def _behind(position: int, last: int) -> Refused:
    return Unavailable.of(
        f"Các topic trạng thái và số liệu đã có đến vị trí {position}, bản nhận từ Kafka mới có "
        f"đến {last}: chạy `socai run relay project` để nhận tiếp. Chưa gửi gì",
        f"The topics of states and figures are complete up to {position}, what was received from "
        f"Kafka ends at {last}: run `socai run relay project` to receive more. Nothing was sent",
    )


def _foreign(vi: str, en: str) -> Refused:
    return Refused.of(
        f"Các topic trạng thái và số liệu {vi}. Chưa gửi gì: đặt SOCAI_FEED sang một số chưa dùng "
        "để cấp lại từ đầu vào các topic mới",
        f"The topics of states and figures are {en}. Nothing was sent: set SOCAI_FEED to a number "
        "not used yet, and new topics are fed from the beginning",
    )
