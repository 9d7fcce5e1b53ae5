"""Persons managed and helped in the community: enrolled, transferred, progressed, discharged.

A person is an opaque id. Who reoffends, or progresses, is counted once, where and when it was first
so; saying it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event, Statement, identity_of
from .fields import UnitId, Word, words
from .refusal import Message, Refused
from .register import ALIVE, KEY, THERE, UNIT, Put, Thing, put
from .text import check_opaque
from .world import World

GROUPS = words(
    amnestied="được đặc xá",
    released="chấp hành xong án phạt tù",
    suspended="án treo, cải tạo không giam giữ",
    educated="giáo dục tại xã, phường, thị trấn",
    juvenile="người chưa thành niên vi phạm",
    drug_user="người nghiện ma túy",
    after_cure="quản lý sau cai nghiện",
    other="đối tượng khác",
)
Group = Annotated[str, GROUPS]
PROGRESSED: Thing = ("progressed", "once")
REOFFENDED: Thing = ("reoffended", "once")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Person(Event):
    category: ClassVar[str] = "managed_person"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEnrolled(_Person):
    """A person, by an opaque id, is managed and helped in this unit."""

    unit: UnitId
    group: Group


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonTransferred(_Person):
    """The person is managed by another unit."""

    unit: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonProgressed(_Person):
    """The person was found to have progressed (tiến bộ)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReoffended(_Person):
    """The person offended again while managed (tái phạm)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDischarged(_Person):
    """The person is no longer managed."""

    cause: Word | None = None


EVENTS = (PersonEnrolled, PersonTransferred, PersonProgressed, PersonReoffended, PersonDischarged)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the person."""
    match event:
        case PersonEnrolled(unit=unit, group=group):
            return (put(ALIVE, True), put(UNIT, unit), put(KEY, group))
        case PersonTransferred(unit=unit):
            return (put(UNIT, unit),)
        case PersonProgressed():
            return (put(THERE, True, PROGRESSED),)
        case PersonReoffended():
            return (put(THERE, True, REOFFENDED),)
        case PersonDischarged():
            return (put(ALIVE, False),)
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: a person whose id is not opaque."""
    try:
        check_opaque("stream", identity_of(statement.stream))
    except Refused as refused:
        yield from refused.messages
