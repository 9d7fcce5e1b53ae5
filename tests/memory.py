"""The ports in memory, in plain Python; each passes the contract suite of its port."""

from __future__ import annotations

import threading
import uuid
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import islice

from socai.consumers.ports import Appended, CommandEntry
from socai.domain.event import Recorded, category_of
from socai.domain.merkle import CompactRange
from socai.infra.store.rules import Codec, no_position, plan
from socai.infra.store.taking import check_root, taken


class MemoryEventStore:
    """The log as lists and dictionaries (the port is consumers.ports.EventStore)."""

    def __init__(
        self, *, codec: Codec, clock: Callable[[], int], ledger_id: str | None = None
    ) -> None:
        self.ledger_id = ledger_id or str(uuid.uuid4())
        self._codec, self._clock = codec, clock
        self._lock = threading.RLock()
        self._events: list[Recorded] = []
        self._data: list[bytes] = []
        self._streams: dict[str, list[Recorded]] = {}
        self._commands: dict[str, CommandEntry] = {}
        self._positions: dict[str, int] = {}
        self._ends: list[tuple[int, int]] = []
        self._range = CompactRange()

    def append(self, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Record whole commands, all or none; return where they stand."""
        with self._lock:
            last_recorded_at = self._ends[-1][0] if self._ends else 0
            recorded_at = max(last_recorded_at, self._clock())
            planned = plan(commands, self, self.last(), recorded_at)
            data = [self._codec.encode(r.meta, r.event) for r in planned.events]
            self._write(planned.events, data, [(entry, recorded_at) for entry in planned.entries])
            return planned.answers

    def take(self, stored: Sequence[tuple[int, bytes]], root: bytes | None = None) -> int:
        """Store events as another home of this log holds them, all or none; return the last."""
        with self._lock:
            recorded_at = self._ends[-1][0] if self._ends else 0
            new = taken(stored, self, self.last(), recorded_at, self._codec)
            data = [written.data for written in new.events]
            check_root(root, self._range.extend(data).root(), self.last() + len(data))
            self._write([written.recorded for written in new.events], data, new.entries)
            return self.last()

    def _write(
        self,
        events: Sequence[Recorded],
        data: Sequence[bytes],
        entries: Sequence[tuple[CommandEntry, int]],
    ) -> None:
        self._data.extend(data)
        self._range = self._range.extend(data)
        for recorded in events:
            self._events.append(recorded)
            self._streams.setdefault(recorded.meta.stream, []).append(recorded)
            self._positions[recorded.meta.event_id] = recorded.position
        for entry, recorded_at in entries:
            self._commands[entry.command_id] = entry
            self._ends.append((recorded_at, entry.last))

    def range(self) -> CompactRange:
        """Return the compact range over the stored bytes of all positions."""
        with self._lock:
            return self._range

    def held(self, positions: Sequence[int]) -> list[bytes]:
        """Return the stored bytes of the events at these positions, in their order."""
        return [self._data[position - 1] for position in positions]

    def entries(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those commands that are recorded."""
        return {i: self._commands[i] for i in command_ids if i in self._commands}

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the last version of each of these streams, 0 for an empty one."""
        return {name: len(self._streams.get(name, [])) for name in streams}

    def since(self, stream: str, version: int) -> list[Recorded]:
        """Return the events of a stream after `version`."""
        return self._streams.get(stream, [])[version:]

    def commands(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those of `command_ids` that are recorded."""
        with self._lock:
            return {i: self._commands[i] for i in command_ids if i in self._commands}

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those of `event_ids` that are recorded."""
        with self._lock:
            return {i: self._positions[i] for i in event_ids if i in self._positions}

    def stream(self, name: str) -> list[Recorded]:
        """Return the events of a stream in order; an empty list where there are none."""
        with self._lock:
            return self.since(name, 0)

    def several(self, names: Sequence[str]) -> dict[str, list[Recorded]]:
        """Return the events of each of these streams that has any, in order."""
        with self._lock:
            return {name: self.since(name, 0) for name in names if name in self._streams}

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        with self._lock:
            return sorted(name for name in self._streams if category_of(name) == category)

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Return at most `limit` events with position > `after`, in order."""
        with self._lock:
            return list(islice(self._events[max(after, 0) :], min(max(limit, 0), self.last())))

    def stored(self, after: int, limit: int) -> list[tuple[Recorded, bytes]]:
        """Return at most `limit` events with position > `after`, each with its stored bytes."""
        with self._lock:
            return [
                (recorded, self._data[recorded.position - 1])
                for recorded in self.read(after, limit)
            ]

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions, in order of position, each once."""
        with self._lock:
            return [self._events[self._index(p)] for p in sorted(set(positions))]

    def data(self, position: int) -> bytes:
        """Return the stored bytes of the event at `position`."""
        with self._lock:
            return self._data[self._index(position)]

    def last(self) -> int:
        """Return the last position, 0 where the log is empty."""
        with self._lock:
            return len(self._events)

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        with self._lock:
            meta = self._events[self._index(position)].meta
            first = position - meta.command_index
            return first, first + meta.command_size - 1

    def position_at(self, recorded_at: int) -> int:
        """Return the last end of a command recorded at or before this time (microseconds), or 0."""
        with self._lock:
            ends = bisect_right(self._ends, recorded_at, key=lambda end: end[0])
            return self._ends[ends - 1][1] if ends else 0

    def close(self) -> None:
        """Do nothing: there are no files."""

    def _index(self, position: int) -> int:
        if not 1 <= position <= len(self._events):
            raise no_position(position, len(self._events))
        return position - 1
