"""Days and periods that a text states: «đến nay», «cuối năm 2020», «Từ năm 2008 đến nay»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from socai.domain.period import Period, parse_period
from socai.domain.refusal import Refused

from .clauses import Prose
from .printed import bare

UNTIL, WITHIN, SINCE, NOW = "until", "within", "since", "now"
LONGEST_STAMP = 120
"""Characters of a line that holds the day of a page."""
AFTER_A_STAMP = 30
"""Characters that may stand behind the day of a page in its line."""
_YEAR = "(?:19|20|21)[0-9]{2}"
_PART = (
    rf"thang [0-9]{{1,2}} ?(?:[/-]|,? nam) ?{_YEAR}|"
    rf"quy (?:iv|i{{1,3}}|[1-4])(?: ?[/-] ?|,? nam | ){_YEAR}|"
    rf"[0-9]{{1,2}} thang (?:(?:dau|cuoi) )?nam {_YEAR}"
)
_DAY = (
    rf"(?:ngay )?[0-9]{{1,2}} ?[/.-] ?[0-9]{{1,2}} ?[/.-] ?{_YEAR}|"
    rf"(?:ngay )?[0-9]{{1,2}} thang [0-9]{{1,2}},? (?:nam )?{_YEAR}"
)
_NAMED = rf"(?:{_PART}|nam {_YEAR}(?! ?- ?{_YEAR}))"
_POINT = rf"(?:{_DAY}|{_PART}|[0-9]{{1,2}}/{_YEAR}(?!/)|(?:nam )?{_YEAR})(?![0-9/])"
_TODAY = "(?:(?:hien )?nay|(?:thoi diem )?hien tai|thoi diem (?:nay|bao cao))"
_BEGINS = r"(?:giai doan|thoi ky|trong (?:cac )?nam|ke tu|tu|\(|(?=nam [0-9]{4} ?-))"
_MONTHS = re.compile(r"^([0-9]{1,2} thang) nam ")
_FORMS = tuple(
    (how, re.compile(rf"(?<![^\W_])(?:{pattern})" if how != WITHIN else pattern))
    for how, pattern in (
        (SINCE, rf"tu (?:khi |dau |cuoi )*(?P<first>{_POINT}),? (?:cho )?(?:den|toi) {_TODAY}"),
        (WITHIN, rf"(?<![^\W_]){_BEGINS} ?(?:tu )?(?P<first>{_POINT})"
                 rf" ?(?:-|den(?: het)?) ?(?P<last>{_POINT})"),
        (UNTIL, r"(?:tinh |cho )?(?:den|toi) (?:(?:het|cuoi|thoi diem|[0-9]{1,2} gio|luc) )*"
                rf"(?P<last>{_POINT})|"
                rf"cuoi (?P<end>{_NAMED})"),
        (NOW, rf"(?:tinh )?(?:cho )?(?:den|toi) {_TODAY}|"
              r"hien (?:nay|co|con|tai|dang|toan)(?![^\W_])|(?<=[,;.:] )nay(?= )"),
        ("day", _DAY),
        (WITHIN, rf"(?<![^\W_])(?P<one>{_NAMED})(?![0-9])"),
        ("half", r"(?<![^\W_])[0-9]{1,2} thang (?:dau|cuoi) nam(?! ?(?:[0-9]|nay [0-9]))"),
    )
)  # fmt: skip
_NONE_BEFORE = re.compile(
    r"(?<![^\W_])(?:so voi|bang|cung ky|nhiem ky|khoa|nam hoc|nien khoa|sinh|phuong huong|"
    r"nhiem vu|ke hoach|ky|(?<!thang )dau|giua|truoc|sau|tu|tieu chi)"
    r"(?: (?:cua|cung ky|nhiem vu|cong tac|trong|thang|nam|quy))* \(?$"
)
_LAW_BEFORE = re.compile(
    r"(?<![^\W_])(?:luat|hien phap|phap lenh|nghi quyet|nghi dinh|quyet dinh|chi thi|thong tu|"
    r"cong van)(?: [^\s.;:()]+){0,7}(?<!,)(?<! trong) $"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """A day or period in a text: how it is said, and its ends (None: the day of the document)."""

    start: int
    end: int
    how: str
    first: date | None
    last: date | None


def stated(prose: Prose, year: int | None) -> list[Stated]:
    """Return the days and periods that a passage states, in order.

    Those of comparisons, plans, laws and quoted names are left out. `year` is that of the
    document, for «6 tháng đầu năm».
    """
    text = prose.plain
    found = [(match, how) for how, pattern in _FORMS for match in pattern.finditer(text)]
    ordered = sorted(found, key=lambda one: (one[0].start(), -one[0].end()))
    statements: list[Stated] = []
    reached = 0
    for match, how in ordered:
        if match.start() < reached:
            continue
        reached = match.end()
        if prose.is_quoted(match.start()) or _is_none(text, match, how):
            continue
        statements.extend(_read(match, how, year))
    return statements


def title_period(title: str, year: int | None) -> Period | None:
    """Return the period that a title states: «NĂM 2021», «6 tháng đầu năm 2022»; else None."""
    for one in stated(Prose(title), year):
        if one.how == WITHIN and one.first and one.last:
            return Period(one.first, one.last)
    return None


def _is_none(text: str, match: re.Match[str], how: str) -> bool:
    """Return whether the words before say that this is no period of the figures."""
    before = text[max(0, match.start() - 80) : match.start()]
    if how not in (WITHIN, "half"):
        return False
    of_a_law = match.groupdict().get("one") and _LAW_BEFORE.search(before)
    return bool(of_a_law or _NONE_BEFORE.search(before))


def _read(match: re.Match[str], how: str, year: int | None) -> Iterator[Stated]:
    """Yield what the words state; nothing where there is no such day."""
    place, groups = match.span(), match.groupdict()
    if how == NOW:
        yield Stated(*place, NOW, None, None)
    elif how == "half" and year:
        yield from _ends(place, WITHIN, _parsed(f"{match[0]} {year}"))
    elif how == SINCE and (first := _parsed(groups["first"])):
        yield Stated(*place, SINCE, first.first, None)
    elif how == UNTIL and (last := _parsed(groups["last"] or groups["end"])):
        yield Stated(*place, UNTIL, None, last.last)
    elif how == WITHIN and groups.get("one"):
        yield from _ends(place, WITHIN, _parsed(groups["one"]))
    elif how == WITHIN:
        one, other = _parsed(groups["first"]), _parsed(groups["last"])
        if one and other and one.first <= other.last:
            yield Stated(*place, WITHIN, one.first, other.last)


def _ends(place: tuple[int, int], how: str, period: Period | None) -> Iterator[Stated]:
    if period:
        yield Stated(*place, how, period.first, period.last)


def _parsed(text: str) -> Period | None:
    """Return the period of words, None where they have none."""
    try:
        return parse_period(_MONTHS.sub(r"\1 dau nam ", text))
    except Refused:
        return None


_TIME = r"[0-9]{1,2}(?::|h|g| gio )[0-9]{2}(?::[0-9]{2})?"
_STAMP = re.compile(
    r"(?:(?:thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|cap nhat|ngay dang|dang luc|dang ngay)"
    r"[^0-9]{0,12}"
    rf"|^(?:ngay|luc|{_TIME})[^0-9]{{0,6}}|^(?=[^a-z]*{_TIME}))"
    rf"(?:{_TIME}[^0-9]{{1,6}})?(?P<day>[0-9]{{1,2}}[/.-][0-9]{{1,2}}[/.-]{_YEAR})"
)
_SIGNED = re.compile(
    rf", ngay (?P<day>[0-9]{{1,2}}) thang (?P<month>[0-9]{{1,2}}) nam (?P<year>{_YEAR})\W*$"
)


def is_stamp(line: str) -> bool:
    """Return whether a line is but the day that a page is dated with."""
    text = bare(line).strip("( )|-*")
    found = _STAMP.match(text)
    return found is not None and len(text) - found.end() < AFTER_A_STAMP


def day_signed(line: str) -> date | None:
    """Return the day of a letter's place and date («Vinh, ngày 05 tháng 7 năm 2023»), else None."""
    found = _SIGNED.search(bare(line))
    if not found or bare(line).strip("- ").startswith("can cu"):
        return None
    period = _parsed(f"{found['day']}/{found['month']}/{found['year']}")
    return period.first if period else None


def day_stamped(line: str) -> date | None:
    """Return the day that a page is dated with («Thứ tư, 12/09/2018, 18:33»), else None."""
    text = bare(line).strip("( )|-*")
    found = _STAMP.search(text) if len(line) <= LONGEST_STAMP else None
    # «Ngày 15/3/2024 thôn Một họp dân …» is a sentence, not the day of the page.
    if found and found[0].startswith("ngay ") and len(text) - found.end() >= AFTER_A_STAMP:
        return None
    period = _parsed(found["day"].replace("-", "/").replace(".", "/")) if found else None
    return period.first if period else None
