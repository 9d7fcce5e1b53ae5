"""Units: provinces to hamlets, agencies; their names, kinds, parents and succession."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .event import Event, Statement, identity_of
from .fields import Name, Text, UnitId, Word, words
from .refusal import Message
from .register import ALIVE, KEY, THERE, Put, put
from .succession import named_twice, ring
from .world import World

UNIT_KINDS = words(
    tinh="tỉnh",
    thanh_pho_trung_uong="thành phố trực thuộc trung ương",
    huyen="huyện",
    quan="quận",
    thi_xa="thị xã",
    thanh_pho="thành phố",
    xa="xã",
    phuong="phường",
    thi_tran="thị trấn",
    dac_khu="đặc khu",
    thon="thôn",
    ban="bản",
    khu_pho="khu phố",
    tieu_khu="tiểu khu",
    to_dan_pho="tổ dân phố",
    khu_dan_cu="khu dân cư",
    co_quan="cơ quan",
    doanh_nghiep="doanh nghiệp",
    nha_truong="nhà trường",
)
HOW = words(merge="sáp nhập", split="chia tách", abolition="giải thể")
UnitKind = Annotated[str, UNIT_KINDS]
How = Annotated[str, HOW]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit(Event):
    category: ClassVar[str] = "unit"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRegistered(_Unit):
    """A unit exists, with its name, kind, parent and official code."""

    name: Name
    kind: UnitKind
    parent: UnitId | None = None
    code: Word | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRenamed(_Unit):
    """The unit bears another name."""

    name: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReclassified(_Unit):
    """The unit is of another kind, e.g. xã → thị trấn."""

    kind: UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReparented(_Unit):
    """The unit lies under another parent."""

    parent: UnitId


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTagged(_Unit):
    """The unit bears a tag, e.g. vung-giao."""

    tag: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitUntagged(_Unit):
    """The unit no longer bears the tag."""

    tag: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSucceeded(_Unit):
    """The unit ceases: merged into another, split into several, or abolished."""

    how: How
    into: tuple[UnitId, ...] = ()
    legal_basis: Text | None = None


EVENTS = (
    UnitRegistered,
    UnitRenamed,
    UnitReclassified,
    UnitReparented,
    UnitTagged,
    UnitUntagged,
    UnitSucceeded,
)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the unit's registers."""
    match event:
        case UnitRegistered(name=name, kind=kind, parent=parent, code=code):
            return (
                put(ALIVE, True),
                put("name", name),
                put(KEY, kind),
                put("parent", parent),
                put("code", code),
            )
        case UnitRenamed(name=name):
            return (put("name", name),)
        case UnitReclassified(kind=kind):
            return (put(KEY, kind),)
        case UnitReparented(parent=parent):
            return (put("parent", parent),)
        case UnitTagged(tag=tag):
            return (put(THERE, True, ("tag", tag)),)
        case UnitUntagged(tag=tag):
            return (put(THERE, False, ("tag", tag)),)
        case UnitSucceeded(how=how, into=into):
            return (put(ALIVE, False), put("how", how), put("into", into))
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: a unit under or merged into itself, a ring."""
    own = identity_of(statement.stream)
    match statement.event:
        case UnitRegistered(parent=str(parent)) | UnitReparented(parent=parent):
            yield from ring("unit", own, parent, "parent", statement.effective, world)
        case UnitSucceeded(how=how, into=into):
            yield from _count(own, how, into)
            for successor in into:
                yield from ring("unit", own, successor, "into", statement.effective, world)


def _count(own: str, how: str, into: tuple[str, ...]) -> Iterator[Message]:
    yield from named_twice(f"unit-{own}", into)
    if (how == "merge" and len(into) != 1) or (how == "split" and len(into) < 2):
        yield Message(
            f"unit-{own}: sáp nhập cần đúng một đơn vị nhận, chia tách cần từ hai đơn vị trở lên",
            f"unit-{own}: a merge needs exactly one successor, a split two or more",
        )
