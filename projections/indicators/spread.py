"""Spreads (n of N units) and ranges (from the least to the greatest of units, years or terms)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from socai.domain.indicator import LEVELS
from socai.domain.period import Period
from socai.domain.programme import KINDS_OF_LEVEL
from socai.domain.refusal import Message
from socai.domain.term import Term
from socai.projections.question import Figure
from socai.projections.reading import Reading

from . import notes
from .asking import Amount, Asked, weakest
from .ratio import PERCENT, quotient, unit_of
from .span import Span, extremes

KINDS = {
    "province": ("tinh", "thanh-pho-trung-uong"),
    **KINDS_OF_LEVEL,
    "residential-area": ("thon", "ban", "khu-pho", "tieu-khu", "to-dan-pho", "khu-dan-cu"),
}
"""The kinds of units of each level."""
NAMES = dict(LEVELS.words)


def units_of(asked: Asked, level: str) -> list[str]:
    """Return the living units of a level in the unit asked, itself included, by id."""
    tree = asked.held.tree(asked.border)
    found, todo = [], [asked.unit]
    while todo:
        unit = todo.pop()
        if tree.alive(unit) and tree.kind(unit) in KINDS[level]:
            found.append(unit)
        todo += tree.children.get(unit, [])
    return sorted(found)


def spread(asked: Asked) -> Reading:
    """Return how many units of a level meet the threshold: those that surely do, and may."""
    level, term = asked.event.level or "district", asked.terms[0]
    units = units_of(asked, level)
    figures = [asked.figure(term, asked.window, unit) for unit in units]
    met = [asked.meets(Span.of(one.value)) for one in figures]
    least, most, whole = _how_many(asked, level, len(units))
    said = list(_spread_notes(met, most, level, whole))
    unsettled = (one for one, meets in zip(figures, met, strict=True) if meets is None)
    # A unit that says nothing leaves the others as they are: what is known of n is a part.
    status = weakest("partial" if one.status == "no_data" else one.status for one in unsettled)
    if most == 0:
        status = "no_data"
    elif most != len(units):
        status = weakest((status, "partial"))
    failed = Fraction(met.count(False))
    hi = None if most is None else Fraction(most) - failed
    span = Span(Fraction(met.count(True)), hi) if most != 0 else None
    unit = f"đơn vị {NAMES[level]}" if level != "residential-area" else NAMES[level]
    return asked.reading(span, status, unit, figures, said, (least, most))


def _how_many(asked: Asked, level: str, registered: int) -> tuple[int, int | None, Figure | None]:
    """Return how many units there are at least and at most, and the figure that says so.

    At most None: more may be than are registered.
    """
    if registered == 1 and asked.held.tree(asked.border).kind(asked.unit) in KINDS[level]:
        return 1, 1, None
    window = Period(asked.border, asked.border)
    whole = asked.figure(Term("units", KINDS[level]), window)
    least, most = max(whole.value.lo, registered), whole.value.hi
    return least, None if most is None else max(most, least), whole


def _spread_notes(
    met: list[bool | None], most: int | None, level: str, whole: Figure | None
) -> Iterator[Message]:
    if not met and most in (0, None):
        yield notes.NO_UNITS
    if met.count(None):
        yield notes.silent(met.count(None), level)
    if most is None:
        yield notes.OPEN_LIST
    elif most > len(met):
        yield notes.unregistered(most - len(met))
    if whole and most is not None and most > len(met):
        yield from whole.notes


def range_(asked: Asked) -> Reading:
    """Return from the least to the greatest, of those parts of which something is known."""
    parts = list(_parts(asked))
    known = [span for span, _, _ in parts if span]
    figures = [one for _, _, amount in parts for one in amount.figures]
    said = [note for _, _, amount in parts for note in amount.notes]
    unit = _unit(asked)
    if not known:
        why = notes.NO_UNITS if not parts and asked.event.over == "units" else notes.NO_YEARS
        status = weakest(status for _, status, _ in parts) if parts else "no_data"
        return asked.reading(None, status, unit, figures, (why, *said) if not parts else said)
    status = weakest("partial" if one == "no_data" else one for _, one, _ in parts)
    return asked.reading(extremes(known), status, unit, figures, (notes.VARIES, *said))


def _unit(asked: Asked) -> str:
    """Return the counted unit: % where one of the quotients is a share, for all are compared."""
    terms, under = asked.terms, asked.denominator
    if not under:
        return terms[0].counted_unit
    apart = asked.event.over == "terms"
    pairs = [([one], [other]) for one, other in zip(terms, under, strict=False)]
    units = [unit_of(*pair) for pair in (pairs if apart else [(terms, under)])]
    return PERCENT if PERCENT in units else units[0]


def _parts(asked: Asked) -> Iterator[tuple[Span | None, str, Amount]]:
    """Yield the value of each unit, year or term, how far it is known, and its figures."""
    terms, under, window = asked.terms, asked.denominator, asked.window
    match asked.event.over:
        case "units":
            for unit in units_of(asked, asked.event.level or "district"):
                yield _value(asked, terms, under, window, unit)
        case "years":
            for year in whole_years(window):
                yield _value(asked, terms, under, year, asked.unit)
        case _:
            for at, term in enumerate(terms):
                yield _value(asked, [term], under[at : at + 1], window, asked.unit)


def _value(
    asked: Asked, terms: list[Term], under: list[Term], window: Period, unit: str
) -> tuple[Span | None, str, Amount]:
    found = asked.amount(terms, window, unit)
    if not under:
        return found.span, found.status, found
    whole = asked.whole(window, under, unit)
    span, status, said = quotient(found, whole, share=False)
    why = (*said, *found.notes, *whole.notes)
    return span, status, Amount(span, status, why, (*found.figures, *whole.figures))


def whole_years(window: Period) -> Iterator[Period]:
    """Yield the calendar years that lie in a window from their first day to their last."""
    for year in range(window.first.year, window.last.year + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        if window.first <= first and last <= window.last:
            yield Period(first, last)
