"""What the projector needs of the books: where postings, statements that speak and views go."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from socai.projections.posting import Posting
from socai.projections.views import Row


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
