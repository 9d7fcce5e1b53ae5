"""A ledger of the earlier format: refused as it is, upgraded whole or not at all, once."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from commands import command
from contracts.event_store import english, vietnamese
from contracts.taking import computed, everything, stored
from former_format import (
    LEDGER,
    former_directory,
    former_schema,
    write_as_before,
    write_as_before_on,
)
from memory import MemoryEventStore
from postgres_ledger import connected, opened
from sent import filled
from socai.consumers.ports import EventStore
from socai.domain.refusal import Refused
from socai.infra.app import Ledger
from socai.infra.cli import main
from socai.infra.shipped import shipped
from socai.infra.store.home import Where
from socai.infra.store.upgrading import upgrade
from socai.schemas.loader import schemas
from store_workers import at_once, killed_at, together

ADDED = len(schemas()) + len(shipped())
"""Events that an upgrade appends to a ledger that has none of them."""
EVENTS = "SELECT * FROM stored_events ORDER BY position"
TABLES = (EVENTS, "SELECT * FROM commands ORDER BY first", "SELECT * FROM event_ids ORDER BY 1")


@dataclass(frozen=True, slots=True)
class Former:
    """Makes ledgers of the earlier format on one back end, and gets at their tables."""

    make: Callable[[EventStore], Where]
    connect: Callable[[Where], Any]
    write: Callable[[Any, EventStore, int], None]
    steps: tuple[str, ...]

    def query(self, where: Where, statement: str) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        with self.connect(where) as connection:
            return [tuple(row) for row in connection.execute(statement).fetchall()]

    def tables(self, where: Where) -> list[list[tuple[Any, ...]]]:
        """Return all rows of the log."""
        return [self.query(where, statement) for statement in TABLES]


@contextmanager
def file_of(where: Where) -> Iterator[sqlite3.Connection]:
    """Give a connection of somebody who has the file."""
    with closing(sqlite3.connect(Path(where, "store.sqlite"), isolation_level=None)) as one:
        yield one


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def former(request: pytest.FixtureRequest, tmp_path: Path) -> Former:
    numbers = count()
    if request.param == "sqlite":

        def in_directory(source: EventStore) -> Path:
            path = tmp_path / f"sổ {next(numbers)}"
            former_directory(path, source)
            return path

        steps = ("upgrade_tables", "computed_range", "write_range", "write_marker")
        return Former(in_directory, file_of, write_as_before, steps)
    database = request.getfixturevalue("postgres_database")

    def in_schema(source: EventStore) -> str:
        url = f"{database}?schema=former_{next(numbers)}"
        former_schema(url, source)
        return url

    steps = ("upgrade_store", "upgrade_statements", "computed_range", "write_range", "_commit")
    return Former(in_schema, connected, write_as_before_on, steps)


@pytest.fixture
def source() -> MemoryEventStore:
    return filled(random.Random(5), 30)


def quiet(done: int, total: int) -> None:
    """Tell nobody."""


def check_whole(where: Where, source: EventStore) -> None:
    """Check that a ledger begins with what a store holds, and that its tree is of its bytes."""
    with Ledger(where) as ledger:
        store = ledger.store
        assert store.ledger_id == LEDGER
        assert stored(store, 0, source.last()) == stored(source)
        assert store.range() == computed(store)
        assert len(store.stream("log-schemas")) in (0, len(schemas()))
        assert len(store.streams("indicator")) in (0, len(shipped()))
        assert store.last() in (source.last(), source.last() + ADDED)


def test_it_is_refused_and_left_as_it_is(
    former: Former, source: EventStore, capsys: pytest.CaptureFixture[str]
) -> None:
    where = former.make(source)
    before = former.tables(where)
    for line in (["log"], ["figure", "members", "--unit", "a", "--as-of", "2021"], ["init"]):
        assert main(["--ledger", str(where), *line]) == 1
    said = capsys.readouterr()
    assert "dùng định dạng 2. Chưa sửa gì: sao lưu sổ rồi chạy `socai upgrade`" in said.err
    assert said.out == ""
    with pytest.raises(Refused) as refused:
        Ledger(where)
    assert "is of format 1, this socai uses format 2. Nothing was changed" in english(refused)
    assert "Sổ " in vietnamese(refused)
    assert former.tables(where) == before


def test_it_is_upgraded_with_all_it_holds(
    former: Former, source: EventStore, capsys: pytest.CaptureFixture[str]
) -> None:
    where = former.make(source)
    before = former.tables(where)
    assert main(["--ledger", str(where), "--lang", "en", "upgrade"]) == 0
    said = capsys.readouterr().out
    assert "The ledger was brought from format 1 to 2" in said
    assert f"{len(schemas())} schemas added" in said
    assert f"{len(shipped())} indicators added: ty-le-ho-to-anxh v1," in said
    for rows, rows_before in zip(former.tables(where), before, strict=True):
        assert set(rows_before) < set(rows)
    check_whole(where, source)
    with Ledger(where) as ledger:
        ledger.store.append([command(("unit-new", 1))])
        assert ledger.store.range() == computed(ledger.store)
    assert main(["--ledger", str(where), "--format", "json", "upgrade"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["former_format"], row["format"]) == (2, 2)
    assert row["schemas"] == row["indicators"] == []


def test_what_is_told_on_the_way(former: Former, source: EventStore) -> None:
    told: list[tuple[int, int]] = []
    assert upgrade(former.make(source), lambda done, of: told.append((done, of))) == 1
    assert told == [(source.last(), source.last())]


def test_an_empty_one(former: Former, capsys: pytest.CaptureFixture[str]) -> None:
    where = former.make(filled(random.Random(0), 0))
    assert main(["--ledger", str(where), "upgrade"]) == 0
    with Ledger(where) as ledger:
        assert ledger.store.last() == ADDED
        assert ledger.store.range() == computed(ledger.store)


def test_a_process_begun_before_the_upgrade_writes_no_more(
    former: Former, source: MemoryEventStore
) -> None:
    where = former.make(source)
    last = source.last()
    source.append([command(("unit-late", 1))])
    with former.connect(where) as older:
        assert upgrade(where, quiet) == 1
        with pytest.raises(
            (sqlite3.IntegrityError, psycopg.errors.RaiseException),
            match="socai: the ledger was upgraded, start socai again",
        ):
            former.write(older, source, last)
    with Ledger(where) as ledger:
        assert ledger.store.last() == last
        assert ledger.store.range() == computed(ledger.store)


def test_one_that_was_changed_outside_is_not_upgraded(former: Former, source: EventStore) -> None:
    where = former.make(source)
    with former.connect(where) as connection:
        if isinstance(where, Path):
            connection.execute("DROP TRIGGER stored_events_keeps_on_DELETE")
        else:
            connection.execute("DROP TRIGGER stored_events_keeps ON stored_events")
        connection.execute("DELETE FROM stored_events WHERE position = 7")
    before = former.tables(where)
    with pytest.raises(Refused, match="Position 7: its event is gone"):
        upgrade(where, quiet)
    assert former.tables(where) == before
    with pytest.raises(Refused, match="run `socai upgrade`"):
        Ledger(where)


def test_where_there_is_no_ledger_none_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--ledger", str(tmp_path / "none"), "upgrade"]) == 1
    assert "socai init" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_who_could_append_still_can(postgres_database: str, source: EventStore) -> None:
    url = f"{postgres_database}?schema=former"
    former_schema(url, source)
    with connected(url) as admin:
        admin.execute("CREATE ROLE socai_test_clerk LOGIN PASSWORD 'c'")
        try:
            admin.execute("GRANT USAGE ON SCHEMA former TO socai_test_clerk")
            admin.execute("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA former TO socai_test_clerk")
            admin.execute("GRANT SELECT ON stored_events TO PUBLIC")
            upgrade(url, quiet)
            given = urlsplit(url)
            clerk = given._replace(netloc=f"socai_test_clerk:c@{given.hostname}:{given.port}")
            with opened(clerk.geturl()) as store:
                assert store.append([command(("unit-new", 1))])[0].first == source.last() + 1
                assert store.range() == computed(store)
        finally:
            admin.execute("DROP OWNED BY socai_test_clerk")
            admin.execute("DROP ROLE socai_test_clerk")


@pytest.mark.slow
def test_it_is_killed_at_every_step(former: Former, source: EventStore) -> None:
    refused = 0
    for step in (*former.steps, "publish_schemas", "_append", "_write"):
        where = former.make(source)
        before = former.tables(where)
        killed_at(step, "--ledger", str(where), "upgrade")
        assert former.tables(where) == before, step
        try:
            check_whole(where, source)
        except Refused as refusal:
            assert "run `socai upgrade`" in str(refusal), step
            refused += 1
        assert main(["--ledger", str(where), "upgrade"]) == 0
        check_whole(where, source)
        with Ledger(where) as ledger:
            assert ledger.store.last() == source.last() + ADDED
    assert refused == len(former.steps)


@pytest.mark.slow
def test_eight_who_upgrade_at_once(former: Former, source: EventStore) -> None:
    with at_once(8) as workers:
        for _ in range(4):
            where = former.make(source)
            ran = together(workers, "--ledger", str(where), "--format", "json", "upgrade")
            assert [one["code"] for one in ran] == [0] * 8, ran
            rows = [json.loads(one["out"]) for one in ran]
            assert sorted(row["former_format"] for row in rows) == [1] + [2] * 7
            assert sorted(len(row["schemas"]) for row in rows) == [0] * 7 + [len(schemas())]
            check_whole(where, source)
            assert any("Another process makes, upgrades or recovers" in one["err"] for one in ran)


@pytest.mark.slow
def test_eight_who_make_a_ledger_at_once(former: Former, tmp_path: Path) -> None:
    taken = former.make(filled(random.Random(1), 1))
    numbers = count()

    def free() -> str:
        if isinstance(taken, Path):
            return str(tmp_path / f"new {next(numbers)}")
        return f"{taken.partition('?')[0]}?schema=new_{next(numbers)}"

    with at_once(8) as workers:
        for _ in range(4):
            where = free()
            ran = together(workers, "--ledger", where, "--format", "json", "init")
            assert sorted(one["code"] for one in ran) == [0] + [1] * 7, ran
            for one in ran:
                if one["code"]:
                    assert "There is a ledger at" in one["err"], one
                else:
                    made = json.loads(one["out"])["id"]
            with Ledger(where if "://" in where else Path(where)) as ledger:
                assert ledger.store.ledger_id == made
                assert ledger.store.last() == ADDED
                assert len(everything(ledger.store)["commands"]) == 2
