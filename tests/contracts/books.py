"""What all books keep (the port is consumers.books.Books).

A subclass named Test… runs it with the fixture `books`: empty ones, of ledger `LEDGER`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from socai.consumers.books import Batch, Books, Voice
from socai.domain.refusal import Conflict, Refused
from socai.projections.posting import Posting
from socai.projections.steps import Account
from socai.projections.views import COLUMNS, TABLES, Row

LEDGER = "6f1c2a44-5f0e-4b8e-9d3c-0a4d1d9be001"
MAY, JUNE, JULY = date(2021, 5, 31), date(2021, 6, 30), date(2021, 7, 31)
ALWAYS = date.max
HERE = Account("xa-1", "members", "to-anxh", "")
THERE = Account("xa-2", "members", "to-anxh", "")


def batch(
    after: int,
    last: int,
    postings: Iterable[tuple[Account, date, int, int]] = (),
    voices: Iterable[Voice] = (),
    silenced: Iterable[tuple[int, int]] = (),
    rows: Iterable[Row] = (),
) -> Batch:
    """Return a batch that goes from one position to another."""
    return Batch(
        after,
        last,
        last.to_bytes(32, "big"),
        postings=[Posting(*p) for p in postings],
        silenced=list(silenced),
        voices=list(voices),
        rows={(row.table, row.key): row for row in rows},
    )


def dump(books: Books, known: int | None = None) -> dict[str, Any]:
    """Return all that the books answer, table by table."""
    last = books.state()[1] if known is None else known
    measures = ("members", "members_joined", "organisations")
    return {
        "state": books.state(),
        "postings": [books.postings(measure, last) for measure in measures],
        "balances": [sorted(books.balances(measure, JUNE, last)) for measure in measures],
        "sums": [sorted(books.sums(measure, last)) for measure in measures],
        "voices": [books.voices(kind, last) for kind in ("unit", "declaration")],
        "rows": [sorted(map(str, books.view_rows(table))) for table in TABLES],
    }


THERE_SINCE = {"alive": True, "since": "2020-01-01", "position": 1}


def unit_row(name: str | None, stream: str = "unit-xa-1") -> Row:
    """Return the row of a unit; without a name that of a unit which is no more."""
    columns = name and {"name": name, "kind": "xa", **THERE_SINCE}
    return Row("units", (stream, stream[5:]), columns or None)


def some(after: int = 0, size: int = 300) -> Batch:
    """Return a batch with something in every table."""
    last = after + size
    positions = range(after + 1, last + 1)
    return batch(
        after,
        last,
        [(HERE._replace(unit=f"xa-{p % 9}"), MAY, p, 1) for p in positions],
        [Voice(last, last, "unit", None, last)],
        [(after, last)],
        [unit_row(f"Xã {p}", f"unit-xa-{p}") for p in positions],
    )


class Positions:
    """The last position is the fence."""

    def test_new_books_are_empty(self, books: Books) -> None:
        assert books.state() == (LEDGER, 0, b"")
        for found in (
            books.postings("members", 9),
            books.balances("members", ALWAYS, 9),
            books.sums("members", 9),
            books.voices("unit", 9),
        ):
            assert found == []
        assert [books.view_rows(table) for table in TABLES] == [[]] * len(TABLES)

    def test_a_batch_moves_the_last_position(self, books: Books) -> None:
        books.apply(batch(0, 3))
        assert books.state() == (LEDGER, 3, (3).to_bytes(32, "big"))
        books.apply(batch(3, 4))
        assert books.state() == (LEDGER, 4, (4).to_bytes(32, "big"))

    @pytest.mark.parametrize("after", [0, 2, 4, 9])
    def test_a_batch_that_does_not_follow_changes_nothing(self, books: Books, after: int) -> None:
        said = batch(0, 3, [(HERE, MAY, 1, 1)], [Voice(1, 1, "unit", None, 1)], [], [unit_row("A")])
        books.apply(said)
        before = dump(books)
        with pytest.raises(Conflict):
            books.apply(
                batch(
                    after,
                    after + 3,
                    [(HERE, MAY, after + 1, 5)],
                    [Voice(after + 2, 1, "unit", None, after + 2)],
                    [(1, after + 2)],
                    [unit_row("B")],
                )
            )
        assert dump(books) == before
        books.apply(batch(3, 4, [(HERE, MAY, 4, 1)]))
        assert books.balances("members", MAY, 4) == [("xa-1", "to-anxh", 2)]


class Postings:
    """Sums up to a day and a position."""

    def test_a_balance_is_the_sum_up_to_day_and_position(self, books: Books) -> None:
        books.apply(batch(0, 3, [(HERE, MAY, 1, 2), (HERE, JULY, 2, 5), (THERE, MAY, 3, 7)]))
        books.apply(batch(3, 4, [(HERE, MAY, 4, -2), (HERE, JUNE, 4, 1)]))
        found = {
            (day, known): sorted(books.balances("members", day, known))
            for day in (date(2021, 5, 30), MAY, JUNE, JULY)
            for known in (0, 1, 3, 4)
        }
        here, there = ("xa-1", "to-anxh"), ("xa-2", "to-anxh", 7)
        assert {at: rows for at, rows in found.items() if rows} == {
            (MAY, 1): [(*here, 2)],
            (MAY, 3): [(*here, 2), there],
            (MAY, 4): [there],
            (JUNE, 1): [(*here, 2)],
            (JUNE, 3): [(*here, 2), there],
            (JUNE, 4): [(*here, 1), there],
            (JULY, 1): [(*here, 2)],
            (JULY, 3): [(*here, 7), there],
            (JULY, 4): [(*here, 6), there],
        }

    def test_accounts_are_told_apart_by_every_part(self, books: Books) -> None:
        accounts = [
            Account("xa-1", "members", "", ""),
            Account("xa-1", "members", "to-anxh", ""),
            Account("xa-2", "members", "", ""),
            Account("xa-1", "members_joined", "", "day"),
            Account("xa-1", "members_joined", "", "year"),
        ]
        books.apply(batch(0, 1, [(a, MAY, 1, n) for n, a in enumerate(accounts, start=1)]))
        books.apply(batch(1, 2, [(a, JUNE, 2, 10) for a in reversed(accounts)]))
        assert sorted(books.balances("members", JUNE, 2)) == [
            ("xa-1", "", 11),
            ("xa-1", "to-anxh", 12),
            ("xa-2", "", 13),
        ]
        assert sorted(books.sums("members_joined", 2)) == [
            ("xa-1", "", "day", MAY, 4),
            ("xa-1", "", "day", JUNE, 10),
            ("xa-1", "", "year", MAY, 5),
            ("xa-1", "", "year", JUNE, 10),
        ]

    def test_sums_leave_out_what_comes_to_nothing(self, books: Books) -> None:
        books.apply(batch(0, 2, [(HERE, MAY, 1, 3), (HERE, MAY, 2, -3), (HERE, JUNE, 2, 3)]))
        assert books.sums("members", 1) == [("xa-1", "to-anxh", "", MAY, 3)]
        assert books.sums("members", 2) == [("xa-1", "to-anxh", "", JUNE, 3)]

    def test_postings_come_in_the_order_of_positions(self, books: Books) -> None:
        rows = [(THERE, MAY, 1, 1), (HERE, JULY, 2, 2), (HERE, MAY, 3, -(2**40))]
        books.apply(batch(0, 3, rows))
        assert books.postings("members", 3) == [Posting(*row) for row in rows]
        assert books.postings("members", 2) == [Posting(*row) for row in rows[:2]]
        assert books.postings("organisations", 3) == []

    def test_the_first_and_the_last_day_there_are(self, books: Books) -> None:
        books.apply(batch(0, 1, [(HERE, date.min, 1, 1), (HERE, date.max, 1, 1)]))
        assert books.balances("members", date.min, 1) == [("xa-1", "to-anxh", 1)]
        assert books.balances("members", date.max, 1) == [("xa-1", "to-anxh", 2)]


class Voices:
    """What speaks, as known at a position."""

    def test_a_statement_speaks_from_its_event_till_it_is_silenced(self, books: Books) -> None:
        books.apply(batch(0, 2, voices=[Voice(2, 2, "unit", None, 2)]))
        books.apply(batch(2, 5, silenced=[(2, 5)], voices=[Voice(5, 2, "unit", None, 5)]))
        books.apply(batch(5, 7, silenced=[(5, 7)], voices=[Voice(2, 2, "unit", None, 7)]))
        said = [dict(books.voices("unit", known)) for known in range(9)]
        assert said == [{}, {}, *[{2: 2}] * 3, *[{5: 2}] * 2, *[{2: 2}] * 2]

    def test_what_was_silenced_in_its_own_batch(self, books: Books) -> None:
        again = [Voice(1, 1, "unit", None, 1, until=2), Voice(1, 1, "unit", None, 3)]
        books.apply(batch(0, 4, voices=again))
        books.apply(batch(4, 6, silenced=[(1, 6)]))
        assert [books.voices("unit", known) for known in (1, 2, 3, 5, 6)] == [
            [(1, 1)],
            [],
            [(1, 1)],
            [(1, 1)],
            [],
        ]

    def test_kinds_and_measures_are_told_apart(self, books: Books) -> None:
        said = [
            Voice(1, 1, "declaration", "members", 1),
            Voice(2, 2, "declaration", "members_joined", 2),
            Voice(3, 3, "unit", None, 3),
        ]
        books.apply(batch(0, 3, voices=said))
        assert books.voices("declaration", 3) == [(1, 1), (2, 2)]
        assert books.voices("declaration", 3, "members") == [(1, 1)]
        assert books.voices("declaration", 3, "units") == []
        assert books.voices("unit", 3) == [(3, 3)]


class Views:
    """One row for each thing as it is now."""

    def test_a_row_takes_the_place_of_the_one_before(self, books: Books) -> None:
        books.apply(batch(0, 1, rows=[unit_row("Châu Hóa"), unit_row("B", "unit-xa-2")]))
        books.apply(batch(1, 2, rows=[unit_row("Tiến Hóa")]))
        found = {row["stream"]: row for row in books.view_rows("units")}
        assert {stream: row["name"] for stream, row in found.items()} == {
            "unit-xa-1": "Tiến Hóa",
            "unit-xa-2": "B",
        }
        assert set(found["unit-xa-1"]) == {
            *("stream", "id", "alive", "since", "position"),
            *COLUMNS,
        }
        assert (found["unit-xa-1"]["alive"], found["unit-xa-1"]["position"]) == (True, 1)
        assert found["unit-xa-1"]["parent"] is None

    def test_what_the_new_row_does_not_say_is_not_kept(self, books: Books) -> None:
        columns = {"name": "A", "code": "44", **THERE_SINCE}
        books.apply(batch(0, 1, rows=[Row("units", ("unit-xa-1", "xa-1"), columns)]))
        books.apply(batch(1, 2, rows=[unit_row("B")]))
        (row,) = books.view_rows("units")
        assert row["code"] is None

    def test_a_row_goes_with_its_thing(self, books: Books) -> None:
        books.apply(batch(0, 1, rows=[unit_row("A"), unit_row("B", "unit-xa-2")]))
        books.apply(batch(1, 2, rows=[unit_row(None), unit_row(None, "unit-xa-9")]))
        assert [row["stream"] for row in books.view_rows("units")] == ["unit-xa-2"]

    def test_two_things_of_a_stream_have_two_rows(self, books: Books) -> None:
        rows = [Row("members", ("organisation-a", m), THERE_SINCE) for m in ("tv-1", "tv-2")]
        books.apply(batch(0, 1, rows=rows))
        assert sorted(row["id"] for row in books.view_rows("members")) == ["tv-1", "tv-2"]


class BooksContract(Positions, Postings, Voices, Views):
    """The whole contract."""


def refusal(error: pytest.ExceptionInfo[Refused]) -> str:
    """Return what is refused, in English."""
    return " ".join(message.text("en") for message in error.value.messages)
