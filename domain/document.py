"""Documents: the printed or signed sources that statements cite."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from .document_number import document_number
from .event import Event, Statement
from .fields import Machine, Name, Text
from .refusal import Message, Refused, said_of
from .register import ALIVE, Put, put
from .world import World


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


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids a registration: a number of another form or year, no SHA-256."""
    event, stream = statement.event, statement.stream
    if not isinstance(event, DocumentRegistered):
        return
    if event.number and "/" in event.number:  # Other numbers are those of packages and books.
        yield from _numbered(stream, event.number, event.date)
    if event.file_hash is not None and not re.fullmatch("[0-9a-f]{64}", event.file_hash):
        vi = "mã băm của tệp là SHA-256: 64 chữ số hệ 16, chữ thường"
        en = "the hash of the file is its SHA-256: 64 hexadecimal digits in small letters"
        yield said_of(stream, "file_hash", vi, en)


def _numbered(stream: str, number: str, day: datetime.date | None) -> Iterator[Message]:
    try:
        found = document_number(number)
    except Refused as refused:
        yield from (said_of(stream, "number", m.vi, m.en) for m in refused.messages)
        return
    if found.text != number:
        vi, en = f"số văn bản viết liền là {found.text}", f"the number is written {found.text}"
        yield said_of(stream, "number", vi, en)
    if day and found.year and found.year != day.year:
        vi = f"số {number} là của năm {found.year}, mà ngày ban hành là {day:%d/%m/%Y}"
        en = f"the number {number} is of {found.year}, and the date is {day}"
        yield said_of(stream, "number", vi, en)
