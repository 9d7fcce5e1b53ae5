"""What the head of a document shows: number, issuer, title, day, and the place that it is of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from socai.domain.period import Period
from socai.domain.text import normal

from .clauses import Prose
from .periods import day_signed, day_stamped, is_stamp, title_period
from .places import Place, places
from .printed import bare

PARAGRAPH = 300
"""Characters of the first paragraph, before which the head ends."""
LONGEST_HEAD = 80
"""Lines before the first paragraph that are looked at."""
LONGEST_LINE = 150
"""Characters of a line that goes on with the title."""
TITLE = (20, 400)
_NUMBER = re.compile(
    r"(?<!\w)Số\s*:?\s*([0-9]+[a-zA-Z]?\s*/\s*[A-ZĐƯ0-9][A-ZĐƯa-z0-9]*"
    r"(?:\s*[-/]\s*[A-ZĐƯa-z0-9]+)*)"
)
_ISSUERS = re.compile(
    r"(?:uy ban nhan dan|ubnd|cong an|ban chi dao|bcd|so |hoi dong|hdnd|tinh uy|huyen uy|thanh uy|"
    r"dang uy|dang bo|uy ban mttq|bo |phong |tinh|huyen|thanh pho|thi xa|quan|xa|phuong|thi tran)"
)
_ORGANS = re.compile(
    r"(?:uy ban|ubnd|cong an|ban |bcd|so |hoi dong|hdnd|tinh uy|huyen uy|dang|bo )"
)
_MOTTO = re.compile(r"cong hoa xa hoi chu nghia|doc lap ?-|dang cong san viet nam")
_KINDS = re.compile(
    r"(?:bao cao|ke hoach|quyet dinh|thong bao|chi thi|to trinh|nghi quyet|huong dan|cong dien|"
    r"ket luan)(?: (?:tom tat|tong ket|so ket|chuyen de|nhanh))?"
)
_SUBJECT = re.compile(r"(?:v/v|ve viec)\b")


class Head(NamedTuple):
    """The head of a document: what it does not show is None."""

    number: str | None
    issuer: str | None
    title: str | None
    published: date | None
    period: Period | None
    """What the title says that the document is of: «NĂM 2021»."""


def head(lines: Sequence[str]) -> Head:
    """Return what the lines before the first paragraph show."""
    top = _top(lines)
    number, issuer = numbered(lines)
    title, published = _title(top), published_on(lines)
    year = published.year if published else None
    return Head(number, issuer, title, published, title_period(title, year) if title else None)


def published_on(lines: Sequence[str]) -> date | None:
    """Return the day that the head dates the document with; None where it shows none.

    Of several the earliest: a page may also show the day on which somebody looked at it.
    """
    top = _top(lines)
    signed = next((day for line in top if (day := day_signed(line))), None)
    return signed or min((day for line in top if (day := day_stamped(line))), default=None)


def numbered(lines: Sequence[str]) -> tuple[str | None, str | None]:
    """Return the number of a document («1028/UBND-NC») and who issues it, as the head shows."""
    number: str | None = None
    issuer: list[str] = []
    for line in _top(lines):
        if number is None and (found := _NUMBER.search(line)):
            number = re.sub(r"\s+", "", found[1])
        for part in re.split(r"\s{3,}|\t", line) if number is None else ():
            text = bare(part)
            if part.isupper() and not _MOTTO.search(text) and _ISSUERS.match(text):
                issuer = [part] if _ORGANS.match(text) else [*issuer, part]
    return number, " ".join(issuer) or None


def of_document(title: str | None, lines: Sequence[str], passages: Sequence[Prose]) -> Place | None:
    """Return the place that a document is of; None where its head and words do not tell.

    The place of lowest level that its title names, else the one that its issuer does. Where they
    only say «tỉnh», it is the one province that the document names.
    """
    for text in (title or "", numbered(lines)[1] or ""):
        found = [place for place in places(Prose(text)) if not place.several]
        named = [place for place in found if place.name]
        if named:
            return min(named, key=lambda place: place.level)
        for general in found:
            if general.kind and (only := _only(general.kind, lines)):
                return only
    kinds = Counter(p.kind for prose in passages for p in places(prose) if p.kind and not p.name)
    for kind, _ in kinds.most_common(1):
        return _only(kind, lines)
    return None


def _only(kind: str, lines: Sequence[str]) -> Place | None:
    """Return the one place of a kind that most of the lines which name such a place name."""
    named: dict[str, list[Place]] = {}
    for line in lines:
        for place in places(Prose(normal(line))):
            if place.kind == kind and place.name and not place.several:
                named.setdefault(bare(Prose(place.name).spelled), []).append(place)
    total = sum(map(len, named.values()))
    best = max(named.values(), key=len, default=[])
    return best[0] if len(best) * 2 > total else None


def _top(lines: Sequence[str]) -> list[str]:
    """Return the lines before the first paragraph, without the signs of Markdown."""
    top: list[str] = []
    for line in lines:
        text = normal(line).strip("*#_ ")
        if len(text) >= PARAGRAPH:
            break
        top.append(text)
    return top[-LONGEST_HEAD:] if len(top) < len(lines) else top[:LONGEST_HEAD]


def _title(top: Sequence[str]) -> str | None:
    """Return the title: what a letter is about, what stands over the date, or is in capitals."""
    for at, line in enumerate(top):
        if _SUBJECT.match(bare(line)):
            return _run(top, at)
    for at, line in enumerate(top):
        if _KINDS.fullmatch(bare(line)) and (found := _run(top, at + 1, skip=True)):
            return found
    stamped = [at for at, line in enumerate(top) if is_stamp(line)]
    over = [top[at - 1] for at in stamped if at and _fits(top[at - 1])]
    if over:
        return over[-1]
    if capitals := [at for at, line in enumerate(top) if line.isupper() and _is_title(line)]:
        first = capitals[-1]
        while first - 1 in capitals:
            first -= 1
        return " ".join(top[first : capitals[-1] + 1])
    plain = (line for line in reversed(top) if _fits(line) and line[-1:] not in ".;:,")
    return next((line for line in plain if not is_stamp(line)), None)


def _fits(line: str) -> bool:
    menu = "|" in line or len(re.findall(r"\s{2,}", line)) > 1
    return TITLE[0] <= len(line) <= TITLE[1] and not menu


def _is_title(line: str) -> bool:
    text = bare(line)
    return _fits(line) and not _MOTTO.search(text) and not _ORGANS.match(text)


def _run(top: Sequence[str], at: int, *, skip: bool = False) -> str | None:
    """Return the lines from `at` to the next blank one as one; `skip` blank ones before."""
    while skip and at < len(top) and not top[at]:
        at += 1
    lines: list[str] = []
    for line in top[at : at + 5]:
        ends = lines and (len(line) > LONGEST_LINE or line[-1:] in ".;:" or line[:1] in "-+•")
        if ends or not re.search(r"\w", line):
            break
        lines.append(line)
    return " ".join(lines) or None
