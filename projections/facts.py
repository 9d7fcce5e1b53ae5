"""Which facts are counted where: from registers to stocks, from events to flows.

A stock counts a thing while its body is alive and placed and the thing is there. Its inflows,
outflows and transfers are the transitions of that, not the events. Only flows add.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from socai.domain.activity import ActivityHeld
from socai.domain.certification import CertificationDecided
from socai.domain.event import Event
from socai.domain.incident import (
    CaseCleared,
    IncidentMediated,
    IncidentReferred,
    IncidentReported,
    IncidentSettled,
    RingDismantled,
    SuspectsArrested,
    TipAssessed,
)
from socai.domain.pledge import PledgesRegistered
from socai.domain.recognition import CommendationAwarded, FundingGranted

Registers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock measure with the flow measures of its transitions (None: not posted)."""

    measure: str
    inflow: str | None = None
    outflow: str | None = None
    transferred: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """`count` of `measure` happened; `unit` where the event names one, else the body's unit."""

    measure: str
    count: int = 1
    key: str = ""
    unit: str | None = None


def _moves(name: str, begun: str, ended: str) -> Stock:
    return Stock(name, f"{name}_{begun}", f"{name}_{ended}", f"{name}_transferred")


UNITS = Stock("units")
ORGANISATIONS = _moves("organisations", "established", "ceased")
MEMBERS = _moves("members", "joined", "left")
HOUSEHOLDS = _moves("member_households", "joined", "left")
MODELS = Stock("models", "models_launched", "models_retired")
MODELS_BY_LEVEL = Stock("models_by_level")
MODELS_IN_AREAS = Stock("models_in_special_areas")
SITES_NEW = _moves("model_sites", "new", "retired")
SITES_REPLICATED = _moves("model_sites", "replicated", "retired")
TEAMS = _moves("model_teams", "formed", "dissolved")
HOTSPOTS = Stock("hotspots", "hotspots_listed", "hotspots_eliminated")
PERSONS = _moves("managed_persons", "enrolled", "discharged")
PROGRESSED = Stock("persons_managed_progressed", "persons_progressed")
REOFFENDED = Stock("persons_managed_reoffended", "persons_reoffended")
PROGRAMMES = Stock("programmes")
CAMPAIGNS = Stock("campaigns", "campaigns_opened")
PROGRAMME_UNITS = {
    "commune": Stock("programme_communes"),
    "district": Stock("programme_districts"),
}
CERTIFIED = {
    "residential-area": Stock("certified_residential_areas"),
    "commune": Stock("certified_communes"),
    "agency": Stock("certified_agencies"),
    "enterprise": Stock("certified_enterprises"),
    "school": Stock("certified_schools"),
}
ASSESSED = {
    "residential-area": Stock("residential_areas_by_status", "areas_became"),
    "commune": Stock("communes_by_status", "areas_became"),
}

BODIES: dict[str, Callable[[Registers], Stock | None]] = {
    "unit": lambda body: UNITS,
    "organisation": lambda body: ORGANISATIONS,
    "community_model": lambda body: MODELS,
    "model_site": lambda body: SITES_NEW if body.get("new") else SITES_REPLICATED,
    "incident": lambda body: HOTSPOTS if body.get("hotspot") else None,
    "managed_person": lambda body: PERSONS,
    "programme": lambda body: PROGRAMMES,
}
THINGS: dict[tuple[str, str], Callable[[Registers], Stock | None]] = {
    ("organisation", "member"): lambda it: HOUSEHOLDS if it.get("kind") == "household" else MEMBERS,
    ("organisation", "declared"): lambda it: it["stock"],
    ("community_model", "level"): lambda it: MODELS_BY_LEVEL,
    ("community_model", "area"): lambda it: MODELS_IN_AREAS,
    ("model_site", "team"): lambda it: TEAMS,
    ("managed_person", "progressed"): lambda it: PROGRESSED,
    ("managed_person", "reoffended"): lambda it: REOFFENDED,
    ("programme", "scope"): lambda it: PROGRAMME_UNITS[it["level"]],
    ("programme", "campaign"): lambda it: CAMPAIGNS,
    ("certification", "certified"): lambda it: CERTIFIED[it["subject"]] if it["met"] else None,
    ("certification", "status"): lambda it: ASSESSED[it["subject"]],
}
COUNTING = frozenset({"alive", "unit", "key", "new", "hotspot"})
"""Registers of a body on which counts depend."""


def _incident(e: IncidentReported, body: Registers) -> tuple[Flow, ...]:
    if e.kind == "tip":
        return (Flow("tips", unit=e.unit),)
    return (Flow("incidents_reported", 1, e.kind, e.unit),)


def _activity(e: ActivityHeld, body: Registers) -> tuple[Flow, ...]:
    counts = {
        "activities": e.sessions,
        "activity_points": e.points,
        "activity_attendances": e.attendances,
        "activity_copies": e.copies,
        "activity_audience": e.audience,
    }
    return tuple(Flow(name, n, e.form, e.unit) for name, n in counts.items() if n is not None)


def _certification(e: CertificationDecided, body: Registers) -> tuple[Flow, ...]:
    return (Flow(f"certifications_{'met' if e.met else 'not_met'}", 1, e.standard, e.unit),)


def _pledges(e: PledgesRegistered, body: Registers) -> tuple[Flow, ...]:
    if e.subject in ("agency", "enterprise", "school"):
        return (Flow("entity_pledges", e.count, e.subject, e.unit),)
    return (Flow(f"{e.subject}_pledges", e.count, unit=e.unit),)


FLOWS: dict[type[Event], Callable[[Any, Registers], tuple[Flow, ...]]] = {
    ActivityHeld: _activity,
    IncidentReported: _incident,
    TipAssessed: lambda e, body: (Flow("tips_assessed", 1, e.assessment),),
    IncidentMediated: lambda e, body: (Flow("incidents_mediated", 1, e.by),),
    IncidentReferred: lambda e, body: (Flow("incidents_referred", 1, e.to),),
    IncidentSettled: lambda e, body: (Flow("incidents_settled", 1, e.by),),
    CaseCleared: lambda e, body: (Flow("cases_cleared"),),
    SuspectsArrested: lambda e, body: (Flow("suspects_arrested", e.suspects),),
    RingDismantled: lambda e, body: (Flow("rings_dismantled", 1, "armed" if e.armed else "other"),),
    PledgesRegistered: _pledges,
    CertificationDecided: _certification,
    CommendationAwarded: lambda e, body: (Flow("commendations", e.count, e.recipient, e.unit),),
    FundingGranted: lambda e, body: (Flow("funding", e.amount, e.purpose, e.unit),),
}
