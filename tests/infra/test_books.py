"""The books in memory and on SQLite: the contract, and what SQLite alone can get wrong."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from contracts.books import HERE, LEDGER, MAY, BooksContract, batch, dump, refusal, some
from memory_books import MemoryBooks
from socai.consumers.books import Books
from socai.domain.refusal import Conflict, Refused, Unavailable
from socai.infra.books.sql_books import SqlBooks
from socai.infra.books.tables import FORMAT


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


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sổ 1.sqlite"


def opened(path: Path) -> SqlBooks:
    """Return the books of a file, which wait for nobody."""
    return SqlBooks(path, LEDGER, busy_seconds=0.05)


@pytest.fixture
def sqlite(path: Path) -> Iterator[SqlBooks]:
    books = opened(path)
    yield books
    books.close()


def sql(path: Path, statement: str) -> None:
    """Do what anybody can do who has the file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)


class TestOpening:
    """What lies at the path: books, none, or something else."""

    def test_books_outlive_the_object(self, sqlite: SqlBooks, path: Path) -> None:
        sqlite.apply(some())
        before = dump(sqlite)
        sqlite.close()
        with closing(SqlBooks(path, "another")) as again:
            assert dump(again) == before
            again.apply(some(300))
            assert again.balances("members", MAY, 600) != []

    def test_many_make_them_at_once(self, path: Path) -> None:
        found: list[object] = []
        together = threading.Barrier(8)

        def make() -> None:
            together.wait()
            try:
                with closing(SqlBooks(path, LEDGER)) as books:
                    found.append(books.state())
            except Refused as refused:
                found.append(refused)

        threads = [threading.Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [(LEDGER, 0, b"")] * 8

    def test_books_of_a_later_format(self, sqlite: SqlBooks, path: Path) -> None:
        sqlite.apply(some())
        sql(path, f"UPDATE books_state SET format = {FORMAT + 1}")
        for look in (lambda: opened(path), sqlite.state):
            with pytest.raises(Refused, match="nâng cấp socai") as refused:
                look()
            assert f"format {FORMAT + 1}" in refusal(refused)

    def test_books_of_an_earlier_format_are_built_again(self, sqlite: SqlBooks, path: Path) -> None:
        sqlite.apply(some())
        sqlite.close()
        sql(path, "UPDATE books_state SET format = 0")
        sql(path, "DROP TABLE voices")
        sql(path, "CREATE TABLE old (a INTEGER)")
        with closing(opened(path)) as again:
            assert again.state() == (LEDGER, 0, b"")
            again.apply(some())
        with closing(sqlite3.connect(path)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE name = 'old'")
            assert names.fetchall() == []

    def test_another_database_is_left_alone(self, path: Path) -> None:
        sql(path, "CREATE TABLE accounts (mine TEXT)")
        before = path.read_bytes()
        with pytest.raises(Refused, match="holds no books") as refused:
            opened(path)
        assert "store is unharmed" in refusal(refused)
        with closing(sqlite3.connect(path)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master").fetchall()
        assert names == [("accounts",)]
        assert path.read_bytes()[100:] == before[100:]

    @pytest.mark.parametrize("content", [b"figures\n" * 500, b"SQLite format 3\0" + b"\xff" * 9000])
    def test_a_file_that_is_no_database(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)
        with pytest.raises(Refused, match="delete the file") as refused:
            opened(path)
        assert type(refused.value) is Refused
        assert path.read_bytes() == content

    def test_an_empty_file_is_no_books_yet(self, path: Path) -> None:
        path.write_bytes(b"")
        with closing(opened(path)) as books:
            assert books.state() == (LEDGER, 0, b"")

    def test_a_file_that_lacks_pages(self, sqlite: SqlBooks, path: Path, tmp_path: Path) -> None:
        sqlite.apply(some())
        sqlite.close()
        content, cut = path.read_bytes(), tmp_path / "cut.sqlite"
        assert len(content) > 20 * 4096
        for size in range(4096, len(content), 4096):
            cut.write_bytes(content[:size])
            with pytest.raises(Refused, match="delete the file") as refused:
                dump(opened(cut))
            assert type(refused.value) is Refused

    def test_what_is_left_of_deleted_books_harms_nothing(
        self, sqlite: SqlBooks, path: Path, tmp_path: Path
    ) -> None:
        sqlite.apply(some())
        left = tmp_path / "left" / path.name
        left.parent.mkdir()
        for suffix in ("-wal", "-shm"):
            shutil.copy(f"{path}{suffix}", f"{left}{suffix}")
        with closing(opened(left)) as books:
            assert books.state() == (LEDGER, 0, b"")
            books.apply(some())
            assert dump(books) == dump(sqlite)

    def test_a_path_that_cannot_be_opened(self, tmp_path: Path) -> None:
        for path in (tmp_path, tmp_path / "missing" / "books.sqlite"):
            with pytest.raises(Unavailable, match="cannot be opened") as refused:
                opened(path)
            assert str(path) in refusal(refused)


@contextmanager
def no_space(path: Path, more: int) -> Iterator[None]:
    """Let no file grow beyond the size of one and `more` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = max(f.stat().st_size for f in path.parent.glob(f"{path.name}*"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + more, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class TestTrouble:
    """Other writers, disks, and batches that cannot be written."""

    @pytest.mark.parametrize("more", [0, 4096, 20_000])
    def test_a_disk_without_space(self, sqlite: SqlBooks, path: Path, more: int) -> None:
        sqlite.apply(some())
        before = dump(sqlite)
        for _ in range(2):
            with no_space(path, more), pytest.raises(Unavailable, match="half done"):
                sqlite.apply(some(300, 3000))
            assert dump(sqlite) == before
        sqlite.apply(some(300, 3000))
        with closing(SqlBooks(path, LEDGER)) as again:
            assert dump(again) == dump(sqlite)
            assert again.state()[1] == 3300

    def test_a_disk_without_space_for_new_books(self, path: Path) -> None:
        path.write_bytes(b"")
        with no_space(path, 4096), pytest.raises(Unavailable):
            opened(path)
        with closing(opened(path)) as books:
            assert books.state() == (LEDGER, 0, b"")

    def test_a_batch_that_cannot_be_written_leaves_no_trace(
        self, sqlite: SqlBooks, path: Path
    ) -> None:
        sqlite.apply(some())
        before = dump(sqlite)
        other = HERE._replace(unit="xa-new")
        twice = batch(300, 302, [(other, MAY, 301, 1), (other, MAY, 301, 1)])
        with pytest.raises(Refused):
            sqlite.apply(twice)
        assert dump(sqlite) == before
        sqlite.apply(batch(300, 302, [(other, MAY, 301, 1)]))
        with closing(SqlBooks(path, LEDGER)) as again:
            assert ("xa-new", "to-anxh", 1) in again.balances("members", MAY, 302)

    def test_who_writes_stands_in_the_way_of_writers_only(
        self, sqlite: SqlBooks, path: Path
    ) -> None:
        sqlite.apply(some())
        before = dump(sqlite)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE books_state SET position = 900")
            with pytest.raises(Unavailable, match="somebody else is writing"):
                sqlite.apply(some(300))
            assert dump(sqlite) == before
            with closing(opened(path)) as again:
                assert dump(again) == before
            other.execute("ROLLBACK")
        sqlite.apply(some(300))

    def test_who_reads_stands_in_nobodys_way(self, sqlite: SqlBooks, path: Path) -> None:
        sqlite.apply(some())
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            counted = "SELECT COUNT(*) FROM postings"
            assert reader.execute(counted).fetchone() == (300,)
            sqlite.apply(some(300))
            assert reader.execute(counted).fetchone() == (300,)
        assert sqlite.state()[1] == 600

    def test_accounts_that_another_process_numbered(self, sqlite: SqlBooks, path: Path) -> None:
        accounts = [HERE._replace(unit=f"xa-{n}") for n in range(6)]
        with closing(SqlBooks(path, LEDGER)) as other:
            for position, account in enumerate(accounts, start=1):
                writer, waiter = (sqlite, other) if position % 2 else (other, sqlite)
                said = batch(position - 1, position, [(account, MAY, position, position)])
                writer.apply(said)
                with pytest.raises(Conflict):
                    waiter.apply(said)
        found = sqlite.balances("members", MAY, 6)
        assert sorted(found) == [(f"xa-{n}", "to-anxh", n + 1) for n in range(6)]
