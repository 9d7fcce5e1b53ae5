"""What each type of event says, for the oracle: of which thing, and what happened.

This reads the fields of raw events and nothing else; it shares no table with what it judges.
"""

from __future__ import annotations

from typing import Any

from socai.domain.activity import ActivityHeld
from socai.domain.certification import AreaAssessed, CertificationDecided
from socai.domain.community_model import (
    ModelAreaTagged,
    ModelDefined,
    ModelLevelAssigned,
    ModelRetired,
)
from socai.domain.event import Event
from socai.domain.incident import (
    CaseCleared,
    HotspotEliminated,
    HotspotListed,
    IncidentMediated,
    IncidentReclassified,
    IncidentReferred,
    IncidentReported,
    IncidentSettled,
    RingDismantled,
    SuspectsArrested,
    TipAssessed,
)
from socai.domain.managed_person import (
    PersonDischarged,
    PersonEnrolled,
    PersonProgressed,
    PersonReoffended,
    PersonTransferred,
)
from socai.domain.model_site import (
    SiteLaunched,
    SiteRetired,
    SiteTransferred,
    TeamDissolved,
    TeamFormed,
)
from socai.domain.organisation import (
    MemberJoined,
    MemberLeft,
    MembershipCountDeclared,
    OrganisationDissolved,
    OrganisationEstablished,
    OrganisationRelocated,
    OrganisationSucceeded,
)
from socai.domain.pledge import PledgesRegistered
from socai.domain.programme import (
    CampaignClosed,
    CampaignOpened,
    ProgrammeEnded,
    ProgrammeScopeExtended,
    ProgrammeStarted,
)
from socai.domain.recognition import CommendationAwarded, FundingGranted
from socai.domain.unit import (
    UnitReclassified,
    UnitRegistered,
    UnitReparented,
    UnitSucceeded,
    UnitTagged,
    UnitUntagged,
)

What = tuple[str, str]
Said = tuple[What, dict[str, Any]]
"""A thing and what is said of it: fields by name, "there" whether it is there."""
Happened = tuple[str, str, int | None, str | None]
"""(measure, key, number, unit); the unit None: that of the body."""
THE_BODY: What = ("the body", "")

BODILESS = ("certification",)
"""Kinds whose things are there by themselves, in a unit of their own."""
BEGUN = {
    "organisations": "organisations_established",
    "members": "members_joined",
    "member_households": "member_households_joined",
    "models": "models_launched",
    "model_teams": "model_teams_formed",
    "hotspots": "hotspots_listed",
    "managed_persons": "managed_persons_enrolled",
    "persons_managed_progressed": "persons_progressed",
    "persons_managed_reoffended": "persons_reoffended",
    "campaigns": "campaigns_opened",
    "residential_areas_by_status": "areas_became",
    "communes_by_status": "areas_became",
}
ENDED = {
    "organisations": "organisations_ceased",
    "members": "members_left",
    "member_households": "member_households_left",
    "models": "models_retired",
    "model_sites": "model_sites_retired",
    "model_teams": "model_teams_dissolved",
    "hotspots": "hotspots_eliminated",
    "managed_persons": "managed_persons_discharged",
}
MOVED = {
    "organisations": "organisations_transferred",
    "members": "members_transferred",
    "member_households": "member_households_transferred",
    "model_sites": "model_sites_transferred",
    "model_teams": "model_teams_transferred",
    "managed_persons": "managed_persons_transferred",
}
CERTIFIED = {
    "residential-area": "certified_residential_areas",
    "commune": "certified_communes",
    "agency": "certified_agencies",
    "enterprise": "certified_enterprises",
    "school": "certified_schools",
}
BY_STATUS = {
    "residential-area": "residential_areas_by_status",
    "commune": "communes_by_status",
}
PLEDGED = {
    "household": ("household_pledges", ""),
    "person": ("person_pledges", ""),
    "hamlet": ("hamlet_pledges", ""),
    "team": ("team_pledges", ""),
    "agency": ("entity_pledges", "agency"),
    "enterprise": ("entity_pledges", "enterprise"),
    "school": ("entity_pledges", "school"),
}


def says(event: Event) -> list[Said]:
    """Return what an event says of which things; nothing where nothing counted depends on it."""
    found = _says_of_the_body(event) or _says_of_a_part(event)
    if found:
        return [found]
    if isinstance(event, ProgrammeScopeExtended):
        measure = "programme_communes" if event.level == "commune" else "programme_districts"
        return [
            (("scope", unit), {"there": True, "measure": measure, "unit": unit})
            for unit in sorted(set(event.units))
        ]
    return []


