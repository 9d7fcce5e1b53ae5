"""Targets of programmes: what is to be reached, by whom, until when or how often.

A target names shares (terms over denominators, in pairs) or counts (terms alone), and each of them
has to reach it: 80 % of residential areas, of agencies and of schools are three.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from .claim_words import Subject
from .event import Event, Statement
from .fields import Amount, Bounds, Machine, Name, Text, UnitId, Word, words
from .refusal import Message, said_of
from .register import THERE, UNIT, Put, put
from .term import parsed
from .world import World

REACHED = words(
    at_least="ít nhất",
    at_most="nhiều nhất",
    fall="phải giảm",
    rise="phải tăng",
    done="phải làm xong",
)
EVERY = words(
    year="hằng năm", half_year="sáu tháng một lần", quarter="hằng quý", month="hằng tháng"
)
Operator = Annotated[str, REACHED]
Recurrence = Annotated[str, EVERY]
Decimals = Annotated[int, Bounds(0, 6)]
VALUED = ("at-least", "at-most")
"""Operators that compare with a value."""
NO_VALUE = ("chỉ «ít nhất», «nhiều nhất» mới đi với một số", "only at least, at most have one")


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfProgramme(Event):
    category: ClassVar[str] = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetSet(_OfProgramme):
    """A target was set: each share or count has to reach the value by the deadline, or every time.

    `value` has `decimals` decimal places, in per cent where there are denominators; `subjects` is
    whom each pair is about, in the order of the terms. Without terms the ledger counts no such
    thing. `first` is the first day from which it holds.
    """

    target: Word
    name: Name
    unit: UnitId
    operator: Operator
    terms: tuple[Machine, ...] = ()
    denominators: tuple[Machine, ...] = ()
    subjects: tuple[Subject, ...] = ()
    value: Amount | None = None
    decimals: Decimals = 0
    deadline: datetime.date | None = None
    recurrence: Recurrence | None = None
    first: datetime.date | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRevised(_OfProgramme):
    """From this day the target is another: what is given takes the place of what was."""

    target: Word
    value: Amount | None = None
    decimals: Decimals | None = None
    deadline: datetime.date | None = None
    recurrence: Recurrence | None = None


EVENTS = (TargetSet, TargetRevised)
KEPT = ("name", "operator", "terms", "denominators", "subjects", "first", "note")
CHANGED = ("value", "decimals", "deadline", "recurrence")


def evolve(event: Event) -> tuple[Put, ...]:
    """Return what the event puts into the registers of the target."""
    match event:
        case TargetSet(target=target, unit=unit):
            thing = ("target", target)
            values = (put(name, getattr(event, name), thing) for name in (*KEPT, *CHANGED))
            return (put(THERE, True, thing), put(UNIT, unit, thing), *values)
        case TargetRevised(target=target):
            given: dict[str, Any] = {name: getattr(event, name) for name in CHANGED}
            # A new value is in its own decimal places, not in those of the one before.
            given["decimals"] = None if event.value is None else event.decimals or 0
            thing = ("target", target)
            return tuple(
                put(name, value, thing) for name, value in given.items() if value is not None
            )
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids a target: no value to compare with, pairs that do not match."""
    event, stream = statement.event, statement.stream
    if isinstance(event, TargetRevised):
        if all(getattr(event, name) is None for name in CHANGED):
            vi, en = "sửa chỉ tiêu mà không nêu gì mới", "a revision says nothing new"
            yield said_of(stream, "value", vi, en)
        elif event.decimals is not None and event.value is None:
            vi, en = "có decimals mà không có value", "decimals, and no value"
            yield said_of(stream, "decimals", vi, en)
        operator = world.stream(stream).first(("target", event.target)).get("operator", VALUED[0])
        if event.value is not None and operator not in VALUED:
            yield said_of(stream, "value", *NO_VALUE)
        return
    assert isinstance(event, TargetSet)
    if event.operator in VALUED and event.value is None:
        vi, en = "«ít nhất», «nhiều nhất» cần một số (value)", "at least, at most need a value"
        yield said_of(stream, "value", vi, en)
    if event.operator not in VALUED and event.value is not None:
        yield said_of(stream, "value", *NO_VALUE)
    for name in ("terms", "denominators"):
        yield from parsed(getattr(event, name), name)[1]
    if event.denominators and len(event.denominators) != len(event.terms):
        vi = f"có {len(event.terms)} tử số mà {len(event.denominators)} mẫu số"
        en = f"{len(event.terms)} terms and {len(event.denominators)} denominators"
        yield said_of(stream, "denominators", vi, en)
    if event.terms and event.subjects and len(event.subjects) != len(event.terms):
        vi = f"có {len(event.terms)} số hạng mà nêu {len(event.subjects)} đối tượng (subjects)"
        en = f"{len(event.terms)} terms and {len(event.subjects)} subjects"
        yield said_of(stream, "subjects", vi, en)
    if event.deadline and event.first and event.deadline < event.first:
        vi, en = "thời hạn trước ngày bắt đầu", "the deadline is before the first day"
        yield said_of(stream, "deadline", vi, en)
