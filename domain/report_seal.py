"""Sealed reports: the figures of a report as they were known, put on record for ever.

A seal says up to which position the log was known, by which boundaries and definitions, and holds
the figures themselves. It is never corrected or withdrawn: another seal replaces it, and says why.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from .event import Event, Statement, identity_of
from .fields import LARGEST_COUNT, Bounds, Machine, Ref, Text, UnitId
from .period import Period
from .refusal import Message, said_of
from .register import ALIVE, THERE, UNIT, Put, put
from .seal_names import first_id, next_id
from .seal_texts import wrong_figures, wrong_texts
from .sealed_table import SealedTable
from .world import World

FormerUnitId = Annotated[str, Ref("unit", ever=True)]
SealId = Annotated[str, Ref("report_seal", ever=True)]
Position = Annotated[int, Bounds(1, LARGEST_COUNT)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReportSeal(Event):
    category: ClassVar[str] = "report_seal"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSealed(_ReportSeal):
    """The figures of a report of a unit, as known at a position, with all that gives them again.

    `as_of` is the day by which windows are unfinished, `root` the Merkle root over the stored bytes
    of the positions 1 to `known`, `definitions` are «indicator@version=event id».
    """

    unit: FormerUnitId
    report: Machine
    declared: Machine
    windows: tuple[Machine, ...]
    as_of: datetime.date
    boundaries: datetime.date | None = None
    known: Position
    root: Machine
    definitions: tuple[Machine, ...] = ()
    software: Machine
    table: Machine
    digest: Machine
    replaces: SealId | None = None
    cites: tuple[SealId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCountersigned(_ReportSeal):
    """A higher unit has signed the seal whose figures have this digest."""

    unit: UnitId
    digest: Machine
    note: Text | None = None


EVENTS = (ReportSealed, SealCountersigned)
FINAL = Message(
    "một bản chốt và các xác nhận của nó không bao giờ được đính chính hay rút: chốt lại bằng "
    "`socai seal … --replaces BẢN_CHỐT --reason LÝ_DO`",
    "a seal and its countersignatures are never corrected or withdrawn: seal again with `socai "
    "seal … --replaces SEAL --reason R`",
)
"""Why no event of this kind is amended."""


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the seal, and of who countersigned it."""
    match event:
        case ReportSealed(unit=unit):
            names = (
                *("report", "as_of", "windows", "boundaries", "known", "root", "digest"),
                *("replaces", "cites", "definitions", "software", "table"),
            )
            values = ((name, getattr(event, name)) for name in names)
            return (put(ALIVE, True), put(UNIT, unit), *(put(*value) for value in values))
        case SealCountersigned(unit=unit, digest=digest):
            thing = ("countersigned", unit)
            return (put(THERE, True, thing), put("digest", digest, thing))
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids a seal or a countersignature."""
    match statement.event:
        case ReportSealed() as sealed:
            yield from wrong_texts(sealed.report, sealed.declared, sealed.table)
            try:
                table = SealedTable.parse(sealed.table)
            except ValueError:
                vi, en = "bảng số liệu không đúng dạng", "the figures are not those of a seal"
                yield said_of(statement.stream, "table", vi, en)
                return
            given = (sealed.report, sealed.unit, sealed.boundaries, len(sealed.windows))
            yield from wrong_figures(table, sealed.table, sealed.digest, sealed.root, given)
            yield from _place(statement, sealed, world)
            yield from _named(statement, sealed, table)
            yield from _replacing(statement, sealed, world)
        case SealCountersigned() as signed:
            yield from _signed(statement, signed, world)


def _place(statement: Statement, sealed: ReportSealed, world: World) -> Iterator[Message]:
    """Yield where its day is not its own, or its position is not in the log."""
    name = statement.stream
    if statement.effective != Period(sealed.as_of, sealed.as_of):
        yield said_of(name, "as_of", "as_of phải là ngày hiệu lực", "as_of is the effective day")
    at = world.stream(name).position
    if sealed.known >= at:
        yield said_of(
            name,
            "known",
            f"chưa có vị trí {sealed.known} khi chốt: sổ mới đến vị trí {at - 1}",
            f"there is no position {sealed.known} yet to be sealed: the log ends at {at - 1}",
        )


def _named(statement: Statement, sealed: ReportSealed, table: SealedTable) -> Iterator[Message]:
    """Yield where the stream is not the one of the seal: so nothing is sealed twice."""
    wanted = sealed.replaces and next_id(sealed.replaces)
    if wanted is None and table.windows:
        wanted = first_id(sealed.report, sealed.unit, table.windows, sealed.boundaries)
    if wanted and identity_of(statement.stream) != wanted:
        vi, en = f"bản chốt này phải là report_seal-{wanted}", f"this is report_seal-{wanted}"
        yield said_of(statement.stream, "stream", vi, en)


def _replacing(statement: Statement, sealed: ReportSealed, world: World) -> Iterator[Message]:
    """Yield why a seal cannot replace the one that it names."""
    name, former = statement.stream, sealed.replaces
    if former is None:
        return
    if not statement.reason:
        vi, en = "chốt lại thì cần lý do (reason)", "a seal that replaces another needs a reason"
        yield said_of(name, "reason", vi, en)
    before = world.stream(f"report_seal-{former}").final()
    if before and (before["report"], before[UNIT]) != (sealed.report, sealed.unit):
        vi = f"«{former}» là bản chốt của báo cáo khác, hoặc của đơn vị khác"
        yield said_of(name, "replaces", vi, f"«{former}» is of another report or of another unit")
    elif before and before["known"] > sealed.known:
        vi = f"«{former}» đã chốt ở vị trí {before['known']}, sau vị trí {sealed.known}"
        en = f"«{former}» was sealed at position {before['known']}, after {sealed.known}"
        yield said_of(name, "known", vi, en)


def _signed(statement: Statement, signed: SealCountersigned, world: World) -> Iterator[Message]:
    """Yield why a unit may not countersign: no seal, another digest, replaced, no higher unit."""
    name = statement.stream
    seal = world.stream(name).final()
    if not seal:  # That nothing was sealed is said of every stream without a beginning.
        return
    if signed.digest != seal["digest"]:
        vi = f"mã băm được xác nhận không phải của bản chốt ({seal['digest']})"
        en = f"the digest that is signed is not that of the seal ({seal['digest']})"
        yield said_of(name, "digest", vi, en)
    later = f"report_seal-{next_id(identity_of(name))}"
    if world.stream(later).final():
        vi, en = f"đã được thay bằng {later}: xác nhận bản ấy", f"replaced by {later}: sign that"
        yield said_of(name, "stream", vi, en)
    days = (seal["as_of"], statement.effective.last)
    if not any(signed.unit in _above(seal[UNIT], day, world) for day in days):
        own = seal[UNIT]
        vi = f"«{signed.unit}» không phải cấp trên của «{own}»: chỉ cấp trên xác nhận"
        yield said_of(name, "unit", vi, f"«{signed.unit}» is no unit above «{own}», which signs")


def _above(unit: str, day: datetime.date, world: World) -> list[str]:
    """Return the units above one on a day, from its parent to the root."""
    found: list[str] = []
    at: Any = unit
    while at and at not in found:
        found.append(at)
        at = world.stream(f"unit-{at}").state(day).get("parent")
    return found[1:]
