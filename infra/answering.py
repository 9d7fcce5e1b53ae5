"""What questions are answered from: a log that is read, and the books projected from it.

That is the ledger's own store and books; where Kafka is used, the mirror and its books.
"""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import TYPE_CHECKING

from socai.consumers.projector import Progress, Projector
from socai.domain.event import Recorded
from socai.infra.store.home import Where
from socai.infra.store.sql_store import SqlStore

if TYPE_CHECKING:
    from socai.infra.books.sql_books import SqlBooks

READ = 5_000
"""Events read at a time."""
LOOK_SECONDS = 5.0
"""How often it is looked, by who asks on and on, whether the books were rebuilt."""


class Answering:
    """A source with its books; every question first brings the books up to it."""

    def __init__(self, source: SqlStore, place: Where, called: str = "books") -> None:
        """`called` is the name of the books in messages."""
        self.source, self.place, self._called = source, place, called
        self._books: SqlBooks | None = None
        self._projector: Projector | None = None
        self._opened: Where | None = None
        self._looked = 0.0

    @property
    def books(self) -> SqlBooks:
        """Return the books, opened when first asked for."""
        if self._books is None:
            # SQLAlchemy takes half a second to load, and most commands ask nothing of the books.
            from socai.infra.books.generations import generations
            from socai.infra.books.sql_books import SqlBooks

            self._opened, self._looked = generations(self.place).in_force(), monotonic()
            self._books = SqlBooks(self._opened, self.source.ledger_id)
        return self._books

    def _go_over(self) -> None:
        """Let go of books that have been rebuilt since they were opened; now and then one looks."""
        from socai.infra.books.generations import generations

        if self._books is None or monotonic() - self._looked < LOOK_SECONDS:
            return
        self._looked = monotonic()
        if generations(self.place).in_force() != self._opened:
            self._books.close()
            self._books = self._projector = None

    @property
    def projector(self) -> Projector:
        """Return what brings the books up to the source."""
        if self._projector is None:
            self._projector = Projector(self.source, self.books, called=self._called)
        return self._projector

    def catch_up(self, progress: Progress | None = None) -> int:
        """Bring the books up to the source; return the last position."""
        self._go_over()
        return self.projector.catch_up(progress)

    def events(self, after: int = 0) -> Iterator[Recorded]:
        """Yield the events of the source in order, from position `after` + 1 on."""
        while events := self.source.read(after, READ):
            yield from events
            after = events[-1].position

    def close(self) -> None:
        """Release the files."""
        self.source.close()
        if self._books:
            self._books.close()
