"""Documents: the printed or signed sources that statements cite."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import ClassVar

from .event import Event
from .fields import Machine, Name, Text
from .register import ALIVE, Put, put


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRegistered(Event):
    """A document exists: who issued it, its number, date and title, the hash of its file."""

    category: ClassVar[str] = "document"
    title: Text
    issuer: Name | None = None
    number: Name | None = None
    date: datetime.date | None = None
    period: Name | None = None
    file_hash: Machine | None = None


EVENTS = (DocumentRegistered,)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the document's registers."""
    match event:
        case DocumentRegistered(title=title, issuer=issuer, number=number, date=day):
            return (
                put(ALIVE, True),
                put("title", title),
                put("issuer", issuer),
                put("number", number),
                put("date", day),
            )
    return ()
