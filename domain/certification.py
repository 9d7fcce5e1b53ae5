"""Certification «An toàn về ANTT» by year and standard, and the status of areas.

One stream is one subject (a residential area, commune, agency, enterprise or school) under one line
of standards: a standard and those that replace it. It holds one certificate, that of the last
decision; what is certified by two lines that run side by side has two streams. The years of a
certification are those that its decisions name; they are never counted by adding days, so that a
decision of 29 February is followed by the next year's like any other. The last decision says
whether the subject is certified, and to which standard: under a new standard it counts once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event, Statement
from .fields import StandardId, UnitId, Year, words
from .refusal import Message
from .register import KEY, THERE, UNIT, Put, put
from .world import World

SUBJECTS = words(
    residential_area="khu dân cư",
    commune="xã, phường, thị trấn",
    agency="cơ quan, đơn vị",
    enterprise="doanh nghiệp",
    school="nhà trường",
)
AREAS = words(residential_area="khu dân cư", commune="xã, phường, thị trấn")
STATUSES = words(
    crime_free="không có tội phạm và tệ nạn xã hội",
    drug_free="không có ma túy",
    hot="điểm nóng về ANTT",
    key_complex="trọng điểm phức tạp về ANTT",
    transformed="đã chuyển hóa",
)
Subject = Annotated[str, SUBJECTS]
Area = Annotated[str, AREAS]
Status = Annotated[str, STATUSES]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Certification(Event):
    category: ClassVar[str] = "certification"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationDecided(_Certification):
    """The subject was found to meet the standard, or not, for a certification year."""

    unit: UnitId
    subject: Subject
    standard: StandardId
    year: Year
    met: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaAssessed(_Certification):
    """The area was found to have this status, or no longer to have it."""

    unit: UnitId
    subject: Area
    status: Status
    holds: bool = True


EVENTS = (CertificationDecided, AreaAssessed)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts: the year's decision, the standing certificate, a status."""
    match event:
        case CertificationDecided(unit=unit, subject=subject, standard=standard, met=met):
            decision, certified = ("decision", f"{standard}/{event.year}"), ("certified", "")
            return (
                put("subject", subject),
                put(THERE, True, decision),
                put(UNIT, unit, decision),
                put("standard", standard, decision),
                put("status", "met" if met else "not-met", decision),
                # «Not met» ends no life: it must not draw the beginning of a coarse date.
                put(THERE, True, certified),
                put("met", met, certified),
                put(UNIT, unit, certified),
                put(KEY, standard, certified),
                put("subject", subject, certified),
            )
        case AreaAssessed(unit=unit, subject=subject, status=status, holds=holds):
            thing = ("status", status)
            return (
                put("subject", subject),
                put(THERE, holds, thing),
                put(UNIT, unit, thing),
                put(KEY, status, thing),
                put("subject", subject, thing),
            )
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: a subject that is of two kinds."""
    event = statement.event
    assert isinstance(event, CertificationDecided | AreaAssessed)
    names = dict(SUBJECTS.words)
    for state in (world.stream(statement.stream).first(), world.stream(statement.stream).final()):
        # The same command may have withdrawn the statement again.
        known = state.get("subject", event.subject)
        if known != event.subject:
            yield Message(
                f"{statement.stream} là {names[known]}, không phải {names[event.subject]}",
                f"{statement.stream} is of the kind {known}, not {event.subject}",
                "subject",
            )
