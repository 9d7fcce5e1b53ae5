"""What the consumers need of the outside: a log to read, an event store to append to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from socai.domain.event import Recorded
from socai.domain.merkle import CompactRange


@dataclass(frozen=True, slots=True)
class Appended:
    """Where a command stands in the log; `already` where it had been recorded before."""

    command_id: str
    first: int
    last: int
    already: bool = False


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """What the table of commands knows of one command."""

    command_id: str
    content: str
    first: int
    last: int


class Source(Protocol):
    """The log as projectors and questions read it: an event store, or a mirror of its topic.

    Contract (tests/contracts/source.py runs it on every one): what is read has dense positions
    1, 2, 3 … up to `last`, ends with whole commands, and never changes. A position outside the log
    is Refused. What was changed outside socai is Refused, naming its position.
    """

    @property
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""
        ...

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those of `event_ids` that are recorded."""
        ...

    def stream(self, name: str) -> list[Recorded]:
        """Return the events of a stream in order; an empty list where there are none."""
        ...

    def several(self, names: Sequence[str]) -> dict[str, list[Recorded]]:
        """Return the events of each of these streams that has any, in order."""
        ...

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        ...

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Return at most `limit` events with position > `after`, in order, without a gap."""
        ...

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions, in order of position, each once."""
        ...

    def data(self, position: int) -> bytes:
        """Return the stored bytes of the event at `position`."""
        ...

    def last(self) -> int:
        """Return the last position, 0 where the log is empty."""
        ...

    def command_around(self, position: int) -> tuple[int, int]:
        """Return first and last position of the command that holds `position`."""
        ...

    def position_at(self, recorded_at: int) -> int:
        """Return the last end of a command recorded at or before this time (microseconds), or 0."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...


class EventStore(Source, Protocol):
    """The log: dense positions 1, 2, 3 … in the order of commits, streams, commands.

    Contract (tests/contracts/event_store.py runs it on every back end):
    `append` is one transaction for all its commands. Under the writer's lock it looks each command
    id up (same content: answered `already`, nothing written; other content: Refused), compares the
    version of each stream (else Conflict, naming what was read and what stands now, by whom),
    refuses an event id that is recorded already, gives dense positions and recorded_at = max(clock,
    last), and encodes the events. Nothing of a batch is stored where anything of it is refused.
    `take` is one transaction too: it stores what another home of the same log recorded, byte for
    byte, and rebuilds commands and ids from the bytes. Both keep `range` in the same transaction.
    A position outside the log is Refused. What was changed outside socai is Refused, naming its
    position, by whatever reads it. A disk or another writer in the way is Unavailable; the store
    goes on when it no longer is.
    """

    def append(self, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Record whole commands, each a sequence of events as decided; return where they stand.

        Their position and recorded_at are given here; of what was decided the version counts.
        Raises Refused, Conflict or Unavailable, each for the whole batch, and ValueError where a
        sequence is not one whole command in its order.
        """
        ...

    def take(self, stored: Sequence[tuple[int, bytes]], root: bytes | None = None) -> int:
        """Store (position, bytes) as another home of this log holds them; return the last position.

        Positions that are held already must have equal bytes; the rest must follow without a gap
        and end with a command. Where `root` is given, the Merkle root over the whole log must be it
        afterwards. Raises Refused, naming the position, where any of that is not so, where bytes
        are no event of the catalogue, or where a version, time, command or id does not fit what is
        held; and Unavailable. Nothing is stored then.
        """
        ...

    def range(self) -> CompactRange:
        """Return the compact range (RFC 6962) over the stored bytes of all positions."""
        ...

    def stored(self, after: int, limit: int) -> list[tuple[Recorded, bytes]]:
        """Return at most `limit` events with position > `after`, each with its stored bytes."""
        ...

    def commands(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those of `command_ids` that are recorded."""
        ...