def _says_of_the_body(event: Event) -> Said | None:
    match event:
        case OrganisationEstablished() | IncidentReported() | HotspotListed():
            hot = isinstance(event, HotspotListed)
            said = {"there": True, "unit": event.unit, "key": event.kind, "hotspot": hot}
            return THE_BODY, said
        case ModelDefined() | ProgrammeStarted():
            return THE_BODY, {"there": True, "unit": event.unit}
        case PersonEnrolled():
            return THE_BODY, {"there": True, "unit": event.unit, "key": event.group}
        case SiteLaunched():
            new = {"new": event.new}
            return THE_BODY, {"there": True, "unit": event.unit, "key": event.model} | new
        case UnitRegistered():
            return THE_BODY, {"there": True, "key": event.kind, "parent": event.parent}
        case UnitReparented():
            return THE_BODY, {"parent": event.parent}
        case UnitSucceeded():
            return THE_BODY, {"there": False, "into": event.into}
        case UnitReclassified() | IncidentReclassified():
            return THE_BODY, {"key": event.kind}
        case OrganisationRelocated() | SiteTransferred() | PersonTransferred():
            return THE_BODY, {"unit": event.unit}
        case OrganisationSucceeded() | OrganisationDissolved() | ModelRetired() | SiteRetired():
            return THE_BODY, {"there": False}
        case HotspotEliminated() | PersonDischarged() | ProgrammeEnded():
            return THE_BODY, {"there": False}
    return None


def _says_of_a_part(event: Event) -> Said | None:
    match event:
        case MemberJoined():
            measure = "member_households" if event.member_kind == "household" else "members"
            says = {"there": True, "measure": measure, "kind": event.member_kind}
            return ("member", event.member), says
        case MemberLeft():
            return ("member", event.member), {"there": False}
        case MembershipCountDeclared():
            return ("declared", event.member_kind), {"number": event.members}
        case TeamFormed():
            return ("team", event.team), {"there": True, "measure": "model_teams"}
        case TeamDissolved():
            return ("team", event.team), {"there": False}
        case ModelLevelAssigned():
            return ("level", ""), _keyed("models_by_level", event.level)
        case ModelAreaTagged():
            return ("area", event.area), _keyed("models_in_special_areas", event.area)
        case UnitTagged():
            return ("tag", event.tag), {"there": True}
        case UnitUntagged():
            return ("tag", event.tag), {"there": False}
        case PersonProgressed():
            said = {"there": True, "measure": "persons_managed_progressed"}
            return ("finding", "progressed"), said
        case PersonReoffended():
            said = {"there": True, "measure": "persons_managed_reoffended"}
            return ("finding", "reoffended"), said
        case CampaignOpened():
            return ("campaign", event.campaign), {"there": True, "measure": "campaigns"}
        case CampaignClosed():
            return ("campaign", event.campaign), {"there": False}
        case CertificationDecided():
            certified = CERTIFIED[event.subject] if event.met else None
            return ("certificate", ""), _keyed(certified, event.standard) | {"unit": event.unit}
        case AreaAssessed():
            said = _keyed(BY_STATUS[event.subject], event.status) | {"unit": event.unit}
            return ("status", event.status), said | {"there": event.holds}
    return None


def _keyed(measure: str | None, key: str) -> dict[str, Any]:
    return {"there": True, "measure": measure, "own key": key}


def happened(event: Event) -> list[Happened]:
    """Return what an event says happened."""
    match event:
        case ActivityHeld():
            counts = {
                "activities": event.sessions,
                "activity_points": event.points,
                "activity_attendances": event.attendances,
                "activity_copies": event.copies,
                "activity_audience": event.audience,
            }
            return [(name, event.form, n, event.unit) for name, n in counts.items()]
        case IncidentReported(kind="tip"):
            return [("tips", "", 1, event.unit)]
        case IncidentReported():
            return [("incidents_reported", event.kind, 1, event.unit)]
        case PledgesRegistered():
            return [(*PLEDGED[event.subject], event.count, event.unit)]
        case CertificationDecided():
            measure = "certifications_met" if event.met else "certifications_not_met"
            return [(measure, event.standard, 1, event.unit)]
        case CommendationAwarded():
            return [("commendations", event.recipient, event.count, event.unit)]
        case FundingGranted():
            return [("funding", event.purpose, event.amount, event.unit)]
    return _happened_to_an_incident(event)


def _happened_to_an_incident(event: Event) -> list[Happened]:
    match event:
        case TipAssessed():
            return [("tips_assessed", event.assessment, 1, None)]
        case IncidentMediated():
            return [("incidents_mediated", event.by, 1, None)]
        case IncidentReferred():
            return [("incidents_referred", event.to, 1, None)]
        case IncidentSettled():
            return [("incidents_settled", event.by, 1, None)]
        case CaseCleared():
            return [("cases_cleared", "", 1, None)]
        case SuspectsArrested():
            return [("suspects_arrested", "", event.suspects, None)]
        case RingDismantled():
            return [("rings_dismantled", "armed" if event.armed else "other", 1, None)]
    return []
