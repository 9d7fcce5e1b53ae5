"""The books on PostgreSQL: the contract, two projectors at once, servers that die, outages."""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from contracts.books import HERE, LEDGER, MAY, BooksContract, batch, dump, refusal, some
from cutting_proxy import How, cutting_proxy
from memory_books import MemoryBooks
from projected import history, store_of
from projected import tables as said_by
from servers import Postgres, running_postgres
from socai.consumers.books import Batch, Books, Voice
from socai.consumers.projector import Projector
from socai.domain.refusal import Conflict, Refused, Unavailable
from socai.infra.books.sql_books import SqlBooks
from socai.infra.books.tables import FORMAT
from socai.infra.kafka.ports import LOOPBACK, free_port
from socai.infra.store.postgres_store import create_store
from tree import ROOT

SCHEMA = "socai_books"


@pytest.fixture
def books(postgres_database: str) -> Iterator[SqlBooks]:
    """Return empty books, which hardly wait for anybody."""
    with opened(postgres_database) as made:
        yield made


@contextmanager
def opened(url: str, wait_seconds: float = 0.05) -> Iterator[SqlBooks]:
    """Give the books at a URL, closed at the end."""
    with closing(SqlBooks(url, LEDGER, wait_seconds)) as found:
        yield found


@contextmanager
def connected(url: str, schema: str = SCHEMA) -> Iterator[psycopg.Connection]:
    """Give a connection of somebody who uses the database without socai."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT set_config('search_path', %s, false)", [schema])
        yield connection


def sql(url: str, *statements: str) -> None:
    """Do what anybody can do who owns the tables."""
    with connected(url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def tables(url: str) -> set[tuple[Any, ...]]:
    """Return schema and name of all tables in the database that are not PostgreSQL's own."""
    own = "('pg_catalog', 'information_schema')"
    query = f"SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN {own}"
    with connected(url) as connection:
        return set(connection.execute(query.encode()).fetchall())


def refused_in_both(error: pytest.ExceptionInfo[Refused], url: str) -> str:
    """Check that both languages say something, and no password; return the English."""
    (message,) = error.value.messages
    vi, en = message.text("vi"), message.text("en")
    assert "ổ gốc không" in vi and "store" in en and vi != en
    told = "".join(traceback.format_exception(error.value))
    assert str(urlsplit(url).password) not in vi + en + told
    return en


class TestBooks(BooksContract):
    """The contract."""

    def test_sums_are_whole_numbers(self, books: Books) -> None:
        books.apply(some())
        balances, sums = books.balances("members", MAY, 300), books.sums("members", 300)
        assert {type(row[-1]) for row in [*balances, *sums]} == {int}

    @pytest.mark.parametrize("seed", range(3))
    def test_a_history_is_what_memory_says_of_it(self, postgres_database: str, seed: int) -> None:
        store = store_of(history(seed, 120))
        memory = MemoryBooks(store.ledger_id)
        Projector(store, memory).catch_up()
        with closing(SqlBooks(postgres_database, store.ledger_id)) as books:
            Projector(store, books, batch=17).catch_up()
            known = range(0, store.last() + 1, 9)
            said = said_by(books, known)
            assert said == said_by(memory, known)
            assert said["postings"] and said["units"]


