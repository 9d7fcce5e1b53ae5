"""`socai rebuild`: new books beside the old, compared at one position, swapped."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from command_line import Socai, event, sample
from socai.consumers.books import Batch
from socai.consumers.projector import Projector
from socai.infra import answering
from socai.infra.app import Ledger
from socai.infra.books.generations import generations
from socai.infra.books.sql_books import SqlBooks
from socai.infra.rebuilding import rebuild

FIGURE = ("figure", "members", "--unit", "tuyen-hoa", "--as-of", "2019-01-01")


def spoil(path: Path) -> int:
    """Change sums in the books by hand, as an older socai's mistake would; return how many."""
    with closing(sqlite3.connect(path)) as connection, connection:
        return connection.execute("UPDATE postings SET amount = amount + 7 WHERE day > 0").rowcount


def in_force(ledger: Path) -> Path:
    """Return the file of the books in use."""
    place = generations(ledger / "books.sqlite").in_force()
    assert isinstance(place, Path)
    return place


def test_equal_books_are_swapped_without_a_word(socai: Socai) -> None:
    before = socai.json(*FIGURE)
    last = socai.last()
    found = socai.json("rebuild")
    assert (found["differences"], found["swapped"]) == (0, True)
    assert found["position"] == found["compared_at"] == last
    assert in_force(socai.ledger).name == "books.2.sqlite"
    assert socai.json(*FIGURE) == before
    assert socai.last() == last


def test_a_difference_needs_a_reason_that_is_recorded(socai: Socai) -> None:
    before = socai.json(*FIGURE)
    spoiled = spoil(in_force(socai.ledger))
    assert spoiled and socai.json(*FIGURE) != before
    refused = socai("rebuild")
    assert refused.code == 1 and "--reason" in refused.err and "members" in refused.err
    assert in_force(socai.ledger).name == "books.sqlite"
    dry = socai.json("rebuild", "--dry-run")
    assert dry["differences"] == spoiled and not dry["swapped"]
    assert in_force(socai.ledger).name == "books.sqlite"
    last = socai.last()
    found = socai.json("rebuild", "--reason", "Sổ tổng hợp bị sửa tay")
    assert found["swapped"] and found["differences"] == spoiled
    assert socai.json(*FIGURE)["lo"] == before["lo"]
    (revised,) = socai.json("log", "--type", "ProjectionRevised")
    assert revised["position"] == last + 1 == found["position"]
    assert revised["reason"] == "Sổ tổng hợp bị sửa tay"
    assert revised["differences"] == spoiled and revised["compared_at"] == last
    assert "members" in revised["measures"]


def test_what_is_read_only_at_the_last_position_is_compared_too(socai: Socai) -> None:
    socai.json(*FIGURE)
    with closing(sqlite3.connect(in_force(socai.ledger))) as connection, connection:
        assert connection.execute("UPDATE units SET name = 'x'").rowcount
    refused = socai("rebuild")
    assert refused.code == 1 and "units" in refused.err


def test_books_that_cannot_be_read_are_replaced(socai: Socai) -> None:
    before = socai.json(*FIGURE)
    path = in_force(socai.ledger)
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    path.write_bytes(b"no books" * 1000)
    assert socai(*FIGURE).code != 0
    ran = socai("rebuild")
    assert ran.code == 0 and "books.sqlite" in ran.err
    assert socai.json(*FIGURE) == before


def test_who_has_the_books_open_goes_on_with_them(socai: Socai) -> None:
    before = socai.json(*FIGURE)
    with Ledger(socai.ledger) as reader:
        reader.catch_up()
        rows = reader.books.postings("members", 10**9)
        for generation in (2, 3):
            assert socai("rebuild").code == 0
            assert in_force(socai.ledger).name == f"books.{generation}.sqlite"
            assert reader.books.postings("members", 10**9) == rows
        row = event("DocumentRegistered", "document-sau", "2022", title="Văn bản sau")
        assert socai("import", socai.file(row)).code == 0
        assert reader.catch_up() == reader.store.last()
    assert socai.json(*FIGURE)["lo"] == before["lo"]


