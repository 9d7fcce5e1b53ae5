"""The relay: every event of the store onto its topic, in order, once, with barriers between.

It keeps no state of its own: where it stopped is read from the topic. One relay sends at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Protocol

from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange
from socai.domain.refusal import Refused

from .bus import Bus, Entry
from .record import WAY_OUT, barrier_entry, event_entry, partition_of
from .tail import Tail, tail

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

    def range(self) -> CompactRange:
        """Return the compact range over the stored bytes of all positions."""
        ...


class Relay:
    """Sends what the store holds beyond the end of a topic; the first failure ends it."""

    def __init__(self, store: Log, bus: Bus, topic: str, batch: int = 2_000) -> None:
        """Take the sending over, then look where the topic ends.

        Raises Refused where the topic is not there, is ahead of the store, or holds another history
        than the store, or where its chain of positions is broken; and what the bus raises.
        """
        self._store, self._bus, self._topic, self._limit = store, bus, topic, batch
        if not bus.partitions(topic):
            raise Refused.of(f"Không có topic «{topic}»", f"There is no topic «{topic}»")
        # Only then does the topic end where it ends: nobody else appends to it any more.
        bus.take_over()
        ends = bus.ends(topic)
        self._count = len(ends)
        tails = [tail(bus, topic, partition, end) for partition, end in enumerate(ends)]
        self._check(tails)
        self._lasts = [one.last for one in tails]
        self._range = self._agreed([one.range for one in tails])
        self._sent = self._range

    @property
    def topic(self) -> str:
        """Return the topic that is sent to."""
        return self._topic

    @property
    def position(self) -> int:
        """Return the position up to which every partition holds all events and a barrier."""
        return self._range.size

    @property
    def sent(self) -> int:
        """Return the position up to which every event was sent, with a barrier or without."""
        return self._sent.size

    def send(self) -> int:
        """Send what the store holds beyond `position`; return the position reached.

        Raises what `step` raises.
        """
        while self.step():
            pass
        return self.position

    def step(self) -> int:
        """Send the next batch; return how many events it has, 0 where there is nothing to send.

        A batch ends with a command and a barrier, but where one command fills more than a batch.
        Raises what the bus raises, and Refused where stored bytes are no longer those that were
        recorded; what was sent before stands, and a new relay goes on from there.
        """
        stored = self._store.stored(self.sent, self._limit)
        ends = [n for n, (one, _) in enumerate(stored, start=1) if one.meta.ends_command]
        stored = stored[: ends[-1]] if ends else stored
        if stored:
            self._send(stored, barriers=bool(ends))
        return len(stored)

    def _send(self, stored: Stored, barriers: bool) -> None:
        """Send the events that their partitions lack, and then a barrier to each partition."""
        range_ = self._sent.extend(data for _, data in stored)
        entries: list[Entry] = []
        lasts = list(self._lasts)
        for recorded, data in stored:
            partition = partition_of(recorded.meta.stream, self._count)
            if recorded.position <= lasts[partition]:
                continue
            entry = event_entry(recorded, data, self._store.ledger_id, partition, lasts[partition])
            entries.append(entry)
            lasts[partition] = recorded.position
        if barriers:
            self._check_root(range_)
            entries += [barrier_entry(range_, *place) for place in enumerate(lasts)]
        self._bus.send(self._topic, entries)
        self._lasts, self._sent = lasts, range_
        self._range = range_ if barriers else self._range

    def _check(self, tails: Sequence[Tail]) -> None:
        """Raise Refused where the topic holds what the store does not."""
        last, ahead = self._store.last(), max(max(one.last, one.range.size) for one in tails)
        if ahead > last:
            raise Refused.of(
                f"Topic «{self._topic}» đã có đến vị trí {ahead}, sổ gốc mới có đến {last}: sổ gốc "
                "bị lùi lại (khôi phục từ bản sao cũ?). Chưa gửi gì. Lối ra: `socai recover --from "
                "kafka` bổ sung sổ gốc từ topic, hoặc `socai recover --from store` bỏ phần ấy và "
                "lập một topic mới từ sổ gốc",
                f"Topic «{self._topic}» holds positions up to {ahead}, the store only {last}: the "
                "store went back (restored from an old copy?). Nothing was sent. The way out: "
                "`socai recover --from kafka` completes the store from the topic, `socai recover "
                "--from store` gives that part up and writes a new topic from the store",
            )
        for partition, one in enumerate(tails):
            if one.last and sha256(self._store.data(one.last)).digest() != one.digest:
                raise self._differs(partition, one.last)
            self._check_root(one.range)

    def _agreed(self, barriers: Sequence[CompactRange]) -> CompactRange:
        """Return the first of the last barriers; raise Refused where another has another root.

        They differ where the last sends did not come everywhere, and the store may have gone back
        and on since.
        """
        range_ = first = min(barriers, key=lambda one: one.size)
        for barrier in sorted(barriers, key=lambda one: one.size):
            if beyond := barrier.size - range_.size:
                stored = self._store.stored(range_.size, beyond)
                range_ = range_.extend(data for _, data in stored)
            if range_.root() != barrier.root():
                raise self._other_root(barrier.size)
        return first

    def _check_root(self, range_: CompactRange) -> None:
        """Raise Refused where the store has as many events as a barrier, but another root."""
        mine = self._store.range()
        if mine.size == range_.size and mine.root() != range_.root():
            raise self._other_root(mine.size)

    def _other_root(self, position: int) -> Refused:
        return Refused.of(
            f"Gốc Merkle của sổ gốc ở vị trí {position} khác gốc tính từ topic «{self._topic}» và "
            "các byte đang lưu: có byte đã lưu bị sửa, hoặc topic là của lịch sử khác. Chưa gửi "
            f"mốc nào đến đó. Kiểm tra sổ gốc bằng `socai doctor`. {WAY_OUT.vi}",
            f"The Merkle root of the store at position {position} is not the one computed from "
            f"topic «{self._topic}» and the bytes that are stored: stored bytes were changed, or "
            "the topic is of another history. No barrier was sent up to there. Check the store "
            f"with `socai doctor`. {WAY_OUT.en}",
        )

    def _differs(self, partition: int, position: int) -> Refused:
        return Refused.of(
            f"Topic «{self._topic}», phân vùng {partition}: sự kiện ở vị trí {position} khác sổ "
            f"gốc. Chưa gửi gì. {WAY_OUT.vi}",
            f"Topic «{self._topic}», partition {partition}: the event at position {position} "
            f"differs from the store's. Nothing was sent. {WAY_OUT.en}",
        )