class TestOpening:
    """What is in the schema: books, none, or something else."""

    def test_books_outlive_the_object(self, books: SqlBooks, postgres_database: str) -> None:
        books.apply(some())
        before = dump(books)
        with closing(SqlBooks(postgres_database, "another")) as again:
            assert dump(again) == before
            again.apply(some(300))
            assert again.balances("members", MAY, 600) != []

    def test_they_are_thrown_away_without_harm(self, postgres_database: str) -> None:
        create_store(postgres_database, LEDGER)
        ledger = tables(postgres_database)
        with opened(postgres_database) as books:
            books.apply(some())
        assert {schema for schema, _ in tables(postgres_database) - ledger} == {SCHEMA}
        sql(postgres_database, f"DROP SCHEMA {SCHEMA} CASCADE")
        assert tables(postgres_database) == ledger
        with opened(postgres_database) as again:
            assert again.state() == (LEDGER, 0, b"")

    def test_each_schema_holds_books_of_its_own(self, postgres_database: str) -> None:
        with (
            opened(f"{postgres_database}?schema=one") as one,
            opened(f"{postgres_database}?schema=two") as two,
        ):
            one.apply(some())
            assert (one.state()[1], two.state()[1]) == (300, 0)
        assert {schema for schema, _ in tables(postgres_database)} == {"one", "two"}

    def test_the_schema_of_a_ledger_is_left_alone(self, postgres_database: str) -> None:
        create_store(postgres_database, LEDGER)
        before = tables(postgres_database)
        with (
            pytest.raises(Refused, match="holds no books") as refused,
            opened(f"{postgres_database}?schema=socai"),
        ):
            pass
        assert "choose a new or empty schema" in refusal(refused)
        assert tables(postgres_database) == before

    def test_many_make_them_at_once(self, postgres_database: str) -> None:
        together = threading.Barrier(8)

        def make(url: str) -> object:
            together.wait()
            with opened(url, wait_seconds=20) as books:
                return books.state()

        with ThreadPoolExecutor(8) as pool:
            for number in range(4):
                urls = [f"{postgres_database}?schema=books_{number}"] * 8
                assert list(pool.map(make, urls)) == [(LEDGER, 0, b"")] * 8

    def test_many_make_those_of_an_earlier_format_anew(self, postgres_database: str) -> None:
        with opened(postgres_database) as books:
            books.apply(some())
        changes = "UPDATE books_state SET format = 0", "DROP TABLE voices", "CREATE TABLE old ()"
        sql(postgres_database, *changes)
        together = threading.Barrier(8)

        def look(_: int) -> object:
            together.wait()
            with opened(postgres_database, wait_seconds=20) as books:
                return books.state()

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(look, range(8))) == [(LEDGER, 0, b"")] * 8
        assert (SCHEMA, "old") not in tables(postgres_database)
        with opened(postgres_database) as books:
            books.apply(some())

    def test_books_of_a_later_format(self, books: SqlBooks, postgres_database: str) -> None:
        books.apply(some())
        sql(postgres_database, f"UPDATE books_state SET format = {FORMAT + 1}")
        for look in (lambda: opened(postgres_database).__enter__(), books.state):
            with pytest.raises(Refused, match="nâng cấp socai") as refused:
                look()
            assert f"format {FORMAT + 1}" in refused_in_both(refused, postgres_database)

    def test_books_that_are_not_whole(self, books: SqlBooks, postgres_database: str) -> None:
        for change in ("DROP TABLE postings", "DELETE FROM books_state"):
            sql(postgres_database, change)
            with pytest.raises(Refused, match="does not hold whole books") as refused:
                dump(books)
            assert type(refused.value) is Refused
            assert f"DROP SCHEMA {SCHEMA} CASCADE" in refused_in_both(refused, postgres_database)

    def test_a_database_that_would_lose_vietnamese(self, postgres_database: str) -> None:
        name = f"socai_test_{secrets.token_hex(6)}"
        sql(postgres_database, f"CREATE DATABASE {name} ENCODING 'SQL_ASCII' TEMPLATE template0")
        url = urlsplit(postgres_database)._replace(path=f"/{name}").geturl()
        try:
            with pytest.raises(Refused, match="ENCODING 'UTF8'"), opened(url):
                pass
            assert tables(url) == set()
        finally:
            sql(postgres_database, f"DROP DATABASE {name} WITH (FORCE)")


