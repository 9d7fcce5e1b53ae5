"""The event store on every back end: the contract; and what SQLite alone can get wrong."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError

from commands import NOON, Clock, command
from contracts.event_store import EventStoreContract, Fresh, vietnamese, written
from contracts.library_recorder import check_recorder
from contracts.taking import TakingContract, range_of
from contracts.tampered_store import Raw, TamperingContract
from memory import MemoryEventStore
from servers import new_database
from socai.consumers.ports import Appended, EventStore
from socai.domain.event import Event, Meta
from socai.domain.refusal import Refused, Unavailable
from socai.infra.store.postgres_store import create_store, open_store
from socai.infra.store.sqlite_recorder import outage
from socai.infra.store.sqlite_store import (
    SqliteStore,
    create_tables,
    ledger_in,
    upgrade_tables,
)
from socai.schemas import codec
from tree import ROOT
from whole_log import check_whole_prefix, fill, goes_on

LEDGER = "6f1c2a44-5f0e-4b8e-9d3c-0a4d1d9be001"


def made(path: Path, clock: Clock | None = None, busy_seconds: float = 5.0) -> SqliteStore:
    """Open the store in a file; make it where it is not there."""
    if not path.exists():
        create_tables(path, LEDGER)
    return SqliteStore(path, codec=codec, clock=clock or Clock(), busy_seconds=busy_seconds)


@pytest.fixture(
    scope="class", params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.slow)]
)
def fresh(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fresh]:
    with ExitStack() as ends:
        numbers = count()

        def make(clock: Clock) -> EventStore:
            store = one(next(numbers), clock)
            ends.callback(store.close)
            return store

        def in_memory(number: int, clock: Clock) -> EventStore:
            return MemoryEventStore(codec=codec, clock=clock)

        def on_sqlite(number: int, clock: Clock) -> EventStore:
            return made(folder / f"{number}.sqlite", clock)

        def on_postgresql(number: int, clock: Clock) -> EventStore:
            create_store(f"{database}?schema=s{number}")
            return open_store(f"{database}?schema=s{number}", codec, clock)

        one = {"memory": in_memory, "sqlite": on_sqlite, "postgresql": on_postgresql}[request.param]
        folder = tmp_path_factory.mktemp("stores")
        if request.param == "postgresql":
            server = request.getfixturevalue("postgres_server")
            database = ends.enter_context(new_database(server))
        yield make


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(fresh: Fresh, clock: Clock) -> EventStore:
    return fresh(clock)


class TestEventStore(EventStoreContract):
    """The contract."""


class TestTaking(TakingContract):
    """What it says of the Merkle range and of other homes of the log."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sổ 1" / "store.sqlite"


@pytest.fixture
def sqlite(path: Path) -> Iterator[SqliteStore]:
    path.parent.mkdir()
    store = made(path, busy_seconds=0.05)
    yield store
    store.close()


