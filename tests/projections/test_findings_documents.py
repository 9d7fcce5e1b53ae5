"""Documents that are cited and not registered, and documents that are registered twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from found import found, pairs, seen
from socai.domain.document import DocumentRegistered
from socai.domain.event import EventWithdrawn, Recorded, Source, Statement
from socai.domain.organisation import MemberJoined, OrganisationEstablished
from socai.domain.unit import UnitRegistered
from socai.projections.findings.finding import DUPLICATE, UNREGISTERED
from specification import given, said

A = said("2010-01-01", "unit-a", UnitRegistered(name="xã A", kind="xa"))
BODY = said("2015-01-01", "organisation-1", OrganisationEstablished(unit="a", kind="to-anxh"))
WRONG = "ghi nhầm"
FIRST, SECOND = "document-bc-1", "document-bc-2"


def by(document: str, said_so: Statement, line: int = 3) -> Statement:
    """Cite a document for what is said."""
    return replace(said_so, source=Source(document=document, line=line))


def joined(member: int) -> Statement:
    """Say that a member joined."""
    return said("2016-01-01", "organisation-1", MemberJoined(member=f"tv-{member}"))


def registered(stream: str = FIRST, **fields: Any) -> Statement:
    """Say that a document exists."""
    return said("2015-12-31", stream, DocumentRegistered(**{"title": "Báo cáo", **fields}))


@pytest.mark.parametrize(
    "mended",
    [
        registered(),
        said("2015-01-01", "organisation-1", EventWithdrawn(event="e2"), reason=WRONG),
        replace(by("bc-2", BODY), corrects="e2", reason=WRONG),
    ],
    ids=["registered", "withdrawn", "another document cited"],
)
def test_a_document_that_is_cited_until_it_is_registered(mended: Statement) -> None:
    known = registered(SECOND, title="Kế hoạch")
    events = given(A, by("bc-1", BODY), known, mended).events
    assert seen(events, UNREGISTERED) == [2, 3]


def test_a_registration_that_is_withdrawn() -> None:
    gone = said("2015-12-31", FIRST, EventWithdrawn(event="e1"), reason=WRONG)
    events = given(registered(), A, by("bc-1", BODY), gone).events
    assert seen(events, UNREGISTERED) == [4]


def test_what_is_said_of_a_document_that_many_statements_cite() -> None:
    events = given(
        A, by("bc-1", BODY), *(by("bc-1", joined(member), member + 4) for member in range(6))
    ).events
    (one,) = found(events, None, (UNREGISTERED,))
    assert one.message.vi == (
        "Tài liệu «bc-1» được dẫn ở 7 sự kiện (vị trí 2, 3, 4, 5, 6 …) nhưng chưa đăng ký. Ghi "
        "DocumentRegistered cho document-bc-1"
    )
    assert "is cited by 7 events (positions 2, 3, 4, 5, 6 …)" in one.message.en
    assert one.streams == (FIRST, "organisation-1") and one.units == {"a"}
    assert [e.meta.source.line for e in one.rests_on] == [3, 4, 5, 6, 7]


def test_documents_come_in_the_order_of_their_names() -> None:
    events = given(A, by("bc-2", BODY), by("bc-1", joined(1))).events
    told = [one.streams[0] for one in found(events, None, (UNREGISTERED,))]
    assert told == [FIRST, SECOND]


def test_a_document_of_an_impossible_name_breaks_nothing() -> None:
    (one,) = found(given(A, by("Báo cáo 2", BODY)).events, None, (UNREGISTERED,))
    assert "«Báo cáo 2»" in one.message.vi


# ---- registered twice ---------------------------------------------------------------------------

DAY, OTHER_DAY = date(2021, 5, 3), date(2021, 6, 3)
NEXT_YEAR = date(2022, 5, 3)
COMMUNE, DISTRICT = "UBND xã A", "UBND huyện B"
HASH = "ab" * 32


def twice(first: dict[str, Any], second: dict[str, Any]) -> list[Recorded]:
    """Return a story of two documents."""
    return given(registered(FIRST, **first), registered(SECOND, **second)).events


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        ({"file_hash": HASH}, {"file_hash": HASH, "title": "Kế hoạch"}, "một tệp"),
        ({"file_hash": HASH, "date": DAY}, {"file_hash": HASH, "date": NEXT_YEAR}, "một tệp"),
        ({"title": "Báo cáo tổng kết"}, {"title": "BÁO CÁO  tổng-kết"}, "tiêu đề"),
        ({"title": "Báo cáo", "date": DAY}, {"title": "Bao cao"}, "tiêu đề"),
        (
            {"title": "Báo cáo 1", "number": "12/BC-UBND", "issuer": COMMUNE},
            {"title": "Báo cáo 2", "number": "12/bc-ubnd", "issuer": "ubnd xã a"},
            "số hiệu",
        ),
        (
            {"title": "Một", "number": "12/BC", "issuer": COMMUNE, "date": DAY},
            {"title": "Hai", "number": "12/BC", "issuer": COMMUNE, "date": OTHER_DAY},
            "số hiệu",
        ),
    ],
)
def test_these_may_be_one_document(
    first: dict[str, Any], second: dict[str, Any], word: str
) -> None:
    (one,) = found(twice(first, second), None, (DUPLICATE,))
    assert one.streams == (FIRST, SECOND) and f"có cùng {word}" in one.message.vi


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"title": "Báo cáo 2020"}, {"title": "Báo cáo 2021"}),
        ({"date": DAY}, {"date": OTHER_DAY}),
        ({"number": "12/BC"}, {"number": "13/BC"}),
        ({"issuer": COMMUNE}, {"issuer": DISTRICT}),
        (
            {"title": "Một", "number": "12/BC", "issuer": COMMUNE, "date": DAY},
            {"title": "Hai", "number": "12/BC", "issuer": COMMUNE, "date": NEXT_YEAR},
        ),
        ({"title": "Một", "number": "12/BC"}, {"title": "Hai", "number": "12/BC"}),
        ({"title": "!"}, {"title": "?"}),
    ],
    ids=["titles", "days", "numbers", "issuers", "years", "issuers unknown", "no words"],
)
def test_these_are_two_documents(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert pairs(twice(first, second), DUPLICATE) == []


@pytest.mark.parametrize(
    "mended",
    [
        said("2015-12-31", SECOND, EventWithdrawn(event="e2"), reason=WRONG),
        replace(registered(SECOND, number="9/BC"), corrects="e2", reason=WRONG),
    ],
    ids=["withdrawn", "told apart"],
)
def test_a_document_registered_twice_until_it_is_mended(mended: Statement) -> None:
    two = (registered(FIRST, number="8/BC"), registered(SECOND))
    assert seen(given(*two, mended).events, DUPLICATE) == [2]
