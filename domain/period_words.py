"""Days and periods as documents write them: 05/3/2021, tháng 5/2021, quý I/2016, «đến …».

They are turned into the ISO forms that period.py reads. The day stands before the month. What has
no days of its own («cuối năm 2020», «nay») or more than one reading is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NoReturn

from .numbers import folded, shown
from .refusal import Refused

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 200
"""Characters of a period."""
EXCEL_DAY_0 = date(1899, 12, 30)  # one day early, for Excel has a 29/02/1900
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}

_ONE_ISO = "[0-9]{4}(?:-Q[1-4]|-(?:0[0-9]|1[0-2])(?:-[0-9]{2})?)?"
_ISO = re.compile(rf"{_ONE_ISO}|(?:{_ONE_ISO})?\.\.{_ONE_ISO}")
_EXCEL_DAY = re.compile("([1-9][0-9]{4}|10[0-9]{4})(?:[.,][0-9]+)?")
_UNTIL = re.compile(r"(?:tinh )?den (?:het )?(.+)|(?:tu )?(.+) tro ve truoc")
_BETWEEN = re.compile(r"(?:giai doan )?(?:tu )?(?P<start>.+?)(?: den (?:het )?| - )(?P<end>.+)")
_NARROW_BETWEEN = re.compile(r"(?:giai doan )?(?:tu )?(?P<start>[^-]+)-(?P<end>[^-]+)")


def iso_form(text: str) -> str | None:
    """Return the ISO form («2021-03-05», «2016-Q1», «A..B», «..B») of a day or period in words.

    An ISO form is returned as it is, also where no such day exists. None: not understood.
    Raises Refused with a question where `text` has several readings, or no days of its own.
    """
    if len(text) > LONGEST:
        return None
    if _ISO.fullmatch(text.strip()):
        return text.strip()
    words = re.sub(" *([/ ]) *", r"\1", folded(text)).removeprefix("trong ")
    if ".." in words:
        start, _, end = words.partition("..")
        return _stretch(text, start, end) if start else _until(text, end)
    if match := _UNTIL.fullmatch(words):
        return _until(text, match[1] or match[2])
    if form := _single(text, words):
        return form
    if match := _BETWEEN.fullmatch(words) or _NARROW_BETWEEN.fullmatch(words):
        return _stretch(text, match["start"], match["end"])
    _ask_what_is_missing(text, words)
    return None


def _stretch(text: str, start: str, end: str) -> str | None:
    """Return «A..B» of two ends that each are a day, month, quarter, half or year."""
    first, last = _end(text, start), _end(text, end)
    return f"{first.partition('..')[0]}..{last.rpartition('..')[2]}" if first and last else None


def _until(text: str, end: str) -> str | None:
    last = _end(text, end)
    return f"..{last.rpartition('..')[2]}" if last else None


def _end(text: str, words: str) -> str | None:
    form = _single(text, words.strip())
    if form is None:
        _ask_what_is_missing(text, words.strip())
    return form


def _single(text: str, words: str) -> str | None:
    """Return the ISO form of one day, month, quarter, year or part of a year; None where none."""
    for pattern, form in _FORMS:
        if match := pattern.fullmatch(words):
            return form(text, match)
    return None


def _ask(text: str, vi: str, en: str) -> NoReturn:
    raise Refused.of(f"«{shown(text)}»: {vi}", f"«{shown(text)}»: {en}")


def _year(text: str, match: re.Match[str]) -> str:
    """Return the year of a form; ask where it has not four digits."""
    year = match["year"]
    if len(year) != 4:
        perhaps = f" (19{year}? 20{year}?)" if len(year) == 2 else ""
        _ask(
            text,
            f"năm phải đủ bốn chữ số, {FIRST_YEAR}–{LAST_YEAR}{perhaps}; ngày viết dd/mm/yyyy",
            f"a year has four digits, {FIRST_YEAR}–{LAST_YEAR}{perhaps}; a day is dd/mm/yyyy",
        )
    return year


def _day(text: str, match: re.Match[str]) -> str:
    year, month, day = _year(text, match), int(match["month"]), int(match["day"])
    if day <= 12 < month <= 31:
        swapped = f"{month}/{day:02d}/{year}"
        _ask(
            text,
            f"tháng phải trong khoảng 01–12; ngày viết dd/mm/yyyy, có phải là {swapped}?",
            f"the month must lie in 01–12; a day is dd/mm/yyyy, is {swapped} meant?",
        )
    return f"{year}-{month:02d}-{day:02d}"


def _month(text: str, match: re.Match[str]) -> str:
    year, month = _year(text, match), int(match["month"])
    if month > 12:
        _ask(text, *_TWO_YEARS)
    return f"{year}-{month:02d}"


def _quarter(text: str, match: re.Match[str]) -> str:
    printed = match["quarter"]
    quarter = ROMAN.get(printed) or (int(printed) if printed.isdecimal() else 0)
    if not 1 <= quarter <= 4:
        _ask(text, *_QUARTERS)
    return f"{_year(text, match)}-Q{quarter}"


def _months(text: str, match: re.Match[str]) -> str:
    """Return the first or last months of a year."""
    months, year = int(match["months"]), _year(text, match)
    if not 1 <= months <= 12:
        _ask(text, "số tháng phải trong khoảng 1–12", "the number of months must lie in 1–12")
    if match["side"] == "cuoi":
        return f"{year}-{13 - months:02d}..{year}-12"
    return f"{year}-01..{year}-{months:02d}"


def _ask_what_is_missing(text: str, words: str) -> None:
    """Raise Refused with a question, where it is known what the words lack."""
    if match := _EXCEL_DAY.fullmatch(words):
        day = f"{EXCEL_DAY_0 + timedelta(days=int(match[1])):%d/%m/%Y}"
        _ask(
            text,
            f"nếu là số thứ tự ngày của Excel (hệ 1900) thì viết {day}",
            f"if this is a day number of Excel (1900 system), write {day}",
        )
    for pattern, vi, en in _QUESTIONS:
        if pattern.fullmatch(words):
            _ask(text, vi, en)


_DAY_MONTH = r"(?P<day>[0-9]{1,2})(?P<sep>[/.-])(?P<month>[0-9]{1,2})"
_OF_YEAR = r"(?:/| nam |-| )(?P<year>[0-9]+)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], str]], ...] = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (rf"(?:ngay )?{_DAY_MONTH}(?P=sep)(?P<year>[0-9]+)", _day),
        (r"(?:ngay )?(?P<year>[0-9]{4})(?P<sep>[/.-])(?P<month>[0-9]{1,2})(?P=sep)"
         r"(?P<day>[0-9]{1,2})", _day),
        (rf"(?:ngay )?(?P<day>[0-9]{{1,2}}) thang (?P<month>[0-9]{{1,2}}),?{_OF_YEAR}", _day),
        (rf"thang (?P<month>[0-9]{{1,2}}),?{_OF_YEAR}", _month),
        (r"(?P<month>[0-9]{1,2})[/-](?P<year>[0-9]{4})", _month),
        (r"(?P<year>[0-9]{4})[/-](?P<month>[0-9]{1,2})", _month),
        (rf"(?:qu[yi] ?|q)(?P<quarter>[ivx]+|[0-9]{{1,2}}),?{_OF_YEAR}", _quarter),
        (r"(?P<year>[0-9]{4})[/-]?q(?P<quarter>[ivx]+|[0-9]{1,2})", _quarter),
        (r"(?P<months>[0-9]{1,2}) thang (?P<side>dau|cuoi) (?:nam )?(?P<year>[0-9]+)", _months),
        (r"(?P<months>[0-9]{1,2}) thang (?P<side>)(?P<year>[0-9]{4})", _months),
        (r"nam (?P<year>[0-9]+)", _year),
        (r"(?P<year>[0-9]{4})", _year),
    )
)  # fmt: skip
_QUARTERS = (
    "quý phải trong khoảng I–IV và có năm, ví dụ quý IV/2020",
    "the quarter must lie in I–IV and have a year, e.g. quý IV/2020",
)
_TWO_YEARS = (
    "tháng phải trong khoảng 01–12; nếu là giai đoạn, viết đủ hai năm, ví dụ 2021 - 2022",
    "the month must lie in 01–12; if these are two years, write both whole, e.g. 2021 - 2022",
)
_QUESTIONS = tuple(
    (re.compile(pattern), vi, en)
    for pattern, vi, en in (
        (r"(?:.* )?(?:nay|hien tai|bay gio)",
         "«nay» không phải là một ngày; viết ngày cuối, ví dụ «từ 2008 đến 12/9/2018»",
         "«nay» is no day; write the last day, e.g. «từ 2008 đến 12/9/2018»"),
        (r"qu[yi] ?(?:[ivx]+|[0-9]+)", *_QUARTERS),
        (r"(?:ngay )?[0-9]{1,2}(?:[/.-]| thang )[0-9]{1,2}|(?:ngay|thang) [0-9]{1,2}|"
         r"[0-9]{1,2} thang(?: (?:dau|cuoi)(?: nam)?)?",
         "thiếu năm; viết cả năm, ví dụ 05/3/2021, tháng 3/2021, 6 tháng đầu năm 2021",
         "the year is missing; write e.g. 05/3/2021, tháng 3/2021, 6 tháng đầu năm 2021"),
        (r"(?:ngay )?(?:[0-9]{1,2} )?thang nam [0-9]+",
         "là các tháng đầu năm hay tháng Năm? Viết 9 tháng đầu năm 2021, hoặc 09/5/2021, 5/2021",
         "the first months of a year, or May? Write 9 tháng đầu năm 2021, or 09/5/2021, 5/2021"),
        (r"[0-9]{1,3}", "viết năm đủ bốn chữ số, ví dụ 2021, hoặc cả ngày dd/mm/yyyy",
         "write a year with four digits, e.g. 2021, or a whole day dd/mm/yyyy"),
        (r"(?:.* )?(?:dau|giua|cuoi|qua|roi|gan day|truoc|sau|ngoai|tro di|tro lai day|khoang)"
         r"(?: .*)?|tu .*",
         "không có ngày đầu và ngày cuối của riêng nó; viết hai ngày, ví dụ «01/10/2020 - "
         "31/12/2020», hoặc «quý IV/2020», «đến 31/12/2020»",
         "it has no first and last day of its own; write two days, e.g. «01/10/2020 - "
         "31/12/2020», or «quý IV/2020», «đến 31/12/2020»"),
    )
)  # fmt: skip
