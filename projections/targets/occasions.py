"""When a target has to be reached: on its deadline, or over each of the periods that come round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from socai.domain.period import Period, after, month_end

from .target import Target

MONTHS = {"year": 12, "half-year": 6, "quarter": 3, "month": 1}
"""How many months each recurrence takes."""


@dataclass(frozen=True, slots=True)
class Occasions:
    """The windows over which a target is looked at by a day; `pending`: more are to come.

    A flow is counted over the window, a stock on its last day.
    """

    windows: tuple[Period, ...]
    pending: bool


def occasions(target: Target, day: date) -> Occasions:
    """Return when the target had to be reached by a day.

    Without a recurrence that is one window, from the first day to the deadline, cut at `day`.
    """
    last = target.deadline
    pending = last is not None and last > day
    if target.recurrence:
        ended = [one for one in _recurring(target, day) if one.last <= day]
        return Occasions(tuple(ended), pending)
    until = day if last is None or pending else last
    if until < target.since and (last is None or pending):
        return Occasions((), True)
    return Occasions((Period(min(target.since, until), until),), pending)


def _recurring(target: Target, day: date) -> Iterator[Period]:
    """Yield the whole years, quarters … from the one of the first day; the deadline cuts one."""
    months = MONTHS[target.recurrence or "year"]
    month = (target.since.month - 1) // months * months + 1
    first = date(target.since.year, month, 1)
    until = min(day, target.deadline or day)
    while first <= until:
        end = month_end(first.year, first.month + months - 1)
        yield Period(first, min(end, target.deadline or end))
        if end.year == date.max.year and end.month == 12:
            return
        first = after(end)
