"""What PostgreSQL alone can get wrong; the contract runs on it in test_event_store."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from urllib.parse import urlsplit

import psycopg
import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import sql

from commands import Clock, command
from contracts.event_store import vietnamese, written
from contracts.library_recorder import check_recorder
from contracts.tampered_store import Raw, TamperingContract
from postgres_ledger import LEDGER, HookedCodec, connected, opened, raw, value
from servers import POSTGRES_SETTINGS, new_database, running_postgres
from socai.consumers.ports import Appended, EventStore
from socai.domain.refusal import Conflict, Refused, Unavailable
from socai.infra.kafka.ports import LOOPBACK, free_port
from socai.infra.store import postgres_recorder
from socai.infra.store.postgres_address import Address
from socai.infra.store.postgres_recorder import Datastore, Recorder
from socai.infra.store.postgres_store import PostgresStore, create_store, open_store
from socai.schemas import codec

pytestmark = pytest.mark.slow

SCHEMAS = count(1)


@pytest.fixture(scope="module")
def database(postgres_server: str) -> Iterator[str]:
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture
def url(database: str) -> str:
    """Return the URL of an empty ledger."""
    url = f"{database}?schema=ledger_{next(SCHEMAS)}"
    create_store(url, LEDGER)
    return url


@pytest.fixture
def postgres(url: str) -> Iterator[PostgresStore]:
    with opened(url) as store:
        yield store


class TestLedger:
    """How it is made and opened, and where that is refused."""

    def test_what_is_recorded_outlives_the_object(self, url: str) -> None:
        with opened(url) as store:
            store.append([command(("unit-a", 1), ("unit-a", 2), command_id="c1")])
            before = written(store)
        with opened(url) as again:
            assert written(again) == before
            assert again.ledger_id == LEDGER
            retry = command(("unit-a", 1), ("unit-a", 2), command_id="c1")
            assert again.append([retry]) == [Appended("c1", 1, 2, already=True)]

    def test_tables_made_twice_keep_ledger_and_events(
        self, postgres: PostgresStore, url: str
    ) -> None:
        postgres.append([command(("unit-a", 1))])
        assert create_store(url, "another", demo=True) == (LEDGER, 1)
        assert postgres.marker.demo is False

    def test_what_a_ledger_says_of_itself(self, database: str) -> None:
        url = f"{database}?schema=ledger_{next(SCHEMAS)}"
        made, last = create_store(url, demo=True)
        with opened(url) as store:
            assert (store.ledger_id, last, store.marker.demo) == (made, 0, True)
            assert store.marker.created_with

    def test_ledgers_in_one_database_know_nothing_of_each_other(self, url: str) -> None:
        other = f"{url.partition('?')[0]}?schema=ledger_{next(SCHEMAS)}"
        create_store(other)
        with opened(url) as one, opened(other) as two:
            assert one.append([command(("unit-a", 1))]) != two.append([command(("unit-a", 1))])
            two.append([command(("unit-a", 2))])
            assert (one.last(), two.last()) == (1, 2)
            assert one.ledger_id != two.ledger_id

    def test_a_missing_ledger_is_not_made(self, database: str) -> None:
        with pytest.raises(Refused, match=r"no ledger at postgresql://.*schema=none") as refused:
            open_store(f"{database}?schema=none", codec, Clock())
        assert not isinstance(refused.value, Unavailable)
        assert value(database, "SELECT to_regnamespace('none')") is None

    def test_a_schema_that_holds_something_else(self, database: str) -> None:
        with connected(database) as other:
            other.execute("CREATE SCHEMA other")
            other.execute("CREATE TABLE other.forest (tree text)")
        with pytest.raises(Refused, match=r"Schema «other» is not empty .it has forest."):
            create_store(f"{database}?schema=other")
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'other'"
        assert value(database, tables) == 1

    def test_a_ledger_of_a_newer_socai(self, url: str) -> None:
        raw(url, "UPDATE ledger SET format = 3")
        for use in (lambda: open_store(url, codec, Clock()), lambda: create_store(url)):
            with pytest.raises(Refused, match=r"of format 3, this socai knows up to 2: upgrade"):
                use()

    def test_text_that_is_not_unicode(self, postgres_server: str) -> None:
        name = sql.Identifier("socai_test_latin1")
        with psycopg.connect(postgres_server, autocommit=True) as server:
            server.execute(sql.SQL(
                "CREATE DATABASE {} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
            ).format(name))  # fmt: skip
            try:
                url = urlsplit(postgres_server)._replace(path="/socai_test_latin1").geturl()
                with pytest.raises(Refused, match="create the database with ENCODING 'UTF8'"):
                    create_store(url)
                assert value(url, "SELECT to_regnamespace('socai')") is None
            finally:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def test_text_is_sorted_as_everywhere_else(self, url: str) -> None:
        with connected(url) as other:
            found = other.execute(
                "SELECT column_name::text, collation_name::text FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND column_name LIKE '%_id'"
            ).fetchall()
        assert sorted(found) == [("command_id", "C"), ("event_id", "C"), ("originator_id", "C")]

    def test_text_that_postgresql_cannot_hold(self, postgres: PostgresStore) -> None:
        with pytest.raises(Refused, match="the character NUL"):
            postgres.append([command(("unit-a", 1), command_id="a\0")])
        assert postgres.append([command(("unit-a", 1))])[0].first == 1

    def test_the_recorder_is_one_of_the_library(self, postgres: PostgresStore) -> None:
        check_recorder(postgres)


class TestDurability:
    """A server that answers before it is on the disk is refused."""

    def test_commits_that_do_not_wait(self, postgres_database: str) -> None:
        create_store(postgres_database, LEDGER)
        with opened(postgres_database) as store:
            store.append([command(("unit-a", 1))])
            name = urlsplit(postgres_database).path[1:]
            with connected(postgres_database) as admin:
                admin.execute(f"ALTER DATABASE {name} SET synchronous_commit = off".encode())
                cut_off(admin)
            with pytest.raises(Refused, match="set synchronous_commit = on") as refused:
                store.append([command(("unit-a", 2))])
            assert "mất điện" in vietnamese(refused)
            assert store.last() == 1
        for use in (partial(create_store, postgres_database), partial(open_one, postgres_database)):
            with pytest.raises(Refused, match="set synchronous_commit = on"):
                use()

    @pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
    def test_a_server_that_does_not_flush(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        monkeypatch.setitem(POSTGRES_SETTINGS, name, "off")
        with running_postgres() as server:
            with pytest.raises(Refused, match=f"set {name} = on"):
                create_store(server.url)
            server.stop()
            monkeypatch.setitem(POSTGRES_SETTINGS, name, "on")
            server.start()
            assert create_store(server.url, LEDGER) == (LEDGER, 0)

    def test_the_function_that_takes_no_lock(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("POSTGRES_ENABLE_DB_FUNCTIONS", "y")
        for use in (partial(create_store, url), partial(open_one, url)):
            with pytest.raises(Refused, match="unset POSTGRES_ENABLE_DB_FUNCTIONS"):
                use()
        datastore = Datastore(Address.of(url), 1.0)
        datastore.enable_db_functions = True
        with pytest.raises(Refused, match="enable_db_functions is on"):
            Recorder(datastore)


def open_one(url: str) -> None:
    """Open the store at a URL and close it."""
    open_store(url, codec, Clock()).close()


def cut_off(admin: psycopg.Connection) -> None:
    """End every other connection to the database."""
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


class TestOrder:
    """Positions are visible in their order: who reads at the tail misses nothing."""

    def test_what_the_function_of_the_library_misses(self, postgres_database: str) -> None:
        given = urlsplit(postgres_database)
        datastore = PostgresDatastore(
            given.path[1:], given.hostname or "", given.port or "", given.username or "",
            given.password or "", pool_size=2, originator_id_type="text", enable_db_functions=True,
        )  # fmt: skip
        with datastore:
            recorder = PostgresApplicationRecorder(datastore)
            recorder.create_table()
            slow = [recorder.construct_pg_stored_event("unit-a", 1, "t", b"")]
            with datastore.get_connection() as connection, connection.transaction():
                connection.execute(recorder.sql_invoke_pg_function_insert_events, [slow])
                assert recorder.insert_events([StoredEvent("unit-b", 1, "t", b"")]) == [2]
                (read,) = recorder.select_notifications(1, 10)
            # The control: 1 becomes visible behind the back of who has read 2.
            assert recorder.select_notifications(read.id, 10, inclusive_of_start=False) == []
            assert [n.id for n in recorder.select_notifications(1, 10)] == [1, 2]

    def test_who_comes_second_waits(self, url: str) -> None:
        with opened(url, wait_seconds=0.05) as second:

            def meanwhile() -> None:
                with pytest.raises(Unavailable, match="Nothing was recorded: try again") as refused:
                    second.append([command(("unit-b", 1))])
                assert "đang có người khác ghi" in vietnamese(refused).lower()
                assert second.read(0, 10) == []

            with opened(url, codec=HookedCodec(meanwhile)) as first:
                assert first.append([command(("unit-a", 1))])[0].first == 1
            assert second.append([command(("unit-b", 1))])[0].first == 2

    def test_another_thread_of_the_same_store_is_writing(self, url: str) -> None:
        with opened(url, wait_seconds=0.05) as store:
            with (
                store.recorder.datastore.transaction(commit=True),
                pytest.raises(Unavailable, match="try again"),
            ):
                store.append([command(("unit-a", 1))])
            assert store.append([command(("unit-a", 1))])[0].first == 1

    def test_vacuum_and_writers_do_not_wait_for_each_other(self, url: str) -> None:
        def vacuum() -> None:
            with connected(url) as other:
                other.execute("SET lock_timeout = '500ms'")
                other.execute("VACUUM ANALYZE stored_events")

        with opened(url, codec=HookedCodec(vacuum)) as store:
            assert store.append([command(("unit-a", 1))])[0].first == 1
        with opened(url, wait_seconds=0.5) as store, connected(url) as other, other.transaction():
            # The lock that VACUUM holds, perhaps for hours.
            other.execute("LOCK TABLE stored_events IN SHARE UPDATE EXCLUSIVE MODE")
            assert store.append([command(("unit-a", 2))])[0].first == 2

    def test_a_reader_at_the_tail_misses_nothing(self, url: str) -> None:
        def write(name: str) -> None:
            with opened(url) as store:
                for version in range(1, 61):
                    with pytest.raises(Conflict):
                        store.append([command((f"unit-{name}", version + 5))])
                    store.append([command((f"unit-{name}", version), (f"model-{name}", version))])

        seen: list[int] = []
        with opened(url) as reader, ThreadPoolExecutor() as pool:
            writers = [pool.submit(write, name) for name in "abcd"]
            while not all(w.done() for w in writers) or reader.last() > len(seen):
                seen += [e.position for e in reader.read(seen[-1] if seen else 0, 50)]
            for each in writers:
                each.result()
            assert seen == list(range(1, 481))

    @pytest.mark.parametrize("setting", ["isolation = 'serializable'", "read_only = on"])
    def test_the_habits_of_a_database_do_not_matter(
        self, postgres_database: str, setting: str
    ) -> None:
        name = urlsplit(postgres_database).path[1:]
        with connected(postgres_database) as admin:
            admin.execute(f"ALTER DATABASE {name} SET default_transaction_{setting}".encode())
        create_store(postgres_database)
        with opened(postgres_database) as one, opened(postgres_database) as two:
            for version in range(1, 5):
                one.append([command(("unit-a", version))])
                two.append([command(("unit-b", version))])
            assert [e.position for e in one.read(0, 10)] == list(range(1, 9))


class TestTogether:
    """Many at once."""

    def test_many_commands_on_one_stream(self, url: str) -> None:
        def write(name: int) -> int:
            conflicts = 0
            with opened(url) as store:
                for number in range(50):
                    while True:
                        last = store.recorder.select_events("unit-a", desc=True, limit=1)
                        place = ("unit-a", last[0].originator_version + 1 if last else 1)
                        try:
                            store.append([command(place, command_id=f"{name}-{number}")])
                            break
                        except Conflict:
                            conflicts += 1
            return conflicts

        with ThreadPoolExecutor(8) as pool:
            conflicts = sum(pool.map(write, range(8)))
        with opened(url) as store:
            events = store.stream("unit-a")
        assert [e.position for e in events] == [e.meta.version for e in events]
        expected = {f"{name}-{number}" for name in range(8) for number in range(50)}
        assert {e.meta.command_id for e in events} == expected
        assert (len(events), conflicts > 0) == (400, True)

    def test_a_double_click(self, url: str) -> None:
        one = command(("unit-a", 1), ("unit-b", 1), command_id="c1")
        with opened(url) as left, opened(url) as right, ThreadPoolExecutor(16) as pool:
            answers = list(
                pool.map(lambda n: (left if n % 2 else right).append([one])[0], range(100))
            )
            assert sorted(a.already for a in answers) == [False] + [True] * 99
            assert {(a.command_id, a.first, a.last) for a in answers} == {("c1", 1, 2)}
            assert left.last() == 2

    def test_one_id_for_two_contents_at_once(self, url: str) -> None:
        def record(content: str) -> str:
            with opened(url) as store:
                meet.wait()
                try:
                    store.append([command(("unit-a", 1), command_id="c1", content=content)])
                except Refused as refused:
                    return type(refused).__name__
                return "recorded"

        meet = threading.Barrier(2)
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(record, ["one", "other"])) == ["Refused", "recorded"]
        assert value(url, "SELECT count(*) FROM commands") == 1


class TestOutages:
    """What is needed and not to be had; the store goes on when it is."""

    def test_a_connection_that_ended_while_nobody_used_it(
        self, postgres: PostgresStore, url: str
    ) -> None:
        for version in range(1, 4):
            assert postgres.append([command(("unit-a", version))])[0].first == version
            assert postgres.last() == version
            with connected(url) as admin:
                cut_off(admin)

    def test_a_connection_that_ends_in_the_middle(self, url: str) -> None:
        def cut() -> None:
            with connected(url) as admin:
                cut_off(admin)

        with opened(url, codec=HookedCodec(cut)) as store:
            for _ in range(2):
                with pytest.raises(Unavailable, match=r"connection was lost .*Nothing"):
                    store.append([command(("unit-a", 1))])
                assert store.last() == 0

    def test_a_writer_that_pauses_does_not_hold_up_the_others(
        self, url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with opened(url) as other:

            def pause() -> None:
                if other.last() == 0:
                    other.append([command(("unit-b", 1))])

            monkeypatch.setattr(postgres_recorder, "PAUSE_SECONDS", 0.2)
            with opened(url, codec=HookedCodec(pause)) as store:
                with pytest.raises(Unavailable, match="paused too long") as refused:
                    store.append([command(("unit-a", 1))])
                assert "dừng giữa chừng quá lâu" in vietnamese(refused)
                assert store.append([command(("unit-a", 1))])[0].first == 2

    def test_a_server_that_is_not_there(self) -> None:
        url = f"postgresql://an:secret-7@{LOOPBACK}:{free_port()}/so"
        for use in (partial(create_store, url), partial(open_one, url)):
            with pytest.raises(Unavailable, match=r"cannot be reached.*refused") as refused:
                use()
            assert "Không kết nối được" in vietnamese(refused)
            assert "secret-7" not in "".join(traceback.format_exception(refused.value))

    def test_a_wrong_password_is_not_repeated(self, url: str) -> None:
        given = urlsplit(url)
        wrong = f"{given.username}:secret-7@{given.hostname}:{given.port}"
        with pytest.raises(Unavailable, match="password authentication failed") as refused:
            open_one(given._replace(netloc=wrong).geturl())
        told = "".join(traceback.format_exception(refused.value))
        assert "secret-7" not in told and str(given.password) not in told

    def test_a_database_that_is_not_there(self, url: str) -> None:
        missing = urlsplit(url)._replace(path="/socai_test_none").geturl()
        with pytest.raises(Unavailable, match='"socai_test_none" does not exist') as refused:
            open_one(missing)
        assert str(urlsplit(url).password) not in str(refused.value)

    def test_a_query_that_the_server_cancels(self, postgres_database: str) -> None:
        create_store(postgres_database)
        name = urlsplit(postgres_database).path[1:]
        with connected(postgres_database) as admin:
            admin.execute(f"ALTER DATABASE {name} SET statement_timeout = '100ms'".encode())
        with (
            opened(postgres_database) as one,
            opened(postgres_database) as two,
            one.recorder.datastore.transaction(commit=True),
            pytest.raises(Unavailable, match="raise statement_timeout"),
        ):
            two.append([command(("unit-a", 1))])


class TestRoles:
    """A user with no more rights than needed."""

    @pytest.fixture
    def clerk(self, postgres_server: str, url: str) -> Iterator[str]:
        """Return the URL of the ledger for a user who may only read and append."""
        schema = Address.of(url).schema
        with connected(url) as admin:
            admin.execute("CREATE ROLE socai_test_clerk LOGIN PASSWORD 'c' CONNECTION LIMIT 2")
            try:
                admin.execute(f"GRANT USAGE ON SCHEMA {schema} TO socai_test_clerk".encode())
                admin.execute(
                    f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema}"
                    " TO socai_test_clerk".encode()
                )
                admin.execute("GRANT UPDATE ON merkle_range TO socai_test_clerk")
                given = urlsplit(url)
                netloc = f"socai_test_clerk:c@{given.hostname}:{given.port}"
                yield given._replace(netloc=netloc).geturl()
            finally:
                admin.execute("DROP OWNED BY socai_test_clerk")
                admin.execute("DROP ROLE socai_test_clerk")

    def test_reading_and_appending(self, clerk: str) -> None:
        assert create_store(clerk)[0] == LEDGER
        with opened(clerk) as store:
            assert store.append([command(("unit-a", 1))])[0].first == 1
            assert len(store.read(0, 10)) == 1

    def test_only_reading(self, clerk: str, url: str) -> None:
        with connected(url) as admin:
            admin.execute("REVOKE INSERT ON event_ids FROM socai_test_clerk")
        with opened(clerk) as store:
            with pytest.raises(Unavailable, match=r"lacks a permission .*event_ids"):
                store.append([command(("unit-a", 1))])
            assert store.last() == 0

    def test_a_new_ledger(self, clerk: str) -> None:
        with pytest.raises(Unavailable, match=r"lacks a permission .*database"):
            create_store(f"{clerk.partition('?')[0]}?schema=ledger_{next(SCHEMAS)}")

    def test_too_many_connections(self, clerk: str) -> None:
        with opened(clerk) as one, opened(clerk):
            with pytest.raises(Unavailable, match=r"takes no more connections.*try again") as full:
                open_one(clerk)
            assert "hết chỗ kết nối" in vietnamese(full)
            assert one.append([command(("unit-a", 1))])[0].first == 1


class TestTampering(TamperingContract):
    """Whoever owns the tables can change them."""

    @pytest.fixture
    def store(self, postgres: PostgresStore) -> PostgresStore:
        return postgres

    @pytest.fixture
    def raw(self, url: str) -> Raw:
        return partial(raw, url)

    def test_a_missing_ledger_id(self, url: str) -> None:
        raw(url, "DELETE FROM ledger")
        with pytest.raises(Refused, match="no ledger id"):
            open_one(url)

    def test_a_missing_table(self, filled: EventStore, url: str) -> None:
        raw(url, "DROP TABLE commands")
        with pytest.raises(
            Refused, match=r"is not whole .*commands.*restore from a backup"
        ) as gone:
            filled.read(0, 10)
        assert not isinstance(gone.value, Unavailable)

    @pytest.mark.parametrize("table", ["stored_events", "commands", "event_ids", "ledger"])
    def test_an_edit_by_mistake_is_stopped(self, filled: EventStore, url: str, table: str) -> None:
        before = written(filled)
        columns = f"information_schema.columns WHERE table_name = '{table}'"
        column = value(url, f"SELECT column_name FROM {columns} LIMIT 1")
        edits = (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}",
                 f"TRUNCATE {table}")  # fmt: skip
        with connected(url) as other:
            for edit in edits:
                with pytest.raises(psycopg.errors.RaiseException, match="only ever appended to"):
                    other.execute(edit.encode())
        assert written(filled) == before
