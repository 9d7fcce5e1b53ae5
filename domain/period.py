"""Effective days and periods: exact, coarse (month, quarter, year), free and open.

A coarse date keeps its precision. «2021» is the period from its first to its last day;
«..2021-12-31» is open: it was so on that day or since before (design: coarse dates).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from .numbers import shown
from .period_words import FIRST_YEAR, LAST_YEAR, iso_form
from .refusal import Refused

DAYS = "YYYY-MM-DD (2018-09-12), dd/mm/yyyy (12/09/2018)"
PERIODS = ", tháng 9/2018, quý III/2018, năm 2018, từ 2008 đến 12/9/2018, đến 31/12/2021"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from `first` to `last`, both included; `open` means "`last` or any day before"."""

    first: date
    last: date
    open: bool = False

    @property
    def earliest(self) -> date:
        """Return the earliest day that the period allows (the beginning of time where open)."""
        return date.min if self.open else self.first

    @property
    def exact(self) -> bool:
        """Return whether this names one single day."""
        return self.first == self.last and not self.open

    @property
    def grain(self) -> str:
        """Return "day", "month", "quarter", "year", or "period" for any other two days."""
        first, last = self.first, self.last
        if first == last:
            return "day"
        if first.day != 1 or first.year != last.year or last != month_end(last.year, last.month):
            return "period"
        months = last.month - first.month + 1
        if months == 3 and first.month % 3 != 1:
            return "period"
        return {1: "month", 3: "quarter", 12: "year"}.get(months, "period")

    def __str__(self) -> str:
        if self.open:
            return f"..{self.last.isoformat()}"
        first = self.first
        match self.grain:
            case "day":
                return first.isoformat()
            case "month":
                return f"{first.year:04d}-{first.month:02d}"
            case "quarter":
                return f"{first.year:04d}-Q{(first.month + 2) // 3}"
            case "year":
                return f"{first.year:04d}"
        return f"{first.isoformat()}..{self.last.isoformat()}"

    def vi(self) -> str:
        """Return the period as a Vietnamese reader writes it: 12/09/2018, quý II/2021, năm 2021."""
        first, last = self.first, self.last
        match "open" if self.open else self.grain:
            case "open":
                return f"từ {vi_day(last)} trở về trước"
            case "day":
                return vi_day(first)
            case "month":
                return f"tháng {first.month:02d}/{first.year}"
            case "quarter":
                return f"quý {('I', 'II', 'III', 'IV')[(first.month - 1) // 3]}/{first.year}"
            case "year":
                return f"năm {first.year}"
        return f"{vi_day(first)} – {vi_day(last)}"


def vi_day(day: date) -> str:
    """Return `day` as dd/mm/yyyy."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def grain_period(grain: str, last: date) -> Period:
    """Return the period of a grain ("day", "month", "quarter", "year") that ends on `last`."""
    back = {"day": None, "month": 0, "quarter": 2, "year": 11}[grain]
    if back is None:
        return Period(last, last)
    return Period(date(last.year, last.month - back, 1), last)


def before(day: date) -> date:
    """Return the day before."""
    return day - timedelta(days=1)


def after(day: date) -> date:
    """Return the day after."""
    return day + timedelta(days=1)


def parse_day(text: str) -> date:
    """Return the day of «YYYY-MM-DD», or of a day in words: 12/9/2018, ngày 12 tháng 9 năm 2018.

    Raises Refused with the valid range where there is no such day (30/02), with a question where
    the day has several readings (12/31/2021, 05/3/21), and where `text` is no day.
    """
    return _day(text, iso_form(text) or "")


def parse_period(text: str) -> Period:
    """Return the period of «2021», «2021-Q2», «2021-05», «2021-05-03», «A..B», «..B», or of words.

    In words: 05/3/2021, tháng 5/2021, quý I/2016, 6 tháng đầu năm 2021, «từ … đến …», «đến …».
    Raises Refused where the form is unknown or has several readings, a day does not exist, or the
    end is before the start.
    """
    form = iso_form(text)
    if form is None:
        raise _no_day(text, PERIODS)
    start, between, end = form.partition("..")
    if not between:
        return _single(text, form)
    last = _single(text, end)
    if not start:
        return Period(last.last, last.last, open=True)
    first = _single(text, start)
    if last.last < first.first:
        raise Refused.of(
            f"Kỳ «{shown(text)}» kết thúc trước khi bắt đầu",
            f"Period «{shown(text)}» ends before it begins",
        )
    return Period(first.first, last.last)


def _single(text: str, form: str) -> Period:
    """Return the year, quarter, month or day of an ISO form."""
    if match := re.fullmatch(r"([0-9]{4})", form):
        year = int(match[1])
        _check_month(text, year, 1)
        return Period(date(year, 1, 1), date(year, 12, 31))
    if match := re.fullmatch(r"([0-9]{4})-Q([1-4])", form):
        year, month = int(match[1]), int(match[2]) * 3
        _check_month(text, year, month)
        return Period(date(year, month - 2, 1), month_end(year, month))
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{2})", form):
        year, month = int(match[1]), int(match[2])
        _check_month(text, year, month)
        return Period(date(year, month, 1), month_end(year, month))
    day = _day(text, form)
    return Period(day, day)


def _day(text: str, form: str) -> date:
    match = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", form)
    if not match:
        raise _no_day(text)
    year, month, day = (int(part) for part in match.groups())
    _check_month(text, year, month)
    length = calendar.monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise Refused.of(
            f"«{shown(text)}»: tháng {month:02d}/{year} chỉ có các ngày 01–{length}; "
            "viết dd/mm/yyyy hoặc YYYY-MM-DD",
            f"«{shown(text)}»: month {year}-{month:02d} has only the days 01–{length}; "
            "write dd/mm/yyyy or YYYY-MM-DD",
        )
    return date(year, month, day)


def _no_day(text: str, more: str = "") -> Refused:
    return Refused.of(
        f"«{shown(text)}» không phải là ngày: viết {DAYS}{more}",
        f"«{shown(text)}» is not a day: write {DAYS}{more}",
    )


def _check_month(text: str, year: int, month: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused.of(
            f"«{shown(text)}»: năm phải trong khoảng {FIRST_YEAR}–{LAST_YEAR}",
            f"«{shown(text)}»: the year must lie in {FIRST_YEAR}–{LAST_YEAR}",
        )
    if not 1 <= month <= 12:
        raise Refused.of(
            f"«{shown(text)}»: tháng phải trong khoảng 01–12",
            f"«{shown(text)}»: the month must lie in 01–12",
        )
