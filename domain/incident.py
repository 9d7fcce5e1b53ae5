"""Incidents, tips and hotspots: reported, mediated, referred, settled, cleared, eliminated.

A tip has no field for an informant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event, Statement
from .fields import Bounds, UnitId, Word, words
from .refusal import Message
from .register import ALIVE, KEY, UNIT, Put, put
from .world import World

CATEGORIES = words(
    dispute="mâu thuẫn, tranh chấp",
    petty_offence="vi phạm hành chính",
    crime="tội phạm",
    drugs="ma túy",
    social_evil="tệ nạn xã hội",
    traffic="giao thông",
    fire="cháy, nổ",
    tip="nguồn tin",
    other="khác",
)
SETTLERS = words(
    people_teams="lực lượng nhân dân ở cơ sở",
    commune="cấp ủy, chính quyền cơ sở",
    police="công an",
)
HOTSPOT_KINDS = words(crime="hình sự", drugs="ma túy", social_evil="tệ nạn xã hội")
ASSESSMENTS = words(useful="có giá trị", useless="không có giá trị")
Category = Annotated[str, CATEGORIES]
Settler = Annotated[str, SETTLERS]
HotspotKind = Annotated[str, HOTSPOT_KINDS]
Assessment = Annotated[str, ASSESSMENTS]
Arrests = Annotated[int, Bounds(1, 10_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Incident(Event):
    category: ClassVar[str] = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReported(_Incident):
    """An incident or a tip came to be known in this unit."""

    unit: UnitId
    kind: Category
    detected_by: Settler | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TipAssessed(_Incident):
    """The tip was found useful or not."""

    assessment: Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMediated(_Incident):
    """The dispute was mediated."""

    by: Settler


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReferred(_Incident):
    """The incident was documented and referred."""

    to: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSettled(_Incident):
    """The incident was settled, by whom."""

    by: Settler


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReclassified(_Incident):
    """The incident is of another category from this day."""

    kind: Category


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCleared(_Incident):
    """The criminal case was investigated and cleared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectsArrested(_Incident):
    """Suspects were arrested; a number, no identity."""

    suspects: Arrests


@dataclass(frozen=True, slots=True, kw_only=True)
class RingDismantled(_Incident):
    """A criminal ring or gang was broken up."""

    armed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotListed(_Incident):
    """A hotspot exists in this unit."""

    unit: UnitId
    kind: HotspotKind


@dataclass(frozen=True, slots=True, kw_only=True)
class HotspotEliminated(_Incident):
    """The hotspot was eliminated."""


EVENTS = (
    IncidentReported,
    TipAssessed,
    IncidentMediated,
    IncidentReferred,
    IncidentSettled,
    IncidentReclassified,
    CaseCleared,
    SuspectsArrested,
    RingDismantled,
    HotspotListed,
    HotspotEliminated,
)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the incident or hotspot."""
    match event:
        case IncidentReported(unit=unit, kind=kind):
            return (put(ALIVE, True), put(UNIT, unit), put(KEY, kind), put("hotspot", False))
        case TipAssessed(assessment=assessment):
            return (put("assessment", assessment),)
        case IncidentMediated():
            return (put("status", "mediated"),)
        case IncidentReferred():
            return (put("status", "referred"),)
        case IncidentSettled():
            return (put("status", "settled"),)
        case IncidentReclassified(kind=kind):
            return (put(KEY, kind),)
        case CaseCleared():
            return (put("status", "cleared"),)
        case SuspectsArrested():
            return (put("arrested", True),)
        case RingDismantled():
            return (put("dismantled", True),)
        case HotspotListed(unit=unit, kind=kind):
            return (put(ALIVE, True), put(UNIT, unit), put(KEY, kind), put("hotspot", True))
        case HotspotEliminated():
            return (put(ALIVE, False),)
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: what is done to an incident, a tip or a hotspot only."""
    if isinstance(statement.event, IncidentReported | HotspotListed):
        return
    state = world.stream(statement.stream).final()
    hotspot, tip = state.get("hotspot", False), state.get(KEY) == "tip"
    name = statement.stream
    if hotspot != isinstance(statement.event, HotspotEliminated):
        vi = "là tụ điểm" if hotspot else "không phải tụ điểm"
        en = "is a hotspot" if hotspot else "is no hotspot"
        kind = type(statement.event).__name__
        yield Message(f"{name} {vi}: không ghi {kind}", f"{name} {en}: {kind} does not apply")
    elif isinstance(statement.event, TipAssessed) and not tip:
        yield Message(
            f"{name} không phải nguồn tin: không ghi TipAssessed",
            f"{name} is no tip: TipAssessed does not apply",
        )
    elif isinstance(statement.event, IncidentReclassified) and "tip" in _kinds(statement, world):
        yield Message(
            f"{name}: nguồn tin và vụ việc đếm riêng, không chuyển loại này sang loại kia",
            f"{name}: tips and incidents are counted apart; one is not reclassified as the other",
        )


def _kinds(statement: Statement, world: World) -> set[str]:
    """Return the category with which the incident began and the one now stated."""
    assert isinstance(statement.event, IncidentReclassified)
    first = world.stream(statement.stream).first()
    return {first.get(KEY, ""), statement.event.kind}
