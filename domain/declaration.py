"""Declarations: totals that a document states for a unit with all below it.

A declaration is an interval: «hơn 39 nghìn» is [39.001, 39.999]. It is folded when a figure is
asked, never posted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from .chart import CHART
from .event import Event, Statement
from .fields import Amount, OneOf, UnitId, Word
from .interval import QUALIFIER_WORDS
from .refusal import Message
from .register import Put
from .world import World

QUALIFIERS = OneOf(QUALIFIER_WORDS)
Qualifier = Annotated[str, QUALIFIERS]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared(Event):
    category: ClassVar[str] = "declaration"
    unit: UnitId
    measure: str
    lo: Amount
    hi: Amount | None
    keys: tuple[Word, ...] = ()
    qualifier: Qualifier = "exact"


@dataclass(frozen=True, slots=True, kw_only=True)
class StockDeclared(_Declared):
    """On this day the unit with all below it has this many, of the keys named or of all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowDeclared(_Declared):
    """In this period this many happened in the unit with all below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessDeclared(Event):
    """From this day the records of this unit (with all below it) and measure are complete."""

    category: ClassVar[str] = "declaration"
    unit: UnitId
    measure: str


EVENTS = (StockDeclared, FlowDeclared, CompletenessDeclared)


def evolve(event: Event) -> tuple[Put, ...]:
    """Return nothing: a declaration is read whole when a figure is asked."""
    return ()


def decide(statement: Statement, world: World) -> Iterator[Message]:
    """Yield what forbids the statement: an unknown measure, a stock for a flow, absurd ends."""
    event, period = statement.event, statement.effective
    assert isinstance(event, _Declared | CompletenessDeclared)
    measure = CHART.get(event.measure)
    if measure is None:
        yield Message(
            f"Không có chỉ tiêu «{event.measure}»; xem `socai measures`",
            f"There is no measure «{event.measure}»; see `socai measures`",
        )
        return
    if isinstance(event, CompletenessDeclared):
        return
    kind = "stock" if isinstance(event, StockDeclared) else "flow"
    if measure.kind != kind:
        right = "StockDeclared" if measure.kind == "stock" else "FlowDeclared"
        yield Message(
            f"«{event.measure}» là số {measure.kind_vi}: dùng {right}",
            f"«{event.measure}» is a {measure.kind}: use {right}",
        )
    if kind == "stock" and (period.open or period.grain == "period"):
        yield Message(
            "Số tại thời điểm cần một ngày (hoặc tháng, quý, năm), không phải một kỳ",
            "A stock is declared on a day (or month, quarter, year), not over a period",
        )
    if kind == "flow" and period.open:
        yield Message(
            "Số trong kỳ cần ngày đầu và ngày cuối", "A flow needs the first and last day"
        )
    yield from _ends(event)


def _ends(event: _Declared) -> Iterator[Message]:
    most = CHART[event.measure].most
    if event.hi is not None and event.hi < event.lo:
        yield Message(
            f"Khoảng [{event.lo}, {event.hi}] có đầu lớn hơn cuối",
            f"Interval [{event.lo}, {event.hi}] has its ends crossed",
        )
    top = max(event.lo, event.hi or 0)
    if top > most:
        yield Message(
            f"Số {top} lớn hơn mức có thể ({most}) của «{event.measure}»",
            f"{top} is beyond what is possible ({most}) for «{event.measure}»",
        )
    if len(set(event.keys)) != len(event.keys):
        yield Message("Một khóa được nêu hai lần", "A key is named twice")
