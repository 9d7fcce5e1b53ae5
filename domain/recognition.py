"""Recognition: commendations, and money granted for the movement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event
from .fields import Amount, Bounds, Text, UnitId, Word, words
from .register import Put, put

LEVELS = words(
    commune="cấp xã",
    district="cấp huyện",
    province="cấp tỉnh",
    ministry="cấp bộ",
    state="cấp nhà nước",
)
RECIPIENTS = words(collective="tập thể", person="cá nhân")
Level = Annotated[str, LEVELS]
Recipient = Annotated[str, RECIPIENTS]
Awards = Annotated[int, Bounds(1, 1_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recognition(Event):
    category: ClassVar[str] = "recognition"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommendationAwarded(_Recognition):
    """Collectives or persons of this unit were commended: a number, no names."""

    unit: UnitId
    level: Level
    recipient: Recipient
    count: Awards = 1
    topic: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundingGranted(_Recognition):
    """Money (đồng) was granted to this unit for a purpose."""

    unit: UnitId
    amount: Amount
    purpose: Word
    topic: Text | None = None


EVENTS = (CommendationAwarded, FundingGranted)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts: the unit and purpose of the last recognition of the stream."""
    match event:
        case CommendationAwarded(unit=unit, recipient=recipient):
            return (put("unit", unit), put("recipient", recipient))
        case FundingGranted(unit=unit, purpose=purpose):
            return (put("unit", unit), put("purpose", purpose))
    return ()
