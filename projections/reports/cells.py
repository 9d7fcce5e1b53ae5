"""The cells of a report: how one is read, what a sum of several is, what is said where none is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Protocol

from socai.domain.chart import CHART
from socai.domain.interval import NOTHING, Interval
from socai.domain.period import Period
from socai.domain.refusal import Message, Refused
from socai.domain.term import Term
from socai.projections.breakdown import Row as Part
from socai.projections.breakdown import breakdown
from socai.projections.figure import figure
from socai.projections.question import Question
from socai.projections.reading import Reading, of_figure
from socai.projections.scope import View

WORST = ("known", "partial", "not_divisible", "not_restatable", "undecidable", "no_data")
"""Statuses from what is known best to what is not known."""


class Read(Protocol):
    """How one cell is read: a measure with keys or an indicator, over a window."""

    def __call__(
        self, view: View, name: str, unit: str, window: Period, boundaries: date | None
    ) -> Reading:
        """Return the reading; raise Refused where it cannot be asked."""
        ...


def plain(view: View, name: str, unit: str, window: Period, boundaries: date | None) -> Reading:
    """Return what a measure says: a stock on the window's last day, a flow over the window."""
    term = Term.parse(name)
    last = window.last
    days = Period(last, last) if term.measure.kind == "stock" else window
    return of_figure(figure(view, Question(term.name, unit, days, term.keys, boundaries)))


def rest(view: View, name: str, unit: str, window: Period, boundaries: date | None) -> Reading:
    """Return what of a unit's measure lies in none of the living units right below it.

    That is what is recorded in the unit itself, what is not assigned after a split, what closed
    units declared, and what is not allocated; the notes say how much of each, and of which unit
    another number stands in the total than it says of itself. Raises Refused for an indicator,
    which is not the sum of parts.
    """
    if name.partition("[")[0] not in CHART:
        raise Refused.of(
            f"«{name}» không phải tổng của các đơn vị bên dưới: xem từng đơn vị",
            f"«{name}» is not the sum of the units below: see each of them",
        )
    whole = plain(view, name, unit, window, boundaries)
    parts = breakdown(view, whole.terms[0].question).rows
    left = [part for part in parts if part.kind != "unit"]
    value = sum((part.value for part in left), start=NOTHING)
    said = (*map(_part_said, left), *_not_as_such(parts))
    if whole.status == "no_data":
        return whole
    hi = None if value.hi is None else Fraction(value.hi)
    return replace(whole, lo=Fraction(value.lo), hi=hi, notes=(*said, *whole.notes))


def _part_said(part: Part) -> Message:
    value = _ends(part.value)
    return Message(f"{part.title.vi}: {value.vi}", f"{part.title.en}: {value.en}")


def _not_as_such(parts: Iterable[Part]) -> Iterator[Message]:
    """Yield what is said of the units whose own figures are not what they add to the total."""
    for part in parts:
        if part.figure and part.figure.status != "no_data" and part.figure.value != part.value:
            own, added = _ends(part.figure.value), _ends(part.value)
            yield Message(
                f"{part.title.vi}: số của riêng đơn vị là {own.vi}, trong tổng là {added.vi}",
                f"{part.title.en}: its own figure is {own.en}, in the total {added.en}",
            )


def _ends(value: Interval) -> Message:
    if value.hi is None:
        return Message(f"ít nhất {value.lo}", f"at least {value.lo}")
    ends = f"{value.lo}" if value.exact else f"{value.lo}–{value.hi}"
    return Message(ends, ends)


def cannot(name: str, why: tuple[Message, ...]) -> Reading:
    """Return the reading of a cell that cannot be answered, and why."""
    return Reading(name, "count", None, None, "undecidable", "", notes=why)


def sum_of(name: str, found: Sequence[Reading]) -> Reading:
    """Return the sum of counts: what is not known of one leaves the sum a lower bound."""
    lo = sum((one.lo or Fraction(0) for one in found), start=Fraction(0))
    ends = [one.hi for one in found if one.status != "no_data"]
    closed = [hi for hi in ends if hi is not None]
    nothing = [one for one in found if one.status == "no_data"]
    status = max((one.status for one in found), key=WORST.index)
    notes = dict.fromkeys(note for one in found for note in one.notes)
    if nothing and len(nothing) < len(found):
        status = "partial"
    whole = len(closed) == len(found)
    return Reading(
        item=name,
        form="count",
        lo=None if status == "no_data" else lo,
        hi=sum(closed, start=Fraction(0)) if whole else None,
        status=status,
        counted_unit=found[0].counted_unit,
        notes=tuple(notes),
        terms=tuple(term for one in found for term in one.terms),
    )
