"""The windows of a programme's years: pilot, five years, the next five, ten years.

First day: the one stated for the programme's years (one begun on 14/02/2008 may state 01/01/2008);
where none is stated the 1st of January of the year in which it began, said in a note.

Last day, in this order:
1. the one that the question or the report states («ten-years..2018-09-12»): a retrospective may be
   held before its last year ends;
2. for a programme whose stated years are whole (a last day just before the 5th, 10th … anniversary
   of the first): the day before the 5th or 10th anniversary: 2021-2025 is five years;
3. the programme's stated last day, where it lies in the year that the window is named by;
4. 31 December of that year. Reports name five years from 2008 «2008-2013» and ten «2008-2018».

The next five begin on the day after the first five and end with the ten, so that five and five are
ten to the day: 01/01/2008-31/12/2013, 01/01/2014-31/12/2018, 01/01/2008-31/12/2018.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from socai.domain.period import Period, after, before, vi_day
from socai.domain.refusal import Message, Refused

from .programme import Programme
from .window import Window, window_of

PILOT, FIVE, NEXT_FIVE, TEN, YEARS = "pilot", "five-years", "five-years-2", "ten-years", "years"
KINDS = (PILOT, FIVE, NEXT_FIVE, TEN, YEARS)
PILOT_OF = "thi-diem-"
"""A programme of this id with another's after it is the pilot of that other."""
WHOLE = (5, 10, 15, 20, 25, 30)
"""Lengths of programmes that are counted in whole years."""


def programme_window(
    kind: str,
    programme: Programme,
    known: Mapping[str, Programme],
    today: date,
    last: date | None = None,
) -> Window:
    """Return the window of a kind (KINDS) of a programme, up to `last` where that is stated.

    Raises Refused where the days cannot be told, or the window would end before it begins.
    """
    if kind == PILOT:
        programme = _pilot(programme, known)
    first, notes = _first(programme)
    if kind in (PILOT, YEARS):
        period = Period(*_ordered(programme, first, last or _last_of_years(programme, today)))
        if programme.last is None and programme.ended is None and last is None:
            notes += (_no_last(programme),)
    else:
        five, ten = _end(programme, first, 5), _end(programme, first, 10)
        begin = after(five) if kind == NEXT_FIVE else first
        period = Period(*_ordered(programme, begin, last or (five if kind == FIVE else ten)))
        if programme.last and programme.last < period.last and last is None:
            notes += (_shorter(programme, programme.last),)
    name = f"{programme.identity}:{kind}"
    made = window_of(name, _title(kind, period), period, today, programme.identity, notes)
    return made


def window_of_any(
    kind: str, last: date | None, programmes: Mapping[str, Programme], today: date
) -> Window:
    """Return the window of the one programme that it can be of; equal days are one window."""
    windows: list[Window] = []
    for identity, programme in sorted(programmes.items()):
        pilot = identity.startswith(PILOT_OF)
        if pilot == (kind == "pilot"):
            window = programme_window(kind, programme, programmes, today, last)
            if last or not programme.last or programme.last >= window.period.last:
                windows.append(window)
    if len({window.period for window in windows}) == 1:
        return windows[0] if len(windows) == 1 else _shared(kind, windows)
    listed = ", ".join(window.name for window in windows)
    many = len(windows)
    vi = f"có {many} chương trình: {listed}" if many else "không có chương trình nào"
    en = f"there are {many} programmes: {listed}" if many else "there is no programme"
    raise Refused.of(
        f"«{kind}» là kỳ của một chương trình, ở đơn vị này {vi}; nêu PROGRAMME:{kind} hoặc hai "
        "ngày, ví dụ «01/01/2008 - 31/12/2018»",
        f"«{kind}» is a window of a programme, for this unit {en}; name PROGRAMME:{kind}, or two "
        "days, e.g. «2008-01-01..2018-12-31»",
    )


