"""Windows as people write them: «năm 2021», «10 năm 2008–2018», «từ 2008 đến nay», a programme's.

Plain days and periods are read by domain.period; what depends on the day of the question («nay»,
«năm nay», a year that closes on 14/12) or on a programme is read here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date

from socai.domain.numbers import folded, shown
from socai.domain.period import Period, after, parse_period, vi_day
from socai.domain.refusal import Message, Refused

from .programme import Programme
from .window import Window, window_of
from .years import KINDS, PILOT_OF, programme_window, window_of_any

ALIASES = {
    "thi diem": "pilot",
    "giai doan thi diem": "pilot",
    "5 nam": "five-years",
    "5 nam dau": "five-years",
    "5 nam tiep theo": "five-years-2",
    "5 nam sau": "five-years-2",
    "10 nam": "ten-years",
    "cac nam": "years",
    "ca giai doan": "years",
}
"""Vietnamese words, without their marks, of the windows of a programme."""
_TODAY = re.compile(r"(?:giai doan )?(?:ke )?(?:tu )?(?P<start>.+?)(?: den | ?- ?)(?:hien )?nay")
_CLOSING = re.compile(
    r"nam (?P<year>[0-9]{4}) (?:tinh |chot )?(?:den|vao) (?:het )?(?:ngay )?"
    r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})"
)
_YEARS = re.compile(r"(?P<years>[0-9]{1,2}) nam \(?(?P<first>[0-9]{4}) ?- ?(?P<last>[0-9]{4})\)?")
_PILOT_YEARS = re.compile(r"(?:giai doan )?(?:thi diem|pilot) \(?(?P<period>.*?)\)?")
_STATED_END = re.compile(r"(?P<kind>.+?)(?:\.\.| den (?:het )?)(?P<last>.+)")


def window_named(text: str, programmes: Mapping[str, Programme], today: date) -> Window:
    """Return the window that a text names, as it stands on `today`.

    «PROGRAMME:ten-years» is a window of that programme, «PROGRAMME:pilot» the years of the one
    whose id is thi-diem-PROGRAMME; «ten-years» alone is of the one among `programmes` whose years
    these are. Raises Refused where the text is not understood, names an
    unknown programme or several, or the window ends before it begins.
    """
    head, colon, rest = text.strip().partition(":")
    if colon:
        programme = _known(head.strip(), programmes)
        kind, last = _kind(text, rest)
        return programme_window(kind, programme, programmes, today, last)
    if kind_named(text):
        return window_of_any(*_kind(text, text), programmes, today)
    name, words = " ".join(text.split()), folded(text)
    if words in ("nam nay", "nam truoc"):
        year = today.year - (words == "nam truoc")
        return _plain(name, Period(date(year, 1, 1), date(year, 12, 31)), today)
    if match := _TODAY.fullmatch(words):
        return _until_today(name, match["start"], today)
    if match := _CLOSING.fullmatch(words):
        return _closing(name, text, match, today)
    if match := _YEARS.fullmatch(words):
        period = parse_period(f"{match['first']}..{match['last']}")
        _check_years(text, int(match["years"]), period)
        return window_of(name, Message(name, str(period)), period, today)
    if match := _PILOT_YEARS.fullmatch(words):
        period = _bounded(text, parse_period(match["period"]))
        title = Message(f"Thí điểm {period.vi()}", f"Pilot {period}")
        return window_of(name, title, period, today)
    return _plain(name, _bounded(text, parse_period(text)), today)


def kind_named(text: str) -> bool:
    """Return whether a text names a window of a programme, without the programme."""
    return _kind_of(text) is not None or (
        (match := _STATED_END.fullmatch(folded(text))) is not None
        and _kind_of(match["kind"]) is not None
    )


def _kind_of(text: str) -> str | None:
    words = folded(text)
    return words if words in KINDS else ALIASES.get(words)


def _kind(text: str, rest: str) -> tuple[str, date | None]:
    """Return the kind of window that is named, and its last day where one is stated."""
    if kind := _kind_of(rest):
        return kind, None
    match = _STATED_END.fullmatch(folded(rest))
    if match and (kind := _kind_of(match["kind"])):
        return kind, parse_period(match["last"]).last
    near = difflib.get_close_matches(folded(rest)[:60], [*KINDS, *ALIASES], n=1)
    close = ALIASES.get(near[0], near[0]) if near else ""
    hint = (f" (có phải «{close}»?)", f" (did you mean «{close}»?)") if close else ("", "")
    raise Refused.of(
        f"«{shown(text)}»: không có kỳ «{shown(rest.strip())}» của chương trình{hint[0]}; các kỳ: "
        f"{', '.join(KINDS)}, có thể thêm ngày cuối: ten-years..2018-09-12; pilot: các năm của "
        f"chương trình {PILOT_OF}MÃ",
        f"«{shown(text)}»: a programme has no window «{shown(rest.strip())}»{hint[1]}; windows: "
        f"{', '.join(KINDS)}, with a last day: ten-years..2018-09-12; pilot: the years of "
        f"programme {PILOT_OF}ID",
    )


def _known(identity: str, programmes: Mapping[str, Programme]) -> Programme:
    if identity in programmes:
        return programmes[identity]
    near = difflib.get_close_matches(identity[:60], programmes, n=1)
    hint = (f" (có phải «{near[0]}»?)", f" (did you mean «{near[0]}»?)") if near else ("", "")
    raise Refused.of(
        f"Sổ không có chương trình «{shown(identity)}»{hint[0]}; xem `socai log --type "
        "ProgrammeStarted`",
        f"The ledger has no programme «{shown(identity)}»{hint[1]}; see `socai log --type "
        "ProgrammeStarted`",
    )


def _plain(name: str, period: Period, today: date) -> Window:
    return window_of(name, Message(period.vi(), str(period)), period, today)


def _bounded(text: str, period: Period) -> Period:
    if period.open:
        raise Refused.of(
            f"«{shown(text)}» không có ngày đầu; viết hai ngày, ví dụ «từ 2008 đến 12/9/2018»",
            f"«{shown(text)}» has no first day; write two days, e.g. «2008..2018-09-12»",
        )
    return period


def _until_today(name: str, start: str, today: date) -> Window:
    first = parse_period(start).first
    if first > today:
        raise Refused.of(
            f"«{shown(name)}» bắt đầu {vi_day(first)}, sau ngày đang hỏi ({vi_day(today)})",
            f"«{shown(name)}» begins on {first}, after the day that is asked of ({today})",
        )
    title = Message(f"Từ {vi_day(first)} đến nay", f"Since {first}")
    note = Message(f"«Nay» là {vi_day(today)}", f"«Nay» (now) is {today}")
    # What goes on is not finished, though no day of it is yet to come.
    return Window(name, title, Period(first, today), False, None, today, (note,))


def _closing(name: str, text: str, match: re.Match[str], today: date) -> Window:
    """Return a year that closes on a day of its own and begins after that day of the year before.

    «năm 2020 đến 14/12» is 15/12/2019–14/12/2020.
    """
    day, year = f"{match['day']}/{match['month']}", int(match["year"])
    try:
        closing = parse_period(f"{day}/{year}").last
        first = after(parse_period(f"{day}/{year - 1}").last)
    except Refused as refused:
        if folded(day) not in ("29/2", "29/02"):
            raise
        raise Refused.of(
            f"«{shown(text)}»: 29/02 không có trong mọi năm; viết hai ngày",
            f"«{shown(text)}»: not every year has a 29/02; write two days",
        ) from refused
    period = Period(first, closing)
    title = Message(f"Năm {year} ({period.vi()})", f"Year {year} ({period})")
    return window_of(name, title, period, today)


def _check_years(text: str, years: int, period: Period) -> None:
    apart = period.last.year - period.first.year
    if years not in (apart, apart + 1):
        raise Refused.of(
            f"«{shown(text)}»: từ {period.first.year} đến {period.last.year} không phải {years} "
            "năm; sửa số năm, hoặc chỉ viết hai năm đầu cuối",
            f"«{shown(text)}»: from {period.first.year} to {period.last.year} is not {years} "
            "years; correct the number, or write the two years alone",
        )
