"""The log read back from its topic: every event once, in the order of positions, up to barriers.

Partitions are merged by position. Only what every partition has a barrier for is given, and at each
barrier the Merkle root of all that was given must be the barrier's.
"""

from __future__ import annotations

from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused

from .bus import Bus
from .record import WAY_OUT, Arrived, arrived

READ = 1_000
"""Records read of one partition at a time."""


class TopicSource:
    """One reading of a topic, from its beginning on."""

    def __init__(self, bus: Bus, topic: str) -> None:
        """Raises Refused where the topic is not there."""
        self._bus, self._topic = bus, topic
        count = bus.partitions(topic)
        if not count:
            raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
        self._offsets = [0] * count
        self._lasts = [0] * count
        self._barriers = [0] * count
        self._waiting: dict[int, bytes] = {}
        self._roots: dict[int, bytes] = {}
        self._range = CompactRange()

    @property
    def complete(self) -> int:
        """Return the position up to which all partitions have said that nothing is missing."""
        return min(self._barriers)

    @property
    def position(self) -> int:
        """Return the position of the last event given."""
        return self._range.size

    def read(self, limit: int) -> list[tuple[int, bytes]]:
        """Return (position, stored bytes) of at most `limit` next events; none where none is sure.

        Raises Refused, saying where, for a record that is forged, out of its place, or of another
        history than the barriers tell; nothing from there on is given.
        """
        if self.position >= self.complete:
            self._pull()
        found: list[tuple[int, bytes]] = []
        while len(found) < limit and self.position < self.complete:
            position = self.position + 1
            if position not in self._waiting:
                raise self._missing(position)
            data = self._waiting.pop(position)
            self._range = self._range.append(data)
            found.append((position, data))
            root = self._roots.pop(position, None)
            if root is not None and root != self._range.root():
                raise self._other_root(position)
        return found

    def _pull(self) -> None:
        """Read every partition to its end as it is now."""
        for partition, end in enumerate(self._bus.ends(self._topic)):
            while self._offsets[partition] < end:
                begin = self._offsets[partition]
                limit = min(READ, end - begin)
                records = self._bus.read(self._topic, partition, begin, limit)
                for received in records:
                    self._take(partition, arrived(self._topic, partition, received))
                self._offsets[partition] = records[-1].offset + 1 if records else end

    def _take(self, partition: int, one: Arrived) -> None:
        last = self._lasts[partition]
        if one.data is not None and one.position <= last:
            return  # sent again: it was taken before
        if one.previous != last:
            raise self._out_of_place(partition, one, last)
        if one.range is not None:
            self._barriers[partition] = max(one.position, self._barriers[partition])
            self._roots[one.position] = one.range.root()
        elif one.data is not None:
            self._lasts[partition] = one.position
            self._waiting[one.position] = one.data

    def _out_of_place(self, partition: int, one: Arrived, last: int) -> Refused:
        return Refused.of(
            f"Topic «{self._topic}», phân vùng {partition}, offset {one.offset}: bản ghi ở vị trí "
            f"{one.position} nối tiếp vị trí {one.previous}, nhưng bản ghi trước nó ở vị trí "
            f"{last}. Không áp dụng gì từ đó trở đi. {WAY_OUT.vi}",
            f"Topic «{self._topic}», partition {partition}, offset {one.offset}: the record at "
            f"position {one.position} follows position {one.previous}, but the one before it is "
            f"at {last}. Nothing from there on is applied. {WAY_OUT.en}",
        )

    def _missing(self, position: int) -> Refused:
        return Refused.of(
            f"Topic «{self._topic}» thiếu sự kiện ở vị trí {position}, dù các mốc nói là đủ. Không "
            f"áp dụng gì từ đó trở đi. {WAY_OUT.vi}",
            f"Topic «{self._topic}» lacks the event at position {position}, though its barriers "
            f"say that it is whole. Nothing from there on is applied. {WAY_OUT.en}",
        )

    def _other_root(self, position: int) -> Refused:
        return Refused.of(
            f"Topic «{self._topic}»: gốc Merkle ở vị trí {position} khác với mốc đã ghi: có bản "
            f"ghi bị thay. Không áp dụng gì từ đó trở đi. {WAY_OUT.vi}",
            f"Topic «{self._topic}»: the Merkle root at position {position} is not that of the "
            f"barrier: a record was replaced. Nothing from there on is applied. {WAY_OUT.en}",
        )
