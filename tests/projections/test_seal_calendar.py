"""The calendar of seals: what is due by a day, in which order, and what of it stands."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socai.domain.period import Period, after, parse_period
from socai.domain.refusal import Message, Refused
from socai.projections.reports.report import Report
from socai.projections.seals.calendar import Due, Entry, due, keys_of, unsealed
from socai.projections.seals.periods import MONTHS, fits, of_programme, stepped
from socai.projections.tree import Tree
from socai.projections.windows.programme import Programme

YEAR = Report("bao-cao-nam", Message("Năm", "Year"), ())
FIVES = ("five-years", "five-years-2", "ten-years")
TEN = Report("tong-ket-10-nam", Message("10 năm", "Ten years"), (), FIVES)
D375 = Programme("de-an-375", "Đề án 375", "thanh-hoa", parse_period("2008"), date(2008, 1, 1))
SHORT = Programme(
    "dot-2021", "Đợt", "thanh-hoa", parse_period("2021"), date(2021, 1, 1), date(2025, 12, 31)
)
PROGRAMMES = {one.identity: one for one in (D375, SHORT)}
UNITS = {"thanh-hoa": "tinh", "ngoc-lac": "huyen", "ngoc-lac/a": "xa", "ngoc-lac/b": "thi-tran"}
ABOVE = {"ngoc-lac": "thanh-hoa", "ngoc-lac/a": "ngoc-lac", "ngoc-lac/b": "ngoc-lac"}
BEGINS = {"ngoc-lac/b": date(2020, 7, 1)}


def tree(day: date) -> Tree:
    """Return a hierarchy in which one unit begins on a day."""
    there = {unit: BEGINS.get(unit, date.min) <= day for unit in UNITS}
    states = {unit: {"alive": there[unit], "key": kind} for unit, kind in UNITS.items()}
    found = Tree(day, states)
    found.parent = {unit: ABOVE.get(unit) for unit in UNITS if there[unit]}
    for unit, above in sorted(found.parent.items()):
        if above:
            found.children.setdefault(above, []).append(unit)
    return found


def meant(at: Tree, text: str) -> str:
    """Return a unit by its id."""
    if text in at.states:
        return text
    raise Refused.of(f"Không có đơn vị «{text}»", f"There is no unit «{text}»")


def entry(every: str, first: str | None = None, number: int = 1, **fields: Any) -> Entry:
    """Return an entry for one unit."""
    units, report = fields.pop("units", ("ngoc-lac",)), fields.pop("report", YEAR)
    begin = parse_period(first) if first else None
    return Entry(number, report, report.name, units, every, begin, **fields)


def due_by(day: str, *entries: Entry) -> list[Due]:
    """Return what is due by a day."""
    return due(entries, PROGRAMMES, tree, meant, date.fromisoformat(day))


def told(found: Iterable[Due]) -> list[str]:
    """Return unit and windows of each."""
    return [
        f"{one.unit} {' '.join(text for text, _ in one.span.windows) if one.span else '?'}"
        for one in found
    ]


@pytest.mark.parametrize(
    ("every", "first", "day", "wanted"),
    [
        ("quarter", "2020-Q3", "2021-01-01", ["2020-Q3", "2020-Q4"]),
        ("half-year", "2020-01..2020-06", "2021-03-01",
         ["2020-01-01..2020-06-30", "2020-07-01..2020-12-31"]),
        ("year", "2019", "2021-12-31", ["2019", "2020"]),
        ("year", "2018-12-15..2019-12-14", "2021-12-14",
         ["2018-12-15..2019-12-14", "2019-12-15..2020-12-14"]),
        ("year", "2019-03-01..2020-02-29", "2021-03-01",
         ["2019-03-01..2020-02-29", "2020-03-01..2021-02-28"]),
        ("five-years", "2011..2015", "2021-01-01",
         ["2011-01-01..2015-12-31", "2016-01-01..2020-12-31"]),
        ("ten-years", "2011..2020", "2021-01-01", ["2011-01-01..2020-12-31"]),
        ("quarter", "2021-Q1", "2021-03-31", []),
    ],
)  # fmt: skip
def test_periods_that_are_due_by_a_day(every: str, first: str, day: str, wanted: list[str]) -> None:
    assert told(due_by(day, entry(every, first))) == [f"ngoc-lac {text}" for text in wanted]


@pytest.mark.parametrize(
    ("after_days", "day", "many"),
    [(0, "2020-12-31", 1), (1, "2020-12-31", 0), (1, "2021-01-01", 1), (20, "2021-01-19", 0),
     (20, "2021-01-20", 1)],
)  # fmt: skip
def test_days_of_grace(after_days: int, day: str, many: int) -> None:
    found = due_by(day, entry("year", "2020", after=after_days))
    assert len(found) == many
    assert {one.since for one in found} <= {date(2020, 12, 31) + timedelta(days=after_days)}


@given(
    st.sampled_from(sorted(MONTHS)),
    st.dates(date(1950, 1, 1), date(2020, 12, 31)),
    st.dates(date(2000, 1, 1), date(2060, 12, 31)),
)
def test_periods_follow_each_other_to_the_day(every: str, begin: date, until: date) -> None:
    spans = list(stepped(every, Period(begin, begin), until))
    days = [span.period for span in spans]
    assert all(after(a.last) == b.first for a, b in pairwise(days))
    assert all(fits(every, one) for one in days[:1])
    assert not days or (days[0].first == begin and days[-1].last <= until)
    longest = (31 * MONTHS[every]) + 1
    assert (until - (days[-1].last if days else begin)).days <= longest or until < begin
    for span in spans:
        assert [parse_period(text) for text, _ in span.windows] == [span.period]


@pytest.mark.parametrize(
    ("every", "day", "wanted"),
    [
        ("five-years", "2019-01-01", ["de-an-375:five-years", "de-an-375:five-years-2"]),
        ("five-years", "2018-12-31", ["de-an-375:five-years"]),
        ("ten-years", "2019-01-01", ["de-an-375:ten-years"]),
        ("programme", "2014-01-01", ["de-an-375:five-years"]),
    ],
)
def test_windows_of_a_programme(every: str, day: str, wanted: list[str]) -> None:
    found = due_by(day, entry(every, programme="de-an-375"))
    assert told(found) == [f"ngoc-lac {text}" for text in wanted]


def test_a_retrospective_shows_its_own_windows_of_the_programme() -> None:
    found = due_by("2019-01-01", entry("programme", programme="de-an-375", report=TEN))
    five, five_2, ten = (f"de-an-375:{text}" for text in FIVES)
    assert sorted(told(found)) == sorted(
        [f"ngoc-lac {five}", f"ngoc-lac {five_2}", f"ngoc-lac {five} {five_2} {ten}"]
    )


def test_windows_beyond_the_stated_years_of_a_programme_are_none() -> None:
    found = due_by("2060-01-01", entry("programme", programme="dot-2021"))
    assert told(found) == ["ngoc-lac dot-2021:five-years"]


def test_a_pilot_is_a_period_where_its_last_day_is_stated() -> None:
    first, started = date(2006, 1, 1), parse_period("2006")
    pilot = Programme("thi-diem-de-an-375", "Thí điểm", "thanh-hoa", started, first)
    for last, many in ((None, 0), (date(2008, 12, 31), 1)):
        stated = Programme(pilot.identity, pilot.name, pilot.unit, started, first, last)
        known = {**PROGRAMMES, stated.identity: stated}
        found = list(of_programme("programme", "de-an-375", known, (), date(2010, 1, 1)))
        assert len(found) == many


def test_a_programme_that_is_not_there_is_said_once() -> None:
    (found,) = due_by("2019-01-01", entry("ten-years", programme="de-an-357"))
    assert found.span is None and found.keys == ()
    assert found.trouble and "de-an-357" in found.trouble.vi and "de-an-357" in found.trouble.en


def test_the_first_and_the_last_period_bound_the_windows_of_a_programme() -> None:
    later = entry("five-years", "2010", programme="de-an-375")
    assert told(due_by("2019-01-01", later)) == ["ngoc-lac de-an-375:five-years-2"]
    earlier = entry("five-years", programme="de-an-375", until=date(2015, 1, 1))
    assert told(due_by("2019-01-01", earlier)) == ["ngoc-lac de-an-375:five-years"]


def test_units_below_are_those_that_live_on_the_last_day() -> None:
    one = entry("half-year", "2020-01..2020-06", below="commune")
    assert told(due_by("2021-01-01", one)) == [
        "ngoc-lac/a 2020-01-01..2020-06-30",
        "ngoc-lac/a 2020-07-01..2020-12-31",
        "ngoc-lac/b 2020-07-01..2020-12-31",
    ]
    bound = entry("half-year", "2020-01..2020-06", below="commune", boundaries=date(2020, 1, 1))
    assert {found.unit for found in due_by("2021-01-01", bound)} == {"ngoc-lac/a"}
    province = entry("year", "2020", below="commune", units=("thanh-hoa",))
    assert len(due_by("2021-01-01", province)) == 2


def test_a_unit_that_was_not_there_or_is_unknown_is_told() -> None:
    one = entry("half-year", "2020-01..2020-06", units=("ngoc-lac/b", "ngoc-lak"))
    found = {(f.unit, f.span.period.last if f.span else None): f for f in due_by("2021-01-01", one)}
    early, late = date(2020, 6, 30), date(2020, 12, 31)
    assert found["ngoc-lac/b", late].trouble is None
    trouble = found["ngoc-lac/b", early].trouble
    assert trouble and "30/06/2020" in trouble.vi and "2020-06-30" in trouble.en
    unknown = found["ngoc-lak", late].trouble
    assert unknown and "ngoc-lak" in unknown.en


def test_what_is_longer_comes_after_what_lies_within_it() -> None:
    entries = (
        entry("ten-years", "2011..2020", 1),
        entry("year", "2020", 2, units=("ngoc-lac", "ngoc-lac/a")),
        entry("quarter", "2020-Q3", 3),
    )
    assert told(due_by("2021-01-01", *entries)) == [
        "ngoc-lac 2020-Q3",
        "ngoc-lac 2020-Q4",
        "ngoc-lac 2020",
        "ngoc-lac/a 2020",
        "ngoc-lac 2011-01-01..2020-12-31",
    ]


def test_what_two_entries_ask_for_is_due_once() -> None:
    both = entry("quarter", "2020-Q3", 1), entry("quarter", "2020-Q4", 2, needs=("members",))
    assert [(one.entry.number, one.span) for one in due_by("2021-01-01", *both)] == [
        (1, one.span) for one in due_by("2021-01-01", both[0])
    ]


def test_what_is_sealed_is_not_asked_for_again() -> None:
    wanted = due_by("2021-01-01", entry("quarter", "2020-Q3"))
    days = parse_period("2020-Q3")
    # Written otherwise, of the same days.
    sealed = {*keys_of("bao-cao-nam", "ngoc-lac", None, [("quý III/2020", days)])}
    assert told(unsealed(wanted, sealed)) == ["ngoc-lac 2020-Q4"]
    for other in (
        keys_of("mo-hinh", "ngoc-lac", None, [("2020-Q3", days)]),
        keys_of("bao-cao-nam", "ngoc-lac/a", None, [("2020-Q3", days)]),
        keys_of("bao-cao-nam", "ngoc-lac", date(2020, 1, 1), [("2020-Q3", days)]),
    ):
        assert len(unsealed(wanted, {*other})) == 2


def test_a_programme_whose_days_were_corrected_is_not_sealed_again() -> None:
    one = entry("ten-years", programme="de-an-375")
    before = parse_period("2008..2018-09-12")
    sealed = {*keys_of("bao-cao-nam", "ngoc-lac", None, [("de-an-375:ten-years", before)])}
    assert unsealed(due_by("2019-01-01", one), sealed) == []
