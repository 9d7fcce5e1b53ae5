"""Certification standards, each version a stream: what they ask, and when their year closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event, Statement, identity_of
from .fields import Bounds, Name, StandardId, Text
from .refusal import Message
from .register import ALIVE, Put, put
from .succession import ring
from .world import World

LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
Month = Annotated[int, Bounds(1, 12)]
DayOfMonth = Annotated[int, Bounds(1, 31)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standard(Event):
    category: ClassVar[str] = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardIssued(_Standard):
    """A standard is in force: who issued it, its number and criteria, the closing day of its year.

    A later version is a stream of its own and names the one that it replaces.
    """

    name: Name
    issuer: Name | None = None
    number: Name | None = None
    criteria: Text | None = None
    replaces: StandardId | None = None
    closing_month: Month = 12
    closing_day: DayOfMonth = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRepealed(_Standard):
    """The standard is no longer in force."""


EVENTS = (StandardIssued, StandardRepealed)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the standard."""
    match event:
        case StandardIssued(name=name, issuer=issuer, number=number, replaces=replaces):
            return (
                put(ALIVE, True),
                put("name", name),
                put("issuer", issuer),
                put("number", number),
                put("replaces", replaces),
                put("closing_month", event.closing_month),
                put("closing_day", event.closing_day),
            )
        case StandardRepealed():
            return (put(ALIVE, False),)
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: a closing day that no year has, a ring of replacements."""
    event = statement.event
    if not isinstance(event, StandardIssued):
        return
    month, day = event.closing_month, event.closing_day
    if day > LONGEST_MONTHS[month - 1]:
        yield Message(
            f"{statement.stream}: tháng {month:02d} không có ngày {day:02d}",
            f"{statement.stream}: month {month:02d} has no day {day:02d}",
            "closing_day",
        )
    if event.replaces:
        own = identity_of(statement.stream)
        yield from ring("standard", own, event.replaces, "replaces", statement.effective, world)
