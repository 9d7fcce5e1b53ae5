"""The relay: every event of the store onto its topic, in order, once, with barriers between.

It keeps no state of its own: where it stopped is read from the topic. One relay runs at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused

from .bus import Bus, Entry
from .record import Arrived, arrived, barrier_entry, event_entry, partition_of

LOOKED_BACK = 1_000
"""Records read at a time when the end of a partition is looked at."""
Stored = Sequence[tuple[Recorded, bytes]]


class Log(Protocol):
    """What the relay needs of the event store."""

    @property
    def ledger_id(self) -> str:
        """Return the id of this ledger."""
        ...

    def stored(self, after: int, limit: int) -> Stored:
        """Return at most `limit` events with position > `after`, each with its stored bytes."""
        ...

    def data(self, position: int) -> bytes:
        """Return the stored bytes of the event at `position`."""
        ...

    def last(self) -> int:
        """Return the last position, 0 where the log is empty."""
        ...


@dataclass(frozen=True, slots=True)
class Tail:
    """The end of a partition: the last event sent to it, and the last barrier."""

    last: int
    range: CompactRange


class Relay:
    """Sends what the store holds beyond the end of a topic; the first failure ends it."""

    def __init__(self, store: Log, bus: Bus, topic: str, batch: int = 2_000) -> None:
        """Look where the topic ends.

        Raises Refused where the topic is not there, is ahead of the store, or holds another history
        than the store, or where its chain of positions is broken.
        """
        self._store, self._bus, self._topic, self._limit = store, bus, topic, batch
        self._count = bus.partitions(topic)
        if not self._count:
            raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
        ends = bus.ends(topic)
        tails = [tail(bus, topic, partition, ends[partition]) for partition in range(self._count)]
        self._lasts = [one.last for one in tails]
        self._range = min((one.range for one in tails), key=lambda range_: range_.size)
        self._check(max((one.range for one in tails), key=lambda range_: range_.size))

    @property
    def position(self) -> int:
        """Return the position up to which every partition holds all events and a barrier."""
        return self._range.size

    def send(self) -> int:
        """Send what the store holds beyond `position`; return the position reached.

        A barrier follows each batch that ends with a command. Raises what the bus raises; what was
        sent before stands, and a new relay goes on from there.
        """
        reached = self._range
        while stored := self._store.stored(reached.size, self._limit):
            reached = self._send(stored, reached)
            if stored[-1][0].meta.ends_command:
                self._barrier(reached)
        return self.position

    def _send(self, stored: Stored, range_: CompactRange) -> CompactRange:
        """Send the events that their partitions lack; return the range over all of them."""
        entries = []
        lasts = list(self._lasts)
        for recorded, data in stored:
            range_ = range_.append(data)
            partition = partition_of(recorded.meta.stream, self._count)
            if recorded.position <= lasts[partition]:
                continue
            entry = event_entry(recorded, data, self._store.ledger_id, partition, lasts[partition])
            entries.append(entry)
            lasts[partition] = recorded.position
        self._bus.send(self._topic, entries)
        self._lasts = lasts
        return range_

    def _barrier(self, range_: CompactRange) -> None:
        entries: Iterable[Entry] = (
            barrier_entry(range_, partition, last) for partition, last in enumerate(self._lasts)
        )
        self._bus.send(self._topic, list(entries))
        self._range = range_

    def _check(self, furthest: CompactRange) -> None:
        """Raise Refused where the topic holds what the store does not."""
        last = self._store.last()
        ahead = max(*self._lasts, furthest.size)
        if ahead > last:
            raise Refused.of(
                f"Topic «{self._topic}» đã có đến vị trí {ahead}, sổ gốc mới có đến {last}: sổ gốc "
                "bị lùi lại (khôi phục từ bản sao cũ?). Chưa gửi gì: hãy bổ sung sổ gốc từ topic, "
                "hoặc mở một topic mới từ sổ gốc",
                f"Topic «{self._topic}» holds positions up to {ahead}, the store only {last}: the "
                "store went back (restored from an old copy?). Nothing was sent: complete the "
                "store from the topic, or begin a new topic from the store",
            )
        for partition, position in enumerate(self._lasts):
            if position and not self._same(partition, position):
                raise Refused.of(
                    f"Topic «{self._topic}», phân vùng {partition}: sự kiện ở vị trí {position} "
                    "khác sổ gốc. Chưa gửi gì: hãy mở một topic mới từ sổ gốc",
                    f"Topic «{self._topic}», partition {partition}: the event at position "
                    f"{position} differs from the store's. Nothing was sent: begin a new topic "
                    "from the store",
                )

    def _same(self, partition: int, position: int) -> bool:
        """Return whether the last event of a partition is the store's."""
        offset = self._bus.ends(self._topic)[partition]
        for one in backwards(self._bus, self._topic, partition, offset):
            if one.data is not None:
                mine = sha256(self._store.data(position)).digest()
                return one.position == position and sha256(one.data).digest() == mine
        return False


def tail(bus: Bus, topic: str, partition: int, end: int) -> Tail:
    """Return the end of a partition. Raises Refused where its chain of positions is broken."""
    last = due = None
    for one in backwards(bus, topic, partition, end):
        here = one.previous if one.data is None else one.position
        last = here if last is None else last
        if due is not None and here != due:
            raise _broken(topic, partition, one.offset, here, due)
        due = one.previous
        if one.range is not None:
            return Tail(last, one.range)
    if due:
        raise _broken(topic, partition, 0, 0, due)
    return Tail(last or 0, CompactRange())


def backwards(bus: Bus, topic: str, partition: int, end: int) -> Iterable[Arrived]:
    """Yield the records of a partition from its end to its beginning."""
    while end > 0:
        begin = max(0, end - LOOKED_BACK)
        found = bus.read(topic, partition, begin, end - begin)
        if not found:
            return
        for received in reversed(found):
            yield arrived(topic, partition, received)
        end = begin


def _broken(topic: str, partition: int, offset: int, here: int, due: int) -> Refused:
    return Refused.of(
        f"Topic «{topic}», phân vùng {partition}, offset {offset}: vị trí {here}, lẽ ra {due}; "
        "chuỗi vị trí bị đứt. Chưa gửi gì: hãy mở một topic mới từ sổ gốc",
        f"Topic «{topic}», partition {partition}, offset {offset}: position {here}, {due} is due; "
        "the chain of positions is broken. Nothing was sent: begin a new topic from the store",
    )
