"""The bus in memory; and one that fails on purpose, as a broker or a network does."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence

from socai.consumers.bus import Entry, Received
from socai.domain.refusal import Refused, Unavailable


class MemoryBus:
    """Topics as lists (the port is consumers.bus.Bus)."""

    def __init__(self) -> None:
        self._topics: dict[str, list[list[Entry]]] = {}
        self._lock = threading.RLock()

    def create(self, topic: str, partitions: int) -> None:
        """Make a topic; raise Refused where it is there already."""
        with self._lock:
            if topic in self._topics:
                raise Refused.of(f"Đã có topic «{topic}»", f"Topic «{topic}» is there already")
            self._topics[topic] = [[] for _ in range(partitions)]

    def partitions(self, topic: str) -> int:
        """Return the number of partitions of a topic, 0 where there is none."""
        return len(self._topics.get(topic, ()))

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries to their partitions."""
        with self._lock:
            for entry in entries:
                self._topics[topic][entry.partition].append(entry)

    def ends(self, topic: str) -> list[int]:
        """Return the offset after the last record of each partition."""
        with self._lock:
            return [len(held) for held in self._topics[topic]]

    def read(self, topic: str, partition: int, offset: int, limit: int) -> list[Received]:
        """Return at most `limit` records from `offset` on, in order."""
        with self._lock:
            held = self._topics[topic][partition]
            if not 0 <= offset <= len(held):
                raise Refused.of(
                    f"Topic «{topic}», phân vùng {partition}: không có offset {offset}",
                    f"Topic «{topic}», partition {partition}: there is no offset {offset}",
                )
            found = held[offset : offset + limit]
        return [Received(offset + n, entry) for n, entry in enumerate(found)]

    def close(self) -> None:
        """Do nothing: there are no connections."""


class FailingBus(MemoryBus):
    """A bus that fails now and then while sending: each partition then holds a prefix."""

    def __init__(self, rng: random.Random, chance: float) -> None:
        super().__init__()
        self._rng, self._chance = rng, chance
        self.failures = 0

    def send(self, topic: str, entries: Sequence[Entry]) -> None:
        """Append entries, or a part of them and raise Unavailable."""
        if self._rng.random() >= self._chance:
            super().send(topic, entries)
            return
        self.failures += 1
        kept = [self._rng.randint(0, len(entries)) for _ in range(self.partitions(topic))]
        for entry in entries:
            if kept[entry.partition] > 0:
                kept[entry.partition] -= 1
                super().send(topic, [entry])
        raise Unavailable.of("Máy chủ Kafka không trả lời", "The broker does not answer")
