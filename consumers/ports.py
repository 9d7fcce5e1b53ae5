"""What the consumers need of the outside: an event store to read from and to append to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from socai.domain.event import Recorded
from socai.projections.posting import Posting
from socai.projections.views import Row


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


class EventStore(Protocol):
    """The log: dense positions 1, 2, 3 … in the order of commits, streams, commands.

    Contract (tests/contracts/event_store.py runs it on every back end):
    `append` is one transaction for all its commands. Under the writer's lock it looks each command
    id up (same content: answered `already`, nothing written; other content: Refused), compares the
    version of each stream (else Conflict, naming what was read and what stands now, by whom), refuses
    an event id that is recorded already, gives dense positions and recorded_at = max(clock, last),
    and encodes the events. Nothing of a batch is stored where anything of it is refused.
    """

    @property
    def ledger_id(self) -> str:
        """Return the id of this ledger (a UUID made when it was created)."""
        ...

    def append(self, commands: Sequence[Sequence[Recorded]]) -> list[Appended]:
        """Record whole commands, each a sequence of events as decided; return where they stand."""
        ...

    def command(self, command_id: str) -> CommandEntry | None:
        """Return the entry of a command, None where it was never recorded."""
        ...

    def positions(self, event_ids: Sequence[str]) -> dict[str, int]:
        """Return the positions of those of `event_ids` that are recorded."""
        ...

    def stream(self, name: str) -> list[Recorded]:
        """Return the events of a stream in order; an empty list where there are none."""
        ...

    def streams(self, category: str) -> list[str]:
        """Return the names of the streams of a kind, sorted."""
        ...

    def read(self, after: int, limit: int) -> list[Recorded]:
        """Return at most `limit` events with position > `after`, in order."""
        ...

    def at(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at these positions, in order of position."""
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


@dataclass(slots=True)
class Voice:
    """The event at `position` speaks in the slot of `origin`, as known from `since` till `until`."""

    position: int
    origin: int
    stream: str
    measure: str | None
    since: int
    until: int | None = None


@dataclass(slots=True)
class Batch:
    """What a run of events changes in the books: one transaction, with the last position."""

    after: int
    last: int
    digest: bytes
    postings: list[Posting] = field(default_factory=list)
    silenced: list[tuple[int, int]] = field(default_factory=list)  # (position, until)
    voices: list[Voice] = field(default_factory=list)
    rows: dict[tuple[str, tuple[str, str]], Row] = field(default_factory=dict)


class Books(Protocol):
    """The projected database: postings, what speaks of units and declarations, views.

    Contract: `apply` is one transaction; it refuses (Conflict) a batch whose `after` is not the last
    position applied, so that no event is ever posted twice.
    """

    def state(self) -> tuple[str, int, bytes]:
        """Return ledger id, last position applied, and the digest of the event there."""
        ...

    def apply(self, batch: Batch) -> None:
        """Write a batch, whole or not at all."""
        ...
