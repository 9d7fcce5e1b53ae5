"""Streaks: how many years in a row, back from the last that has closed, something held.

A silent year is not «not met»: unless the definition says otherwise, the streak is an interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from socai.domain.period import Period
from socai.domain.refusal import Message
from socai.projections.question import Figure
from socai.projections.reading import Reading

from . import notes
from .asking import Asked, weakest
from .certified import CertifiedYears
from .definition import YEAR_END
from .span import Span

YEARS = "năm"


class Year(NamedTuple):
    """One year: whether it held (None: nobody knows), by which standard, over how many areas.

    Not `single`: it is of all the areas in the unit together.
    """

    year: int
    held: bool | None
    figure: Figure
    standard: str = ""
    areas: int = 1
    single: bool = True


def streak(asked: Asked) -> Reading:
    """Return the years in a row up to the last one closed, those that surely held and may have."""
    years = sorted(_years(asked), key=lambda one: one.year, reverse=True)
    if not years:
        return asked.reading(None, "no_data", YEARS, (), (notes.NO_YEARS,))
    said = [notes.streak_years(years[-1].year, years[0].year), *_notes(asked, years)]
    kept = _by_rules(asked, years)
    lo, hi = run([one.held for one in kept])
    reached = kept[:hi]
    figures = [one.figure for one in years]
    if all(one.held is None for one in kept):
        return asked.reading(None, "no_data", YEARS, figures, said)
    silent = [one.year for one in reached if one.held is None]
    if silent:
        said.append(notes.silent_years(silent))
    status = weakest(["partial"] * bool(silent))
    return asked.reading(Span(Fraction(lo), Fraction(hi)), status, YEARS, figures, said)


def run(held: Sequence[bool | None]) -> tuple[int, int]:
    """Return how many at the beginning surely hold in a row, and how many may."""
    surely = next((at for at, one in enumerate(held) if one is not True), len(held))
    maybe = next((at for at, one in enumerate(held) if one is False), len(held))
    return surely, maybe


def _by_rules(asked: Asked, years: list[Year]) -> list[Year]:
    """Return the years as the rules of the definition have them count, up to where they end."""
    event, found = asked.event, list[Year]()
    for one in years:
        if event.changed_standard == "restarts" and _changed(found, one):
            break
        if event.merged_area == "restarts" and one.areas != 1:
            break
        if one.held is None and event.missing_year == "skipped":
            continue
        broken = one.held is None and event.missing_year == "breaks"
        found.append(one._replace(held=False) if broken else one)
    return found


def _changed(later: Sequence[Year], one: Year) -> bool:
    """Return whether a year was decided by another standard than the next that was decided."""
    decided = next((year.standard for year in reversed(later) if year.standard), "")
    return bool(one.standard and decided and decided != one.standard)


def _notes(asked: Asked, years: list[Year]) -> list[Message]:
    said, event = [], asked.event
    if not all(one.single for one in years):
        threshold = 1 if event.threshold is None else event.threshold
        said.append(notes.together(threshold, event.operator == "at-most"))
    before = next((one.year for one in years if one.areas != 1), None)
    if before is not None:
        said.append(notes.merged(before, event.merged_area or "all"))
    for at, one in enumerate(years):
        if _changed(years[:at], one):
            said.append(notes.other_standard(one.year, event.changed_standard or "continues"))
    return said


def _years(asked: Asked) -> list[Year]:
    """Return every year that closes inside the window."""
    term, window = asked.terms[0], asked.window
    certified = CertifiedYears.of(asked, term)
    found = []
    for year in range(window.first.year - 1, window.last.year + 1):
        closing = certified.closing(year) if certified else date(year, *YEAR_END)
        if not window.first <= closing <= window.last:
            continue
        if certified:
            figure = asked.figure(term, Period(closing, closing))
            held = certified.held(year, closing)
            found.append(Year(year, held.met, figure, held.standard, held.areas, certified.single))
            continue
        first = date(year, 1, 1)
        if term.measure.kind == "flow" and first < window.first:
            continue
        figure = asked.figure(term, Period(first, closing))
        held_ = None if figure.status == "no_data" else asked.meets(Span.of(figure.value))
        found.append(Year(year, held_, figure))
    return found