def test_who_asks_on_and_on_goes_over_to_the_new_books(
    socai: Socai, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "LOOK_SECONDS", 0.0)
    with Ledger(socai.ledger) as reader:
        last = reader.catch_up()
        old = reader.books
        assert socai("rebuild").code == 0
        assert reader.catch_up() == last
        assert reader.books is not old
        assert reader.books.state()[1] == last


def test_one_rebuilds_at_a_time(socai: Socai) -> None:
    with generations(socai.ledger / "books.sqlite").alone():
        ran = socai("rebuild")
    assert ran.code == 3 and "tiến trình khác" in ran.err
    assert socai("rebuild").code == 0


def test_what_was_half_built_is_thrown_away(socai: Socai) -> None:
    before = socai.json(*FIGURE)
    with Ledger(socai.ledger) as ledger:
        beside = generations(ledger.home.books).beside
        assert isinstance(beside, Path)
        with closing(SqlBooks(beside, ledger.store.ledger_id)) as books:
            Projector(ledger.store, books).apply(0, ledger.store.read(0, 5))
        spoil(beside)
        beside.with_name(f"{beside.name}-wal").touch()
    assert socai("rebuild").code == 0
    assert not beside.exists()
    assert socai.json(*FIGURE) == before


class Killed(BaseException):
    """The end of the process."""


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_killed_while_it_builds_nothing_is_swapped(
    socai: Socai, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    before = socai.json(*FIGURE)
    applied = SqlBooks.apply
    left = [batch]

    def dies(self: SqlBooks, found: Batch) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed
        applied(self, found)

    with monkeypatch.context() as patched, Ledger(socai.ledger) as ledger:
        patched.setattr("socai.infra.rebuilding.AT_ONCE", 10)
        patched.setattr(SqlBooks, "apply", dies)
        with pytest.raises(Killed):
            rebuild(ledger, ledger.store, ledger.home.books, actor="recorder")
    assert in_force(socai.ledger).name == "books.sqlite"
    assert socai.json(*FIGURE) == before
    assert socai("rebuild").code == 0
    assert socai.json(*FIGURE) == before


@pytest.mark.slow
def test_the_books_of_the_mirror_are_built_from_the_topic_read_anew(
    socai: Socai, kafka_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(socai.folder / "khac")

    def done(*line: str) -> str:
        ran = socai(*line, ledger=place)
        assert ran.code == 0, ran.err
        return ran.out

    done("init")
    done("import", socai.file(*sample()))
    before = done(*FIGURE)
    monkeypatch.setenv("SOCAI_KAFKA", kafka_server)
    assert socai("rebuild", "--from", "kafka", ledger=place).code == 1
    done("run", "relay", "project", "--once")
    assert done(*FIGURE) == before
    assert "Đã thay" in done("rebuild", "--from", "kafka")
    books = generations(Path(place) / "mirror-books.sqlite").in_force()
    assert str(books).endswith("mirror-books.2.sqlite")
    assert done(*FIGURE) == before
    spoil(Path(books))
    assert socai("rebuild", "--from", "kafka", ledger=place).code == 1
    done("rebuild", "--from", "kafka", "--reason", "Bị sửa tay")
    assert done(*FIGURE) == before


def test_a_ledger_on_postgresql(postgres_database: str, socai: Socai) -> None:
    place = f"{postgres_database}?schema=dung_lai"
    assert socai("init", ledger=place).code == 0
    rows = socai.file(
        event("UnitRegistered", "unit-tinh", "2008", name="Tỉnh", kind="tinh"),
        event("StockDeclared", "declaration-1", "2018", unit="tinh", measure="households",
              value="1200"),
    )  # fmt: skip
    assert socai("import", rows, ledger=place).code == 0

    def figures() -> str:
        ran = socai("figure", "households", "--unit", "tinh", "--as-of", "2019", ledger=place)
        assert ran.code == 0 and "1.200" in ran.out
        return ran.out

    before = figures()
    first = generations(f"{postgres_database}?schema=dung_lai_books")
    with first.alone():
        ran = socai("rebuild", ledger=place)
    assert ran.code == 3 and "tiến trình khác" in ran.err
    for generation in (2, 3):
        assert socai("rebuild", ledger=place).code == 0
        assert first.numbers()[-1] == generation
        assert figures() == before
