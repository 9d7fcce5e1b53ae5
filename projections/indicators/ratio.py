"""Sums, zero claims, ratios, coverage and changes: what is one number of one unit."""

from __future__ import annotations

from datetime import date, timedelta

from socai.domain.period import Period, after, before, month_end
from socai.domain.refusal import Message
from socai.domain.term import Term
from socai.projections.reading import Reading

from . import notes
from .asking import Amount, Asked, weakest
from .span import ZERO, Span

PERCENT = "%"
CASE = "vụ "
"""How the words for all kinds of incidents begin: vụ việc, vụ án, vụ mâu thuẫn."""


def total(asked: Asked) -> Reading:
    """Return the sum of the terms."""
    found = asked.amount(asked.terms, asked.window)
    unit = asked.terms[0].counted_unit
    return asked.reading(found.span, found.status, unit, found.figures, found.notes)


def zero(asked: Asked) -> Reading:
    """Return what happened, and whether «none» is met: where that is surely nothing."""
    found = asked.amount(asked.terms, asked.window)
    said = list(found.notes)
    if found.span:
        said.insert(0, _zero_note(found.span))
    unit = asked.terms[0].counted_unit
    return asked.reading(found.span, found.status, unit, found.figures, said)


def _zero_note(span: Span) -> Message:
    if span.lo > 0:
        return notes.BROKEN
    return notes.MET if span.hi == ZERO else notes.UNSETTLED


def ratio(asked: Asked) -> Reading:
    """Return a ratio, or a share where the numerator is a part of the denominator."""
    part = asked.amount(asked.terms, asked.window)
    whole = asked.whole(asked.window, asked.denominator)
    share = asked.event.form == "coverage"
    span, status, said = quotient(part, whole, share)
    figures = (*part.figures, *whole.figures)
    unit = PERCENT if share else unit_of(asked.terms, asked.denominator)
    return asked.reading(span, status, unit, figures, (*said, *part.notes, *whole.notes))


def quotient(part: Amount, whole: Amount, share: bool) -> tuple[Span | None, str, list[Message]]:
    """Return one amount divided by another, how far that is known, and why."""
    if part.span is None or whole.span is None:
        said = [notes.NO_NUMERATOR] * (part.span is None)
        return None, "no_data", said + [notes.NO_DENOMINATOR] * (whole.span is None)
    found = part.span.over(whole.span)
    if found is None:
        return None, "undecidable", [notes.MAY_BE_ZERO]
    status = weakest((part.status, whole.status))
    if not share:
        return found, status, []
    clipped, said = found.share(), []
    if found.lo > 1:
        said = [notes.EXCEEDED]
    elif clipped != found:
        said = [notes.CLIPPED]
    return clipped, status, said


def unit_of(terms: list[Term], denominator: list[Term]) -> str:
    """Return the counted unit of a ratio: % of the same or of cases, else «thành viên/tổ»."""
    one, other = terms[0].counted_unit, denominator[0].counted_unit
    cases = one.startswith(CASE) and other.startswith(CASE)
    return PERCENT if cases or one == other else f"{one}/{other}"


def change(asked: Asked) -> Reading:
    """Return by which part of the base the figure is more (above 0) or less (below 0)."""
    period = base_of(asked)
    now = asked.amount(asked.terms, asked.window)
    then = asked.amount(asked.terms, period)
    said, figures = [notes.base(period)], (*now.figures, *then.figures)
    rest = (*now.notes, *then.notes)
    if now.span is None or then.span is None:
        missing = notes.NO_BASE if then.span is None else notes.NO_NUMERATOR
        return asked.reading(None, "no_data", PERCENT, figures, (*said, missing, *rest))
    found = now.span.over(then.span)
    if found is None:
        why = (*said, notes.BASE_MAY_BE_ZERO, *rest)
        return asked.reading(None, "undecidable", PERCENT, figures, why)
    moved = found.plus(-1)
    said.append(_way(moved))
    status = weakest((now.status, then.status))
    return asked.reading(moved, status, PERCENT, figures, (*said, *rest))


def _way(moved: Span) -> Message:
    if moved.lo > 0:
        return notes.UP
    if moved.hi is not None and moved.hi < 0:
        return notes.DOWN
    return notes.SAME if moved.lo == moved.hi == ZERO else notes.EITHER


def base_of(asked: Asked) -> Period:
    """Return the window that a change is against."""
    event, window = asked.event, asked.window
    if event.against == "stated" and event.base_first and event.base_last:
        return Period(event.base_first, event.base_last)
    if event.against == "year-before":
        return Period(_months_before(window.first, 12), _months_before(window.last, 12))
    return before_this(window)


def before_this(window: Period) -> Period:
    """Return the window of the same length right before: as many months, or as many days."""
    last = before(window.first)
    if window.first.day == 1 and after(window.last).day == 1:
        months = (window.last.year - window.first.year) * 12
        months += window.last.month - window.first.month + 1
        return Period(_months_before(window.first, months), last)
    days = (window.last - window.first).days
    return Period(last - timedelta(days=days), last)


def _months_before(day: date, months: int) -> date:
    """Return the same day so many months before, the last of a month for the last of a month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    end = month_end(year, month + 1)
    if day == month_end(day.year, day.month):
        return end
    return date(year, month + 1, min(day.day, end.day))
