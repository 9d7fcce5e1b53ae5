"""The projector: events in, postings and views out, with the last position in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from socai.domain.catalogue import KINDS
from socai.domain.event import EventWithdrawn, Recorded, category_of
from socai.domain.refusal import Conflict, Refused
from socai.domain.timeline import Shift
from socai.projections.views import rows, statement_rows

from .books import Batch, Books, Voice
from .books_words import Stopped, ahead, foreign
from .collecting import uncollected
from .kept import Kept
from .ports import Source

REMEMBERED = ("unit", "declaration")
"""Kinds whose statements are folded when a figure is asked: the books keep what spoke when."""
Progress = Callable[[int, int], None]


class Projector:
    """Brings the books up to the log; streams in use are kept, a miss folds them again.

    At most `cached_events` events are kept (one stream is, however long it is), and `batch` events
    are written in one transaction.
    """

    def __init__(
        self,
        store: Source,
        books: Books,
        cached_events: int = 60_000,
        batch: int = 4_000,
        called: str = "books",
    ) -> None:
        """`called` is the name of the books in messages."""
        self._store, self._books, self._called = store, books, called
        self._cache = Kept(store, cached_events)
        self._limit = batch
        self._at = -1
        self._alone = Lock()

    def check(self) -> int:
        """Return the last position of the books.

        Raises Refused where the books are of another ledger, or ahead of it, or of another history.
        """
        ledger_id, position, digest = self._books.state()
        if ledger_id != self._store.ledger_id:
            raise foreign(self._called, "của một sổ khác", "of another ledger")
        if position > (last := self._store.last()):
            raise ahead(self._called, position, last)
        if position and sha256(self._store.data(position)).digest() != digest:
            raise foreign(self._called, "khác sổ gốc", "of a different history")
        return position

    def catch_up(self, progress: Progress | None = None) -> int:
        """Apply every event that the books do not have; return the last position applied.

        `progress` is told (events done, events in all) after each batch. Where another process
        writes the books at the same time, this one goes on from where that one got to. Raises
        Stopped where this program fails at an event; what comes before it is applied.
        """
        with self._alone:
            start = position = self.check()
            last = self._store.last()
            while position < last:
                position = self._next(position)
                if progress:
                    progress(position - start, max(last, position) - start)
            return position

    def _next(self, after: int) -> int:
        """Apply one batch; return the last position of the books, whoever wrote it."""
        events: list[Recorded] = []
        try:
            with uncollected():
                events = self._store.read(after, self._limit)
                return self.apply(after, events)
        except Stopped as stopped:
            if before := [one for one in events if one.position < stopped.position]:
                self.apply(after, before)
            raise
        except Conflict:
            position = self.check()
            # Each conflict means that another got further, so the log's end bounds them.
            if position <= after:
                raise
            return position

    def apply(self, after: int, events: list[Recorded]) -> int:
        """Apply the events that follow position `after`; return the last position.

        Raises Conflict where `after` is not the last position of the books. Nothing is applied
        where anything is refused, and the projector can go on.
        """
        last = events[-1].position
        batch = Batch(after, last, sha256(self._store.data(last)).digest())
        try:
            if after != self._at:
                # Another process applied what lies between: the streams kept here lack it.
                self._cache.clear()
            self._cache.prepare(events)
            for recorded in events:
                try:
                    self._take(batch, recorded)
                except (Refused, MemoryError):
                    raise
                except Exception as error:
                    raise Stopped(recorded, error) from error
            self._books.apply(batch)
        except BaseException:
            self._cache.clear()
            raise
        self._at = last
        return last

    def _take(self, batch: Batch, recorded: Recorded) -> None:
        name = recorded.meta.stream
        if category_of(name) not in KINDS:
            raise Refused.of(
                f"Vị trí {recorded.position}: dòng «{name}» thuộc loại lạ; cần nâng cấp socai",
                f"Position {recorded.position}: stream «{name}» is of an unknown kind; upgrade",
            )
        book = self._cache.book(recorded)
        posted, shift = book.take(recorded)
        self._cache.grown(book)
        batch.postings += posted
        stream = book.stream
        if stream.category in REMEMBERED:
            _remember(batch, shift, stream.category, recorded.position)
        found = rows(stream, shift) + statement_rows(stream, shift.gone, shift.come)
        for row in found:
            batch.rows[row.table, row.key] = row


def _remember(batch: Batch, shift: Shift, category: str, at: int) -> None:
    """Note from which position on the old statements are silent and the new ones speak."""
    for s in shift.gone:
        if isinstance(s.event, EventWithdrawn):
            continue
        here = batch.speaking.pop(s.recorded.position, None)
        if here:
            here.until = at
        else:
            batch.silenced.append((s.recorded.position, at))
    for s in shift.come:
        if isinstance(s.event, EventWithdrawn):
            continue
        measure = getattr(s.event, "measure", None)
        voice = Voice(s.recorded.position, s.origin, category, measure, at)
        batch.voices.append(voice)
        batch.speaking[voice.position] = voice