def raw(path: Path, statement: str, *values: object) -> None:
    """Do what anybody can do who has the file: the triggers go first."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(statement, values)


class TestFile:
    """The file: settings, what is refused."""

    def test_what_is_recorded_outlives_the_object(self, sqlite: SqliteStore, path: Path) -> None:
        sqlite.append([command(("unit-a", 1), ("unit-a", 2), command_id="c1")])
        before = written(sqlite)
        sqlite.close()
        with closing(made(path)) as again:
            assert written(again) == before
            assert again.ledger_id == LEDGER
            retry = command(("unit-a", 1), ("unit-a", 2), command_id="c1")
            assert again.append([retry]) == [Appended("c1", 1, 2, already=True)]

    def test_tables_made_twice_keep_ledger_and_events(
        self, sqlite: SqliteStore, path: Path
    ) -> None:
        sqlite.append([command(("unit-a", 1))])
        assert create_tables(path, "another") == (LEDGER, 1) == ledger_in(path)

    def test_a_missing_file_is_not_made(self, tmp_path: Path) -> None:
        with pytest.raises(Unavailable, match="cannot be opened"):
            SqliteStore(tmp_path / "none.sqlite", codec=codec, clock=Clock())
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough" * 99])
    def test_a_file_that_is_no_ledger(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "store.sqlite").write_bytes(content)
        with pytest.raises(Refused, match="is not a whole ledger"):
            SqliteStore(tmp_path / "store.sqlite", codec=codec, clock=Clock())

    def test_a_file_that_comes_back(self, sqlite: SqliteStore, path: Path) -> None:
        with sqlite.recorder.datastore.get_connection(commit=True) as connection:
            connection.close()
        away = path.rename(path.with_name("away"))
        for _ in range(2):
            with pytest.raises(Unavailable, match="cannot be opened"):
                sqlite.append([command(("unit-a", 1))])
        away.rename(path)
        assert sqlite.append([command(("unit-a", 1))])[0].first == 1

    def test_commits_wait_for_the_disk(self, sqlite: SqliteStore) -> None:
        with sqlite.recorder.datastore.get_connection(commit=True) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA journal_mode")
            assert cursor.fetchone()[0] == "wal"
            cursor.execute("PRAGMA synchronous")
            assert cursor.fetchone()[0] == 2
            cursor.execute("PRAGMA synchronous = NORMAL")
        with pytest.raises(Refused, match="synchronous = FULL") as refused:
            sqlite.append([command(("unit-a", 1))])
        assert "mất điện" in vietnamese(refused)
        assert sqlite.last() == 0

    def test_the_recorder_is_one_of_the_library(self, sqlite: SqliteStore) -> None:
        check_recorder(sqlite)


class TestSeveralWriters:
    """Several objects, threads and processes on one file."""

    def test_somebody_else_is_writing(self, sqlite: SqliteStore, path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Unavailable, match="Nothing was recorded: try again") as refused:
                sqlite.append([command(("unit-a", 1))])
            assert "đang có người khác ghi" in vietnamese(refused).lower()
            assert sqlite.last() == 0
            other.execute("ROLLBACK")
        assert sqlite.append([command(("unit-a", 1))])[0].first == 1

    def test_the_lock_is_held_from_the_first_look(self, path: Path) -> None:
        path.parent.mkdir()
        create_tables(path, LEDGER)
        with closing(sqlite3.connect(path, timeout=0)) as other:

            def clock() -> int:
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("BEGIN IMMEDIATE")
                return NOON

            with closing(SqliteStore(path, codec=codec, clock=clock)) as store:
                store.append([command(("unit-a", 1))])

    def test_a_commit_that_fails_leaves_no_transaction_open(self, sqlite: SqliteStore) -> None:
        datastore = sqlite.recorder.datastore
        with datastore.get_connection(commit=True) as connection:
            connection.cursor().execute("PRAGMA foreign_keys = ON")
        with pytest.raises(IntegrityError), datastore.transaction(commit=True) as cursor:
            # A constraint that is looked at by COMMIT, which then fails and ends nothing.
            cursor.execute(
                "CREATE TEMP TABLE part (id INTEGER PRIMARY KEY,"
                " whole INTEGER REFERENCES part (id) DEFERRABLE INITIALLY DEFERRED)"
            )
            cursor.execute("INSERT INTO part VALUES (1, 2)")
        assert sqlite.append([command(("unit-a", 1))])[0].first == 1

    def test_another_thread_is_writing(self, sqlite: SqliteStore) -> None:
        with (
            sqlite.recorder.datastore.transaction(commit=True),
            pytest.raises(Unavailable, match="try again"),
        ):
            sqlite.append([command(("unit-a", 1))])
        assert sqlite.append([command(("unit-a", 1))])[0].first == 1

    def test_reading_while_writing(self, sqlite: SqliteStore, path: Path) -> None:
        def write() -> None:
            with closing(made(path)) as writer:
                for version in range(1, 91, 3):
                    places = [("unit-a", version + n) for n in range(3)]
                    writer.append([command(*places)])

        thread = threading.Thread(target=write)
        thread.start()
        seen = set()
        while thread.is_alive():
            events = sqlite.read(0, 1_000)
            assert [e.position for e in events] == list(range(1, len(events) + 1))
            assert len(events) % 3 == 0
            assert len(sqlite.stream("unit-a")) >= len(events)
            seen.add(len(events))
        thread.join()
        assert sqlite.last() == 90

    @pytest.mark.slow
    def test_four_processes_on_one_stream(self, sqlite: SqliteStore, path: Path) -> None:
        writers = [writer(path, "one-stream", str(n), "100") for n in range(4)]
        acknowledged = [json.loads(line) for w in writers for line in w.communicate()[0].split()]
        assert [w.returncode for w in writers] == [0] * 4
        events = sqlite.read(0, 1_000)
        assert [e.meta.version for e in events] == list(range(1, 401))
        assert {e.meta.stream for e in events} == {"unit-shared"}
        expected = {f"{n}-{count}" for n in range(4) for count in range(100)}
        assert {e.meta.command_id for e in events} == expected
        assert sorted(acknowledged) == sorted([e.meta.command_id, e.position] for e in events)

    @pytest.mark.slow
    def test_a_writer_that_is_killed(self, path: Path) -> None:
        path.parent.mkdir()
        create_tables(path, LEDGER)
        seed = random.SystemRandom().randrange(10**9)
        chance = random.Random(seed)
        acknowledged: dict[str, int] = {}
        for life in range(16):
            process = writer(path, "until-killed", str(life), "0")
            assert process.stdout is not None
            for _ in range(chance.randint(1, 25)):
                command_id, first = json.loads(process.stdout.readline())
                acknowledged[command_id] = first
            process.kill()
            for line in process.communicate()[0].split():
                command_id, first = json.loads(line)
                acknowledged[command_id] = first
            with closing(made(path)) as store:
                check_whole_prefix(store, acknowledged)
                assert store.range() == range_of(store)
        assert len(acknowledged) >= 16, seed


def writer(path: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start tests/infra/writer.py on the store."""
    return subprocess.Popen(
        [sys.executable, ROOT / "tests" / "infra" / "writer.py", path, *arguments],
        env=os.environ | {"PYTHONPATH": str(ROOT / "tests")},
        stdout=subprocess.PIPE,
        text=True,
    )


