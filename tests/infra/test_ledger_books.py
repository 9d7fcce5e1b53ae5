"""The books of a ledger on the disk: thrown away, left behind, shared, replaced."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.event_store import english
from projected import rebuilt, tables
from socai.domain.period import Period
from socai.domain.refusal import Refused
from socai.infra.app import Ledger
from socai.projections.question import Question

DAY = date(2019, 1, 1)
ASKED = Question("members", "tuyen-hoa", Period(DAY, DAY))


@pytest.fixture
def folder(made_sample: Path, tmp_path: Path) -> Path:
    """Return a ledger with its books."""
    folder = tmp_path / "sổ"
    shutil.copytree(made_sample, folder)
    with Ledger(folder) as ledger:
        ledger.catch_up()
    return folder


def answer(folder: Path) -> str:
    """Return what is answered at the last position."""
    with Ledger(folder) as ledger:
        found, _ = ledger.figure(ASKED, ledger.store.last())
        assert ledger.books.state()[1] == ledger.store.last()
        return repr(found)


def test_deleted_books_are_built_again_by_the_next_question(folder: Path) -> None:
    before = answer(folder)
    with Ledger(folder) as ledger:
        said = tables(ledger.books)
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    assert answer(folder) == before
    with Ledger(folder) as ledger:
        assert tables(ledger.books) == said


def test_books_left_behind_catch_up(folder: Path, tmp_path: Path) -> None:
    before = answer(folder)
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    with Ledger(folder) as ledger:
        ledger.projector.apply(0, ledger.store.read(0, 3))
    assert answer(folder) == before


def test_many_ask_at_once(folder: Path) -> None:
    before = answer(folder)
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(answer(folder))
        except Refused as refused:
            found.append(refused)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [before] * 6
    with Ledger(folder) as ledger:
        assert tables(ledger.books) == tables(rebuilt(ledger.store))


def test_one_ledger_serves_many_threads(folder: Path) -> None:
    before = answer(folder)
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    found: list[str] = []
    with Ledger(folder) as ledger:
        last, _ = ledger.store.last(), ledger.books

        def ask() -> None:
            found.append(repr(ledger.figure(ASKED, last)[0]))

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [before] * 6


def tampered(folder: Path, change: str) -> None:
    """Change what the books say of themselves."""
    with closing(sqlite3.connect(folder / "books.sqlite", isolation_level=None)) as connection:
        connection.execute(f"UPDATE books_state SET {change}")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("ledger_id = 'another'", "of another ledger"),
        ("position = position + 1", "ahead of the store"),
        ("position = position - 1", "of a different history"),
        ("digest = zeroblob(32)", "of a different history"),
        ("format = format + 1", "upgrade socai"),
    ],
)
def test_books_that_do_not_belong_are_refused_before_any_answer(
    folder: Path, change: str, words: str
) -> None:
    before = answer(folder)
    tampered(folder, change)
    asks: list[Callable[[Ledger], Any]] = [
        lambda ledger: ledger.view(1),
        lambda ledger: ledger.figure(ASKED, 1),
        lambda ledger: ledger.catch_up(),
    ]
    for ask in asks:
        with Ledger(folder) as ledger, pytest.raises(Refused, match=words) as refused:
            ask(ledger)
        # Books that are ahead tell that the store is not what it was.
        assert ("store is unharmed" in english(refused)) == (words != "ahead of the store")
        assert "delete the file" in english(refused)
    for left in folder.glob("books.sqlite*"):
        left.unlink()
    assert answer(folder) == before
