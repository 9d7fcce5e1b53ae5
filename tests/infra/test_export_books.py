"""The books read row by row, on SQLite and PostgreSQL: in order, of one moment, and as folded."""

from __future__ import annotations

import tracemalloc
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contracts.books import HERE, LEDGER, MAY, batch, unit_row
from exported import exported, json_rows, recorded
from memory import MemoryEventStore
from projected import ends, history, store_of
from socai.consumers.projector import Projector
from socai.domain.unit import UnitRenamed
from socai.infra.books import reading
from socai.infra.books.sql_books import SqlBooks
from socai.infra.files.exports import views
from socai.infra.files.exports.columns import several
from socai.infra.files.exports.exporting import ROWS, columns_of
from socai.infra.files.exports.kinds import KINDS
from socai.infra.files.exports.places import Places
from socai.infra.files.exports.text import JsonLinesForm
from socai.projections.memory import MemoryView
from socai.projections.views import COLUMNS, Row
from worlds import changing_world, whole_world


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Return where books may be made."""
    if request.param == "sqlite":
        return tmp_path / "books.sqlite"
    url: str = request.getfixturevalue("postgres_database")
    return url


def filled(store: MemoryEventStore, place: Path | str) -> SqlBooks:
    """Return the books of a store."""
    books = SqlBooks(place, store.ledger_id)
    Projector(store, books).catch_up()
    return books


def held(books: SqlBooks) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every kind as the books are read."""
    with books.reading() as found:
        return {name: list(views.from_books(found, kind)) for name, kind in KINDS.items()}


