"""Programmes and directives (đề án, chỉ thị): their days, their scope, their campaigns."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from . import target
from .event import Event, Statement
from .fields import Bounds, Name, Text, UnitId, Word, words
from .refusal import Message, Refused
from .register import ALIVE, KEY, THERE, UNIT, Put, put
from .world import World

SCOPE_LEVELS = words(commune="đơn vị cấp xã", district="đơn vị cấp huyện")
KINDS_OF_LEVEL = {
    "commune": ("xa", "phuong", "thi-tran"),
    "district": ("huyen", "quan", "thi-xa", "thanh-pho"),
}
ScopeLevel = Annotated[str, SCOPE_LEVELS]
Months = Annotated[int, Bounds(1, 60)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Programme(Event):
    category: ClassVar[str] = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeStarted(_Programme):
    """A programme runs, kept by this unit; the first and last day of its years as stated."""

    unit: UnitId
    name: Name
    first: datetime.date | None = None
    last: datetime.date | None = None
    basis: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeScopeExtended(_Programme):
    """The programme runs in these units of one level."""

    level: ScopeLevel
    units: tuple[UnitId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeEnded(_Programme):
    """The programme no longer runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignOpened(_Programme):
    """A campaign (đợt cao điểm) of the programme was opened."""

    campaign: Word
    name: Name | None = None
    months: Months | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignClosed(_Programme):
    """The campaign was closed."""

    campaign: Word


EVENTS = (
    ProgrammeStarted,
    ProgrammeScopeExtended,
    ProgrammeEnded,
    CampaignOpened,
    CampaignClosed,
    *target.EVENTS,
)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the programme, its units, its campaigns."""
    match event:
        case ProgrammeStarted(unit=unit, name=name, first=first, last=last):
            return (
                put(ALIVE, True),
                put(UNIT, unit),
                put("name", name),
                put("first", first),
                put("last", last),
            )
        case ProgrammeScopeExtended(level=level, units=units):
            return tuple(
                one
                for unit in units
                for one in (
                    put(THERE, True, ("scope", unit)),
                    put(UNIT, unit, ("scope", unit)),
                    put("level", level, ("scope", unit)),
                )
            )
        case ProgrammeEnded():
            return (put(ALIVE, False),)
        case CampaignOpened(campaign=campaign, name=name, months=months):
            thing = ("campaign", campaign)
            return (put(THERE, True, thing), put("name", name, thing), put("months", months, thing))
        case CampaignClosed(campaign=campaign):
            return (put(THERE, False, ("campaign", campaign)),)
    return target.evolve(event)


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: crossed days, a scope without units or of another level."""
    event, name = statement.event, statement.stream
    if isinstance(event, ProgrammeStarted):
        first, last = event.first, event.last
        if first and last and last < first:
            yield Message(
                f"{name}: ngày cuối {last:%d/%m/%Y} trước ngày đầu {first:%d/%m/%Y}",
                f"{name}: the last day {last} is before the first {first}",
                "last",
            )
    if isinstance(event, target.EVENTS):
        yield from target.decide(statement, world)
    if not isinstance(event, ProgrammeScopeExtended):
        return
    if not event.units or len(set(event.units)) != len(event.units):
        yield Message(
            f"{name}: cần nêu các đơn vị, mỗi đơn vị một lần",
            f"{name}: name the units, each of them once",
            "units",
        )
    for unit in event.units:
        try:
            kind = world.stream(f"unit-{unit}").state(statement.effective.last).get(KEY)
        except Refused:  # No id of a unit: the check of references says so.
            continue
        if kind and kind not in KINDS_OF_LEVEL[event.level]:
            level = dict(SCOPE_LEVELS.words)[event.level]
            yield Message(
                f"{name}: «{unit}» ({kind}) không phải {level}",
                f"{name}: «{unit}» ({kind}) is no unit of level {event.level}",
                "units",
            )
