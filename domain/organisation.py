"""Organisations (ban chỉ đạo, hội đồng, tổ …) with their memberships."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event, Statement, identity_of
from .fields import BodyId, Bounds, Code, Name, Text, UnitId, Word, words
from .refusal import Message
from .register import ALIVE, KEY, THERE, UNIT, Put, put
from .succession import named_twice, ring
from .world import World

LARGEST_BODY = 5_000_000
MEMBER_KINDS = words(person="người", household="hộ gia đình", guard="bảo vệ")
GRADES = words(good="tốt", fair="khá", average="trung bình", weak="yếu", formal="hình thức")
MemberKind = Annotated[str, MEMBER_KINDS]
Grade = Annotated[str, GRADES]
BodyCount = Annotated[int, Bounds(0, LARGEST_BODY)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Organisation(Event):
    category: ClassVar[str] = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationEstablished(_Organisation):
    """A body of this kind exists in this unit."""

    unit: UnitId
    kind: Word
    name: Name | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationConsolidated(_Organisation):
    """The body was consolidated (kiện toàn)."""

    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRenamed(_Organisation):
    """The body bears another name."""

    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationRelocated(_Organisation):
    """The body belongs to another unit; its members follow."""

    unit: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationReviewed(_Organisation):
    """The body's work was graded."""

    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationSucceeded(_Organisation):
    """The body ceases; others take its place."""

    into: tuple[BodyId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationDissolved(_Organisation):
    """The body ceases without a successor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(_Organisation):
    """A member, by an opaque code, belongs to the body."""

    member: Code
    role: Word | None = None
    member_kind: MemberKind = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(_Organisation):
    """The member has another role."""

    member: Code
    role: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(_Organisation):
    """The member no longer belongs to the body."""

    member: Code
    cause: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipCountDeclared(_Organisation):
    """A document says how many members the body has, named or not."""

    members: BodyCount
    member_kind: MemberKind = "person"


EVENTS = (
    OrganisationEstablished,
    OrganisationConsolidated,
    OrganisationRenamed,
    OrganisationRelocated,
    OrganisationReviewed,
    OrganisationSucceeded,
    OrganisationDissolved,
    MemberJoined,
    MemberRoleChanged,
    MemberLeft,
    MembershipCountDeclared,
)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the body, a member or a declared count."""
    match event:
        case OrganisationEstablished(unit=unit, kind=kind, name=name):
            return (put(ALIVE, True), put(UNIT, unit), put(KEY, kind), put("name", name))
        case OrganisationConsolidated():
            return (put("consolidated", True),)
        case OrganisationRenamed(name=name):
            return (put("name", name),)
        case OrganisationRelocated(unit=unit):
            return (put(UNIT, unit),)
        case OrganisationReviewed(grade=grade):
            return (put("grade", grade),)
        case OrganisationSucceeded(into=into):
            return (put(ALIVE, False), put("into", into))
        case OrganisationDissolved():
            return (put(ALIVE, False),)
        case MemberJoined(member=member, role=role, member_kind=kind):
            thing = ("member", member)
            return (put(THERE, True, thing), put("kind", kind, thing), put("role", role, thing))
        case MemberRoleChanged(member=member, role=role):
            return (put("role", role, ("member", member)),)
        case MemberLeft(member=member):
            return (put(THERE, False, ("member", member)),)
        case MembershipCountDeclared(members=count, member_kind=kind):
            return (put("declared", count, ("declared", kind)),)
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: a body that succeeds itself, or is succeeded by none."""
    if not isinstance(statement.event, OrganisationSucceeded):
        return
    own, into = identity_of(statement.stream), statement.event.into
    yield from named_twice(statement.stream, into)
    for successor in into:
        yield from ring("organisation", own, successor, "into", statement.effective, world)
    if not into:
        yield Message(
            f"Tổ chức «{own}»: cần nêu tổ chức kế thừa, hoặc ghi OrganisationDissolved",
            f"Organisation «{own}»: name a successor, or record OrganisationDissolved",
        )
