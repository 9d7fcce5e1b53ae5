"""The books in memory and on SQLite: the contract, and what SQLite alone can get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.books import LEDGER, BooksContract
from memory_books import MemoryBooks
from socai.consumers.ports import Books
from socai.infra.books import SqlBooks


@pytest.fixture(params=["memory", "sqlite"])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Books]:
    """Return empty books."""
    made: Books = (
        MemoryBooks(LEDGER)
        if request.param == "memory"
        else SqlBooks(tmp_path / "books.sqlite", LEDGER)
    )
    yield made
    made.close()


class TestBooks(BooksContract):
    """The contract."""
