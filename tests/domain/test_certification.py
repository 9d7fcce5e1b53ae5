"""Certification by year, and the status of areas: what a ledger lets be said of them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given as holds_for
from hypothesis import settings
from hypothesis import strategies as st

from socai.domain.certification import AreaAssessed, CertificationDecided
from socai.domain.event import Event, EventWithdrawn
from socai.domain.period import parse_period
from socai.domain.standard import StandardIssued, StandardRepealed
from socai.domain.unit import UnitRegistered
from specification import Given, given, said

AREA, SCHOOL = "certification-thon-1", "certification-truong-1"
CERTIFICATE = ("certified", "")
YEARS = range(2012, 2021)


def decided(year: int, met: Any = True, **fields: Any) -> CertificationDecided:
    """Return a decision about a residential area, with other fields where they are given."""
    area = {"unit": "xa", "subject": "residential-area", "standard": "tt-23"}
    return CertificationDecided(**{**area, "year": year, "met": met, **fields})


def hot(holds: bool = True, subject: str = "residential-area") -> AreaAssessed:
    """Return an assessment: a hot area, or no longer."""
    return AreaAssessed(unit="xa", subject=subject, status="hot", holds=holds)


def commune() -> Given:
    """Return a ledger of a commune, a standard of 2012 and the one that replaced it in 2022."""
    new = StandardIssued(name="Thông tư 124", replaces="tt-23")
    return given(
        said("..2010-01-01", "unit-xa", UnitRegistered(name="xã A", kind="xa")),
        said("2012-01-01", "standard-tt-23", StandardIssued(name="Thông tư 23")),
        said("2022-02-20", "standard-tt-124", new),
        said("2022-02-20", "standard-tt-23", StandardRepealed()),
    )


def years(ledger: Given, stream: str = AREA) -> list[int]:
    """Return the certification years that the decisions of a stream name."""
    found = ledger.streams.stream(stream)
    named = [t for t in found.things if t[0] == "decision" and found.history(t)]
    return sorted(int(name.partition("/")[2]) for _, name in named)


def test_a_decision_of_a_leap_day_is_followed_by_the_years_after() -> None:
    ledger = commune()
    for day, year in (("2020-02-29", 2019), ("2021-02-28", 2020), ("2022-01-15", 2021)):
        ledger.when(said(day, AREA, decided(year))).recorded("CertificationDecided")
    assert years(ledger) == [2019, 2020, 2021]
    outcome = ledger.when(said("2022-12-31", AREA, decided(2022, False, standard="tt-124")))
    outcome.leaves(AREA, "2020-02-28", CERTIFICATE, met=None)
    outcome.leaves(AREA, "2020-02-29", CERTIFICATE, met=True, key="tt-23", unit="xa")
    outcome.leaves(AREA, "2022-12-31", CERTIFICATE, met=False, key="tt-124")
    outcome.leaves(AREA, "2022-12-31", ("decision", "tt-124/2022"), status="not-met")
    outcome.leaves(AREA, "2022-12-31", ("decision", "tt-23/2021"), status="met", there=True)


@st.composite
def nine_decisions(draw: st.DrawFn) -> list[tuple[int, str, bool]]:
    """Return (year, day, met) of nine years in any order, decided in or soon after their year."""
    found = []
    for year in draw(st.permutations(YEARS)):
        in_time = st.dates(date(year, 6, 1), date(year + 1, 3, 31)).map(date.isoformat)
        leap_day = st.just(f"{year + 1}-02-29" if (year + 1) % 4 == 0 else f"{year + 1}-02-28")
        coarse = st.sampled_from((f"{year}", f"{year}-12", f"{year}-Q4", f"{year + 1}-02"))
        found.append((year, draw(st.one_of(in_time, leap_day, coarse)), draw(st.booleans())))
    return found


@settings(max_examples=60, deadline=None)
@holds_for(nine_decisions())
def test_each_of_nine_years_has_its_decision_whatever_the_days(
    said_of: list[tuple[int, str, bool]],
) -> None:
    ledger = commune()
    for year, day, met in said_of:
        ledger.when(said(day, AREA, decided(year, met))).recorded("CertificationDecided")
    assert years(ledger) == list(YEARS)
    assert all(later - year == 1 for year, later in pairwise(years(ledger)))
    stream = ledger.streams.stream(AREA)
    for year, day, met in said_of:
        state = stream.state(parse_period(day).last, ("decision", f"tt-23/{year}"))
        assert (state["there"], state["status"]) == (True, "met" if met else "not-met")
    last = max(range(len(said_of)), key=lambda n: (parse_period(said_of[n][1]).last, n))
    assert stream.state(date(2021, 12, 31), CERTIFICATE)["met"] is said_of[last][2]


def test_a_year_and_standard_are_decided_once_and_then_corrected() -> None:
    ledger = commune()
    ledger.when(said("2020-12-01", AREA, decided(2020, False))).recorded("CertificationDecided")
    ledger.when(said("2021-12-01", AREA, decided(2020))).refused("«tt-23/2020» đã có ở đây")
    ledger.when(said("2021-01-05", AREA, decided(2020), corrects=5)).recorded(
        "CertificationDecided"
    ).leaves(AREA, "2021-01-05", ("decision", "tt-23/2020"), status="met")
    ledger.when(said("2022-12-01", AREA, decided(2020, standard="tt-124"))).recorded(
        "CertificationDecided"
    )


def test_a_subject_is_of_one_kind() -> None:
    ledger = commune()
    ledger.when(said("2020-12-01", SCHOOL, decided(2020, subject="school")))
    wrong = ledger.when(said("2019-12-01", SCHOOL, decided(2019)))
    wrong.refused("certification-truong-1 là nhà trường, không phải khu dân cư", "kind school")
    assert wrong.refusal and wrong.refusal.messages[0].field == "subject"
    ledger.when(said("2021-12-01", SCHOOL, hot())).refused("không phải khu dân cư")
    agency = said("2020-12-01", SCHOOL, decided(2020, subject="agency"), corrects=5)
    ledger.when(agency).recorded("CertificationDecided")
    ledger.when(said("2021-12-01", SCHOOL, decided(2021, subject="agency"))).recorded(
        "CertificationDecided"
    )
    back = said("2020-12-01", SCHOOL, decided(2020, subject="school"), corrects=6)
    ledger.when(back).refused("là cơ quan, đơn vị, không phải nhà trường")
    both = tuple(
        said(f"{year}-12-01", SCHOOL, decided(year, subject="school"), corrects=position)
        for year, position in ((2020, 6), (2021, 7))
    )
    ledger.when(both).recorded("CertificationDecided", "CertificationDecided")


def test_a_statement_that_its_own_command_withdraws_is_of_no_kind() -> None:
    taken_back = said("2020-12-01", AREA, EventWithdrawn(event="e5"), reason="Nhầm")
    outcome = commune().when((said("2020-12-01", AREA, decided(2020)), taken_back))
    outcome.recorded("CertificationDecided", "EventWithdrawn")
    assert years(outcome.ledger) == []


def test_a_status_holds_until_it_no_longer_does() -> None:
    ledger = commune()
    ledger.when(said("2018-01-01", AREA, hot())).recorded("AreaAssessed").changes_nothing_again()
    ledger.when(said("2019-01-01", AREA, hot(False))).recorded("AreaAssessed")
    outcome = ledger.when(said("2021", AREA, hot())).recorded("AreaAssessed")
    outcome.leaves(AREA, "2018-12-31", ("status", "hot"), there=True, key="hot", unit="xa")
    outcome.leaves(AREA, "2019-01-01", ("status", "hot"), there=False)
    outcome.leaves(AREA, "2021-12-31", ("status", "hot"), there=True)
    outcome.leaves(AREA, "2021-12-31", CERTIFICATE, there=None)


@pytest.mark.parametrize(
    ("effective", "event", "words"),
    [
        ("2020", decided(2020, unit="la"), "không có đơn vị «la»"),
        ("2020", decided(2020, standard="la"), "không có tiêu chuẩn «la»"),
        ("2011", decided(2011), "tiêu chuẩn «tt-23» không tồn tại vào năm 2011"),
        ("2023", decided(2022), "thôi từ 20/02/2022"),
        ("2020", decided(2020, standard="tt-124"), "có từ 20/02/2022"),
        ("2020", decided(2020, subject="khu phố"), "residential-area (khu dân cư)"),
        ("2020", decided(1944), "1945–2199"),
        ("2020", decided(2020, met=1), "true hoặc false"),
        ("2020", hot(subject="school"), "commune (xã, phường, thị trấn)"),
        ("2020", hot(subject="commune"), "là khu dân cư, không phải xã, phường, thị trấn"),
    ],
)
def test_what_cannot_be_said(effective: str, event: Event, words: str) -> None:
    ledger = commune()
    ledger.when(said("2018-01-01", AREA, hot())).recorded("AreaAssessed")
    ledger.when(said(effective, AREA, event)).refused(words)