class TestFullDisk:
    """A full disk: nothing is recorded; with space again the same store goes on."""

    def test_the_file_may_not_grow(self, sqlite: SqliteStore) -> None:
        def allow(pages: int) -> None:
            with sqlite.recorder.datastore.get_connection(commit=True) as connection:
                connection.cursor().execute(f"PRAGMA max_page_count = {pages}")

        allow(20)
        recorded = fill(sqlite)
        allow(1_000_000)
        goes_on(sqlite, recorded)

    def test_a_small_disk(self, tmp_path: Path) -> None:
        small = tmp_path / "small"
        small.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", str(small)]
        mounted = subprocess.run(mount, capture_output=True).returncode == 0
        try:
            disk_is_full(small, mounted)
        finally:
            if mounted:
                subprocess.run(["umount", str(small)], check=True)


def disk_is_full(folder: Path, mounted: bool) -> None:
    """Fill the disk that holds `folder` (where it may not be mounted: the file's own limit)."""
    ballast = folder / "ballast"
    ballast.write_bytes(b"x" * 5_000_000)
    with closing(made(folder / "store.sqlite")) as store:
        if not mounted:
            limit_pages(store, 40)
        recorded = fill(store)
        ballast.unlink()
        if not mounted:
            limit_pages(store, 1_000_000)
        goes_on(store, recorded)
        check_whole_prefix(store, {})


def limit_pages(store: SqliteStore, pages: int) -> None:
    """Let the file grow to so many pages."""
    with store.recorder.datastore.get_connection(commit=True) as connection:
        connection.cursor().execute(f"PRAGMA max_page_count = {pages}")


class FailingCodec:
    """Fails as the disk fails while a command is written, once."""

    def __init__(self, code: int) -> None:
        self._codes = [code]

    def encode(self, meta: Meta, event: Event) -> bytes:
        """Return the bytes of an event; the first time raise the error of the disk."""
        if self._codes:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = self._codes.pop()
            raise error
        return codec.encode(meta, event)

    def decode(self, data: bytes, where: str = "") -> tuple[Meta, Event]:
        """Return what the bytes hold."""
        return codec.decode(data, where)


