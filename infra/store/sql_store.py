"""The event store in the tables of an SQL database: all but how one gets at them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from eventsourcing.persistence import StoredEvent

from socai.consumers.ports import Appended, CommandEntry
from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange
from socai.infra.store.rules import Codec, plan, topic_of
from socai.infra.store.tables import Tables, recorded
from socai.infra.store.taking import Stored, Written, check_root, taken

WRITTEN_AT_ONCE = 10_000
Clock = Callable[[], int]
"""Returns microseconds since 1970."""
Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class _Known:
    """The tables with the writer's lock held (the port is taking.Held)."""

    tables: Tables
    codec: Codec

    def entries(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those commands that are recorded."""
        return self.tables.entries(command_ids)

    def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the last version of each of these streams, 0 for an empty one."""
        return self.tables.versions(streams)

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those events that are recorded."""
        return self.tables.positions(event_ids)

    def since(self, stream: str, version: int) -> list[Recorded]:
        """Return the events of a stream after `version`."""
        return recorded(self.tables.stream(stream, version), self.codec)

    def held(self, positions: Sequence[int]) -> list[bytes]:
        """Return the stored bytes of the events at these positions, in their order."""
        return [row[-1] for row in self.tables.at(positions)]


class SqlStore(ABC):
    """What stores in different databases do alike (the port is consumers.ports.EventStore)."""

    def __init__(self, codec: Codec, clock: Clock) -> None:
        self._codec, self._clock = codec, clock

    @property
    @abstractmethod
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""

    @abstractmethod
    def close(self) -> None:
        """Release files and connections."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Tables]:
        """Give the tables as they stand at one moment."""

    @abstractmethod
    def _writing(self, work: Callable[[Tables], Done]) -> Done:
        """Do work in one transaction under the writer's lock, all or none; return what it did.

        Where it is not certain that it took place, the same work is done again.
        """

    def append(self, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Record whole commands in one transaction, all or none; return where they stand."""
        return self._writing(lambda tables: self._append(tables, commands))

    def _append(self, tables: Tables, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        last, recorded_at, range_ = tables.end()
        recorded_at = max(recorded_at, self._clock())
        planned = plan(commands, _Known(tables, self._codec), last, recorded_at)
        if planned.events:
            encode = self._codec.encode
            self._write(
                tables,
                (Written(r, topic_of(r), encode(r.meta, r.event)) for r in planned.events),
                [(entry, recorded_at) for entry in planned.entries],
                range_,
            )
        return planned.answers

    def take(self, stored: Stored, root: bytes | None = None) -> int:
        """Store events as another home of this log holds them, all or none; return the last."""
        return self._writing(lambda tables: self._take(tables, stored, root))

    def _take(self, tables: Tables, stored: Stored, root: bytes | None) -> int:
        last, recorded_at, range_ = tables.end()
        new = taken(stored, _Known(tables, self._codec), last, recorded_at, self._codec)
        if new.events:
            range_ = self._write(tables, new.events, new.entries, range_)
        check_root(root, range_.root(), range_.size)
        return range_.size

    def _write(
        self,
        tables: Tables,
        events: Iterable[Written],
        entries: Sequence[tuple[CommandEntry, int]],
        range_: CompactRange,
    ) -> CompactRange:
        """Write events after the end of a range, with their commands; return the range after."""
        ids = []
        events = iter(events)
        # In parts: a server ends a transaction in which it hears nothing for long.
        while part := list(islice(events, WRITTEN_AT_ONCE)):
            metas = [written.recorded.meta for written in part]
            first, *_ = tables.insert_events(
                [
                    StoredEvent(meta.stream, meta.version, written.topic, written.data)
                    for meta, written in zip(metas, part, strict=True)
                ]
            )
            if not first == part[0].recorded.position == range_.size + 1:
                raise AssertionError("the recorder gave other positions than were planned")
            range_ = range_.extend(written.data for written in part)
            ids += [(meta.event_id, first + index) for index, meta in enumerate(metas)]
        # Before the commands: they are refused where the range was not carried along.
        tables.write_range(range_)
        tables.insert(
            "commands", [(e.first, e.last, e.command_id, e.content, at) for e, at in entries]
        )
        # Sorted: neighbours in the tree of ids are then written together.
        tables.insert("event_ids", sorted(ids))
        return range_

    def range(self) -> CompactRange:
        """Return the compact range over the stored bytes of all positions."""
        with self._reading() as tables:
            return tables.end()[-1]

    def commands(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those of `command_ids` that are recorded."""
        with self._reading() as tables:
            return tables.entries(command_ids)

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those of `event_ids` that are recorded."""
        with self._reading() as tables:
            return tables.positions(event_ids)

    def stream(self, name: str) -> list[Recorded]:
        """Return the events of a stream in order; an empty list where there are none."""
        with self._reading() as tables:
            rows = tables.stream(name)
        return recorded(rows, self._codec)

    def several(self, names: Sequence[str]) -> dict[str, list[Recorded]]:
        """Return the events of each of these streams that has any, in order."""
        with self._reading() as tables:
            found = tables.several(names)
        return {name: recorded(rows, self._codec) for name, rows in found.items()}

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        with self._reading() as tables:
            return tables.streams(category)

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Return at most `limit` events with position > `after`, in order."""
        with self._reading() as tables:
            rows = tables.after(after, limit)
        return recorded(rows, self._codec)

    def stored(self, after: int, limit: int) -> list[tuple[Recorded, bytes]]:
        """Return at most `limit` events with position > `after`, each with its stored bytes."""
        with self._reading() as tables:
            rows = tables.after(after, limit)
        return list(zip(recorded(rows, self._codec), (row[-1] for row in rows), strict=True))

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions, in order of position, each once."""
        with self._reading() as tables:
            rows = tables.at(positions)
        return recorded(rows, self._codec)

    def data(self, position: int) -> bytes:
        """Return the stored bytes of the event at `position`."""
        with self._reading() as tables:
            ((*_, state),) = tables.at([position])
        data: bytes = state
        return data

    def last(self) -> int:
        """Return the last position, 0 where the log is empty."""
        with self._reading() as tables:
            return tables.tail()[0]

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        with self._reading() as tables:
            return tables.command_around(position)

    def position_at(self, recorded_at: int) -> int:
        """Return the last end of a command recorded at or before this time (microseconds), or 0."""
        with self._reading() as tables:
            return tables.position_at(recorded_at)
