"""The oracle on histories small enough to be worked out by hand: a judge is judged as well."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import histories
from oracle import balances
from socai.domain.event import Event, EventWithdrawn, Recorded, Statement
from socai.domain.incident import IncidentMediated, IncidentReclassified, IncidentReported
from socai.domain.organisation import (
    MemberJoined,
    MemberLeft,
    MembershipCountDeclared,
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
)
from socai.domain.period import parse_period

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
    found = balances(events, date.fromisoformat(day), len(events))
    return {
        f"{unit} {measure} {grain}".strip(): amount
        for (unit, measure, _, grain), amount in found.items()
        if measure.startswith(about)
    }


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


def test_the_oracle_is_independent() -> None:
    """The oracle imports no fold, no register and nothing of the projections."""
    source = Path(__file__).with_name("oracle.py").read_text(encoding="utf-8")
    imported = {n.module for n in ast.walk(ast.parse(source)) if isinstance(n, ast.ImportFrom)}
    kinds = ("activity", "community_model", "event", "incident", "model_site", "organisation")
    allowed = {f"socai.domain.{kind}" for kind in (*kinds, "period", "unit")}
    assert {module for module in imported if module and "socai" in module} == allowed
