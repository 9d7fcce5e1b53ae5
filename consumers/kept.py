"""The streams that a projector keeps folded between batches."""

from __future__ import annotations

from collections import OrderedDict

from socai.domain.event import Recorded
from socai.projections.posting import Book

from .ports import Source


class Kept:
    """Streams as they stand after the last event taken: those used last, and more than once first.

    Most streams of activities and incidents are never seen again: they go before the others.
    """

    def __init__(self, store: Source, most: int) -> None:
        self._store, self._most = store, most
        self._once: OrderedDict[str, Book] = OrderedDict()
        self._again: OrderedDict[str, Book] = OrderedDict()
        self._size = 0

    def prepare(self, events: list[Recorded]) -> None:
        """Fold the streams of a batch that are not kept, as they stood before it: in one look-up.

        Each look-up by itself costs more than what it finds.
        """
        first: dict[str, Recorded] = {}
        for recorded in events:
            first.setdefault(recorded.meta.stream, recorded)
        missing = [
            name
            for name, recorded in first.items()
            if recorded.meta.version > 1 and name not in self._again and name not in self._once
        ]
        for name, found in self._store.several(missing).items() if missing else ():
            earlier = [e for e in found if e.position < first[name].position]
            self._again[name] = Book(name, earlier)
            self._size += len(earlier)

    def book(self, recorded: Recorded) -> Book:
        """Return the stream as it stood before the event, kept or folded again."""
        name = recorded.meta.stream
        book = self._again.pop(name, None) or self._once.pop(name, None)
        if book is None:
            earlier: list[Recorded] = []
            if recorded.meta.version > 1:
                earlier = [e for e in self._store.stream(name) if e.position < recorded.position]
            book = Book(name, earlier)
            self._size += len(earlier)
        kept = self._again if recorded.meta.version > 1 else self._once
        kept[name] = book
        return book

    def grown(self, book: Book) -> None:
        """Note that a stream has one more event; let go of others where that is too many."""
        self._size += 1
        while self._size > self._most:
            for kept in (self._once, self._again):
                oldest = next((name for name in kept if name != book.stream.name), None)
                if oldest is not None:
                    self._size -= kept.pop(oldest).stream.version
                    break
            else:
                return

    def clear(self) -> None:
        """Forget every stream."""
        self._once.clear()
        self._again.clear()
        self._size = 0