class TestAtOnce:
    """Several projectors and readers of the same books."""

    def test_of_two_projectors_one_writes_each_batch(self, postgres_database: str) -> None:
        together = threading.Barrier(2)

        def project(said: list[Batch]) -> list[bool]:
            won = []
            with opened(postgres_database, wait_seconds=20) as books:
                for one in said:
                    together.wait()
                    try:
                        books.apply(one)
                        won.append(True)
                    except Conflict:
                        won.append(False)
            return won

        said = [some(after, 100) for after in range(0, 2000, 100)]
        with opened(postgres_database) as books, ThreadPoolExecutor(2) as pool:
            one, other = pool.map(project, [said, said])
            assert [a + b for a, b in zip(one, other, strict=True)] == [1] * len(said)
            found = books.postings("members", 2000)
            assert [p.position for p in found] == list(range(1, 2001))
            assert sum(n for _, _, n in books.balances("members", MAY, 2000)) == 2000

    def test_who_writes_stands_in_the_way_of_writers_only(
        self, books: SqlBooks, postgres_database: str
    ) -> None:
        books.apply(some())
        before = dump(books)
        with connected(postgres_database) as other:
            other.execute("BEGIN")
            other.execute("UPDATE books_state SET position = 900")
            with pytest.raises(Unavailable, match="somebody else is writing") as refused:
                books.apply(some(300))
            assert "half done" in refused_in_both(refused, postgres_database)
            assert dump(books) == before
            with opened(postgres_database) as again:
                assert dump(again) == before
            other.execute("ROLLBACK")
        books.apply(some(300))

    def test_who_reads_stands_in_nobodys_way(self, books: SqlBooks, postgres_database: str) -> None:
        books.apply(some())
        with connected(postgres_database) as reader:
            reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            counted = "SELECT COUNT(*) FROM postings"
            assert reader.execute(counted).fetchone() == (300,)
            books.apply(some(300))
            assert reader.execute(counted).fetchone() == (300,)
        assert books.state()[1] == 600

    def test_accounts_that_another_process_numbered(
        self, books: SqlBooks, postgres_database: str
    ) -> None:
        with opened(postgres_database) as other:
            for position in range(1, 7):
                account = HERE._replace(unit=f"xa-{position}")
                writer, waiter = (books, other) if position % 2 else (other, books)
                said = batch(position - 1, position, [(account, MAY, position, position)])
                writer.apply(said)
                with pytest.raises(Conflict):
                    waiter.apply(said)
        found = books.balances("members", MAY, 6)
        assert sorted(found) == [(f"xa-{n}", "to-anxh", n) for n in range(1, 7)]

    def test_books_made_again_behind_ones_back(
        self, books: SqlBooks, postgres_database: str
    ) -> None:
        """The same position, and other numbers for the accounts."""
        one, two = HERE, HERE._replace(unit="xa-2")
        books.apply(batch(0, 1, [(one, MAY, 1, 1), (two, MAY, 1, 2)]))
        sql(postgres_database, f"DROP SCHEMA {SCHEMA} CASCADE")
        with opened(postgres_database) as other:
            other.apply(batch(0, 1, [(two, MAY, 1, 2), (one, MAY, 1, 1)]))
        books.apply(batch(1, 2, [(one, MAY, 2, 10)]))
        assert sorted(books.balances("members", MAY, 2)) == [
            ("xa-1", "to-anxh", 11),
            ("xa-2", "to-anxh", 2),
        ]

    def test_a_batch_that_cannot_be_written_leaves_no_trace(
        self, books: SqlBooks, postgres_database: str
    ) -> None:
        books.apply(some())
        before = dump(books)
        other = HERE._replace(unit="xa-new")
        with pytest.raises(Refused):
            books.apply(batch(300, 302, [(other, MAY, 301, 1), (other, MAY, 301, 1)]))
        assert dump(books) == before
        books.apply(batch(300, 302, [(other, MAY, 301, 1)]))
        with opened(postgres_database) as again:
            assert ("xa-new", "to-anxh", 1) in again.balances("members", MAY, 302)


class Meanwhile(list[Voice]):
    """Voices of a batch; somebody does something when they are reached, in its middle."""

    def __init__(self, voices: list[Voice], does: Callable[[], None]) -> None:
        super().__init__(voices)
        self._does = does

    def __iter__(self) -> Iterator[Voice]:
        self._does()
        return super().__iter__()


@pytest.fixture
def server() -> Iterator[Postgres]:
    """Return a server that may be killed."""
    with running_postgres() as found:
        yield found


@pytest.mark.slow
class TestServersThatDie:
    """A batch is whole or not there, whatever ends in its middle."""

    def test_a_server_killed_amid_a_batch(self, server: Postgres) -> None:
        with opened(server.url) as books:
            books.apply(some())
            before, said = dump(books), some(300)
            said.voices = Meanwhile(said.voices, server.kill)
            with pytest.raises(Unavailable, match="connection was lost") as refused:
                books.apply(said)
            assert "then ask again" in refused_in_both(refused, server.url)
            with pytest.raises(Unavailable, match="cannot be reached"):
                books.state()
            server.start()
            assert dump(books) == before
            books.apply(some(300))
            with opened(server.url) as again:
                assert dump(again) == dump(books)
                assert len(again.postings("members", 600)) == 600

    @pytest.mark.parametrize("enough", [1, 4, 9])
    def test_a_server_killed_while_batches_are_applied(self, server: Postgres, enough: int) -> None:
        applied = threading.Semaphore(0)

        def project() -> int:
            with opened(server.url) as books:
                for after in range(0, 10**6, 200):
                    try:
                        books.apply(some(after, 200))
                    except Unavailable:
                        return after
                    applied.release()
            raise AssertionError("nobody ended it")

        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(project)
            for _ in range(enough):
                assert applied.acquire(timeout=60)
            server.kill()
            acknowledged = running.result(60)
        server.start()
        with opened(server.url) as books:
            last = books.state()[1]
            assert acknowledged <= last <= acknowledged + 200
            found = books.postings("members", 10**6)
            assert [p.position for p in found] == list(range(1, last + 1))
            assert books.voices("unit", 10**6) == [(last, last)]
            assert len(books.view_rows("units")) == last

    def test_a_server_started_again_is_not_noticed(self, server: Postgres) -> None:
        with opened(server.url) as books:
            books.apply(some())
            before = dump(books)
            server.stop()
            server.start()
            assert dump(books) == before
            books.apply(some(300))

    @pytest.mark.parametrize(("cut", "there"), [("after", 600), ("before", 300)])
    def test_a_connection_cut_at_commit(self, postgres_database: str, cut: How, there: int) -> None:
        with cutting_proxy(postgres_database) as proxy, opened(proxy.url) as books:
            books.apply(some())
            proxy.cut = cut
            with pytest.raises(Unavailable, match="half done"):
                books.apply(some(300))
            assert (proxy.cuts, books.state()[1]) == (1, there)
            assert len(books.postings("members", 900)) == there
            if there == 600:
                with pytest.raises(Conflict):
                    books.apply(some(300))
            else:
                books.apply(some(300))
            books.apply(some(600))
            assert len(books.postings("members", 900)) == 900


