"""The event, its envelope, and what a command proposes.

An event is a plain value of one kind of record. Its envelope (`Meta`) says who recorded it, when it
was so in the world (effective), which document says it (documented, with line and quote), and
whether it corrects an earlier event. The position in the log lies outside: it is the log's own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from .period import Period
from .refusal import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The base of every event; subclasses are the fields that the kind of event states."""

    category: ClassVar[str]
    version: ClassVar[int] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWithdrawn(Event):
    """An earlier event of the same stream no longer holds; the envelope gives the reason."""

    category: ClassVar[str] = "any"
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a statement comes from: document, place in it, and its words."""

    document: str | None = None
    page: int | None = None
    line: int | None = None
    quote: str | None = None
    documented: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What a command proposes for one stream: an event with its effective period and source."""

    event_id: str
    stream: str
    event: Event
    effective: Period
    source: Source = Source()
    reason: str | None = None
    corrects: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One or more statements, recorded all or none. `content` is the hash of what is proposed."""

    command_id: str
    content: str
    actor: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The envelope of a recorded event; the same record in every schema."""

    event_id: str
    command_id: str
    command_content: str
    command_index: int
    command_size: int
    stream: str
    version: int
    type: str
    recorded_at: int
    effective: Period
    source: Source
    actor: str
    reason: str | None = None
    corrects: str | None = None

    @property
    def ends_command(self) -> bool:
        """Return whether this is the last event of its command."""
        return self.command_index == self.command_size - 1


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as the log holds it. `position` is dense: 1, 2, 3 …"""

    position: int
    meta: Meta
    event: Event


_STREAM = re.compile(r"([a-z_]+)-([a-z0-9][a-z0-9._/-]{0,127})")


def category_of(stream: str) -> str:
    """Return the kind of record of a stream «<category>-<id>»; raise Refused for another form."""
    return _parts(stream)[0]


def identity_of(stream: str) -> str:
    """Return the id in a stream «<category>-<id>»; raise Refused for another form."""
    return _parts(stream)[1]


def _parts(stream: str) -> tuple[str, str]:
    match = _STREAM.fullmatch(stream)
    if not match:
        raise Refused.of(
            f"Tên dòng «{stream}» không đúng: viết <loại>-<mã>, mã gồm chữ thường không dấu, số, "
            "dấu . _ / -, ví dụ organisation-bcd-14758",
            f"Stream «{stream}» is wrong: write <kind>-<id>, the id of small letters, digits and "
            ". _ / -, e.g. organisation-bcd-14758",
        )
    return match[1], match[2]