def _shared(kind: str, windows: Sequence[Window]) -> Window:
    """Return the window that several programmes have in common."""
    whose = ", ".join(window.programme or "" for window in windows)
    said = Message(f"Kỳ theo các năm của {whose}", f"The window is by the years of {whose}")
    return replace(windows[0], name=kind, programme=None, notes=(said, *windows[0].notes))


def _pilot(programme: Programme, known: Mapping[str, Programme]) -> Programme:
    if programme.identity.startswith(PILOT_OF):
        return programme
    wanted = PILOT_OF + programme.identity
    if wanted not in known:
        raise Refused.of(
            f"Chương trình «{programme.identity}» không có thí điểm trong sổ (programme-{wanted}); "
            "nêu chương trình thí điểm, «MÃ:years», hoặc hai ngày, ví dụ «01/01/2006 - 31/12/2008»",
            f"Programme «{programme.identity}» has no pilot in the ledger (programme-{wanted}); "
            "name the programme of the pilot, «ID:years», or two days, e.g. "
            "«2006-01-01..2008-12-31»",
        )
    return known[wanted]


def _first(programme: Programme) -> tuple[date, tuple[Message, ...]]:
    if programme.first:
        return programme.first, ()
    if programme.started.open:
        day = programme.started.last
        raise Refused.of(
            f"Chương trình «{programme.identity}» có từ trước {vi_day(day)}, ngày đầu không được "
            "nêu: đính chính ProgrammeStarted với first, hoặc nêu hai ngày",
            f"Programme «{programme.identity}» began before {day}, its first day is not stated: "
            "correct ProgrammeStarted with first, or name two days",
        )
    day = date(programme.started.first.year, 1, 1)
    return day, (
        Message(
            f"Ngày đầu các năm của «{programme.identity}» không được nêu: lấy {vi_day(day)}",
            f"The first day of the years of «{programme.identity}» is not stated: {day} is taken",
        ),
    )


def _last_of_years(programme: Programme, today: date) -> date:
    if programme.last:
        return programme.last
    return programme.ended.last if programme.ended else today


def _end(programme: Programme, first: date, years: int) -> date:
    """Return the last day of the first `years` years of a programme."""
    named, last = date(first.year + years, 12, 31), programme.last
    if last is None:
        return named
    if any(last == _whole(first, length) for length in WHOLE):
        return _whole(first, years)
    return last if _whole(first, years) <= last <= named else named


def _whole(first: date, years: int) -> date:
    """Return the day before the anniversary of `first`."""
    leap_day = (first.month, first.day) == (2, 29)
    day = date(first.year + years, 3, 1) if leap_day else first.replace(year=first.year + years)
    return before(day)


def _ordered(programme: Programme, first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise Refused.of(
            f"Kỳ của «{programme.identity}» kết thúc {vi_day(last)}, trước khi bắt đầu "
            f"{vi_day(first)}",
            f"The window of «{programme.identity}» ends on {last}, before it begins on {first}",
        )
    return first, last


def _no_last(programme: Programme) -> Message:
    return Message(
        f"Ngày cuối các năm của «{programme.identity}» không được nêu: tính đến nay",
        f"The last day of the years of «{programme.identity}» is not stated: counted up to now",
    )


def _shorter(programme: Programme, last: date) -> Message:
    return Message(
        f"Các năm của «{programme.identity}» như đã nêu chỉ đến {vi_day(last)}",
        f"The years of «{programme.identity}» as stated only go to {last}",
    )


def _title(kind: str, period: Period) -> Message:
    first, last = period.first.year, period.last.year
    years = f"{first}" if first == last else f"{first}–{last}"
    vi, en = {
        PILOT: ("Thí điểm", "Pilot"),
        FIVE: ("5 năm", "Five years"),
        NEXT_FIVE: ("5 năm tiếp theo", "Next five years"),
        TEN: ("10 năm", "Ten years"),
        YEARS: ("Các năm", "The years"),
    }[kind]
    return Message(f"{vi} {years}", f"{en} {years}")
