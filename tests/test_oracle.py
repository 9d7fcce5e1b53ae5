"""The oracle on histories small enough to be worked out by hand: a judge is judged as well."""

from __future__ import annotations

import ast
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import histories
from oracle import balances
from socai.domain.catalogue import KINDS, TYPES
from socai.domain.certification import AreaAssessed, CertificationDecided
from socai.domain.event import Event, EventWithdrawn, Recorded, Statement
from socai.domain.incident import IncidentMediated, IncidentReclassified, IncidentReported
from socai.domain.managed_person import (
    PersonDischarged,
    PersonEnrolled,
    PersonReoffended,
    PersonTransferred,
)
from socai.domain.organisation import (
    MemberJoined,
    MemberLeft,
    MembershipCountDeclared,
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

Said = tuple[str, Event, str]
"""(effective, event, id of the event that it corrects, or "")."""

HERE = OrganisationEstablished(unit="xa-1", kind="to-anxh")
MOVED = OrganisationRelocated(unit="xa-2")
JOINED = MemberJoined(member="tv-1")
LEFT = MemberLeft(member="tv-1")
BEGUN: Said = ("..2020-12-31", HERE, "")


def known(stream: str, *said: Said) -> list[Recorded]:
    """Return the events e1, e2 … of one stream."""
    found = []
    for position, (when, event, corrects) in enumerate(said, start=1):
        statement = Statement(
            event_id=f"e{position}",
            stream=stream,
            event=event,
            effective=parse_period(when),
            corrects=corrects or None,
        )
        found.append(histories.recorded(statement, position, position))
    return found


def figures(events: list[Recorded], day: str, about: str) -> dict[str, int]:
    """Return «unit measure grain» → balance of the measures that begin with `about`."""
    found: Counter[str] = Counter()
    said = balances(events, date.fromisoformat(day), len(events))
    for (unit, measure, _, grain), amount in said.items():
        if measure.startswith(about):
            found[f"{unit} {measure} {grain}".strip()] += amount
    return dict(found)


CASES: dict[str, tuple[list[Said], str, dict[str, int]]] = {
    "an open beginning is a stock without an inflow": (
        [BEGUN],
        "2021-01-01 organisations",
        {"xa-1 organisations": 1},
    ),
    "nothing is there the day before": ([BEGUN], "2020-12-30 organisations", {}),
    "a member who joins is there and joined": (
        [BEGUN, ("2021-05-03", JOINED, "")],
        "2021-05-03 members",
        {"xa-1 members": 1, "xa-1 members_joined day": 1},
    ),
    "a fact said twice counts once": (
        [BEGUN, ("2021-05-03", JOINED, ""), ("2021-06-01", JOINED, "")],
        "2021-12-31 members",
        {"xa-1 members": 1, "xa-1 members_joined day": 1},
    ),
    "an end without a beginning does no harm": (
        [BEGUN, ("2021-05-03", LEFT, "")],
        "2021-12-31 members",
        {},
    ),
    "a correction speaks instead": (
        [BEGUN, ("2021-05-03", JOINED, ""), ("2021-06-01", JOINED, "e2")],
        "2021-05-31 members",
        {},
    ),
    "what a withdrawn correction corrected speaks again": (
        [
            *(BEGUN, ("2021-05-03", JOINED, ""), ("2021-06-01", JOINED, "e2")),
            ("2021-06-02", EventWithdrawn(event="e3"), ""),
        ],
        "2021-05-31 members",
        {"xa-1 members": 1, "xa-1 members_joined day": 1},
    ),
    "a withdrawn withdrawal withdraws nothing": (
        [
            *(BEGUN, ("2021-05-03", JOINED, "")),
            ("2021-06-02", EventWithdrawn(event="e2"), ""),
            ("2021-06-02", EventWithdrawn(event="e3"), ""),
        ],
        "2021-12-31 members",
        {"xa-1 members": 1, "xa-1 members_joined day": 1},
    ),
    "of a corrected withdrawal the new target counts": (
        [
            *(BEGUN, ("2021-05-03", JOINED, ""), ("2021-06-01", LEFT, "")),
            ("2021-06-02", EventWithdrawn(event="e2"), ""),
            ("2021-06-02", EventWithdrawn(event="e3"), "e4"),
        ],
        "2021-12-31 members",
        {"xa-1 members": 1, "xa-1 members_joined day": 1},
    ),
    "a correction keeps the place of its slot on the day": (
        [BEGUN, ("2021-05-03", LEFT, ""), ("2021-05-03", JOINED, ""), ("2021-05-03", LEFT, "e2")],
        "2021-05-03 members",
        {"xa-1 members": 1, "xa-1 members_joined day": 1},
    ),
    "a coarse beginning counts from the last day": (
        [BEGUN, ("2021", JOINED, "")],
        "2021-12-30 members",
        {},
    ),
    "its inflow stands in the grain of its period": (
        [BEGUN, ("2021", JOINED, "")],
        "2021-12-31 members",
        {"xa-1 members": 1, "xa-1 members_joined year": 1},
    ),
    "a coarse beginning is drawn to its end": (
        [BEGUN, ("2021", JOINED, ""), ("2021-06-01", LEFT, "")],
        "2021-12-31 members",
        {"xa-1 members_joined year": 1, "xa-1 members_left day": 1},
    ),
    "not to an end that has its own beginning": (
        [BEGUN, ("2021", JOINED, ""), ("2021-05-03", JOINED, ""), ("2021-06-01", LEFT, "")],
        "2021-12-31 members",
        {
            "xa-1 members": 1,
            "xa-1 members_joined day": 1,
            "xa-1 members_left day": 1,
            "xa-1 members_joined year": 1,
        },
    ),
    "of two coarse beginnings one is drawn to one end": (
        [BEGUN, ("2021", JOINED, ""), ("2021-Q2", JOINED, ""), ("2021-06-01", LEFT, "")],
        "2021-12-31 members",
        {
            "xa-1 members": 1,
            "xa-1 members_joined quarter": 1,
            "xa-1 members_left day": 1,
            "xa-1 members_joined year": 1,
        },
    ),
    "members follow their body": (
        [BEGUN, ("2021-05-03", JOINED, ""), ("2021-Q2", MOVED, "")],
        "2021-12-31 members",
        {
            "xa-1 members_joined day": 1,
            "xa-2 members": 1,
            "xa-1 members_transferred quarter": -1,
            "xa-2 members_transferred quarter": 1,
        },
    ),
    "members leave a body that is dissolved": (
        [BEGUN, ("2021-05-03", JOINED, ""), ("2021-06", OrganisationDissolved(), "")],
        "2021-12-31 members",
        {"xa-1 members_joined day": 1, "xa-1 members_left month": 1},
    ),
    "what is not named is unallocated, without a flow": (
        [
            *(BEGUN, ("2021-05-03", JOINED, "")),
            ("2021-06-01", MembershipCountDeclared(members=5), ""),
        ],
        "2021-06-01 members",
        {"xa-1 members": 5, "xa-1 members_joined day": 1},
    ),
    "a household is another measure": (
        [
            *(BEGUN, ("2021-05-03", JOINED, "")),
            ("2021-06-01", MembershipCountDeclared(members=5, member_kind="household"), ""),
        ],
        "2021-06-01 member_households",
        {"xa-1 member_households": 5},
    ),
    "a change after the day of the count moves the total": (
        [
            *(BEGUN, ("2021-05-03", JOINED, ""), ("2021-07-01", LEFT, "")),
            ("2021-06-01", MembershipCountDeclared(members=5), ""),
        ],
        "2021-07-01 members",
        {"xa-1 members": 4, "xa-1 members_joined day": 1, "xa-1 members_left day": 1},
    ),
    "the next count replaces the one before": (
        [
            *(BEGUN, ("2021-06-01", MembershipCountDeclared(members=5), "")),
            ("2021-07-01", MembershipCountDeclared(members=2), ""),
        ],
        "2021-07-01 members",
        {"xa-1 members": 2},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_body(case: str) -> None:
    said, asked, expected = CASES[case]
    assert figures(known("organisation-to-1", *said), *asked.split()) == expected


def test_only_what_is_known_counts() -> None:
    events = known("organisation-to-1", BEGUN, ("2021-05-03", JOINED, ""))
    assert len(balances(events, date(2021, 5, 3), 1)) == 1
    assert len(balances(events, date(2021, 5, 3), 2)) == 3


def test_what_happened_before_the_body_has_a_unit_counts_in_its_first() -> None:
    events = known(
        "incident-vu-1",
        ("2021", IncidentReported(unit="xa-1", kind="dispute"), ""),
        ("2021-05-03", IncidentReclassified(kind="crime"), ""),
        ("2021-06-01", IncidentMediated(by="police"), ""),
    )
    assert figures(events, "2021-06-01", "incidents") == {"xa-1 incidents_mediated day": 1}


PERSON = PersonEnrolled(unit="xa-1", group="amnestied")
AGAIN = PersonReoffended()
TO = PersonTransferred(unit="xa-2")
GONE = PersonDischarged()
PROGRAMME = ProgrammeStarted(unit="huyen", name="Đề án 375")
SCOPE = ProgrammeScopeExtended(level="commune", units=("xa-1", "xa-2"))
OPENED, CLOSED = CampaignOpened(campaign="dot-1"), CampaignClosed(campaign="dot-1")
ENDED = ProgrammeEnded()


def decision(standard: str, year: int, met: bool = True) -> CertificationDecided:
    """Return a decision about a commune."""
    return CertificationDecided(
        unit="xa-1", subject="commune", standard=standard, year=year, met=met
    )


def hot(holds: bool) -> AreaAssessed:
    """Return an assessment of a commune: a hot area, or no longer."""
    return AreaAssessed(unit="xa-1", subject="commune", status="hot", holds=holds)


OTHER_KINDS: dict[str, tuple[str, list[Said], str, dict[str, int]]] = {
    "who reoffends twice is counted once, when first": (
        "managed_person-dt-1",
        [("..2020-12-31", PERSON, ""), ("2021-06-01", AGAIN, ""), ("2021-05-03", AGAIN, "")],
        "2021-05-03 persons",
        {"xa-1 persons_managed_reoffended": 1, "xa-1 persons_reoffended day": 1},
    ),
    "where it happened stays where it was, and the person moves": (
        "managed_person-dt-1",
        [("2020", PERSON, ""), ("2021-05-03", AGAIN, ""), ("2021-06-01", TO, "")],
        "2021-06-01 persons",
        {"xa-2 persons_managed_reoffended": 1, "xa-1 persons_reoffended day": 1},
    ),
    "who is discharged is managed no more": (
        "managed_person-dt-1",
        [("2020", PERSON, ""), ("2021-05-03", AGAIN, ""), ("2021-06-01", GONE, "")],
        "2021-06-01 persons_managed",
        {},
    ),
    "a programme counts its units where they lie": (
        "programme-de-an-1",
        [("..2020-12-31", PROGRAMME, ""), ("2021-05-03", SCOPE, "")],
        "2021-12-31 programme",
        {"huyen programmes": 1, "xa-1 programme_communes": 1, "xa-2 programme_communes": 1},
    ),
    "its units end with it, and its campaigns": (
        "programme-de-an-1",
        [
            *(("..2020-12-31", PROGRAMME, ""), ("2021-05-03", SCOPE, "")),
            *(("2021-05-03", OPENED, ""), ("2021-06-01", ENDED, "")),
        ],
        "2021-06-01 ",
        {"huyen campaigns_opened day": 1},
    ),
    "a campaign may be opened again": (
        "programme-de-an-1",
        [
            *(("..2020-12-31", PROGRAMME, ""), ("2021-05-03", OPENED, "")),
            *(("2021-06-01", CLOSED, ""), ("2021-07-01", OPENED, "")),
        ],
        "2021-12-31 campaigns",
        {"huyen campaigns": 1, "huyen campaigns_opened day": 2},
    ),
    "the last decision says whether it is certified, once": (
        "certification-xa-1",
        [("2020-02-29", decision("tc-1", 2019), ""), ("2021-02-10", decision("tc-2", 2020), "")],
        "2021-12-31 certifi",
        {"xa-1 certified_communes": 1, "xa-1 certifications_met day": 2},
    ),
    "who does not meet it is not certified": (
        "certification-xa-1",
        [("2020", decision("tc-1", 2019), ""), ("2021", decision("tc-1", 2020, False), "")],
        "2021-12-31 certifi",
        {"xa-1 certifications_met year": 1, "xa-1 certifications_not_met year": 1},
    ),
    "what was not met before ends no certificate of a coarse date": (
        "certification-xa-1",
        [("2020", decision("tc-1", 2020), ""), ("2020-02-29", decision("tc-1", 2019, False), "")],
        "2020-12-31 certified",
        {"xa-1 certified_communes": 1},
    ),
    "a status ends and returns": (
        "certification-xa-1",
        [
            *(("2020-01-01", hot(True), ""), ("2020-06-30", hot(False), "")),
            *(("2021-06-01", hot(True), ""), ("2021-07-01", hot(True), "")),
        ],
        "2021-12-31 ",
        {"xa-1 communes_by_status": 1, "xa-1 areas_became day": 2},
    ),
    "pledges are of their subject, once for each statement": (
        "pledge-1",
        [
            ("2020", PledgesRegistered(unit="xa-1", subject="household", count=30), ""),
            ("2021", PledgesRegistered(unit="xa-1", subject="household", count=30), ""),
            ("2021", PledgesRegistered(unit="xa-1", subject="school", count=2), ""),
        ],
        "2021-12-31 ",
        {"xa-1 household_pledges year": 60, "xa-1 entity_pledges year": 2},
    ),
    "awards and money": (
        "recognition-1",
        [
            (
                "2021-05-03",
                CommendationAwarded(unit="xa-1", level="district", recipient="person", count=3),
                "",
            ),
            ("2021", FundingGranted(unit="xa-1", amount=5_000_000, purpose="mo-hinh"), ""),
        ],
        "2021-12-31 ",
        {"xa-1 commendations day": 3, "xa-1 funding year": 5_000_000},
    ),
}


@pytest.mark.parametrize("case", OTHER_KINDS)
def test_another_kind(case: str) -> None:
    stream, said, asked, expected = OTHER_KINDS[case]
    day, about = asked.split(" ")
    assert figures(known(stream, *said), day, about) == expected


def test_what_a_programme_counts_bears_its_id() -> None:
    events = known("programme-de-an-1", ("2020", PROGRAMME, ""), ("2020", SCOPE, ""))
    found = balances(events, date(2020, 12, 31), 2)
    assert {key for _, _, key, _ in found} == {"de-an-1"} and len(found) == 3


@pytest.mark.parametrize("name", ["oracle", "oracle_kinds"])
def test_the_oracle_is_independent(name: str) -> None:
    """The oracle imports no fold, no register and nothing of the projections."""
    source = Path(__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
    imported = {n.module for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)}
    plain = (*KINDS.keys() - {"declaration", "document", "log", "standard"}, "event", "period")
    allowed = {f"socai.domain.{module}" for module in plain} | {"oracle_kinds"}
    own = {m for m in imported if m and ("socai" in m or "oracle" in m)}
    assert own and own <= allowed


def test_the_oracle_takes_nothing_but_events_from_a_kind() -> None:
    source = Path(__file__).with_name("oracle_kinds.py").read_text(encoding="utf-8")
    imports = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)]
    named = {a.name for n in imports if n.module and "socai" in n.module for a in n.names}
    assert len(named) > 40 and named <= {*TYPES, "Event"}