class TestFailingDisk:
    """What is not known is not claimed."""

    @pytest.mark.parametrize(
        ("code", "goes_on"),
        [(sqlite3.SQLITE_IOERR_WRITE, True), (sqlite3.SQLITE_IOERR_FSYNC, False)],
    )
    def test_after_a_failed_flush_nothing_is_written(
        self, path: Path, code: int, goes_on: bool
    ) -> None:
        path.parent.mkdir()
        create_tables(path, LEDGER)
        with closing(SqliteStore(path, codec=FailingCodec(code), clock=Clock())) as store:
            one = command(("unit-a", 1), command_id="c1")
            with pytest.raises(Unavailable, match=r"not certain.*same command under the same id"):
                store.append([one])
            if goes_on:
                assert store.append([one]) == [Appended("c1", 1, 1)]
            else:
                with pytest.raises(Unavailable, match="not certain"):
                    store.append([one])
                assert store.last() == 0

    @pytest.mark.parametrize(
        ("code", "kind", "words"),
        [
            (sqlite3.SQLITE_BUSY_SNAPSHOT, Unavailable, "try again"),
            (sqlite3.SQLITE_LOCKED, Unavailable, "try again"),
            (sqlite3.SQLITE_FULL, Unavailable, "is full"),
            (sqlite3.SQLITE_READONLY_DIRECTORY, Unavailable, "permissions"),
            (sqlite3.SQLITE_CORRUPT_INDEX, Refused, "restore from a backup"),
        ],
    )
    def test_what_an_error_means(self, code: int, kind: type[Refused], words: str) -> None:
        error = sqlite3.OperationalError("some error")
        error.sqlite_errorcode = code
        refused = outage(error, Path("store.sqlite"))
        assert type(refused) is kind
        assert words in str(refused)


class TestTampering(TamperingContract):
    """Whoever has the file can change it."""

    @pytest.fixture
    def store(self, sqlite: SqliteStore) -> SqliteStore:
        return sqlite

    @pytest.fixture
    def raw(self, path: Path) -> Raw:
        return partial(raw, path)

    @pytest.mark.parametrize(
        ("change", "words"),
        [("topic = X'00'", r"no event type b'\\x00'"), ("state = 'text'", "content is not bytes")],
    )
    def test_a_value_of_another_kind(
        self, filled: SqliteStore, path: Path, change: str, words: str
    ) -> None:
        raw(path, f"UPDATE stored_events SET {change} WHERE position = 4")
        self.check_changed(filled, words)

    def test_a_missing_ledger_id(self, filled: SqliteStore, path: Path) -> None:
        raw(path, "DELETE FROM ledger")
        with pytest.raises(Refused, match="no ledger id"):
            ledger_in(path)

    def test_a_missing_range(self, filled: SqliteStore, path: Path) -> None:
        with (
            closing(sqlite3.connect(path)) as other,
            pytest.raises(sqlite3.IntegrityError, match="only ever grows"),
        ):
            other.execute("DELETE FROM merkle_range")
        raw(path, "DELETE FROM merkle_range")
        with pytest.raises(Refused, match="Position 6: the Merkle tree is gone"):
            filled.append([command(("unit-z", 1))])

    def test_a_format_of_a_newer_socai(self, filled: SqliteStore, path: Path) -> None:
        raw(path, "PRAGMA user_version = 3")
        for use in (lambda: made(path), lambda: upgrade_tables(path, lambda done, of: None)):
            with pytest.raises(Refused, match="of format 3, this socai knows up to 2: upgrade"):
                use()

    def test_vacuum_does_not_renumber(self, filled: SqliteStore, path: Path) -> None:
        raw(path, "DELETE FROM stored_events WHERE position = 2")
        raw(path, "VACUUM")
        assert [e.position for e in filled.at([1, 3, 4, 6])] == [1, 3, 4, 6]
        assert filled.recorder.max_notification_id() == 6
        with closing(sqlite3.connect(path)) as other:
            # The position is the row's own number, which alone VACUUM promises to keep.
            found = other.execute("SELECT rowid FROM stored_events").description
        assert found[0][0] == "position"

    @pytest.mark.parametrize("table", ["stored_events", "commands", "event_ids", "ledger"])
    def test_an_edit_by_mistake_is_stopped(
        self, filled: SqliteStore, path: Path, table: str
    ) -> None:
        before = written(filled)
        with closing(sqlite3.connect(path)) as other:
            (column,) = other.execute(
                f"SELECT name FROM pragma_table_info('{table}') LIMIT 1"
            ).fetchone()
            for edit in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
                with pytest.raises(sqlite3.IntegrityError, match="only ever appended to"):
                    other.execute(edit)
        assert written(filled) == before