class TestOutages:
    """What is in the way is said in both languages, and never with a password."""

    def refused(self, url: str) -> pytest.ExceptionInfo[Refused]:
        with pytest.raises(Unavailable) as refused, opened(url):
            pass
        return refused

    def test_nobody_listens(self, postgres_database: str) -> None:
        given = urlsplit(postgres_database)
        place = f"{given.username}:secret-7@{LOOPBACK}:{free_port()}"
        url = given._replace(netloc=place).geturl()
        told = refused_in_both(self.refused(url), url)
        assert "cannot be reached" in told and f"?schema={SCHEMA}" in told

    def test_a_wrong_password(self, postgres_database: str) -> None:
        given = urlsplit(postgres_database)
        place = f"{given.username}:secret-7@{given.hostname}:{given.port}"
        url = given._replace(netloc=place).geturl()
        assert "password authentication failed" in refused_in_both(self.refused(url), url)

    def test_an_address_that_is_none(self) -> None:
        for url in ("postgresql+psycopg://u:secret-7@h/d", "postgresql://u:secret-7@h:port/d"):
            with pytest.raises(Refused, match="not of the form") as refused, opened(url):
                pass
            assert "secret-7" not in "".join(traceback.format_exception(refused.value))

    def test_a_user_who_may_not(self, postgres_database: str) -> None:
        role, given = f"socai_test_{secrets.token_hex(6)}", urlsplit(postgres_database)
        sql(postgres_database, f"CREATE ROLE {role} LOGIN PASSWORD 'secret-7'")
        place = f"{role}:secret-7@{given.hostname}:{given.port}"
        url = given._replace(netloc=place).geturl()
        try:
            assert "lacks a permission" in refused_in_both(self.refused(url), url)
            sql(postgres_database, f"CREATE SCHEMA {SCHEMA} AUTHORIZATION {role}")
            with opened(url) as books:
                books.apply(some())
        finally:
            sql(postgres_database, f"DROP OWNED BY {role}", f"DROP ROLE {role}")

    def test_a_query_that_the_server_cancels(self, postgres_database: str) -> None:
        with opened(postgres_database) as books:
            books.apply(some())
        name = urlsplit(postgres_database).path[1:]
        sql(postgres_database, f"ALTER DATABASE {name} SET statement_timeout = '100ms'")
        with opened(postgres_database, 5) as books, connected(postgres_database) as other:
            other.execute("BEGIN")
            other.execute("UPDATE books_state SET position = 900")
            with pytest.raises(Unavailable, match="cancelled") as refused:
                books.apply(some(300))
            assert "raise its statement_timeout" in refused_in_both(refused, postgres_database)
            other.execute("ROLLBACK")
            books.apply(some(300))

    def test_a_server_that_is_full(self, postgres_database: str) -> None:
        name = urlsplit(postgres_database).path[1:]
        role, given = f"socai_test_{secrets.token_hex(6)}", urlsplit(postgres_database)
        sql(
            postgres_database,
            f"CREATE ROLE {role} LOGIN PASSWORD 'secret-7' CONNECTION LIMIT 0",
            f"GRANT CREATE ON DATABASE {name} TO {role}",
        )
        place = f"{role}:secret-7@{given.hostname}:{given.port}"
        url = given._replace(netloc=place).geturl()
        try:
            assert "takes no more connections" in refused_in_both(self.refused(url), url)
        finally:
            sql(postgres_database, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


@pytest.mark.slow
def test_who_keeps_books_on_sqlite_needs_no_client_library(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; sys.modules['psycopg'] = None\n"
        "from socai.infra.books.sql_books import SqlBooks\n"
        "books = SqlBooks(pathlib.Path(sys.argv[1]), 'L'); print(books.state()); books.close()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "books.sqlite"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stdout == "('L', 0, b'')\n"
