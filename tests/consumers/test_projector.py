"""The projector: however it is interrupted, divided or doubled, the books come out the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import commands as made
from memory import MemoryEventStore
from memory_books import MemoryBooks
from projected import ends, history, rebuilt, store_of, tables
from socai.consumers.books import Batch, Books
from socai.consumers.projector import Projector
from socai.domain.event import Recorded
from socai.domain.refusal import Conflict, Refused, Unavailable
from socai.infra.books.sql_books import SqlBooks
from socai.schemas import codec

Make = Callable[[str], Books]
"""Makes empty books for a ledger of this id."""


@pytest.fixture(params=["memory", "sqlite"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    found: list[Books] = []

    def make(ledger_id: str) -> Books:
        path = tmp_path / f"{len(found)}.sqlite"
        in_memory = request.param == "memory"
        found.append(MemoryBooks(ledger_id) if in_memory else SqlBooks(path, ledger_id))
        return found[-1]

    yield make
    for books in found:
        books.close()


def kept(todo: list[list[Recorded]], make: Make, rng: Random) -> tuple[MemoryEventStore, Books]:
    """Return books that followed a store as it grew, in batches and with a cache of random size."""
    store = MemoryEventStore(codec=codec, clock=made.Clock())
    books = make(store.ledger_id)
    projector = Projector(store, books, rng.choice((0, 3, 400)), rng.choice((1, 2, 7, 100)))
    while todo:
        some = rng.randint(1, 9)
        store.append(todo[:some])
        todo = todo[some:]
        if rng.random() < 0.2:
            projector = Projector(store, books, rng.choice((0, 1, 9)), rng.choice((1, 3, 50)))
        assert projector.catch_up() == store.last() == books.state()[1]
    return store, books


class TestSameBooks:
    """Kept up event by event or rebuilt: the same, table by table."""

    @pytest.mark.parametrize("seed", range(25))
    def test_books_that_followed_equal_books_rebuilt(self, make: Make, seed: int) -> None:
        store, books = kept(history(seed, 60), make, Random(seed))
        at = ends(store)
        assert tables(books, at) == tables(rebuilt(store), at)

    @settings(max_examples=40, deadline=None)
    @given(
        seed=st.integers(0, 10**6),
        cached=st.integers(0, 40),
        batch=st.integers(1, 30),
    )
    def test_any_cache_and_any_batch(self, seed: int, cached: int, batch: int) -> None:
        store = store_of(history(seed, 40))
        books = MemoryBooks(store.ledger_id)
        Projector(store, books, cached, batch).catch_up()
        at = ends(store)
        assert tables(books, at) == tables(rebuilt(store), at)

    @pytest.mark.parametrize("seed", range(8))
    def test_two_projectors_that_get_in_each_others_way(self, tmp_path: Path, seed: int) -> None:
        rng, todo = Random(seed), history(seed, 60)
        store = MemoryEventStore(codec=codec, clock=made.Clock())
        both = [SqlBooks(tmp_path / "books.sqlite", store.ledger_id) for _ in range(2)]
        projectors = [Projector(store, books, rng.choice((2, 400)), 2) for books in both]
        while todo:
            store.append(todo[:5])
            todo = todo[5:]
            first, other = rng.sample(projectors, 2)
            after = first.check()
            first.apply(after, store.read(after, rng.randint(1, 4)))
            with pytest.raises(Conflict):
                other.apply(after, store.read(after, 3))
            rng.choice((first, other)).catch_up()
        at = ends(store)
        assert tables(both[0], at) == tables(both[1], at) == tables(rebuilt(store), at)
        for books in both:
            books.close()

    def test_progress_is_told(self) -> None:
        store = store_of(history(1, 30))
        told: list[tuple[int, int]] = []
        Projector(store, MemoryBooks(store.ledger_id), batch=10).catch_up(
            lambda done, total: told.append((done, total))
        )
        last = store.last()
        assert told == [(min(10 * n, last), last) for n in range(1, -(-last // 10) + 1)]


class Overtaken(MemoryBooks):
    """Books to which another process has always just written a part of each batch."""

    def __init__(self, ledger_id: str, store: MemoryEventStore, times: int) -> None:
        super().__init__(ledger_id)
        self._store, self.times = store, times

    def apply(self, batch: Batch) -> None:
        """Let the other process write one event, then try."""
        if self.times:
            self.times -= 1
            other = MemoryBooks.__new__(MemoryBooks)
            other.__dict__ = self.__dict__
            Projector(self._store, other).apply(batch.after, self._store.read(batch.after, 1))
        super().apply(batch)


class Failing(MemoryBooks):
    """Books whose disk fails now and then."""

    broken = False

    def apply(self, batch: Batch) -> None:
        """Fail, or do as books do."""
        if self.broken:
            raise Unavailable.of("đĩa đầy", "the disk is full")
        super().apply(batch)


class TestTrouble:
    """Conflicts, failures, and books that do not belong to the store."""

    @pytest.mark.parametrize("times", [1, 2, 7])
    def test_a_conflict_is_gone_on_from(self, times: int) -> None:
        store = store_of(history(3, 60))
        books = Overtaken(store.ledger_id, store, times)
        assert Projector(store, books, batch=20).catch_up() == store.last()
        assert books.times == 0
        assert tables(books) == tables(rebuilt(store))

    def test_books_that_went_back_end_the_catching_up(self) -> None:
        store = store_of(history(3, 20))

        class Thrown(MemoryBooks):
            def apply(self, batch: Batch) -> None:
                """Stand at the beginning again."""
                self._state = (store.ledger_id, 0, b"")
                super().apply(batch)

        with pytest.raises(Conflict):
            Projector(store, Thrown(store.ledger_id), batch=5).catch_up()

    def test_a_failed_batch_leaves_no_trace(self) -> None:
        store = store_of(history(5, 50))
        books = Failing(store.ledger_id)
        projector = Projector(store, books, batch=6)
        for turn in range(8):
            after = books.state()[1]
            before = tables(books)
            books.broken = True
            with pytest.raises(Unavailable):
                projector.catch_up()
            assert tables(books) == before
            books.broken = False
            projector.apply(after, store.read(after, turn + 1))
        assert projector.catch_up() == store.last()
        assert tables(books) == tables(rebuilt(store))

    def test_an_event_that_cannot_be_taken_leaves_no_trace(self, make: Make) -> None:
        store = store_of(history(5, 20))
        books = make(store.ledger_id)
        projector = Projector(store, books)
        events = store.read(0, 10)
        strange = replace(events[-1], meta=replace(events[-1].meta, stream="planet-mars"))
        with pytest.raises(Refused, match="planet-mars"):
            projector.apply(0, [*events[:-1], strange])
        assert books.state()[1] == 0
        projector.catch_up()
        assert tables(books) == tables(rebuilt(store))

    def test_books_of_another_ledger(self, make: Make) -> None:
        store = store_of(history(1, 10))
        with pytest.raises(Refused, match=r"another ledger.*books\.sqlite"):
            Projector(store, make("another")).catch_up()

    def test_books_ahead_of_the_store(self, make: Make) -> None:
        events = history(1, 20)
        store, shorter = store_of(events), store_of(events[:8])
        books = make(store.ledger_id)
        Projector(store, books).catch_up()
        shorter.ledger_id = store.ledger_id
        with pytest.raises(Refused, match="ahead of the store"):
            Projector(shorter, books).catch_up()
        assert books.state()[1] == store.last()

    def test_books_of_another_history(self, make: Make) -> None:
        store, other = store_of(history(1, 20)), store_of(history(2, 30))
        other.ledger_id = store.ledger_id
        books = make(store.ledger_id)
        Projector(store, books).catch_up()
        with pytest.raises(Refused, match="different history"):
            Projector(other, books).catch_up()