def folded(store: MemoryEventStore, known: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every kind as the streams give them."""
    return {name: list(views.taken_in_again(store, kind, known)) for name, kind in KINDS.items()}


def until(store: MemoryEventStore, known: int) -> MemoryEventStore:
    """Return a store that never heard of what came after a position."""
    events = store.read(0, known)
    commands: dict[str, list[Any]] = {}
    for event in events:
        commands.setdefault(event.meta.command_id, []).append(event)
    return store_of(commands.values())


@pytest.fixture
def two_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let rows and streams come in small parts."""
    monkeypatch.setattr(reading, "FETCHED", 2)
    monkeypatch.setattr(views, "STREAMS", 2)


@pytest.mark.slow
@pytest.mark.usefixtures("two_rows_at_a_time")
@pytest.mark.parametrize("seed", range(3))
def test_rows_are_those_of_the_streams_taken_in_again(place: Path | str, seed: int) -> None:
    store = store_of(history(seed, 120))
    last = store.last()
    with closing(filled(store, place)) as books:
        rows = held(books)
        assert rows == folded(store, last)
        assert sum(map(len, rows.values())) > 30
        for name, found in rows.items():
            keys = [(row["stream"], row["id"]) for row in found]
            assert keys == sorted(set(keys)), name


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_streams_taken_in_up_to_a_position_are_the_books_of_then(tmp_path: Path, seed: int) -> None:
    store = store_of(history(seed, 120))
    for known in Random(seed).sample(ends(store)[1:], 3):
        earlier = until(store, known)
        with closing(filled(earlier, tmp_path / f"{known}.sqlite")) as books:
            assert held(books) == folded(store, known)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_worlds_of_changing_units_are_the_same_in_both_ways(tmp_path: Path, seed: int) -> None:
    """What the books hold now is what is taken in again once the log has gone on."""
    world = (whole_world if seed % 2 else changing_world)(seed)
    with recorded(tmp_path / "ledger", world.events) as ledger:
        last = ledger.store.last()
        files = {kind: tmp_path / f"{kind}.jsonl" for kind in KINDS}
        for kind, path in files.items():
            exported(ledger, kind, path)
        before = {kind: path.read_bytes() for kind, path in files.items()}
        more = world.then(("unit-tinh", UnitRenamed(name="Tỉnh mới"), "2013-02-10"))
        ledger.store.append([list(more.events[-1:])])
        for kind, path in files.items():
            exported(ledger, kind, path, str(last))
        assert {kind: path.read_bytes() for kind, path in files.items()} == before
        assert ledger.books.state()[1] == last + 1
        exported(ledger, "unit", files["unit"])
        assert "Tỉnh mới" in {row["name"] for row in json_rows(files["unit"].read_text("utf-8"))}


@pytest.mark.usefixtures("two_rows_at_a_time")
def test_whoever_writes_meanwhile_does_not_change_what_is_read(place: Path | str) -> None:
    first = [unit_row(f"Xã {n}", f"unit-xa-{n}") for n in range(9)]
    posted = [(HERE._replace(unit=f"xa-{n}"), MAY, 1, n + 1) for n in range(9)]
    with closing(SqlBooks(place, LEDGER, 5.0)) as books:
        books.apply(batch(0, 1, posted, rows=first))
        with books.reading() as found, closing(SqlBooks(place, LEDGER, 5.0)) as other:
            rows, postings = found.view("units"), found.postings(2)
            names = [next(rows)["name"]]
            amounts = [next(postings)[-1]]
            more = [Row("units", row.key, None) for row in first]
            other.apply(batch(1, 2, [(HERE._replace(unit="xa-8"), MAY, 2, 50)], rows=more))
            assert (found.position(), found.count("units"), found.count_postings(2)) == (1, 9, 9)
            names += [row["name"] for row in rows]
            amounts += [posting[-1] for posting in postings]
        assert names == [f"Xã {n}" for n in range(9)]
        assert amounts == list(range(1, 10))
        with books.reading() as found:
            assert (found.position(), found.count("units"), found.count_postings(1)) == (2, 0, 9)
            assert list(found.view("units")) == []


def test_postings_come_by_position_then_account_then_day(place: Path | str) -> None:
    accounts = [HERE._replace(unit=unit, key=key) for unit in ("b", "a") for key in ("đ", "d", "")]
    with closing(SqlBooks(place, LEDGER)) as books:
        books.apply(batch(0, 2, [(account, MAY, 2, 1) for account in accounts]))
        books.apply(batch(2, 3, [(account, MAY.replace(year=2020), 3, 1) for account in accounts]))
        with books.reading() as found:
            rows = list(found.postings(3))
            assert rows == sorted(rows) and len(rows) == 12
            assert list(found.postings(2)) == rows[:6]
            assert [row[3] for row in rows[:3]] == ["", "d", "đ"]
            assert list(found.postings(1)) == []


def test_a_thing_without_a_row_of_its_body(place: Path | str) -> None:
    there = {"alive": True, "since": "2020-01-01", "position": 1}
    member = Row("members", ("organisation-a", "tv-1"), there)
    with closing(SqlBooks(place, LEDGER)) as books:
        books.apply(batch(0, 1, rows=[member]))
        with books.reading() as found:
            (row,) = views.from_books(found, KINDS["member"])
    names = {"stream", "id", *there, *COLUMNS, *(f"body_{n}" for n in reading.BODY_COLUMNS)}
    assert set(row) == names
    assert row["body_unit"] is row["body_name"] is row["body_position"] is None


@pytest.mark.usefixtures("two_rows_at_a_time")
def test_a_reading_that_is_left_halfway_is_over(place: Path | str) -> None:
    rows = [unit_row("Xã", f"unit-xa-{n}") for n in range(50)]
    with closing(SqlBooks(place, LEDGER)) as books:
        books.apply(batch(0, 1, rows=rows))
        with books.reading() as found:
            read = found.view("units")
            assert [next(read)["id"] for _ in range(3)] == ["xa-0", "xa-1", "xa-10"]
        with pytest.raises(ZeroDivisionError), books.reading() as found:
            read = found.view("units")
            assert next(read)["id"] == "xa-0"
            raise ZeroDivisionError
        books.apply(batch(1, 2, rows=[unit_row("Xã mới", "unit-xa-0")]))
        assert books.state()[1] == 2


def peak_of(place: Path, count: int) -> int:
    """Return the most bytes that Python held while so many members were exported."""
    there = {"alive": True, "since": "2020-01-01", "position": 1, "kind": "person"}
    rows = [Row("members", ("organisation-a", f"tv-{n}"), there) for n in range(count)]
    shape = views.shape_of(KINDS["member"], Places(MemoryView([]).tree(MAY)))
    with closing(SqlBooks(place, LEDGER)) as books, place.with_suffix(".jsonl").open("wb") as file:
        books.apply(batch(0, 1, rows=rows))
        del rows
        form = JsonLinesForm(file, columns_of("member"))
        tracemalloc.start()
        with books.reading() as found:
            for some in several(map(shape, views.from_books(found, KINDS["member"])), ROWS):
                form.write(some)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert place.with_suffix(".jsonl").read_bytes().count(b"\n") == count
    return most


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    peak_of(tmp_path / "warm.sqlite", 4_000)
    few, many = (peak_of(tmp_path / f"{n}.sqlite", n) for n in (6_000, 18_000))
    print(f"{few} bytes for 6,000 members, {many} for 18,000")
    assert many < 1.2 * few
