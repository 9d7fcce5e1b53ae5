"""What the consumers need of the outside: an event store to read from and to append to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

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

    def commands(self, command_ids: Sequence[str]) -> dict[str, CommandEntry]:
        """Return the entries of those of `command_ids` that are recorded."""
        ...


@dataclass(slots=True)
class Voice:
    """The event at `position` speaks in the slot of `origin`, known from `since` till `until`."""

    position: int
    origin: int
    category: str
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
    speaking: dict[int, Voice] = field(default_factory=dict)  # those of `voices`, by position
    rows: dict[tuple[str, tuple[str, str]], Row] = field(default_factory=dict)


class Books(Protocol):
    """The projected database: postings, what speaks of units and declarations, views.

    Contract (tests/contracts/books.py runs it on every back end): `apply` is one transaction; it
    refuses (Conflict) a batch whose `after` is not the last position applied, so that no event is
    ever posted twice. What `known` bounds is answered as if nothing after that position had been
    applied. A disk or another writer in the way is Unavailable, a damaged file Refused; nothing of
    the batch is written then, and the books go on when that has passed.
    """

    def state(self) -> tuple[str, int, bytes]:
        """Return ledger id, last position applied, and the digest of the event there.

        Raises Refused where the books are of a later version than this socai.
        """
        ...

    def apply(self, batch: Batch) -> None:
        """Write a batch, whole or not at all. Raises Conflict where the books have moved on."""
        ...

    def balances(self, measure: str, day: date, known: int) -> list[tuple[str, str, int]]:
        """Return (unit, key, sum ≠ 0) of a measure's postings effective by `day`."""
        ...

    def sums(self, measure: str, known: int) -> list[tuple[str, str, str, date, int]]:
        """Return (unit, key, grain, last day, sum ≠ 0) of a measure's postings."""
        ...

    def postings(self, measure: str, known: int) -> list[Posting]:
        """Return the postings of a measure, in the order of positions."""
        ...

    def voices(
        self, category: str, known: int, measure: str | None = None
    ) -> list[tuple[int, int]]:
        """Return (position, origin) of the statements of a kind that speak, by position.

        Only of one measure where one is given.
        """
        ...

    def view_rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of one current-state view, after all that is applied."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...
