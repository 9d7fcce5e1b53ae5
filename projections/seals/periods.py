"""The periods of a calendar of seals: quarters, years, the windows of a programme's years.

A year may close on a day of its own: the first period states its days, the others follow it month
by month, without gap or overlap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from socai.domain.period import Period, before, month_end
from socai.domain.refusal import Refused
from socai.projections.windows.programme import Programme
from socai.projections.windows.window import Window
from socai.projections.windows.words import kind_named, window_named
from socai.projections.windows.years import FIVE, NEXT_FIVE, PILOT, PILOT_OF, TEN, programme_window

MONTHS = {"quarter": 3, "half-year": 6, "year": 12, "five-years": 60, "ten-years": 120}
"""How often there is a period, by months."""
PROGRAMME = "programme"
OF_A_PROGRAMME = {
    "five-years": (FIVE, NEXT_FIVE),
    "ten-years": (TEN,),
    PROGRAMME: (PILOT, FIVE, NEXT_FIVE, TEN),
}
"""The windows of a programme's years that a period may be."""
EVERY = (*MONTHS, PROGRAMME)


@dataclass(frozen=True, slots=True)
class Span:
    """A period, and the windows that a report of it shows, each with the text that names it."""

    period: Period
    windows: tuple[tuple[str, Period], ...]


def fits(every: str, first: Period) -> bool:
    """Return whether the days of a first period are as many months as there is one period in."""
    return not first.open and first.last == _end(first.first, MONTHS[every])


def stepped(every: str, first: Period, until: date) -> Iterator[Span]:
    """Yield the periods from the first on whose last day is `until` or earlier."""
    months, number = MONTHS[every], 0
    while (end := _end(first.first, months * (number + 1))) <= until:
        period = Period(_months_on(first.first, months * number), end)
        yield Span(period, ((text_of(period), period),))
        number += 1


def text_of(period: Period) -> str:
    """Return the text that names a window of these days: 2021, 2021-Q2, 2021-01-01..2021-06-30."""
    if period.grain in ("quarter", "year"):
        return str(period)
    return f"{period.first}..{period.last}"


def of_programme(
    every: str, identity: str, known: Mapping[str, Programme], own: Sequence[str], until: date
) -> Iterator[Span]:
    """Yield the windows of a programme's years whose last day is `until` or earlier.

    A report whose `own` windows are all of a programme's years shows them for the period that holds
    them all. Windows that are longer than the years stated for the programme are left out, a pilot
    where there is none or where no last day is stated. Raises Refused where the first day is not.
    """
    programme = known[identity]
    for kind in OF_A_PROGRAMME[every]:
        if kind == PILOT and not _pilot_stated(identity, known):
            continue
        window = programme_window(kind, programme, known, until)
        beyond = kind != PILOT and programme.last and programme.last < window.period.last
        if window.finished and not beyond:
            yield Span(window.period, _columns(window, identity, known, own, until))


def _pilot_stated(identity: str, known: Mapping[str, Programme]) -> bool:
    """Return whether a programme has a pilot whose last day does not move with the calendar."""
    pilot = identity if identity.startswith(PILOT_OF) else PILOT_OF + identity
    return pilot in known and (known[pilot].last or known[pilot].ended) is not None


def _columns(
    window: Window, identity: str, known: Mapping[str, Programme], own: Sequence[str], today: date
) -> tuple[tuple[str, Period], ...]:
    alone = ((window.name, window.period),)
    if not all(kind_named(text) for text in own):
        return alone
    try:
        texts = [f"{identity}:{text}" for text in own]
        found = [(text, window_named(text, known, today).period) for text in texts]
    except Refused:
        return alone
    days = [period for _, period in found]
    first = min((period.first for period in days), default=None)
    last = max((period.last for period in days), default=None)
    return tuple(found) if (first, last) == (window.period.first, window.period.last) else alone


def _end(first: date, months: int) -> date:
    return before(_months_on(first, months))


def _months_on(day: date, months: int) -> date:
    """Return the same day so many months on, the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = month_end(year, month + 1)
    return min(last, last.replace(day=min(day.day, last.day)))
