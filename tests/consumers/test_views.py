"""Current-state views: one row for each thing, as its registers stand after all that speaks."""

from __future__ import annotations

from typing import Any

import pytest

from histories import recorded
from memory_books import MemoryBooks
from projected import history, rebuilt, store_of
from socai.consumers.ports import EventStore
from socai.domain.activity import ActivityHeld
from socai.domain.catalogue import KINDS
from socai.domain.certification import AreaAssessed, CertificationDecided
from socai.domain.claim import ClaimsRelated, FigureClaimed, FindingAnswered
from socai.domain.declaration import StockDeclared
from socai.domain.document import DocumentRegistered
from socai.domain.event import Event, EventWithdrawn, Recorded, Statement
from socai.domain.incident import IncidentReported, IncidentSettled
from socai.domain.managed_person import PersonDischarged, PersonEnrolled, PersonTransferred
from socai.domain.organisation import (
    MemberJoined,
    MemberLeft,
    MemberRoleChanged,
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
)
from socai.domain.period import parse_period
from socai.domain.pledge import PledgesRegistered
from socai.domain.programme import (
    CampaignClosed,
    CampaignOpened,
    ProgrammeEnded,
    ProgrammeScopeExtended,
    ProgrammeStarted,
)
from socai.domain.recognition import CommendationAwarded, FundingGranted
from socai.domain.register import ALIVE, BODY, THERE
from socai.domain.standard import StandardIssued, StandardRepealed
from socai.domain.timeline import Stream
from socai.domain.unit import UnitRegistered, UnitRenamed, UnitReparented, UnitTagged, UnitUntagged
from socai.projections.views import BODIES, COLUMNS, STATED, TABLES, THINGS, replayed

STATES = {**{(kind, ""): table for kind, table in BODIES.items()}, **THINGS}


def expected(store: EventStore, table: str) -> dict[tuple[str, str], tuple[bool, dict[str, Any]]]:
    """Return (alive, columns) of each thing of a table, from its whole stream folded at once."""
    found = {}
    for name in [name for kind in KINDS for name in store.streams(kind)]:
        stream = Stream(name, store.stream(name))
        for thing in stream.things:
            at, columns = STATES.get((stream.category, thing[0]), ("", {}))
            if at == table and stream.history(thing):
                state = stream.final(thing)
                there = thing == BODY or bool(state.get(THERE))
                lives = stream.category == "certification" or bool(stream.final().get(ALIVE))
                key = (name, thing[1] or name.partition("-")[2])
                found[key] = (
                    there and lives,
                    {c: state.get(register) for c, register in columns.items()},
                )
        if STATED.get(stream.category) == table:
            for s in stream.spoken.values():
                if not isinstance(s.event, EventWithdrawn):
                    said = {"unit": getattr(s.event, "unit", None), "since": str(s.effective)}
                    found[name, str(s.origin)] = (True, said)
    return found


@pytest.mark.parametrize("seed", range(30))
def test_rows_are_the_registers_after_all_that_speaks(seed: int) -> None:
    store = store_of(history(seed, 60))
    books = rebuilt(store)
    for table in TABLES:
        wanted = expected(store, table)
        rows = {(row["stream"], row["id"]): row for row in books.view_rows(table)}
        assert {
            key: (row["alive"], {c: row[c] for c in wanted[key][1]} if key in wanted else {})
            for key, row in rows.items()
        } == wanted


@pytest.mark.parametrize("seed", range(10))
def test_a_stream_taken_in_again_gives_the_rows_that_the_books_hold(seed: int) -> None:
    store = store_of(history(seed, 60))
    books = rebuilt(store)
    names = [name for kind in KINDS for name in store.streams(kind)]
    found = [row for name in names for row in replayed(name, store.stream(name))]
    assert len(found) > 10
    blank = dict.fromkeys(COLUMNS)
    assert {(row.table, row.key): {**blank, **(row.columns or {})} for row in found} == {
        (table, (row.pop("stream"), row.pop("id"))): row
        for table in TABLES
        for row in books.view_rows(table)
    }


