"""The log read back from its topic: every event once, in the order of positions, up to barriers.

A topic is gone through twice, a piece of each partition at a time: first every record is looked at,
so that nothing is given of a topic that is broken anywhere; then the partitions are merged by
position. Only what every partition has a barrier for is given, and at each barrier the Merkle root
of all that was given must be the barrier's.
"""

from __future__ import annotations

from collections import deque

from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused

from .bus import Bus, Received
from .record import WAY_OUT, Arrived, arrived

READ = 1_000
"""Records of one partition that are read at a time, and held at most."""


class TopicSource:
    """One reading of a topic, from its beginning on."""

    def __init__(self, bus: Bus, topic: str) -> None:
        """Raises Refused where the topic is not there."""
        self._bus, self._topic = bus, topic
        count = bus.partitions(topic)
        if not count:
            raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
        self._lasts = [0] * count
        self._barriers = [0] * count
        # Roots by position of barriers that stand after a later event of their partition.
        self._late: dict[int, set[bytes]] = {}
        # Of each partition: looked at up to this offset, read to be given up to that one.
        self._looked = [0] * count
        self._offsets = [0] * count
        self._pieces: list[deque[Arrived]] = [deque() for _ in range(count)]
        self._complete = 0
        self._range = CompactRange()
        # Whether a barrier has told the root up to the last event given.
        self._sure = False

    @property
    def complete(self) -> int:
        """Return the position up to which all partitions have said that nothing is missing."""
        return self._complete

    @property
    def position(self) -> int:
        """Return the position of the last event given."""
        return self._range.size

    def read(self, limit: int) -> list[tuple[int, bytes]]:
        """Return (position, stored bytes) of the next `limit` events and those up to a barrier.

        None where none is sure. Raises Refused, saying where, for a record that is forged, out of
        its place, or of another history than the barriers tell; nothing after the barrier before
        it is given.
        """
        if self.position >= self._complete:
            self._look()
        range_, heads = self._range, zip(self._pieces, self._offsets, strict=True)
        offsets = [piece[0].offset if piece else offset for piece, offset in heads]
        found: list[tuple[int, bytes]] = []
        try:
            while self.position < self._complete and (len(found) < limit or not self._sure):
                found.append((self.position + 1, self._next()))
        except Refused:
            # What was found is not given: it is read again.
            self._range, self._offsets = range_, offsets
            self._pieces = [deque() for _ in offsets]
            raise
        return found

    def _look(self) -> None:
        """Look at every record up to where the partitions end now."""
        ends = self._bus.ends(self._topic)
        if len(ends) != len(self._looked):
            raise self._made_again(len(ends))
        for partition, end in enumerate(ends):
            while self._looked[partition] < end:
                records, after = self._read(partition, self._looked[partition], end)
                for received in records:
                    self._check(partition, arrived(self._topic, partition, received))
                    self._looked[partition] = received.offset + 1
                self._looked[partition] = after
        self._complete = min(self._barriers)

    def _read(self, partition: int, begin: int, end: int) -> tuple[list[Received], int]:
        """Return the next records of a partition, and the offset after them."""
        records = self._bus.read(self._topic, partition, begin, min(READ, end - begin))
        return records, records[-1].offset + 1 if records else end

    def _check(self, partition: int, one: Arrived) -> None:
        """Raise Refused where a record does not follow the one before it."""
        last = self._lasts[partition]
        if one.data is not None and one.position <= last:
            return  # sent again: it was there before
        if one.previous != last:
            raise self._out_of_place(partition, one, last)
        if one.range is not None:
            self._barriers[partition] = max(one.position, self._barriers[partition])
            if self.position < one.position < last:
                # A relay that sends again what a broker lost says so of what lies before.
                self._late.setdefault(one.position, set()).add(one.range.root())
        elif one.data is not None:
            self._lasts[partition] = one.position

    def _next(self) -> bytes:
        """Return the bytes of the next event; its barriers must have the root up to there."""
        position, data = self.position + 1, None
        roots = set(self._late.get(position, ()))
        for partition, piece in enumerate(self._pieces):
            while (one := self._first(partition)) and one.position <= position:
                piece.popleft()
                if one.position < position:
                    continue  # sent again: it was given before
                if one.range is not None:
                    roots.add(one.range.root())
                elif data is None:
                    data = one.data
        if data is None:
            raise self._missing(position)
        self._range, self._sure = self._range.append(data), bool(roots)
        if roots and roots != {self._range.root()}:
            raise self._other_root(position)
        return data

    def _first(self, partition: int) -> Arrived | None:
        """Return the next record of a partition, None where all that was looked at is given."""
        piece, end = self._pieces[partition], self._looked[partition]
        while not piece and self._offsets[partition] < end:
            records, after = self._read(partition, self._offsets[partition], end)
            piece.extend([arrived(self._topic, partition, received) for received in records])
            self._offsets[partition] = after
        return piece[0] if piece else None

    def _out_of_place(self, partition: int, one: Arrived, last: int) -> Refused:
        return Refused.of(
            f"Topic «{self._topic}», phân vùng {partition}, offset {one.offset}: bản ghi ở vị trí "
            f"{one.position} nối tiếp vị trí {one.previous}, nhưng bản ghi trước nó ở vị trí "
            f"{last}. Không áp dụng gì từ đó trở đi. {WAY_OUT.vi}",
            f"Topic «{self._topic}», partition {partition}, offset {one.offset}: the record at "
            f"position {one.position} follows position {one.previous}, but the one before it is "
            f"at {last}. Nothing from there on is applied. {WAY_OUT.en}",
        )

    def _made_again(self, partitions: int) -> Refused:
        before = len(self._looked)
        return Refused.of(
            f"Topic «{self._topic}» có {partitions} phân vùng, lúc bắt đầu đọc là {before}: topic "
            "vừa được lập lại. Đọc lại từ đầu",
            f"Topic «{self._topic}» has {partitions} partitions, {before} when reading began: it "
            "was made again just now. Read it from the beginning",
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
