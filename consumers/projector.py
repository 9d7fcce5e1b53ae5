"""The projector: events in, postings and views out, with the last position in one transaction."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

from socai.domain.catalogue import KINDS
from socai.domain.event import Recorded, category_of
from socai.domain.refusal import Refused
from socai.domain.timeline import Shift
from socai.projections.posting import Book
from socai.projections.views import rows, statement_rows

from .ports import Batch, Books, EventStore, Voice

REMEMBERED = ("unit", "declaration")
"""Kinds whose statements are folded when a figure is asked: the books keep what spoke when."""


class Projector:
    """Brings the books up to the log; streams in use are kept, a miss folds them again."""

    def __init__(
        self, store: EventStore, books: Books, cached_events: int = 400_000, batch: int = 4_000
    ) -> None:
        self._store, self._books = store, books
        self._most, self._size, self._limit = cached_events, 0, batch
        self._cache: OrderedDict[str, Book] = OrderedDict()

    def check(self) -> int:
        """Return the last position of the books.

        Raises Refused where the books are of another ledger, or ahead of it, or of another history.
        """
        ledger_id, position, digest = self._books.state()
        if ledger_id != self._store.ledger_id:
            raise _foreign("của một sổ khác", "of another ledger")
        if position > self._store.last():
            raise _foreign("đi trước sổ gốc (sổ gốc bị lùi lại?)", "ahead of the store (restored?)")
        if position and sha256(self._store.data(position)).digest() != digest:
            raise _foreign("khác sổ gốc", "of a different history")
        return position

    def catch_up(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Apply every event that the books do not have; return the last position applied.

        `progress` is told (events done, events in all) after each batch.
        """
        start = position = self.check()
        last = self._store.last()
        while position < last:
            events = self._store.read(position, self._limit)
            position = self.apply(position, events)
            if progress:
                progress(position - start, last - start)
        return position

    def apply(self, after: int, events: list[Recorded]) -> int:
        """Apply the events that follow position `after`; return the last position."""
        last = events[-1].position
        digest = sha256(self._store.data(last)).digest()
        batch = Batch(after, last, digest)
        try:
            for recorded in events:
                self._take(batch, recorded)
            self._books.apply(batch)
        except BaseException:
            self._cache.clear()
            self._size = 0
            raise
        self._trim()
        return last

    def _take(self, batch: Batch, recorded: Recorded) -> None:
        name = recorded.meta.stream
        if category_of(name) not in KINDS:
            raise Refused.of(
                f"Vị trí {recorded.position}: dòng «{name}» thuộc loại lạ; cần nâng cấp socai",
                f"Position {recorded.position}: stream «{name}» is of an unknown kind; upgrade",
            )
        book = self._book(recorded)
        posted, shift = book.take(recorded)
        self._size += 1
        batch.postings += posted
        stream = book.stream
        if stream.category in REMEMBERED:
            _remember(batch, shift, name, recorded.position)
        found = rows(stream, shift.things()) + statement_rows(stream, shift.gone, shift.come)
        for row in found:
            batch.rows[row.table, row.key] = row

    def _book(self, recorded: Recorded) -> Book:
        """Return the stream as it stood before the event, from the cache or folded again."""
        name = recorded.meta.stream
        if name in self._cache:
            self._cache.move_to_end(name)
            return self._cache[name]
        earlier: list[Recorded] = []
        if recorded.meta.version > 1:
            earlier = [e for e in self._store.stream(name) if e.position < recorded.position]
        book = Book(name, earlier)
        self._cache[name] = book
        self._size += len(earlier)
        return book

    def _trim(self) -> None:
        while self._size > self._most and len(self._cache) > 1:
            _, book = self._cache.popitem(last=False)
            self._size -= book.stream.version


def _remember(batch: Batch, shift: Shift, name: str, at: int) -> None:
    """Note from which position on the old statements are silent and the new ones speak."""
    unsaid = {v.position: v for v in batch.voices if v.until is None} if shift.gone else {}
    for s in shift.gone:
        if s.recorded.position in unsaid:
            unsaid[s.recorded.position].until = at
        else:
            batch.silenced.append((s.recorded.position, at))
    for s in shift.come:
        measure = getattr(s.event, "measure", None)
        batch.voices.append(Voice(s.recorded.position, s.origin, name, measure, at))


def _foreign(vi: str, en: str) -> Refused:
    return Refused.of(
        f"Sổ tổng hợp (books.sqlite) {vi}. Sổ gốc không bị ảnh hưởng: xóa tệp books.sqlite "
        "trong thư mục sổ, lần hỏi sau sẽ tự dựng lại",
        f"The books (books.sqlite) are {en}. The store is unharmed: delete the file books.sqlite in "
        "the ledger's folder, the next question builds it again",
    )
