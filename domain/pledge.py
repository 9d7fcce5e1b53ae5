"""Pledges (đăng ký, cam kết): how many households, persons, agencies … signed in a period.

A household that pledges every year is counted every year: lượt hộ, not hộ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event
from .fields import Count, Text, UnitId, words
from .register import Put, put

SUBJECTS = words(
    household="hộ gia đình",
    person="cá nhân",
    agency="cơ quan, đơn vị",
    enterprise="doanh nghiệp",
    school="trường học",
    hamlet="thôn, bản, khu phố",
    team="tổ",
)
Subject = Annotated[str, SUBJECTS]


@dataclass(frozen=True, slots=True, kw_only=True)
class PledgesRegistered(Event):
    """So many of this kind of subject pledged in this unit in the period."""

    category: ClassVar[str] = "pledge"
    unit: UnitId
    subject: Subject
    count: Count
    topic: Text | None = None


EVENTS = (PledgesRegistered,)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts: the unit and subject of the last pledges of the stream."""
    match event:
        case PledgesRegistered(unit=unit, subject=subject):
            return (put("unit", unit), put("subject", subject))
    return ()
