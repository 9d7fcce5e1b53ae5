"""The event store in the tables of an SQL database: all but how one gets at them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from eventsourcing.persistence import StoredEvent

from socai.consumers.ports import Appended, CommandEntry
from socai.domain.event import Recorded
from socai.infra.store.rules import Codec, Plan, plan, topic_of
from socai.infra.store.tables import Tables, recorded

ENCODED_AT_ONCE = 10_000
Clock = Callable[[], int]
"""Returns microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class _Known:
    """The tables with the writer's lock held (the port is rules.Known)."""

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


class SqlStore(ABC):
    """What stores in different databases do alike (the port is consumers.ports.EventStore)."""

    def __init__(self, codec: Codec, clock: Clock) -> None:
        self._codec, self._clock = codec, clock

    @property
    @abstractmethod
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""

    @abstractmethod
    def append(self, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Record whole commands in one transaction, all or none; return where they stand."""

    @abstractmethod
    def close(self) -> None:
        """Release files and connections."""

    @abstractmethod
    def _reading(self) -> AbstractContextManager[Tables]:
        """Give the tables as they stand at one moment."""

    def _record(self, tables: Tables, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Write what is new of these commands, under the writer's lock; return where they stand."""
        last, recorded_at = tables.tail()
        recorded_at = max(recorded_at, self._clock())
        planned = plan(commands, _Known(tables, self._codec), last, recorded_at)
        if planned.events:
            self._write(tables, planned, recorded_at)
        return planned.answers

    def _write(self, tables: Tables, planned: Plan, recorded_at: int) -> None:
        encode = self._codec.encode
        # In parts: a server ends a transaction in which it hears nothing for long.
        for start in range(0, len(planned.events), ENCODED_AT_ONCE):
            part = planned.events[start : start + ENCODED_AT_ONCE]
            positions = tables.insert_events(
                [
                    StoredEvent(r.meta.stream, r.meta.version, topic_of(r), encode(r.meta, r.event))
                    for r in part
                ]
            )
            if positions[0] != part[0].position:
                raise AssertionError("the recorder gave other positions than were planned")
        tables.insert(
            "commands",
            [(e.first, e.last, e.command_id, e.content, recorded_at) for e in planned.entries],
        )
        # Sorted: neighbours in the tree of ids are then written together.
        tables.insert("event_ids", sorted((r.meta.event_id, r.position) for r in planned.events))

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