def test_every_table_is_filled_by_some_history() -> None:
    filled = set()
    for seed in range(30):
        books = rebuilt(store_of(history(seed, 60)))
        filled |= {table for table in TABLES if books.view_rows(table)}
    # What needs two claims, or a seal, that no random history has; see below.
    assert filled == set(TABLES) - {"report_seals", "countersignatures", "claim_relations"}


class Log:
    """A log typed in line by line."""

    def __init__(self) -> None:
        self._events: list[Recorded] = []

    def says(self, stream: str, event: Event, when: str, corrects: str | None = None) -> Log:
        """Record an event; its id is «e» and its position."""
        position = len(self._events) + 1
        version = sum(e.meta.stream == stream for e in self._events) + 1
        statement = Statement(
            event_id=f"e{position}",
            stream=stream,
            event=event,
            effective=parse_period(when),
            reason="Nhập nhầm",
            corrects=corrects,
        )
        self._events.append(recorded(statement, position, version))
        return self

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return the rows of a view, each without the columns that say nothing."""
        books: MemoryBooks = rebuilt(store_of([e] for e in self._events))
        rows = sorted(books.view_rows(table), key=lambda row: (row["stream"], row["id"]))
        return [{name: v for name, v in row.items() if v is not None} for row in rows]


TO, XA = "organisation-to-1", "unit-xa-1"


def claimed(count: int) -> FigureClaimed:
    """Return a published count of communes."""
    return FigureClaimed(
        name="Xã, thị trấn",
        kind="stock",
        lo=count,
        hi=count,
        qualifier="exact",
        counted_unit="xã, thị trấn",
        unit="xa-1",
    )


def test_claims_stand_with_their_relations_and_answers() -> None:
    related = ClaimsRelated(relation="equal", claims=("so-2",))
    answered = FindingAnswered(finding="equal-0a", rule="equal", answer="accepted", state="00")
    log = Log().says("claim-so-1", claimed(12), "2021").says("claim-so-2", claimed(13), "2021")
    log = log.says("claim-so-1", related, "2021").says("claim-so-1", answered, "2022-01-05")
    assert [(row["id"], row["kind"]) for row in log.rows("claims")] == [
        ("so-1", "stock"),
        ("so-2", "stock"),
    ]
    (relation,), (answer,) = log.rows("claim_relations"), log.rows("finding_answers")
    assert (relation["id"], relation["kind"], relation["alive"]) == ("equal so-2", "equal", True)
    assert (answer["id"], answer["kind"], answer["status"]) == ("equal-0a", "equal", "accepted")


def body() -> Log:
    """Return a log with one body and two members."""
    return (
        Log()
        .says(TO, OrganisationEstablished(unit="xa-1", kind="to-anxh"), "2020-01-01")
        .says(TO, MemberJoined(member="tv-1", role="to-truong"), "2020-02-01")
        .says(TO, MemberJoined(member="tv-2", member_kind="household"), "2020-03-01")
    )


def test_a_body_and_its_members() -> None:
    log = body().says(TO, OrganisationRelocated(unit="xa-2"), "2021-01-01")
    log.says(TO, MemberLeft(member="tv-2"), "2021-05-03")
    log.says(TO, MemberRoleChanged(member="tv-1", role="to-pho"), "2021-05-04")
    there = {"stream": TO, "alive": True}
    assert log.rows("organisations") == [
        {
            **there,
            "id": "to-1",
            "since": "2020-01-01",
            "unit": "xa-2",
            "kind": "to-anxh",
            "position": 4,
        }
    ]
    first = {**there, "id": "tv-1", "since": "2020-02-01", "kind": "person", "role": "to-pho"}
    second = {**there, "id": "tv-2", "since": "2020-03-01", "kind": "household", "alive": False}
    assert log.rows("members") == [{**first, "position": 6}, {**second, "position": 5}]


def test_a_late_entry_about_the_past_changes_no_later_row() -> None:
    log = body().says(TO, OrganisationRelocated(unit="xa-2"), "2021-01-01")
    log.says(TO, OrganisationRelocated(unit="xa-3"), "2020-06-30")
    assert [row["unit"] for row in log.rows("organisations")] == ["xa-2"]


def test_a_thing_of_which_everything_is_withdrawn_has_no_row() -> None:
    log = body().says(TO, EventWithdrawn(event="e2"), "2021-01-01")
    assert [row["id"] for row in log.rows("members")] == ["tv-2"]
    log.says(TO, EventWithdrawn(event="e3"), "2021-01-01")
    log.says(TO, EventWithdrawn(event="e1"), "2021-01-01")
    assert log.rows("members") == log.rows("organisations") == []


def test_a_withdrawn_withdrawal_brings_the_row_back() -> None:
    log = body().says(TO, EventWithdrawn(event="e2"), "2021-01-01")
    log.says(TO, EventWithdrawn(event="e4"), "2021-01-02")
    assert [row["id"] for row in log.rows("members")] == ["tv-1", "tv-2"]


def test_a_correction_that_names_another_member_moves_the_row() -> None:
    log = body().says(TO, MemberJoined(member="tv-9"), "2020-02-01", corrects="e2")
    assert [row["id"] for row in log.rows("members")] == ["tv-2", "tv-9"]


def test_a_body_that_ceased_stays_as_a_row() -> None:
    log = body().says(TO, OrganisationDissolved(), "2021-12-31")
    assert [row["alive"] for row in log.rows("organisations")] == [False]
    assert [row["alive"] for row in log.rows("members")] == [False, False]
    assert [row["position"] for row in log.rows("members")] == [4, 4]
    log.says(TO, EventWithdrawn(event="e4"), "2022-01-01")
    assert [row["alive"] for row in log.rows("members")] == [True, True]


def test_units_with_their_tags() -> None:
    log = Log().says(XA, UnitRegistered(name="Châu Hóa", kind="xa", parent="h-1"), "..2008-01-01")
    log.says(XA, UnitTagged(tag="vung-giao"), "2012-01-01")
    log.says(XA, UnitTagged(tag="bien-gioi"), "2012-01-01")
    log.says(XA, UnitUntagged(tag="bien-gioi"), "2014-01-01")
    log.says(XA, UnitRenamed(name="Tiến Hóa"), "2020-01-01")
    log.says(XA, UnitReparented(parent="h-2"), "2020-01-01")
    (row,) = log.rows("units")
    assert (row["name"], row["parent"], row["kind"]) == ("Tiến Hóa", "h-2", "xa")
    assert [(row["id"], row["alive"]) for row in log.rows("unit_tags")] == [
        ("bien-gioi", False),
        ("vung-giao", True),
    ]


def test_incidents_and_documents() -> None:
    log = Log().says("incident-1", IncidentReported(unit="xa-1", kind="dispute"), "2021-05-03")
    log.says("incident-1", IncidentSettled(by="police"), "2021-06-01")
    log.says("document-bc-1", DocumentRegistered(title="Báo cáo", number="12/BC"), "2021-06-01")
    (incident,) = log.rows("incidents")
    assert (incident["unit"], incident["status"]) == ("xa-1", "settled")
    (document,) = log.rows("documents")
    assert (document["name"], document["code"]) == ("Báo cáo", "12/BC")


def test_statements_have_a_row_while_they_speak() -> None:
    log = Log().says("activity-1", ActivityHeld(unit="xa-1", form="contest", sessions=1), "2021-05")
    log.says("activity-1", ActivityHeld(unit="xa-2", form="contest", sessions=1), "2021-06")
    log.says("activity-1", EventWithdrawn(event="e2"), "2021-06-30")
    assert log.rows("activities") == [
        {
            "stream": "activity-1",
            "id": "1",
            "alive": True,
            "since": "2021-05",
            "unit": "xa-1",
            "name": "ActivityHeld",
            "kind": "contest",
            "position": 1,
        }
    ]
    said = StockDeclared(unit="xa-1", measure="members", lo=3, hi=3)
    log.says("declaration-xa-1", said, "2020-12-31")
    log.says("declaration-xa-1", said, "2021-12-31", corrects="e4")
    assert [(row["id"], row["since"]) for row in log.rows("declarations")] == [("4", "2021-12-31")]


def test_a_managed_person_is_where_he_was_last_managed() -> None:
    stream = "managed_person-dt-1"
    log = Log().says(stream, PersonEnrolled(unit="xa-1", group="amnestied"), "2020-01-01")
    log.says(stream, PersonTransferred(unit="xa-2"), "2021-01-01")
    (row,) = log.rows("managed_persons")
    assert (row["unit"], row["kind"], row["alive"]) == ("xa-2", "amnestied", True)
    log.says(stream, PersonDischarged(), "2021-06-30")
    assert [row["alive"] for row in log.rows("managed_persons")] == [False]


def test_a_programme_with_its_units_and_campaigns() -> None:
    stream = "programme-de-an-375"
    log = Log().says(stream, ProgrammeStarted(unit="tinh", name="Đề án 375"), "2015-01-01")
    log.says(stream, ProgrammeScopeExtended(level="district", units=("h-1", "h-2")), "2015-01-01")
    log.says(stream, CampaignOpened(campaign="dot-1", name="Đợt 1"), "2016-01-01")
    log.says(stream, CampaignOpened(campaign="dot-2"), "2016-06-01")
    log.says(stream, CampaignClosed(campaign="dot-1"), "2016-03-31")
    assert [(row["name"], row["unit"]) for row in log.rows("programmes")] == [("Đề án 375", "tinh")]
    units = [(row["id"], row["unit"], row["kind"]) for row in log.rows("programme_units")]
    assert units == [("h-1", "h-1", "district"), ("h-2", "h-2", "district")]
    campaigns = [(row["id"], row["alive"]) for row in log.rows("campaigns")]
    assert campaigns == [("dot-1", False), ("dot-2", True)]
    log.says(stream, ProgrammeEnded(), "2020-12-31")
    ended = [*log.rows("programme_units"), *log.rows("campaigns"), *log.rows("programmes")]
    assert [row["alive"] for row in ended] == [False] * 5


def test_decisions_and_statuses_stand_without_a_body() -> None:
    stream = "certification-xa-1"
    log = Log()
    for year, met in ((2019, False), (2020, True)):
        decided = CertificationDecided(
            unit="xa-1", subject="commune", standard="tc-1", year=year, met=met
        )
        log.says(stream, decided, f"{year + 1}-01-10")
    log.says(stream, AreaAssessed(unit="xa-1", subject="commune", status="hot"), "2020")
    ended = AreaAssessed(unit="xa-1", subject="commune", status="hot", holds=False)
    log.says(stream, ended, "2021-06-30")
    there = {"stream": stream, "alive": True, "unit": "xa-1"}
    decision = {**there, "kind": "tc-1"}
    assert log.rows("certifications") == [
        {**decision, "id": "tc-1/2019", "status": "not-met", "since": "2020-01-10", "position": 1},
        {**decision, "id": "tc-1/2020", "status": "met", "since": "2021-01-10", "position": 2},
    ]
    hot = {**there, "id": "hot", "kind": "hot", "since": "2020-12-31"}
    assert log.rows("area_statuses") == [{**hot, "alive": False, "position": 4}]
    log.says(stream, EventWithdrawn(event="e4"), "2021-07-01")
    assert log.rows("area_statuses") == [{**hot, "position": 5}]


def test_pledges_and_recognitions_say_of_whom() -> None:
    log = Log()
    log.says("pledge-1", PledgesRegistered(unit="xa-1", subject="household", count=9), "2021")
    award = CommendationAwarded(unit="xa-1", level="district", recipient="collective")
    log.says("recognition-1", award, "2021-08-19")
    log.says("recognition-1", FundingGranted(unit="xa-1", amount=5, purpose="mo-hinh"), "2021")
    assert [(row["unit"], row["kind"]) for row in log.rows("pledges")] == [("xa-1", "household")]
    kinds = [(row["name"], row["kind"]) for row in log.rows("recognitions")]
    assert kinds == [("CommendationAwarded", "collective"), ("FundingGranted", "mo-hinh")]


def test_a_standard_and_what_it_replaces() -> None:
    log = Log().says("standard-tt-23", StandardIssued(name="Thông tư 23", number="23/2012"), "2012")
    log.says("standard-tt-124", StandardIssued(name="Thông tư 124", replaces="tt-23"), "2022")
    log.says("standard-tt-23", StandardRepealed(), "2022")
    rows = [(r["id"], r["alive"], r.get("parent"), r.get("code")) for r in log.rows("standards")]
    assert rows == [("tt-124", True, "tt-23", None), ("tt-23", False, None, "23/2012")]
